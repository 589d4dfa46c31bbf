"""The tutorial's commands print what it shows, line by line."""

import csv
import io
import re
from pathlib import Path

import pytest

from vungxanh.config.cli import main

PAGE = Path(__file__).resolve().parents[3] / "docs" / "engines" / "epidemic.md"
# drawn by chance: the last digits of a logarithm, which differ from processor to processor, change the draws
CHANCE = {"nowcast", "project", "backtest", "goal"}
EXAMPLES = re.findall(r"```console\n\$ vungxanh (.+)\n([^`]*)```", PAGE.read_text("utf-8"))


@pytest.mark.parametrize(("line", "shown"), EXAMPLES, ids=[line.split()[0] for line, _ in EXAMPLES])
def test_an_example_prints_what_the_page_shows(
    reference, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str, shown: str
) -> None:
    monkeypatch.chdir(reference.folder)
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    out, err = capsys.readouterr()
    assert (ended.value.code, err) == (0, "")
    printed = list(csv.reader(io.StringIO(out)))
    place = 0
    for row in csv.reader(io.StringIO(shown)):
        if row == ["..."]:
            continue
        near = 0.2 if line.split()[0] in CHANCE else 1e-6
        place = next((i for i in range(place, len(printed)) if alike(printed[i], row, near)), len(printed)) + 1
        assert place <= len(printed), f"not printed: {row}"


def alike(printed: list[str], shown: list[str], near: float) -> bool:
    """The same cells, numbers nearly."""

    def same(a: str, b: str) -> bool:
        try:
            return float(a) == pytest.approx(float(b), rel=near)
        except ValueError:
            return a == b

    return len(printed) == len(shown) and all(map(same, printed, shown))


def test_the_page_shows_every_command_and_every_file_it_names() -> None:
    shown = {line.split()[0] for line, _ in EXAMPLES}
    assert shown == {"rt", "growth", "nowcast", "project", "backtest", "goal", "release", "offspring"}
    for name in re.findall(r"\]\(([^)]+)\)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / name).is_file(), name
