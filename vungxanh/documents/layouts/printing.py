"""Setting a document: PDF through typst, DOCX through a template that officers may edit."""

import io
import json
from functools import cache
from pathlib import Path

from vungxanh.documents.layouts.content import Content

HERE = Path(__file__).parent
FONTS = HERE.parent / "fonts"


def pdf(content: Content) -> bytes:
    """The document as PDF; a draft is marked as one across each page."""
    import typst

    printed: bytes = typst.compile(
        str(HERE / "official.typ"),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(content.as_print(), ensure_ascii=False)},
        format="pdf",
    )
    return printed


def docx(content: Content, template: Path | None = None) -> bytes:
    """The document as DOCX, from our template of its system or one of the officers' own with the same fields."""
    from docxtpl import DocxTemplate

    shown = content.as_print()
    name = "party.docx" if shown["system"] == "PARTY" else "state.docx"
    page = DocxTemplate(template or HERE / name)
    page.render(shown, autoescape=True)
    written = io.BytesIO()
    page.save(written)
    return written.getvalue()


@cache
def fields() -> tuple[str, ...]:
    """The names a template may use, for officers who write one of their own."""
    from vungxanh.documents.symbols import System

    sample = Content(system=System.STATE, issuer="", type_code="CV", type_name="", title="", place="")
    return tuple(sample.as_print())
