"""Reference pages written by the code itself: `python tools/reference.py` writes docs/reference/, a test compares.

Registers with their columns, fields, views and actions; indicators; roles with their permissions; settings.
"""

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vungxanh.config.settings")
REFERENCE = ROOT / "docs" / "reference"
WRITTEN = "<!-- written by tools/reference.py; change the declarations, not this page -->"


def pages() -> dict[str, str]:
    """The text of each page by its file name."""
    from django.utils import translation

    with translation.override("vi"):
        return {
            "registers.md": _page("Registers (sổ)", registers()),
            "indicators.md": _page("Indicators (chỉ tiêu)", indicators()),
            "roles.md": _page("Roles and permissions (vai trò và quyền)", roles()),
            "settings.md": _page("Settings", settings()),
        }


def _page(title: str, lines: Iterator[str]) -> str:
    return "\n".join([f"# {title}", "", WRITTEN, "", *lines]).rstrip() + "\n"


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _table(*headings: str) -> list[str]:
    return [_row(*headings), "|" + "---|" * len(headings)]


def _titles(roles: Any) -> str:
    from vungxanh.accounts.roles import ROLES

    return ", ".join(str(ROLES[role].title) for role in ROLES if role in roles) or "–"


def registers() -> Iterator[str]:
    from vungxanh.registers import catalogue

    for domain in catalogue.domains():
        for register in domain.registers:
            yield from _register(register, str(domain.title))


def _register(register: Any, domain: str) -> Iterator[str]:
    from vungxanh.registers.sheets.layout import SheetField, kind_words

    yield from [f"## {register.title} (`{register.code}`)", "", f"{domain}. {register.purpose}", ""]
    facts = [
        f"opening a record is journalled: {'yes' if register.personal else 'no'}",
        f"who must say why they open one: {_titles(register.reason_to_see)}",
        f"answers are looked at before saving: {'yes' if register.check_answers else 'no'}",
        f"works offline: {'yes' if register.offline else 'no'}",
        f"API: `/api/v1/{register.code.replace('.', '/')}`",
    ]
    yield from [*(f"- {fact}" for fact in facts), ""]
    yield from _table("column", "label", "personal", "where", "sorts")
    for column in register.columns:
        where = "detail only" if column.detail_only else "list"
        yield _row(
            f"`{column.name}`", column.label, "yes" if column.private else "", where, "yes" if column.sort else ""
        )
    yield ""
    if register.entry:
        yield from _table("field of the form and sheet", "label", "required", "what it takes")
        for name, field in register.entry.base_fields.items():
            said = SheetField(name, field, False)
            yield _row(f"`{name}`", said.label, "yes" if field.required else "", kind_words(said))
        yield ""
    for title, listed in (("Filters", register.filters), ("Views", register.views), ("Actions", register.actions)):
        names = [getattr(each, "label", "") or each.name for each in listed]
        if names:
            yield from [f"{title}: " + ", ".join(f"{name}" for name in names) + ".", ""]


def indicators() -> Iterator[str]:
    from vungxanh.registers.indicators import sources

    yield from ["Counted from records per unit and day and added up the tree; nobody types one.", ""]
    yield from _table("indicator", "label", "register", "day", "counts")
    for code, source in sources().items():
        day = f"`{source.indicator.on}`" if source.indicator.on else "stock: as of the day"
        counts = f"sum of `{source.indicator.sum_of}`" if source.indicator.sum_of else "records"
        yield _row(f"`{code}`", source.indicator.label, source.register.title, day, counts)


def roles() -> Iterator[str]:
    from vungxanh.accounts.roles import ROLES
    from vungxanh.registers import catalogue
    from vungxanh.registers.sheets import exporting

    yield from _table("role", "title", "purpose", "rows of one export")
    for role, said in ROLES.items():
        yield _row(f"`{role.value}`", said.title, said.purpose, exporting.cap_of(role.value))
    yield from ["", f"An export of more than {exporting.ALONE_UP_TO} rows needs a second person.", ""]
    yield from _table("permission", "of", "roles")
    for code, permission in sorted(catalogue.permissions().items()):
        yield _row(f"`{code}`", permission.label, _titles(permission.roles))


def settings() -> Iterator[str]:
    """Every value the environment gives, read out of the source of settings.py."""
    yield from ["Set in the environment; a laptop runs without any.", ""]
    yield from _table("variable", "kind", "default")
    tree = ast.parse((ROOT / "vungxanh" / "config" / "settings.py").read_text("utf-8"))
    seen: set[str] = set()
    for node in ast.walk(tree):
        found = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name) and node.func.value.id == "env" and node.args
        )  # fmt: skip
        if not found:
            continue
        name = ast.literal_eval(node.args[0])
        if name not in seen:
            seen.add(name)
            default = ast.unparse(node.args[1]) if len(node.args) > 1 else "none: must be set"
            yield _row(f"`{name}`", node.func.attr, f"`{default}`")


def main() -> None:
    import django

    django.setup()
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
