"""An index on disk is the old one or the new one, never a broken one, and says which file is damaged."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.engines.contacts import oracle, worlds
from tests.engines.contacts.oracle import Asked
from vungxanh.engines.contacts import Index, Visits, storage
from vungxanh.kernel.faults import BadInput

DAY_ONE = [("An", "chợ", 0, 60), ("Bình", "chợ", 30, 90), ("Cúc", "xưởng", 100, 200)]
DAY_TWO = [("Bình", "xưởng", 150, 250), ("Dũng", "xưởng", 160, 260), ("An", "chợ", 50, 70)]
ASKED = Asked(cases={"An": (0, 1000)}, depth=3, min_overlap=10)


def rows(index: Index) -> list[tuple[Any, ...]]:
    return worlds.answer(index, ASKED, "numpy")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    Index.build(worlds.as_visits(DAY_ONE), path=tmp_path / "index", engine="numpy")
    return tmp_path / "index"


def test_an_index_opened_again_answers_the_same(built: Path) -> None:
    Index.open(built).append(worlds.as_visits(DAY_TWO), engine="numpy")
    again = Index.open(built)
    assert rows(again) == oracle.trace(DAY_ONE + DAY_TWO, ASKED)
    assert (again.visits, again.persons, again.venues, again.earliest, again.latest) == (5, 4, 2, 0, 260)
    assert rows(again.merge(engine="numpy")) == rows(Index.open(built)) == oracle.trace(DAY_ONE + DAY_TWO, ASKED)


def test_sending_a_day_twice_changes_nothing(built: Path) -> None:
    once = Index.open(built).append(worlds.as_visits(DAY_TWO), engine="numpy")
    twice = once.append(worlds.as_visits(DAY_TWO), engine="numpy")
    assert rows(twice) == rows(once) == rows(Index.open(built))
    assert twice.visits == once.visits


def test_many_appended_days_are_merged_on_their_own(built: Path) -> None:
    index = Index.open(built)
    for day in range(15):
        index = index.append(Visits.of(["An", "Em"], ["chợ"] * 2, [1000 + day * 100] * 2, [1050 + day * 100] * 2))
    assert len(index.segments) < 13
    assert Index.open(built).visits == 3 + 30


def test_a_reader_keeps_its_view_while_the_index_changes_and_is_deleted_from(built: Path) -> None:
    before = Index.open(built)
    expected = rows(before)
    after = Index.open(built).append(worlds.as_visits(DAY_TWO), engine="numpy").delete_before(90, engine="numpy")
    assert rows(before) == expected
    assert after.people.code_of("An") == -1, "an id that no visit uses any more must be forgotten"
    assert b"An" not in b"".join(file.read_bytes() for file in built.rglob("*.bin"))


def test_a_reader_that_looks_between_two_commits_gets_the_newer_index(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = storage.read_manifest(built)
    Index.open(built).append(worlds.as_visits(DAY_TWO), engine="numpy").merge(engine="numpy")
    fresh = storage.read_manifest(built)
    looks = iter([stale])
    monkeypatch.setattr(storage, "read_manifest", lambda folder: next(looks, fresh))
    assert rows(Index.open(built)) == oracle.trace(DAY_ONE + DAY_TWO, ASKED)


def test_two_writers_from_the_same_state_do_not_overwrite_each_other(built: Path) -> None:
    one, other = Index.open(built), Index.open(built)
    one.append(worlds.as_visits(DAY_TWO), engine="numpy")
    for change in (
        lambda: other.append(worlds.as_visits(DAY_TWO)),
        lambda: other.merge(),
        lambda: other.delete_before(5),
    ):
        with pytest.raises(BadInput, match="changed by another writer"):
            change()


def test_a_second_writer_is_told_to_wait(built: Path) -> None:
    with storage.writing(built), pytest.raises(BadInput, match="another process is writing"):
        Index.build(worlds.as_visits(DAY_TWO), path=built, engine="numpy")
    assert rows(Index.open(built)) == oracle.trace(DAY_ONE, ASKED)


def test_every_damaged_byte_of_every_file_is_noticed_and_the_file_named(built: Path) -> None:
    files = [file for file in built.rglob("*") if file.suffix in (".bin", ".json") and file.stat().st_size]
    assert len(files) >= 7
    for file in files:
        content = file.read_bytes()
        for at in {0, len(content) // 2, len(content) - 1}:
            broken = bytearray(content)
            broken[at] ^= 0x15
            file.write_bytes(broken)
            with pytest.raises(BadInput, match=file.name):
                Index.open(built)
        file.write_bytes(content[:-1])
        with pytest.raises(BadInput, match=file.name):
            Index.open(built)
        file.write_bytes(content)
    assert rows(Index.open(built)) == oracle.trace(DAY_ONE, ASKED)


def test_a_lost_file_is_named(built: Path) -> None:
    lost = next(built.rglob("by_venue.bin"))
    lost.unlink()
    with pytest.raises(BadInput, match="by_venue.bin: missing"):
        Index.open(built)


def test_a_large_index_is_checked_by_size_when_opened_and_by_byte_when_asked(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = next(built.rglob("by_person.bin"))
    file.write_bytes(file.read_bytes()[:-1] + b"\x77")
    monkeypatch.setattr(storage, "CHECKED_ALWAYS", 0)
    Index.open(built)
    with pytest.raises(BadInput, match="by_person.bin: damaged"):
        Index.open(built, verify=True)


def test_a_newer_format_is_refused_by_name(built: Path) -> None:
    path = built / storage.MANIFEST
    body = json.loads(path.read_text())
    path.write_text(json.dumps(body | {"format": 2}))
    with pytest.raises(BadInput, match=r"manifest.json: written by a newer version \(format 2"):
        Index.open(built)


@pytest.mark.parametrize("what", ["nothing", "a file", "an empty folder"])
def test_where_no_index_is_the_message_says_so(tmp_path: Path, what: str) -> None:
    place = tmp_path / "index"
    if what == "a file":
        place.write_text("person,venue")
    elif what == "an empty folder":
        place.mkdir()
    with pytest.raises(BadInput, match="index"):
        Index.open(place)


WRITER = """
    import os, signal, sys
    from pathlib import Path
    from tests.engines.contacts import test_storage as t, worlds
    from vungxanh.engines.contacts import Index

    # die at the n-th system call that changes the disk
    left = int(sys.argv[2])
    def deadly(function):
        def call(*arguments, **named):
            global left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **named)
        return call
    os.fsync = deadly(os.fsync)
    Path.replace = deadly(Path.replace)
    Path.mkdir = deadly(Path.mkdir)
    Path.unlink = deadly(Path.unlink)
    import shutil
    shutil.rmtree = deadly(shutil.rmtree)
    index = Index.open(sys.argv[1])
    if sys.argv[3] == "append":
        index.append(worlds.as_visits(t.DAY_TWO), engine="numpy")
    else:
        index.delete_before(90, engine="numpy")
    sys.exit(7)
