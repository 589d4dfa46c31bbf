"""The text of PDF pages, and of scanned pages through tesseract with the Vietnamese language data.

Recognition runs as a separate program with a limit of time; a page recognised with little confidence is refused, for a
wrong number in a directive is worse than no number.
"""

import io
import os
import re
import shutil
import subprocess
import warnings
from typing import Any

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say

from .extracted import Extracted
from .ruled import find_grids, may_hold_table, text_with_rows

LEAST_CONFIDENCE = 0.6
MOST_PAGES = 200
MOST_SCANNED_PAGES = 30
LETTERS_OF_A_PAGE = 40
DOTS_PER_INCH = 250
MOST_PIXELS = 60_000_000
SECONDS_PER_PAGE = 120


def pdf_text(content: bytes, name: str) -> Extracted:
    """The text layer of a PDF; a PDF without one is recognised page by page. Raises `BadInput`."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as fault:
        locked = "password" in str(fault).lower()
        raise BadInput(
            f"{name}: "
            + (
                say(
                    "the PDF is encrypted; save it without a password",
                    "PDF có mật khẩu; hãy lưu lại không đặt mật khẩu",
                )
                if locked
                else say("a damaged PDF; export it again", "PDF bị hỏng; hãy xuất lại")
            )
        ) from fault
    try:
        if count > MOST_PAGES:
            raise BadInput(
                f"{name}: "
                + say(
                    f"{count} pages, more than {MOST_PAGES}; send the directive without its enclosures",
                    f"{count} trang, quá {MOST_PAGES}; chỉ gửi văn bản, không kèm tài liệu",
                )
            )
        texts: list[str] = []
        for place in range(count):
            # a table may go on where the page before had one
            texts.append(_page_text(document, place, ruled=bool(texts) and " | " in texts[-1]))
        letters = sum(letter.isalpha() for text in texts for letter in text)
        if letters >= LETTERS_OF_A_PAGE * count or (letters and count == 0):
            return Extracted("\n".join(texts), "pdf", count)
        if count > MOST_SCANNED_PAGES:
            raise BadInput(
                f"{name}: "
                + say(
                    f"{count} scanned pages, more than {MOST_SCANNED_PAGES}; send the directive alone",
                    f"{count} trang quét, quá {MOST_SCANNED_PAGES}; chỉ gửi riêng văn bản",
                )
            )
        scans = [recognise(_rendered(document, place), name) for place in range(count)]
    finally:
        document.close()
    return _scanned(scans, name)


def _page_text(document: Any, place: int, *, ruled: bool) -> str:
    page = document[place]
    text = page.get_textpage()
    try:
        words = str(text.get_text_range())
        grids = find_grids(page) if ruled or may_hold_table(words) else []
        if grids:
            words = text_with_rows(text, grids, *page.get_size())
        # soft hyphens and the marks of line breaks inside words that PDF writers leave
        return re.sub(r"\r\n?", "\n", words).replace("\ufffe", "").replace("\x02", "-")
    finally:
        text.close()
        page.close()


def _rendered(document: Any, place: int) -> bytes:
    page = document[place]
    try:
        width, height = page.get_size()
        scale = min(DOTS_PER_INCH / 72, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        image = page.render(scale=scale, grayscale=True).to_pil()
    finally:
        page.close()
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def image_text(content: bytes, name: str) -> Extracted:
    """The text of a scanned page or a photo of one. Raises `BadInput`."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(content))
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise BadInput(
                    f"{name}: " + say("the picture is too large; scan at 300 dpi", "ảnh quá lớn; hãy quét ở 300 dpi")
                )
            grey = image.convert("L")
    except (UnidentifiedImageError, OSError, SyntaxError, Warning, Image.DecompressionBombError) as fault:
        raise BadInput(f"{name}: " + say("a damaged picture", "ảnh bị hỏng")) from fault
    out = io.BytesIO()
    grey.save(out, "PNG")
    return _scanned([recognise(out.getvalue(), name)], name)


def _scanned(scans: list[tuple[str, float, int]], name: str) -> Extracted:
    words = sum(count for _, _, count in scans)
    confidence = sum(sure * count for _, sure, count in scans) / words if words else 0.0
    if words < 5 or confidence < LEAST_CONFIDENCE:
        raise BadInput(
            f"{name}: "
            + say(
                f"the scan is too poor to read (confidence {confidence:.0%}); scan again straight, at 300 dpi",
                f"bản quét quá mờ, không đọc được (độ tin cậy {confidence:.0%}); hãy quét lại ngay ngắn ở 300 dpi",
            )
        )
    return Extracted("\n".join(text for text, _, _ in scans), "scan", len(scans), round(confidence, 3))


def recognise(png: bytes, name: str) -> tuple[str, float, int]:
    """Text, mean confidence (0 to 1) and count of words of one page. Raises `BadInput` when tesseract is absent."""
    program = shutil.which("tesseract")
    if program is None:
        raise BadInput(
            f"{name}: "
            + say(
                "a scanned page; reading it needs the program tesseract with Vietnamese (tesseract-ocr-vie)",
                "là bản quét; cần chương trình tesseract và dữ liệu tiếng Việt (tesseract-ocr-vie) để đọc",
            )
        )
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "-l", "vie", "--psm", "4", "tsv"],
            input=png,
            capture_output=True,
            timeout=SECONDS_PER_PAGE,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as fault:
        raise BadInput(f"{name}: " + say("recognition took too long", "nhận dạng chữ quá lâu")) from fault
    if done.returncode:
        missing = b"vie" in done.stderr
        raise BadInput(
            f"{name}: "
            + (
                say(
                    "tesseract lacks Vietnamese; install tesseract-ocr-vie",
                    "tesseract thiếu tiếng Việt; hãy cài tesseract-ocr-vie",
                )
                if missing
                else say("tesseract could not read the page", "tesseract không đọc được trang này")
            )
        )
    return _from_table(done.stdout.decode("utf-8", "replace"))


def _from_table(table: str) -> tuple[str, float, int]:
    """Lines of words with wide gaps kept (columns of the header) and an empty line between paragraphs."""
    lines: list[str] = []
    here: tuple[str, ...] | None = None
    right = 0
    total, count = 0.0, 0
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        place = tuple(cells[2:5])
        left, width, word, sure = int(cells[6]), int(cells[8]), cells[11].strip(), float(cells[10])
        total, count = total + max(0.0, sure), count + 1
        if place != here:
            if here is not None and place[:2] != here[:2]:
                lines.append("")
            lines.append(word)
        else:
            wide = left - right > 4 * width / max(1, len(word))
            lines[-1] += ("     " if wide else " ") + word
        here, right = place, left + width
    return "\n".join(lines), total / count / 100 if count else 0.0, count
