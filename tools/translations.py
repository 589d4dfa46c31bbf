"""Keeps the English of every app beside its Vietnamese source strings.

    python tools/translations.py extract [--app population]
        add missing messages (empty, or filled where another app has them) and drop obsolete ones
    python tools/translations.py check
        list what is missing, obsolete, contradictory or wrong; exit status 1 if anything is
    python tools/translations.py compile
        write the .mo files that Django reads (not kept in git)

Works on `vungxanh/**/*.py` and templates without the gettext programs. An app's catalogue is
`<app>/locale/en/LC_MESSAGES/django.po`. Django merges the catalogues of all apps into one, so one message may have
only one English wording: `check` reports two.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "vungxanh"
GROUPS = ("domains", "faces")  # folders that hold apps and are not apps themselves
LANGUAGE = "en"
CALLS = {
    name + suffix: arguments
    for name, arguments in {
        "gettext": ("id",),
        "ngettext": ("id", "plural"),
        "pgettext": ("context", "id"),
        "npgettext": ("context", "id", "plural"),
    }.items()
    for suffix in ("", "_lazy", "_noop")
} | {"_": ("id",)}
LITERAL = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
TEMPLATE_CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")
NAMED_PLACE = re.compile(r"%\((\w+)\)|(?<!{){(\w*)}(?!})")

Key = tuple[str | None, str]


@dataclass
class Message:
    """One source string of an app, with the files that speak it."""

    context: str | None
    id: str
    plural: str | None = None
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return self.context, self.id


@dataclass
class Found:
    """What one app says, and the calls in it that no translator can serve."""

    messages: dict[Key, Message] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, file: str, call: str, literals: list[str]) -> None:
        spoken = dict(zip(CALLS[call], literals, strict=False))
        message = Message(spoken.get("context"), spoken["id"], spoken.get("plural"))
        kept = self.messages.setdefault(message.key, message)
        kept.plural = kept.plural or message.plural
        kept.files.add(file)


def app_of(path: Path, root: Path = ROOT) -> Path:
    """The app folder that owns a source file: one below the package, or one below `domains` and `faces`."""
    parts = path.relative_to(root / PACKAGE).parts
    depth = 2 if parts[0] in GROUPS and len(parts) > 2 else 1
    return root / PACKAGE / Path(*parts[:depth])


def read_python(path: Path, file: str, found: Found) -> None:
    source = path.read_text(encoding="utf-8")
    if "gettext" not in source:
        return
    for node in ast.walk(ast.parse(source, filename=file)):
        if not isinstance(node, ast.Call):
            continue
        call = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if call not in CALLS:
            continue
        literals = [
            argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
            for argument in node.args[: len(CALLS[call])]
        ]
        if len(literals) < len(CALLS[call]) or None in literals:
            found.faults.append(f"{file}:{node.lineno}: {call}() needs literal strings, or nobody can translate it")
            continue
        found.add(file, call, [literal for literal in literals if literal is not None])


def read_template(path: Path, file: str, found: Found) -> None:
    source = path.read_text(encoding="utf-8")
    for call, written in TEMPLATE_CALL.findall(templatize(source, origin=file)):
        literals = [ast.literal_eval(literal) for literal in re.findall(LITERAL, written)]
        if call == "_" and "%" in literals[0]:
            found.faults.append(f"{file}: _({literals[0]!r}) would show its % twice; use {{% translate … as … %}}")
        found.add(file, call, literals)


def sources(root: Path = ROOT) -> Iterator[Path]:
    for path in sorted((root / PACKAGE).rglob("*")):
        if "vendor" in path.parts or "migrations" in path.parts:
            continue
        if path.suffix == ".py" or (path.suffix in {".html", ".txt", ".xml"} and "templates" in path.parts):
            yield path


def find(root: Path = ROOT) -> dict[Path, Found]:
    """Every message of every app that speaks."""
    apps: dict[Path, Found] = {}
    for path in sources(root):
        found = apps.setdefault(app_of(path, root), Found())
        file = path.relative_to(root).as_posix()
        (read_python if path.suffix == ".py" else read_template)(path, file, found)
    return {app: found for app, found in apps.items() if found.messages or found.faults}


def catalogue_of(app: Path) -> Path:
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read_catalogue(app: Path) -> dict[Key, polib.POEntry]:
    path = catalogue_of(app)
    if not path.exists():
        return {}
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def translation_of(entry: polib.POEntry) -> tuple[str, ...]:
    return tuple(entry.msgstr_plural.values()) if entry.msgid_plural else (entry.msgstr,)


def is_translated(entry: polib.POEntry | None, message: Message) -> bool:
    if entry is None or entry.fuzzy or bool(entry.msgid_plural) != bool(message.plural):
        return False
    return all(translation_of(entry))


def places(text: str) -> set[str]:
    """The named places of a format string: a translation has to keep them all and add none."""
    return {first or second for first, second in NAMED_PLACE.findall(text)}


def check(root: Path = ROOT) -> list[str]:
    """One line for each fault; an empty list means that the English is complete."""
    faults: list[str] = []
    wordings: dict[Key, dict[tuple[str, ...], str]] = {}
    spoken = find(root)
    for app, found in spoken.items():
        name = app.relative_to(root).as_posix()
        faults += found.faults
        catalogue = read_catalogue(app)
        for key, message in found.messages.items():
            entry = catalogue.get(key)
            if not is_translated(entry, message):
                faults.append(f"{name}: no English for {message.id!r} ({', '.join(sorted(message.files))})")
            elif entry is not None:
                for text in translation_of(entry):
                    extra = places(text) ^ places(message.id)
                    # A singular or plural may leave the number out ("one household"), never invent a place.
                    if extra and not (message.plural and places(text) < places(message.id)):
                        faults.append(f"{name}: {message.id!r}: places differ in {text!r}: {', '.join(sorted(extra))}")
                wordings.setdefault(key, {}).setdefault(translation_of(entry), name)
        faults += [
            f"{name}: obsolete, nobody says {message_id!r} any more"
            for context, message_id in catalogue
            if (context, message_id) not in found.messages
        ]
    for app in {path.parents[3] for path in (root / PACKAGE).rglob(f"locale/{LANGUAGE}/LC_MESSAGES/django.po")}:
        if app not in spoken:
            faults.append(f"{app.relative_to(root).as_posix()}: has a catalogue but says nothing")
    for (_, message_id), texts in wordings.items():
        if len(texts) > 1:
            said = "; ".join(f"{app}: {' / '.join(text)!r}" for text, app in texts.items())
            faults.append(f"{message_id!r} has {len(texts)} English wordings, Django would use any: {said}")
    return sorted(faults)


def new_catalogue() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "VungXanh",
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def extract(root: Path = ROOT, only: str | None = None) -> list[str]:
    """Rewrite the catalogues to hold exactly what the apps say; returns one line for each changed app."""
    changed: list[str] = []
    spoken = find(root)
    kept = {app: read_catalogue(app) for app in spoken}
    known = {key: entry for entries in kept.values() for key, entry in entries.items() if all(translation_of(entry))}
    for app, found in spoken.items():
        name = app.relative_to(root / PACKAGE).as_posix()
        if not found.messages or only not in (None, name, app.name):
            continue
        catalogue, before = new_catalogue(), kept[app]
        for key in sorted(found.messages, key=lambda key: (key[1], key[0] or "")):
            message = found.messages[key]
            entry = polib.POEntry(
                msgid=message.id,
                msgid_plural=message.plural or "",
                msgctxt=message.context,
                occurrences=[(file, "") for file in sorted(message.files)],
            )
            old = before[key] if is_translated(before.get(key), message) else known.get(key)
            if message.plural:
                entry.msgstr_plural = dict(old.msgstr_plural) if old and old.msgid_plural else {0: "", 1: ""}
            else:
                entry.msgstr = old.msgstr if old else ""
            if key in before:
                entry.tcomment = before[key].tcomment
            catalogue.append(entry)
        path = catalogue_of(app)
        written = str(catalogue) + "\n"
        if path.exists() and path.read_text(encoding="utf-8") == written:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written, encoding="utf-8")
        missing = len(catalogue.untranslated_entries())
        dropped = len(before.keys() - found.messages.keys())
        changed.append(f"{name}: {len(catalogue)} messages, {missing} without English, {dropped} dropped")
    return changed


def compile_catalogues(root: Path = ROOT) -> int:
    """Write every .mo file that is missing or older than its .po file; returns how many were written."""
    written = 0
    for path in sorted((root / PACKAGE).rglob("locale/*/LC_MESSAGES/*.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        # Replaced in one step: a server or a parallel test never reads half a file.
        partial = target.with_suffix(".mo.part")
        polib.pofile(str(path)).save_as_mofile(str(partial))
        partial.replace(target)
        written += 1
    return written


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("action", choices=["extract", "check", "compile"])
    parser.add_argument("--app", help="extract one app only, by its folder (theme, population)")
    options = parser.parse_args(arguments)
    if options.action == "compile":
        print(f"{compile_catalogues()} catalogues compiled")
        return 0
    lines = extract(only=options.app) if options.action == "extract" else check()
    print("\n".join(lines) or "nothing to do")
    return 1 if options.action == "check" and lines else 0


if __name__ == "__main__":
    sys.exit(main())
