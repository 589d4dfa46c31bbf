"""A small register over bodies of units, and officers who may use it."""

import io

import openpyxl
import pytest
import xlsxwriter

from tests.registers.sheets import bodies


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def catalogue_with_bodies(monkeypatch):
    bodies.install(monkeypatch.setattr)
    yield
    monkeypatch.undo()
    bodies.forget()


@pytest.fixture
def place(db) -> bodies.Place:
    return bodies.make_place()


@pytest.fixture
def chair(place):
    return bodies.make_officer(place.commune, "commune-chair")


@pytest.fixture
def run_jobs(django_capture_on_commit_callbacks):
    """What is asked for inside the block has run when it ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def book(rows, *, heading=("Đơn vị", "Tên cơ quan", "Loại", "Từ ngày", "Số hiệu", "Bí mật"), sheet="Sổ", **more):
    """The bytes of a workbook as somebody else's program would make it."""
    made = io.BytesIO()
    out = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    )
    page = out.add_worksheet(sheet)
    for line, row in enumerate([heading, *rows]):
        for column, value in enumerate(row):
            page.write(line, column, value)
    for merged in more.get("merged", ()):
        page.merge_range(merged, "gộp")
    out.close()
    made.seek(0)
    made.name = more.get("name", "to-chuc.xlsx")
    return made


def text_file(text, name="to-chuc.csv", encoding="utf-8"):
    made = io.BytesIO(text.encode(encoding))
    made.name = name
    return made


def opened(content) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))
