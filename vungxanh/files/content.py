"""What a file really is, told by its content, and whether it is safe to keep. No name and no header is believed.

Images are made anew without their metadata (place, camera); office files with macros, documents with scripts, archives
that unpack to far more than they weigh, encrypted files and everything unknown are refused, each by name.
"""

import io
import re
import zipfile
from pathlib import Path
from typing import BinaryIO, Literal

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from vungxanh.kernel.faults import BadInput

Kind = Literal["jpeg", "png", "webp", "pdf", "docx", "xlsx", "csv"]

MEDIA_TYPES: dict[Kind, str] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
IMAGES: frozenset[Kind] = frozenset({"jpeg", "png", "webp"})
EVIDENCE: frozenset[Kind] = IMAGES | {"pdf", "docx", "xlsx"}
SHEETS: frozenset[Kind] = frozenset({"xlsx", "csv"})

MEBIBYTE = 1024 * 1024
MOST_BYTES = 25 * MEBIBYTE
MOST_UNPACKED = 600 * MEBIBYTE
MOST_PARTS = 2000
# sheets of short repeated values pack to about 1:20, a bomb to 1:1000
MOST_RATIO = 150
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 3000

# PDF may carry names as #xx; these start scripts, other programs, or carry further files
_PDF_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
_MARKUP = re.compile(rb"^\s*(<!doctype|<\?xml|<html|<svg|<table|<script|<head|<body)", re.IGNORECASE)


def recognise(file: BinaryIO, name: str, *, most: int = MOST_BYTES) -> Kind:
    """The kind of a file by its content, after every check of it; raises `BadInput` with one line that names it."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size == 0:
        raise BadInput(_("%s: tệp trống, không có nội dung.") % name)
    if size > most:
        raise BadInput(
            _("%(name)s: tệp nặng %(size)s MB, chỉ nhận đến %(most)s MB.")
            % {"name": name, "size": size // MEBIBYTE, "most": most // MEBIBYTE}
        )
    start = file.read(4096)
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        return _office(file, name, size)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise BadInput(_old_office(file, name))
    if start.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "webp"
    if start.startswith(b"%PDF-"):
        return _pdf(file, name)
    if _MARKUP.match(start.lstrip(b"\xef\xbb\xbf")):
        raise BadInput(_("%s: đây là trang web hoặc ảnh SVG, không phải tệp được nhận.") % name)
    return _text(start, name)


def _old_office(file: BinaryIO, name: str) -> str:
    content = file.read(MEBIBYTE)
    file.seek(0)
    # names of streams stand in UTF-16; an encrypted .xlsx is wrapped in this old container
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _("%s: tệp có mật khẩu. Bỏ mật khẩu (Tệp › Thông tin › Bảo vệ) rồi tải lại.") % name
    return _("%s: định dạng Office cũ (.xls, .doc), có thể đã mất dòng. Lưu lại thành .xlsx hoặc .docx.") % name


def _office(file: BinaryIO, name: str, size: int) -> Kind:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or _is_bomb(parts, size):
                raise BadInput(_("%s: tệp nén bung ra quá lớn, có thể là tệp phá hoại; không mở.") % name)
            if any(part.flag_bits & 1 for part in parts):
                raise BadInput(_("%s: tệp có mật khẩu. Bỏ mật khẩu rồi tải lại.") % name)
            names = {part.filename for part in parts}
            if any(part.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) for part in names) or any(
                "macrosheets/" in part.lower() or "activex/" in part.lower() for part in names
            ):
                raise BadInput(_("%s: tệp có macro. Lưu lại thành .xlsx hoặc .docx không macro.") % name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _refuse_entities(archive, part, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise BadInput(_("%s: tệp hỏng, không mở được. Lưu lại từ Excel hoặc Word rồi tải lại.") % name) from None
    finally:
        file.seek(0)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.bin" in names:
        raise BadInput(_("%s: định dạng .xlsb không được nhận. Lưu lại thành .xlsx.") % name)
    raise BadInput(_("%s: tệp nén không phải Excel hay Word (.xlsx, .docx).") % name)


def _is_bomb(parts: list[zipfile.ZipInfo], size: int) -> bool:
    unpacked = sum(part.file_size for part in parts)
    return unpacked > MOST_UNPACKED or (unpacked > 20 * MEBIBYTE and unpacked > MOST_RATIO * size)


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """A document type in a part of an office file serves only to attack its readers (XXE, entity bombs)."""
    with archive.open(part) as stream:
        start = stream.read(2048)
    for plain in (start, start.decode("utf-16", "ignore").encode()):
        if b"<!DOCTYPE" in plain.upper() or b"<!ENTITY" in plain.upper():
            raise BadInput(_("%s: tệp khai báo thực thể XML, có thể là tệp phá hoại; không mở.") % name)


def _pdf(file: BinaryIO, name: str) -> Kind:
    content = file.read()
    file.seek(0)
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), content)
    if _PDF_ACTIVE.search(plain):
        raise BadInput(_("%s: tệp PDF có mã lệnh hoặc tệp đính kèm bên trong; không nhận.") % name)
    if b"/Encrypt" in plain:
        raise BadInput(_("%s: tệp PDF có mật khẩu; không nhận.") % name)
    return "pdf"


def _text(start: bytes, name: str) -> Kind:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) and len(start) % 2 == 0:
        return "csv"  # Excel's "Unicode text"
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if fault.start < len(start) - 4:
            raise BadInput(
                _("%s: không nhận ra loại tệp, hoặc chữ không phải UTF-8. Lưu lại thành .xlsx hoặc CSV UTF-8.") % name
            ) from None
        text = start[: fault.start].decode("utf-8-sig")
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise BadInput(_("%s: không nhận ra loại tệp; chỉ nhận .xlsx, .docx, .csv, .pdf và ảnh.") % name)
    return "csv"


def image_without_metadata(file: BinaryIO, name: str, kind: Kind) -> bytes:
    """The picture made anew, turned upright, at most 3000 pixels a side, without place, camera or anything else."""
    try:
        with Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadInput(_("%s: ảnh quá lớn; giảm cỡ ảnh rồi tải lại.") % name)
            picture = ImageOps.exif_transpose(opened)
            assert picture is not None
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            has_alpha = "A" in picture.getbands() or "transparency" in picture.info
            clean = picture.convert("RGBA" if has_alpha and kind != "jpeg" else "RGB")
            bare = Image.new(clean.mode, clean.size)
            bare.paste(clean)
            made = io.BytesIO()
            bare.save(made, format=kind.upper(), quality=88)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadInput(_("%s: ảnh hỏng, không mở được.") % name) from None
    return made.getvalue()


def safe_name(name: str, kind: Kind) -> str:
    """A name without path, control or direction marks, not hidden, at most 100 characters, ending as its kind does."""
    bare = re.split(r"[\\/]", name)[-1]
    kept = "".join(sign for sign in bare if sign.isprintable() and sign not in '<>:"|?*%;\u202e\u202d\u2066\u2067')
    stem = Path(kept.strip(" .")).stem.strip(" .")[:100] or "tep"
    return f"{stem}.{'jpg' if kind == 'jpeg' else kind}"
