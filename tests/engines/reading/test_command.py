"""`vungxanh read`: JSON, a summary for people, a pipe, and one line for each file that cannot be read."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from vungxanh.config.cli import main
from vungxanh.engines.reading.document import HEADER

DOCUMENTS = Path(__file__).parent / "documents"
LETTER = DOCUMENTS / "huyen_cong_van.txt"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["read", *arguments])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_json_is_a_list_with_the_promised_keys(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, str(LETTER), str(DOCUMENTS / "tinh_chi_thi.txt"), "--json")
    answers = json.loads(out)
    assert (status, err, len(answers)) == (0, "", 2)
    answer = answers[0]
    assert answer["file"] == str(LETTER)
    wanted = {"number", "type", "issuer", "issued", "issuing_place", "signer", "signer_title", "title", "recipients"}
    assert wanted | {"distribution", "urgency", "incoming_stamp", "references", "items", "goals"} <= answer.keys()
    assert answer["issued"] == "2021-08-03"
    for item in answer["items"]:
        keys = {"label", "text", "actors", "lead", "coordinating", "deadline", "deadline_text", "topics", "span"}
        assert keys | {"confidence", "reason"} <= item.keys()
    text = LETTER.read_text(encoding="utf-8")
    for cited in answer["references"]:
        start, end = cited["span"]
        assert cited["number"] == "".join(text[start:end].split())
    for name in HEADER:
        if answer[name] is not None:
            evidence = answer["evidence"][name]
            assert 0 < evidence["confidence"] <= 1 and evidence["reason"]


def test_the_good_files_are_printed_and_each_bad_one_gets_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    empty, missing = tmp_path / "rong.txt", tmp_path / "khong_co.txt"
    empty.write_bytes(b"")
    status, out, err = run(capsys, str(empty), str(LETTER), str(missing), str(tmp_path), "--json")
    assert status == 2
    assert [answer["number"] for answer in json.loads(out)] == ["1145/UBND-VHXH"]
    lines = err.strip().splitlines()
    assert len(lines) == 3
    assert all(str(path) in line for path, line in zip((empty, missing, tmp_path), lines, strict=True))


def test_many_files_are_read_on_all_processors_in_the_order_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bomb, entity, directory, binary = (
        tmp_path / name for name in ("bom.docx", "thuc_the.docx", "thu_muc", "nhi_phan.txt")
    )
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 70_000_000)
    with zipfile.ZipFile(entity, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>')
    directory.mkdir()
    binary.write_bytes(bytes(range(256)))
    good = sorted(DOCUMENTS.glob("tin_*.txt"))[:5]
    files = [str(path) for path in (good[0], bomb, good[1], entity, directory, good[2], binary, *good[3:], LETTER)]
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    alone = run(capsys, *files, "--json")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert run(capsys, *files, "--json") == alone
    status, out, err = alone
    assert status == 2
    assert [answer["file"] for answer in json.loads(out)] == [str(path) for path in (*good, LETTER)]
    bad = [str(path) for path in (bomb, entity, directory, binary)]
    assert [
        line.split(": ")[1] if line.startswith("vungxanh") else line.split(": ")[0] for line in err.splitlines()
    ] == bad


def test_only_bad_files_still_give_a_json_list(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, _ = run(capsys, str(tmp_path / "khong_co.txt"), "--json")
    assert (status, json.loads(out)) == (2, [])


def test_without_json_people_read_a_summary_in_their_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VUNGXANH_LANG", "vi")
    _, out, _ = run(capsys, str(LETTER))
    assert "Cơ quan ban hành" in out and "1145/UBND-VHXH" in out and "Thời hạn: trước 17 giờ 00 ngày 06/8/2021" in out
    monkeypatch.setenv("VUNGXANH_LANG", "en")
    _, out, _ = run(capsys, str(LETTER))
    assert "Issued by" in out


def test_a_file_that_may_not_be_opened_gets_a_line_and_the_others_are_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # the rights of a file do not bind an administrator who runs the tests: the refusal of the system is what is told
    kept = tmp_path / "mat.txt"
    kept.write_text("Số: 1/CT-UBND", encoding="utf-8")
    opened = Path.open

    def refused(self: Path, *arguments: Any, **named: Any) -> Any:
        if self == kept:
            raise PermissionError(13, "Permission denied")
        return opened(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setenv("VUNGXANH_LANG", "vi")
    code, out, err = run(capsys, str(kept), str(LETTER), "--json")
    assert code == 2
    assert [answer["file"] for answer in json.loads(out)] == [str(LETTER)]
    assert f"{kept}: không có quyền đọc" in err


def test_a_document_comes_through_a_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LETTER.read_bytes())))
    _, out, _ = run(capsys, "-", "--json", "--text")
    answer = json.loads(out)[0]
    assert answer["file"] == "-"
    assert answer["text"] == LETTER.read_text(encoding="utf-8")


def test_the_engine_needs_no_heavy_library_to_be_imported() -> None:
    code = (
        "import sys, vungxanh.engines.reading;"
        "heavy = {'django', 'numpy', 'pypdfium2', 'PIL', 'lxml', 'defusedxml'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