"""


@pytest.mark.parametrize("change", ["append", "delete"])
def test_a_writer_killed_at_any_step_leaves_the_old_or_the_new_index(tmp_path: Path, change: str) -> None:
    old = oracle.trace(DAY_ONE, ASKED)
    new = oracle.trace(DAY_ONE + DAY_TWO if change == "append" else [r for r in DAY_ONE if r[3] > 90], ASKED)
    seen = []
    for step in range(40):
        place = tmp_path / f"index{step}"
        Index.build(worlds.as_visits(DAY_ONE), path=place, engine="numpy")
        program = [sys.executable, "-c", textwrap.dedent(WRITER), str(place), str(step), change]
        done = subprocess.run(program, cwd=Path(__file__).parents[3], env=os.environ | {"PYTHONPATH": "."}, check=False)
        assert done.returncode in (-signal.SIGKILL, 7)
        found = rows(Index.open(place, verify=True))
        assert found in (old, new)
        seen.append(found)
        # what the dead writer left behind does not stop the next one, and is removed by it
        after = Index.open(place).append(worlds.as_visits([("Én", "chợ", 0, 1)]), engine="numpy")
        folders = {part["arrays"]["by_venue"]["file"].split("/")[0] for part in after._manifest["segments"]}  # type: ignore[index]
        assert {entry.name for entry in place.iterdir() if entry.is_dir()} >= folders
        assert len(list(place.glob("*.new"))) == 0
        if done.returncode == 7:
            break
    else:
        pytest.fail("the writer never finished")
    assert len(seen) > 8
    assert old in seen[:-1]
    assert new in seen[:-1], "death after the commit must leave the new index"
    assert seen[-1] == new
