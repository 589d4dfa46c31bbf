"""A file becomes text: plain text, DOCX, PDF, or a scanned page; everything else is refused with one clear line.

What a file is, is told by its content; a name that says otherwise is refused, so that nobody reads a renamed archive.
Sizes are checked before anything is unpacked. Heavy libraries are imported only for the files that need them.
"""

import sys
from dataclasses import replace
from pathlib import Path

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say

from .document import Document
from .extracted import Extracted
from .reading import read_text

MOST_BYTES = 25 * 1024 * 1024
MOST_LETTERS = 600_000
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"{\\rtf", "rtf"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
)
_NAMES = {
    "pdf": {".pdf"},
    "zip": {".docx", ".docm", ".dotx"},
    "image": {".png", ".jpg", ".jpeg", ".tif", ".tiff"},
    "text": {".txt", ".text", ".md", ""},
}


def read_file(path: str | Path) -> Document:
    """Read one document from a file (`-`: standard input).

    Raises `BadInput` with one line that names the file when it cannot be read, and `OSError` when it cannot be opened.
    """
    name = str(path)
    if name == "-":
        content = sys.stdin.buffer.read(MOST_BYTES + 1)
        return read_bytes(content, name)
    file = Path(path)
    if file.is_file() and file.stat().st_size > MOST_BYTES:
        raise BadInput(_too_large(name))
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    return read_bytes(content, name)


def read_bytes(content: bytes, name: str) -> Document:
    """Read one document from the bytes of a file of this name (an upload); raises `BadInput` like `read_file`."""
    extracted = extract(content, name)
    document = read_text(extracted.text)
    return replace(
        document, file=name, kind=extracted.kind, pages=extracted.pages, scan_confidence=extracted.confidence
    )


def extract(content: bytes, name: str) -> Extracted:
    """The text in a file's bytes. Raises `BadInput` with one line that names the file and says what to do."""
    if len(content) > MOST_BYTES:
        raise BadInput(_too_large(name))
    if not content.strip():
        raise BadInput(f"{name}: " + say("the file is empty", "tệp rỗng, không có nội dung"))
    kind = next((kind for mark, kind in _KINDS if content.startswith(mark)), "text")
    if kind == "bmp" and b"\x00" not in content[:64]:
        kind = "text"  # a text that begins with the letters BM
    suffix = Path(name).suffix.lower() if name != "-" else None
    known = {ending for endings in _NAMES.values() for ending in endings if ending}
    if suffix in known and suffix not in _NAMES.get(kind, set()):
        raise BadInput(
            f"{name}: "
            + say(
                f"the content is not what the name says ({suffix}); give the original file its right name",
                f"nội dung không đúng với đuôi tên {suffix}; hãy dùng tệp gốc đúng loại",
            )
        )
    extracted = {"pdf": _pdf, "zip": _docx, "image": _image, "text": _text}.get(kind, _refused)(content, name)
    if not extracted.text.strip():
        raise BadInput(f"{name}: " + say("no text was found in the file", "không tìm thấy chữ nào trong tệp"))
    if len(extracted.text) > MOST_LETTERS:
        raise BadInput(f"{name}: " + say("the text is too long for one document", "văn bản quá dài cho một tài liệu"))
    return extracted


def _too_large(name: str) -> str:
    most = MOST_BYTES // 1024 // 1024
    return f"{name}: " + say(
        f"larger than {most} MB; send the document alone", f"lớn hơn {most} MB; chỉ gửi riêng văn bản"
    )


def _refused(content: bytes, name: str) -> Extracted:
    raise BadInput(
        f"{name}: "
        + say(
            "this kind of file is not read; save it as DOCX, PDF or text",
            "không đọc được loại tệp này; hãy lưu thành DOCX, PDF hoặc văn bản thuần",
        )
    )


def _text(content: bytes, name: str) -> Extracted:
    try:
        wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(
            f"{name}: "
            + say(
                "not text in UTF-8 and not a kind of file that is read",
                "không phải văn bản UTF-8, cũng không phải loại tệp đọc được",
            )
        ) from None
    control = sum(1 for letter in text[:4000] if ord(letter) < 32 and letter not in "\t\n\r\f\v")
    if control > max(2, len(text[:4000]) // 200):
        raise BadInput(f"{name}: " + say("binary data, not a text", "dữ liệu nhị phân, không phải văn bản"))
    if text.lstrip()[:300].lower().startswith(("<!doctype html", "<html", "<?xml")):
        raise BadInput(
            f"{name}: "
            + say("a web page or XML; copy its text into a file", "là trang web hoặc XML; hãy chép phần chữ ra một tệp")
        )
    return Extracted(text, "text")


def _docx(content: bytes, name: str) -> Extracted:
    from .docx import docx_text

    return Extracted(docx_text(content, name), "docx")


def _pdf(content: bytes, name: str) -> Extracted:
    from .pages import pdf_text

    return pdf_text(content, name)


def _image(content: bytes, name: str) -> Extracted:
    from .pages import image_text

    return image_text(content, name)
