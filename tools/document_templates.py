"""Writes the DOCX templates of official documents, `vungxanh/documents/layouts/{state,party}.docx`.

Their layout follows Decree 30/2020/NĐ-CP, appendix I, and Guidance 36-HD/VPTW. Officers may open them in Word, change
them and keep the fields in double braces.
"""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

TARGET = Path(__file__).resolve().parents[1] / "vungxanh" / "documents" / "layouts"
CENTER, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def write(place: Any, text: str, *, size: int = 14, bold: bool = False, italic: bool = False, align: Any = LEFT,
          indent: float = 0, after: float = 0, underline: bool = False) -> Any:  # fmt: skip
    """A paragraph in a cell or the page; the first empty one of a cell is used."""
    empty = place.paragraphs[-1] if hasattr(place, "_tc") and not place.paragraphs[-1].text else None
    paragraph = empty or place.add_paragraph()
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(0), Pt(after), 1.0
    shape.first_line_indent = Cm(indent)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline, run.font.size = bold, italic, underline, Pt(size)
    return paragraph


def rule(paragraph: Any) -> None:
    """A line below a paragraph."""
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "auto")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().append(border)


def short_rule(cell: Any, side: float) -> None:
    paragraph = write(cell, "", size=2, align=CENTER, after=4)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(side)
    rule(paragraph)


def page_numbers(section: Any) -> None:
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def template(party: bool) -> Any:
    page = Document()
    style = page.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(17)
    page_numbers(section)

    head = page.add_table(rows=1, cols=2)
    head.alignment = WD_TABLE_ALIGNMENT.CENTER
    left, right = head.rows[0].cells
    left.width, right.width = Cm(7), Cm(9.3)
    write(left, "{%p if superior %}", align=CENTER)
    write(left, "{{ superior }}", size=13, align=CENTER)
    write(left, "{%p endif %}", align=CENTER)
    write(left, "{{ issuer }}", size=13, bold=True, align=CENTER)
    if party:
        write(left, "*", align=CENTER)
    else:
        short_rule(left, 2.4)
    write(left, "{{ number_line }}", size=13, align=CENTER)
    write(left, "{%p if subject %}")
    write(left, "{{ subject }}", size=12, italic=party, align=CENTER)
    write(left, "{%p endif %}")
    write(left, "{%p if urgency %}")
    write(left, "{{ urgency }}", size=13, bold=True, align=CENTER)
    write(left, "{%p endif %}")
    write(right, "{{ nation }}", size=15 if party else 13, bold=True, align=CENTER)
    write(right, "{%p if motto %}")
    write(right, "{{ motto }}", bold=True, align=CENTER)
    write(right, "{%p endif %}")
    short_rule(right, 0.8 if party else 1.7)
    write(right, "{{ day_line }}", italic=True, align=CENTER)

    write(page, "{%p if type_line %}")
    write(page, "{{ type_line }}", bold=True, align=CENTER)
    write(page, "{{ heading }}", bold=True, align=CENTER, after=2 if party else 8)
    if party:
        write(page, "-----", align=CENTER, after=8)
    write(page, "{%p endif %}")
    write(page, "{%p if addressees|length == 1 %}")
    write(page, "Kính gửi: {{ addressees[0] }}.", align=CENTER, after=8)
    write(page, "{%p endif %}")
    write(page, "{%p if addressees|length > 1 %}")
    write(page, "Kính gửi:", align=CENTER)
    write(page, "{%p for name in addressees %}")
    write(page, "- {{ name }}{{ '.' if loop.last else ';' }}", indent=5)
    write(page, "{%p endfor %}")
    write(page, "{%p endif %}")
    for name, italic in (("bases", True),):
        write(page, f"{{%p for line in {name} %}}")
        write(page, "{{ line }}", italic=italic, align=JUSTIFY, indent=1.27, after=4)
        write(page, "{%p endfor %}")
    write(page, "{%p if opening %}")
    write(page, "{{ opening }}", align=JUSTIFY, indent=1.27, after=4)
    write(page, "{%p endif %}")
    write(page, "{%p for section in sections %}")
    write(page, "{{ section.label }} {{ section.text }}", align=JUSTIFY, indent=1.27, after=4)
    write(page, "{%p endfor %}")
    write(page, "{%p if closing %}")
    write(page, "{{ closing }}", align=JUSTIFY, indent=1.27, after=10)
    write(page, "{%p endif %}")

    foot = page.add_table(rows=1, cols=2)
    left, right = foot.rows[0].cells
    write(left, "{%p if distribution %}")
    write(left, "Nơi nhận:", size=12, bold=not party, italic=not party, underline=party)
    write(left, "{%p for name in distribution %}")
    write(left, "- {{ name }}{{ '.' if loop.last else '" + ("," if party else ";") + "' }}", size=11)
    write(left, "{%p endfor %}")
    write(left, "{%p endif %}")
    write(right, "{%p if authority %}")
    write(right, "{{ authority }}", bold=True, align=CENTER)
    write(right, "{%p endif %}")
    write(right, "{{ signer_title }}", bold=True, align=CENTER, after=64)
    write(right, "{{ signer }}", bold=True, align=CENTER)

    write(page, "{%p if appendix %}")
    broken = write(page, "PHỤ LỤC", bold=True, align=CENTER)
    broken.paragraph_format.page_break_before = True
    write(page, "Phân công nhiệm vụ", bold=True, align=CENTER)
    write(page, "{{ appendix_of }}", size=13, italic=True, align=CENTER, after=6)
    table = page.add_table(rows=4, cols=6)
    table.style = "Table Grid"
    for cell, text in zip(
        table.rows[0].cells, ["STT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn", "Sản phẩm"], strict=True
    ):
        write(cell, text, size=12, bold=True, align=CENTER)
    write(table.rows[1].cells[0], "{%tr for row in appendix %}", size=12)
    names = ["loop.index", "row.work", "row.lead", "row.cooperating", "row.due", "row.product"]
    for cell, name in zip(table.rows[2].cells, names, strict=True):
        write(cell, "{{ " + name + " }}", size=12)
    write(table.rows[3].cells[0], "{%tr endfor %}", size=12)
    write(page, "{%p endif %}")
    return page


if __name__ == "__main__":
    for name, party in (("state", False), ("party", True)):
        template(party).save(str(TARGET / f"{name}.docx"))
        print(TARGET / f"{name}.docx")
