"""Files of every kind become the same document; hostile ones get one clear line that names them."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from vungxanh.engines.reading import Document, read_bytes, read_file
from vungxanh.engines.reading.pages import recognise
from vungxanh.kernel.faults import BadInput

LETTER = (Path(__file__).parent / "documents" / "huyen_cong_van.txt").read_text(encoding="utf-8")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(text: str, *, numbered: int | None = None, level: int = 0) -> str:
    mark = (
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbered}"/></w:numPr></w:pPr>' if numbered else ""
    )
    return f'<w:p>{mark}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def docx(body: str, *, numbering: str = "", head: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        if numbering:
            archive.writestr("word/numbering.xml", f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>')
    return out.getvalue()


def level(at: int, shape: str, pattern: str) -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/><w:lvlText w:val="{pattern}"/></w:lvl>'


def blank_pdf(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(200, 200)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def typeset(text: str, folder: Path) -> bytes:
    """The lines of a text as a PDF with a text layer."""
    import typst

    source = folder / "page.typ"
    lines = "\n".join(f"#text({_quoted(line)}) \\" if line.strip() else "#v(6pt)" for line in text.splitlines())
    source.write_text(f"#set page(width: 260mm)\n#set text(size: 12pt)\n{lines}\n", encoding="utf-8")
    made = typst.compile(str(source))
    assert isinstance(made, bytes)
    return made


def _quoted(line: str) -> str:
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def fault(content: bytes, name: str) -> str:
    with pytest.raises(BadInput) as refused:
        read_bytes(content, name)
    assert len(refused.value.faults) == 1
    assert refused.value.faults[0].startswith(f"{name}: ")
    assert "\n" not in refused.value.faults[0]
    return refused.value.faults[0]


def is_the_letter(document: Document) -> None:
    assert document.number and document.number.value == "1145/UBND-VHXH"
    assert document.issued and document.issued.value.isoformat() == "2021-08-03"
    assert [item.label for item in document.items] == ["1", "2", "3.a", "3.b", "4"]


def test_text_is_read_with_and_without_a_byte_order_mark(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file = tmp_path / f"{encoding}.txt"
        file.write_bytes(LETTER.encode(encoding))
        is_the_letter(read_file(file))


def test_a_word_file_with_a_header_in_a_table_and_automatic_labels_is_read() -> None:
    left = paragraph("ỦY BAN NHÂN DÂN") + paragraph("HUYỆN MINH THUẬN") + paragraph("Số: 77/CT-UBND")
    right = paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + paragraph("Minh Thuận, ngày 09 tháng 9 năm 2021")
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}{level(1, "lowerLetter", "%2)")}'
        "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = (
        table((left, right))
        + paragraph("CHỈ THỊ")
        + paragraph("Về việc siết chặt phòng dịch")
        + paragraph("")
        + paragraph("Chủ tịch Ủy ban nhân dân huyện yêu cầu:")
        + paragraph("Công an huyện tăng cường tuần tra.", numbered=1)
        + paragraph("Ủy ban nhân dân các xã:", numbered=1)
        + paragraph("Rà soát người về từ vùng dịch;", numbered=1, level=1)
        + paragraph("Báo cáo trước ngày 12/9/2021.", numbered=1, level=1)
        + paragraph("PHỤ LỤC")
        + table(
            (paragraph("STT"), paragraph("Nội dung"), paragraph("Đơn vị"), paragraph("Thời hạn")),
            (paragraph("1"), paragraph("Lập chốt tại cầu Đông"), paragraph("Công an huyện"), paragraph("15/9/2021")),
        )
    )
    document = read_bytes(docx(body, numbering=numbering), "chi_thi.docx")
    assert document.kind == "docx"
    assert document.number and document.number.value == "77/CT-UBND"
    assert document.issuer and document.issuer.value == "Ủy ban nhân dân huyện Minh Thuận"
    assert [item.label for item in document.items] == ["1", "2.a", "2.b", "PL.1"]
    assert [actor.value for actor in document.items[2].actors] == ["Ủy ban nhân dân các xã"]
    assert document.items[2].deadline and document.items[2].deadline.value == "2021-09-12"
    assert document.items[3].deadline and document.items[3].deadline.value == "2021-09-15"


def test_a_pdf_with_a_text_layer_is_read(tmp_path: Path) -> None:
    document = read_bytes(typeset(LETTER, tmp_path), "cong_van.pdf")
    assert (document.kind, document.pages) == ("pdf", 1)
    is_the_letter(document)


def has_vietnamese_tesseract() -> bool:
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in listed.stdout.split()


@pytest.mark.skipif(not has_vietnamese_tesseract(), reason="tesseract with Vietnamese is not installed")
def test_a_scanned_page_is_recognised_and_tells_its_confidence(tmp_path: Path) -> None:
    page = pypdfium2.PdfDocument(typeset(LETTER, tmp_path))[0]
    out = io.BytesIO()
    page.render(scale=200 / 72, grayscale=True).to_pil().save(out, "PNG")
    document = read_bytes(out.getvalue(), "trang.png")
    assert document.kind == "scan"
    assert document.scan_confidence and document.scan_confidence > 0.8
    assert document.number and document.number.value == "1145/UBND-VHXH"
    assert len(document.items) >= 4


@pytest.mark.skipif(not has_vietnamese_tesseract(), reason="tesseract with Vietnamese is not installed")
def test_a_page_without_legible_words_is_refused() -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((600, 400), 120).save(out, "PNG")
    assert "%" in fault(out.getvalue(), "nhieu.png")


def test_without_tesseract_a_scan_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BadInput, match="tesseract-ocr-vie"):
        recognise(b"", "trang.png")


def test_a_zip_bomb_is_refused_unopened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 80_000_000)
    assert len(out.getvalue()) < 200_000
    fault(out.getvalue(), "bom.docx")


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 3_000_000)
    lying = out.getvalue().replace((3_000_003).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    fault(lying, "doi.docx")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE d SYSTEM "http://example.invalid/d.dtd">',
    ],
)
def test_entities_and_external_definitions_are_refused(head: str) -> None:
    reference = "&x;" if "x SYSTEM" in head else "&b;" if "ENTITY b" in head else "x"
    fault(docx(paragraph(reference), head=head), "thuc_the.docx")


def test_too_many_pages_an_encrypted_and_a_damaged_pdf_are_refused() -> None:
    assert "500" in fault(blank_pdf(500), "nhieu_trang.pdf")
    encrypted = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -4>>endobj\n"
        b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]/Size 4>>\n%%EOF"
    )
    assert "mật khẩu" in fault(encrypted, "khoa.pdf") or "password" in fault(encrypted, "khoa.pdf")
    fault(b"%PDF-1.7\nnothing here", "hong.pdf")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "rong.txt"),
        (b" \n\t ", "trang.txt"),
        (bytes(range(256)) * 20, "nhi_phan.txt"),
        ("Số: 1\x00\x01\x02\x03\x04\x05\x06".encode(), "dieu_khien.txt"),
        (LETTER.encode("utf-16-le")[1:], "sai_ma.txt"),
        (LETTER.encode(), "doi_duoi.pdf"),
        (b"%PDF-1.7 ...", "doi_duoi.docx"),
        (b"PK\x03\x04 not really", "hong.docx"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "cu.doc"),
        (b"{\\rtf1 Chi thi}", "giau.rtf"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "trang.txt"),
        (b"\x89PNG\r\n\x1a\n broken", "hong.png"),
        (b"GIF89a....", "anh.gif"),
    ],
)
def test_what_cannot_be_read_gets_one_line_that_names_the_file(content: bytes, name: str) -> None:
    fault(content, name)


def test_an_archive_that_is_no_word_document_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    fault(out.getvalue(), "bang_tinh.docx")


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "lon.txt"
    with large.open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    with pytest.raises(BadInput):
        read_file(large)
