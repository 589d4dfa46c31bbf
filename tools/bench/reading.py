"""Scores the reading engine against documents with hand-made answers, shows what is wrong, and measures its speed.

    python tools/bench/reading.py DIRECTORY            what is wrong, the figures, the speed
    python tools/bench/reading.py DIRECTORY --quiet    the figures and the speed
    python tools/bench/reading.py DIRECTORY --kinds    the figures alone; `--kinds pdf`: the speed of PDF alone

Texts stand in DIRECTORY/texts and answers in DIRECTORY/gold, or both side by side in DIRECTORY.
An answer holds `number, type, issuer, issued`, `references`, `items` with `first_words, actors, deadline, topics`, and
`goals`. An item is found when its first words stand within the first 80 letters of a duty that was read.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from vungxanh.engines.reading import Document, read_text
from vungxanh.kernel.vietnamese import tone_normal

BARS = {
    "number": 0.95,
    "type": 0.95,
    "issued": 0.95,
    "issuer": 0.95,
    "references": 0.97,
    "reference days": 0.9,
    "items": 0.9,
    "deadlines": 0.85,
    "actors": 0.7,
    "topics": 0.7,
    "goals": 0.8,
}
PAGES_OF_SPEED, DOCUMENTS_OF_SPEED, LETTERS_OF_A_PAGE = 5, 100, 2600


def same(value: object) -> str:
    """A text for comparison: small letters, one place of the tone, one dash, one blank."""
    text = tone_normal(unicodedata.normalize("NFC", str(value or ""))).lower()
    text = "".join("-" if unicodedata.category(letter) == "Pd" else letter for letter in text)
    return " ".join(text.split()).strip(" .,;:")


def same_number(value: object) -> str:
    return same(value).replace(" ", "")


@dataclass
class Tally:
    """Right, read and wanted counts of each measure, and what is wrong."""

    right: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str, str, str]] = field(default_factory=list)

    def single(self, name: str, right: bool, document: str, wanted: object, got: object) -> None:
        self.right[name] += right
        self.read[name] += 1
        self.wanted[name] += 1
        if not right:
            self.wrong.append((document, name, str(wanted), str(got)))

    def many(self, name: str, right: int, read: int, wanted: int) -> None:
        self.right[name] += right
        self.read[name] += read
        self.wanted[name] += wanted

    def scores(self) -> dict[str, float]:
        """Share right of single values, F1 of lists."""
        result = {}
        for name in self.wanted.keys() | self.read.keys():
            precision = self.right[name] / self.read[name] if self.read[name] else 1.0
            recall = self.right[name] / self.wanted[name] if self.wanted[name] else 1.0
            result[name] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return result


def _names(wanted: dict[str, Any]) -> list[str]:
    return [same(name) for name in [wanted.get("issuer"), *(wanted.get("issuer_alt") or [])] if name]


def _head(tally: Tally, name: str, wanted: dict[str, Any], got: dict[str, Any]) -> None:
    numbers = {same_number(wanted.get("number")), same_number(wanted.get("canonical_number") or wanted.get("number"))}
    tally.single("number", same_number(got["number"]) in numbers, name, wanted.get("number"), got["number"])
    types = {same(wanted.get("type")), same(wanted.get("type_surface") or wanted.get("type"))}
    tally.single("type", same(got["type"]) in types, name, wanted.get("type"), got["type"])
    tally.single("issued", got["issued"] == wanted.get("issued"), name, wanted.get("issued"), got["issued"])
    names, issuer = _names(wanted), same(got["issuer"])
    right = (not names and not issuer) or any(issuer and (issuer in each or each in issuer) for each in names)
    tally.single("issuer", right, name, wanted.get("issuer"), got["issuer"])
    if wanted.get("signer"):
        tally.single("signer", same(got["signer"]) == same(wanted["signer"]), name, wanted["signer"], got["signer"])
    if wanted.get("incoming_stamp"):
        stamp = (got["incoming_stamp"] or {}).get("number")
        right = str(stamp) == str(wanted["incoming_stamp"]["number"])
        tally.single("incoming stamp", right, name, wanted["incoming_stamp"]["number"], stamp)


def _references(tally: Tally, name: str, wanted: dict[str, Any], got: dict[str, Any]) -> None:
    of_page = {same_number(each["number"]) for each in wanted["references"] if each.get("where") == "page_metadata"}
    known = [each for each in wanted["references"] if each.get("where") != "page_metadata"]
    keys = {same_number(key): each for each in known for key in (each["number"], each.get("canonical")) if key}
    read = {same_number(each["number"]): each for each in got["references"]}
    hit = {id(keys[key]) for key in read if key in keys}
    counted = [key for key in read if key not in of_page]
    tally.many("references", len(hit), len(counted), len(known))
    for key, each in read.items():
        if key in keys:
            accepted = {keys[key].get("date"), None if keys[key].get("date_raw") else keys[key].get("date")}
            tally.single("reference days", each["date"] in accepted, name, (key, keys[key].get("date")), each["date"])
            if keys[key].get("relation"):
                asked = {"replaced": "replaces", "amended": "amends"}
                right = each["relation"] == asked.get(keys[key]["relation"], keys[key]["relation"])
                tally.single("relations", right, name, (key, keys[key]["relation"]), each["relation"])
        elif key not in of_page:
            tally.wrong.append((name, "reference too many", "", key))
    tally.wrong.extend((name, "reference missed", each["number"], "") for each in known if id(each) not in hit)


def _due(wanted: dict[str, Any], got: dict[str, Any]) -> bool:
    asked, text = str(wanted["deadline"]), same(got["deadline_text"])
    value = str(got["deadline"])
    return value[:10] == asked[:10] or same(asked) in text or same(wanted.get("deadline_text") or "#") == text


def _items(tally: Tally, name: str, wanted: dict[str, Any], got: dict[str, Any]) -> None:
    left = list(got["items"])
    tally.many("items", 0, len(left), len(wanted["items"]))
    for asked in wanted["items"]:
        words = same(asked["first_words"])
        item = next((each for each in left if 0 <= same(each["text"]).find(words) <= 80), None)
        tally.wanted["deadlines"] += bool(asked.get("deadline"))
        if item is None:
            tally.wrong.append((name, "item missed", asked["first_words"][:60], ""))
            continue
        left.remove(item)
        tally.right["items"] += 1
        bodies, read = [same(each) for each in asked["actors"]], [same(each) for each in item["actors"]]
        acting = sum(any(one in other or other in one for other in read) for one in bodies)
        tally.many("actors", acting, len(read), len(bodies))
        topics = set(asked["topics"])
        tally.many("topics", len(topics & set(item["topics"])), len(item["topics"]), len(topics))
        due = bool(item["deadline"] or item["deadline_text"])
        right = bool(asked.get("deadline")) and due and _due(asked, item)
        tally.many("deadlines", right, due, 0)
        if due != bool(asked.get("deadline")) or (due and not right):
            tally.wrong.append((name, "deadline", str(asked.get("deadline")), str(item["deadline_text"])))
    tally.wrong.extend((name, "item too many", "", " ".join(each["text"].split())[:60]) for each in left)


def score(name: str, document: Document, wanted: dict[str, Any], tally: Tally) -> None:
    """Add one document and its answer to the tally."""
    got = document.as_json()
    _head(tally, name, wanted, got)
    _references(tally, name, wanted, got)
    _items(tally, name, wanted, got)
    days = Counter(goal["date"] for goal in wanted["goals"] if goal.get("date"))
    read = Counter(goal["date"] for goal in got["goals"] if goal["date"])
    tally.many("goals", (days & read).total(), read.total(), days.total())


def pairs(home: Path) -> list[tuple[Path, Path]]:
    """Texts and their answers: in `texts` and `gold`, or side by side."""
    texts, gold = (home / "texts", home / "gold") if (home / "texts").is_dir() else (home, home)
    return [(text, gold / f"{text.stem}.json") for text in sorted(texts.glob("*.txt"))]


def score_directory(home: Path) -> Tally:
    tally = Tally()
    for text, gold in pairs(home):
        wanted = json.loads(gold.read_text(encoding="utf-8"))
        score(text.stem, read_text(text.read_text(encoding="utf-8")), wanted, tally)
    return tally


def _longer(text: str) -> str:
    """A text of the length of five pages: its lines again and again, the header once."""
    size, lines = PAGES_OF_SPEED * LETTERS_OF_A_PAGE, text.splitlines()
    head, body = lines[: len(lines) // 4], lines[len(lines) // 4 :] or lines
    made = "\n".join(head)
    while len(made) < size:
        made += "\n" + "\n".join(body)
    return made[:size]


def _docx(text: str) -> bytes:
    from docx import Document as Page

    page, out = Page(), io.BytesIO()
    for line in text.splitlines():
        page.add_paragraph("".join(letter for letter in line if letter.isprintable()))
    page.save(out)
    return out.getvalue()


def _pdf(text: str, folder: Path) -> bytes:
    import typst

    (folder / "text.txt").write_text(text, encoding="utf-8")
    (folder / "page.typ").write_text(
        '#set page("a4", margin: 20mm)\n#set text(size: 12pt)\n'
        '#for line in read("text.txt").split("\\n") { text(line); linebreak() }\n',
        encoding="utf-8",
    )
    made = typst.compile(str(folder / "page.typ"))
    assert isinstance(made, bytes)
    return made


def speed(home: Path, kinds: list[str]) -> Iterator[tuple[str, float, float]]:
    """Kind, elapsed and processor seconds of `vungxanh read` as typed, for 100 documents of 5 pages of each kind."""
    texts = [_longer(text.read_text(encoding="utf-8")) for text, _ in pairs(home)]
    make = {"txt": lambda text, _: text.encode(), "docx": lambda text, _: _docx(text), "pdf": _pdf}
    for kind in kinds:
        with TemporaryDirectory() as name:
            folder = Path(name)
            made = [make[kind](text, folder) for text in texts]
            files = [folder / f"{place:03}.{kind}" for place in range(DOCUMENTS_OF_SPEED)]
            for place, file in enumerate(files):
                file.write_bytes(made[place % len(made)])
            started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [str(Path(sys.executable).with_name("vungxanh")), "read", *map(str, files), "--json"]
            done = subprocess.run(command, capture_output=True, check=True)
            elapsed, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
            assert len(json.loads(done.stdout)) == DOCUMENTS_OF_SPEED
            yield kind, elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--quiet", action="store_true", help="the figures only")
    parser.add_argument("--kinds", nargs="*", default=["txt", "docx", "pdf"], choices=["txt", "docx", "pdf"])
    arguments = parser.parse_args()
    tally = score_directory(arguments.directory)
    if not arguments.quiet:
        for document, what, wanted, got in tally.wrong:
            print(f"{document:<28} {what:<18} wanted {wanted or '-':<60} got {got or '-'}")
        print()
    scores = tally.scores()
    print(f"{'measure':<18}{'score':>7}{'bar':>7}{'right':>7}{'read':>7}{'wanted':>8}")
    for name in [*BARS, *sorted(scores.keys() - BARS.keys())]:
        bar = f"{BARS[name]:.2f}" if name in BARS else ""
        mark = "  <- below the bar" if name in BARS and scores.get(name, 1) < BARS[name] else ""
        counts = f"{tally.right[name]:>7}{tally.read[name]:>7}{tally.wanted[name]:>8}"
        print(f"{name:<18}{scores.get(name, 1.0):>7.3f}{bar:>7}{counts}{mark}")
    letters = PAGES_OF_SPEED * LETTERS_OF_A_PAGE
    print(
        f"\n{DOCUMENTS_OF_SPEED} documents of {PAGES_OF_SPEED} pages ({letters:,} letters each), the command as typed:"
    )
    for kind, elapsed, processor in speed(arguments.directory, arguments.kinds):
        print(f"{kind:<6}{elapsed:>7.1f} s elapsed{processor:>8.1f} s of processors")


if __name__ == "__main__":
    main()
