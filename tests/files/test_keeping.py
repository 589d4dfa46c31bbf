"""Only files that are what they seem, and harmless, are kept; each refusal names the file and what to do."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from PIL import Image

from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.files import operations as files
from vungxanh.files.content import recognise, safe_name
from vungxanh.files.models import SEE, File
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import catalogue
from vungxanh.units.models import Kind, Unit


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def photo(**save) -> bytes:
    made = io.BytesIO()
    Image.effect_noise((64, 48), 40).convert("RGB").save(made, **{"format": "JPEG", **save})
    return made.getvalue()


def archive(parts: dict[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return made.getvalue()


@pytest.fixture
def unit(db) -> Unit:
    return Unit.objects.create(
        code="28801", name="Xã Tân Thạch", kind=Kind.COMMUNE, path="83/831/28801/", valid_from=date(2021, 1, 1)
    )


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def officer(unit) -> Actor:
    user = User.objects.create_user("nam", full_name="Trần Hoài Nam")
    return Actor(user.pk, "Trần Hoài Nam", "commune-chair", unit.path, frozenset({SEE}))


def colleague(unit, name="lan") -> Actor:
    user = User.objects.create_user(name, full_name="Lê Thị Lan")
    return Actor(user.pk, "Lê Thị Lan", "health-station", unit.path, frozenset({SEE}))


def test_a_photograph_loses_place_and_camera_and_keeps_its_picture(officer, unit):
    exif = Image.Exif()
    exif[0x0110] = "Camera of Mr. A"
    exif.get_ifd(0x8825)[2] = (10.0, 14.0, 30.0)
    sent = photo(exif=exif)
    assert b"Camera of Mr. A" in sent
    file = files.keep(by=officer, upload=named(sent, "sân nhà.JPG"), unit=unit)
    kept = file.path.read_bytes()
    assert b"Camera" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (64, 48)
        assert not picture.getexif()
    assert (file.name, file.kind) == ("sân nhà.jpg", "image/jpeg")


def test_equal_content_stands_once_on_disk_until_the_last_row_is_gone(
    officer, unit, django_capture_on_commit_callbacks
):
    first = files.store(by=officer, source=io.BytesIO(b"a,b\n"), unit=unit, name="a.csv", kind="text/csv")
    second = files.store(by=officer, source=io.BytesIO(b"a,b\n"), unit=unit, name="b.csv", kind="text/csv")
    assert first.path == second.path
    with django_capture_on_commit_callbacks(execute=True):
        files.drop(first)
    assert second.path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        files.drop(second)
    assert not second.path.exists()


def test_keeping_and_opening_are_journalled(officer, unit):
    file = files.keep(by=officer, upload=named(photo(), "a.jpg"), unit=unit)
    files.open_file(by=officer, pk=file.pk)
    assert list(Entry.objects.order_by("number").values_list("act", "verb")) == [
        ("files.keep", "DO"), ("files.open", "SEE"),
    ]  # fmt: skip


def test_a_shared_file_is_closed_to_a_role_that_may_not_see_files(officer, unit):
    file = files.keep(by=officer, upload=named(photo(), "a.jpg"), unit=unit)
    with pytest.raises(File.DoesNotExist):
        files.open_file(by=replace(colleague(unit), permissions=frozenset()), pk=file.pk)
    assert SEE not in catalogue.permissions_of(Role.ENTERPRISE_MANAGER)
    assert SEE in catalogue.permissions_of(Role.HAMLET_HEAD)


def test_a_file_of_one_officer_is_closed_to_others_and_an_expired_one_to_all(officer, unit):
    mine = files.store(by=officer, source=io.BytesIO(b"x"), unit=unit, name="x.csv", kind="text/csv", only_for_me=True)
    old = files.store(
        by=officer, source=io.BytesIO(b"y"), unit=unit, name="y.csv", kind="text/csv",
        expires_at=timezone.now() - timedelta(seconds=1),
    )  # fmt: skip
    assert files.open_file(by=officer, pk=mine.pk) == mine
    with pytest.raises(File.DoesNotExist):
        files.open_file(by=colleague(unit), pk=mine.pk)
    with pytest.raises(File.DoesNotExist):
        files.open_file(by=officer, pk=old.pk)
    files.drop(old)
    assert list(File.objects.values_list("pk", flat=True)) == [mine.pk]


def test_nobody_keeps_a_file_in_a_unit_out_of_reach(officer):
    elsewhere = Unit.objects.create(
        code="28804", name="Xã Quới Sơn", kind=Kind.COMMUNE, path="83/831/28804/", valid_from=date(2021, 1, 1)
    )
    with pytest.raises(Forbidden):
        files.keep(by=officer, upload=named(photo(), "a.jpg"), unit=elsewhere)
    assert not File.objects.exists()


WORD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}
SHEET = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BOMB_OF_ENTITIES = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'

BAD = {
    "empty": ("a.xlsx", b"", "tệp trống"),
    "old Excel": ("a.xls", OLD, "Office cũ"),
    "encrypted": ("a.xlsx", OLD + "EncryptedPackage".encode("utf-16-le"), "có mật khẩu"),
    "web page renamed": ("a.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "trang web"),
    "svg with a script": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>', "SVG"),
    "svg after a mark": ("a.csv", b"\xef\xbb\xbf <?xml version='1.0'?><svg/>", "SVG"),
    "macros": ("a.xlsx", archive({**SHEET, "xl/vbaProject.bin": b"x"}), "macro"),
    "macro sheet": ("a.xlsx", archive({**SHEET, "xl/macrosheets/sheet1.xml": "<x/>"}), "macro"),
    "binary sheet": ("a.xlsb", archive({"xl/workbook.bin": b"x"}), ".xlsb"),
    "any archive": ("a.docx", archive({"readme.txt": "x"}), "không phải Excel hay Word"),
    "broken archive": ("a.xlsx", archive(SHEET)[:60], "hỏng"),
    "zip bomb": ("a.xlsx", archive({**SHEET, "xl/worksheets/sheet1.xml": bytes(40_000_000)}), "bung ra"),
    "entities": ("a.xlsx", archive({**SHEET, "xl/sharedStrings.xml": BOMB_OF_ENTITIES}), "thực thể"),
    "entities in UTF-16": (
        "a.docx", archive({**WORD, "word/styles.xml": BOMB_OF_ENTITIES.encode("utf-16")}), "thực thể",
    ),
    "external entity": (
        "a.docx", archive({**WORD, "word/document.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}), "thực thể",
    ),
    "script in PDF": ("a.pdf", b"%PDF-1.7\n1 0 obj << /OpenAction << /S /J#61vaScript /JS (x) >> >>", "mã lệnh"),
    "encrypted PDF": ("a.pdf", b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>", "mật khẩu"),
    "program": ("a.pdf", b"MZ\x90\x00\x03\x00\x00\x00\xff\xff", "không nhận ra"),
    "text in an old code page": ("a.csv", b"h\xf2,ten\n" + b"\xfe\xc3\xd5 \xb5\xb8,1\n" * 9, "UTF-8"),
    "broken picture": ("a.jpg", photo()[:40], "ảnh hỏng"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_each_bad_file_is_refused_in_one_clear_line(case, officer, unit):
    name, content, says = BAD[case]
    with pytest.raises(BadInput) as refused:
        files.keep(by=officer, upload=named(content, name), unit=unit)
    (line,) = refused.value.faults
    assert line.startswith(name)
    assert says in line
    assert not File.objects.exists()


def test_a_sheet_is_told_by_its_content_not_by_its_name():
    assert recognise(io.BytesIO(archive(SHEET)), "anh.jpg") == "xlsx"
    assert recognise(io.BytesIO("số hộ;tên\n".encode()), "so.txt") == "csv"
    assert recognise(io.BytesIO("số hộ\ttên\n".encode("utf-16")), "so.txt") == "csv"


def test_an_office_file_is_no_evidence_where_only_pictures_are_asked_for(officer, unit):
    with pytest.raises(BadInput, match=r"\.jpeg"):
        files.keep(by=officer, upload=named(archive(WORD), "a.docx"), unit=unit, kinds=frozenset({"jpeg"}))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.csv"),
        ("C:\\hồ sơ\\sổ hộ.xlsx", "sổ hộ.csv"),
        (".htaccess", "htaccess.csv"),
        ("báo\u202ecáo\x00\n;.csv", "báocáo.csv"),
        ("", "tep.csv"),
        ("a" * 300, "a" * 100 + ".csv"),
    ],
)
def test_names_are_made_safe(given, kept):
    assert safe_name(given, "csv") == kept
