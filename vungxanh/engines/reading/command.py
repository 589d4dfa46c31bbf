"""`vungxanh read FILE...`: what a document says, for people or as JSON."""

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import click

from vungxanh.kernel import wording
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import language, say

from .document import Document, Item
from .files import read_file

MOST_WORKERS = 8
FILES_OF_A_WORKER = 4
Shown = tuple[str | None, list[str]]


@click.command(
    help=say(
        "Read official documents: text, DOCX, PDF or scanned pages (- : standard input). Every value is printed with "
        "its place in the text, how sure it is and why; what is not in the text stays empty.",
        "Đọc văn bản chỉ đạo: văn bản thuần, DOCX, PDF hoặc bản quét (- : đọc từ đầu vào chuẩn). Mỗi giá trị kèm vị "
        "trí trong văn bản, độ tin cậy và lý do; điều văn bản không nói thì để trống.",
    )
)
@click.argument("files", nargs=-1, required=True, metavar=say("FILE...", "TỆP..."))
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help=say("Print a JSON list, one object a file.", "In danh sách JSON, mỗi tệp một đối tượng."),
)
@click.option(
    "--text",
    "with_text",
    is_flag=True,
    help=say("Put the text that was read into the JSON.", "Kèm nguyên văn đã đọc trong JSON."),
)
def command_read(files: tuple[str, ...], as_json: bool, with_text: bool) -> None:
    shown = _shown_json if as_json else _shown_summary
    answers, faults = [], []
    for answer, lines in _read_all(files, partial(shown, with_text=with_text)):
        faults.extend(lines)
        if answer is not None:
            answers.append(answer)
    if as_json:
        click.echo("[" + ",\n".join(answers) + "]")
    else:
        click.echo("\n\n".join(answers), nl=bool(answers))
    if faults:
        raise BadInput(*faults)


def _read_all(files: tuple[str, ...], show: Callable[[Document], str]) -> Iterator[Shown]:
    """What each file shows or what is wrong with it, in the order given; many files are read on all processors."""
    workers = min(os.cpu_count() or 1, MOST_WORKERS, len(files) // FILES_OF_A_WORKER)
    if workers < 2 or "-" in files:
        yield from (_read_one(name, show) for name in files)
        return
    yield _read_one(files[0], show)  # the grammar that this sets up is inherited by the workers
    with ProcessPoolExecutor(workers) as pool:
        waiting = [pool.submit(_read_one, name, show) for name in files[1:]]
        for name, answer in zip(files[1:], waiting, strict=True):
            try:
                yield answer.result()
            except BrokenProcessPool:
                yield (
                    None,
                    [f"{name}: " + say("reading was cut off; read this file alone", "bị ngắt; hãy đọc riêng tệp này")],
                )


def _read_one(name: str, show: Callable[[Document], str]) -> Shown:
    try:
        return show(read_file(name)), []
    except BadInput as fault:
        return None, list(fault.faults)
    except OSError as fault:
        return None, [f"{name}: " + _unopened(fault)]


def _shown_json(document: Document, *, with_text: bool) -> str:
    return json.dumps(_answer(document, with_text=with_text), ensure_ascii=False)


def _shown_summary(document: Document, *, with_text: bool) -> str:
    return summary(document)


def _unopened(fault: OSError) -> str:
    if isinstance(fault, FileNotFoundError):
        return say("no such file", "không có tệp này")
    if isinstance(fault, IsADirectoryError):
        return say("a directory; give a file", "là thư mục; hãy chỉ ra một tệp")
    if isinstance(fault, PermissionError):
        return say("permission denied", "không có quyền đọc")
    return fault.strerror or str(fault)


def _answer(document: Document, *, with_text: bool) -> dict[str, object]:
    answer = document.as_json(language())
    if with_text or document.kind != "text":
        # spans point into the text that was taken out of the file, so it belongs to the answer
        answer["text"] = document.text
    return answer


def summary(document: Document) -> str:
    """The document for reading on a terminal, in Vietnamese or English as the shell speaks."""
    rows = [
        (say("Number", "Số"), document.number and document.number.value),
        (say("Type", "Loại"), document.type and document.type.value),
        (say("Issued by", "Cơ quan ban hành"), document.issuer and document.issuer.value),
        (say("Date", "Ngày"), document.issued and wording.day(document.issued.value, language=language())),
        (say("Place", "Địa danh"), document.issuing_place and document.issuing_place.value),
        (say("About", "Trích yếu"), document.title and document.title.value),
        (say("Urgency", "Độ khẩn"), document.urgency and document.urgency.value),
        (say("Signed by", "Người ký"), _signed(document)),
        (say("Addressed to", "Kính gửi"), "; ".join(each.value for each in document.recipients)),
    ]
    width = max(len(name) for name, _ in rows)
    lines = [f"{document.file}", *(f"  {name:<{width}}  {value or '-'}" for name, value in rows)]
    if document.references:
        lines.append(say(f"  Cites {len(document.references)}:", f"  Viện dẫn {len(document.references)} văn bản:"))
        for cited in document.references:
            day = f", {wording.day(cited.issued, language=language())}" if cited.issued else ""
            lines.append(f"    {cited.type or ''} {cited.number}{day}" + (f", {cited.issuer}" if cited.issuer else ""))
    lines.append(say(f"  Duties: {len(document.items)}", f"  Nhiệm vụ: {len(document.items)}"))
    lines.extend(line for item in document.items for line in _duty(item))
    for goal in document.goals:
        day = f" ({wording.day(goal.date, language=language())})" if goal.date else ""
        lines.append(f"  {say('Goal', 'Mục tiêu')}: {goal.text}{day}")
    return "\n".join(lines)


def _signed(document: Document) -> str:
    return ", ".join(found.value for found in (document.signer, document.signer_title) if found)


def _duty(item: Item) -> list[str]:
    text = " ".join(item.text.split())
    lines = [f"    {item.label or '•'}. {text[:160]}{'…' if len(text) > 160 else ''}"]
    if item.actors:
        lines.append(f"       {say('Who', 'Ai làm')}: " + "; ".join(actor.value for actor in item.actors))
    if item.deadline:
        lines.append(f"       {say('By', 'Thời hạn')}: {item.deadline.text}")
    return lines
