"""A kept file, to whoever may open it: evidence of a task, the sheet of a document. Each opening is journalled."""

from django.http import FileResponse, Http404

from vungxanh.files import operations as files
from vungxanh.files.models import File
from vungxanh.registers.access import OfficerRequest, signed_in

# shown in the browser; everything else is only saved
SHOWN = ("image/png", "image/jpeg", "image/webp", "application/pdf")


@signed_in
def attachment(request: OfficerRequest, pk: int) -> FileResponse:
    try:
        kept = files.open_file(by=request.actor, pk=pk)
    except File.DoesNotExist:
        raise Http404 from None
    shown = kept.kind in SHOWN
    answer = FileResponse(
        kept.path.open("rb"),
        as_attachment=not shown,
        filename=kept.name,
        content_type=kept.kind if shown else "application/octet-stream",
    )
    # whatever it holds, it runs nothing and is not guessed at
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
