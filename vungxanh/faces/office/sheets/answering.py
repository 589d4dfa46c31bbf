"""Answers that are files, and the fragment that a page asks for while something runs."""

import io
from collections.abc import Callable
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from vungxanh.files.models import File
from vungxanh.jobs.models import Run

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kept_file(file: File) -> FileResponse:
    """A kept file as a download: never shown inside a page, never guessed at by the browser."""
    answer = FileResponse(file.path.open("rb"), as_attachment=True, filename=file.name, content_type=file.kind)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


def workbook(name: str, write: Callable[[BinaryIO], None]) -> FileResponse:
    made = io.BytesIO()
    write(made)
    made.seek(0)
    answer = FileResponse(made, as_attachment=True, filename=name, content_type=XLSX)
    answer["Cache-Control"] = "no-store, private"
    return answer


def still(request: HttpRequest, run: Run | None, *, at_work: bool, url: str) -> HttpResponse:
    """How far the run is; when it has ended, the page that asks is loaded anew."""
    if not at_work or run is None or run.finished:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "office/sheets/progress.html", {"run": run, "progress_url": url})
