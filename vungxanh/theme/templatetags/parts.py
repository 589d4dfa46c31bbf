"""The parts of the look as template tags; docs/developers/look.md lists them with their arguments.

`{% load parts %}`. Block tags end with `end` and their own name. Words handed to a part are escaped unless they are
already safe; a keyword that a part does not know becomes an attribute (`hx_get=url` is `hx-get`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.forms import BaseForm, BoundField
from django.forms.widgets import ChoiceWidget
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vungxanh.kernel import wording
from vungxanh.theme import shapes
from vungxanh.theme.icons import ICONS
from vungxanh.theme.templatetags.wording import language

register = template.Library()

# What a tag of the state of work means, and its icon. Nothing here is green, red or yellow: those are zones.
TAGS = {"new": "", "doing": "", "done": "check", "late": "clock", "back": "cross", "wait": "inspect"}
ZONES = {
    1: gettext_lazy("Bình thường mới"),
    2: gettext_lazy("Nguy cơ"),
    3: gettext_lazy("Nguy cơ cao"),
    4: gettext_lazy("Nguy cơ rất cao"),
}
BUTTONS = ("", "primary", "quiet", "careful")
FIRST_FILTERS = 5
LONG = 60  # letters of a cell that is a paragraph
SHORT = 20  # letters of a cell that stay on one line: "22-11-2026, 16:30", "Nguyễn Thị Ngọc Ánh"


def draw(part: str, **context: Any) -> SafeString:
    return render_to_string(f"theme/parts/{part}.html", context)


def _attributes(attributes: Mapping[str, Any]) -> SafeString:
    """Keyword arguments as attributes: None and False are left out, True is a bare attribute."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value),)
            for name, value in ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
            if value is not None and value is not False
        ),
    )


@register.simple_tag
def icon(name: str, kind: str = "") -> SafeString:
    """An icon beside words; it is never read out. `kind="care"` asks for attention."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        f" {kind}" if kind else "",
        ICONS[name],
    )


@register.simple_tag
def button(
    text: str,
    *,
    href: str | None = None,
    kind: str = "",
    icon: str = "",
    small: bool = False,
    opens: str = "",
    closes: str = "",
    type: str = "submit",
    **attributes: Any,
) -> SafeString:
    """A button, or a link that looks like one when it has `href`. `opens` and `closes` name a dialog."""
    if kind not in BUTTONS:
        raise template.TemplateSyntaxError(f"button: no kind {kind!r}; there are {', '.join(filter(None, BUTTONS))}")
    classes = " ".join(filter(None, ["button", kind, "small" if small else ""]))
    inside = format_html("{}{}", globals()["icon"](icon) if icon else "", text)
    if href is not None:
        return format_html('<a class="{}" href="{}"{}>{}</a>', classes, href, _attributes(attributes), inside)
    if opens or closes:
        type = "button"
        attributes |= {"popovertarget": opens or closes}
        if closes:
            attributes |= {"popovertargetaction": "hide"}
    return format_html('<button class="{}" type="{}"{}>{}</button>', classes, type, _attributes(attributes), inside)


@register.simple_tag
def field(bound: BoundField, *, wide: bool = False, plain: bool = False) -> SafeString:
    """A form field with label, hint and fault, for every kind of widget. `plain`: optional fields are not marked."""
    widget = bound.field.widget
    if bound.is_hidden:
        return mark_safe(str(bound))
    if isinstance(widget, forms.CheckboxInput):
        kind = "tick"
    elif bound.use_fieldset:
        kind = "choices" if isinstance(widget, ChoiceWidget) else "group"
    else:
        kind = "input"
    optional = not bound.field.required and not plain and kind != "tick"
    return draw("field", field=bound, kind=kind, wide=wide, optional=optional)


@register.simple_tag
def errors(*bound_forms: BaseForm, title: str = "") -> SafeString:
    """The summary of what is wrong in one form or several: takes focus and links to each field."""
    faults: list[tuple[str, str]] = []
    for form in bound_forms:
        if not form or not form.is_bound:
            continue
        faults += [("", str(error)) for error in form.non_field_errors()]
        for bound in form:
            target = f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label or bound.auto_id
            faults += [(target, f"{bound.label}: {error}") for error in bound.errors]
    return draw("errors", faults=faults, title=title) if faults else SafeString()


@register.simple_block_tag(end_name="endnotice")
def notice(content: str, *, kind: str = "", role: str = "status") -> SafeString:
    """A note above what it is about; `kind="care"` for something missing or failed."""
    return draw("notice", content=content, kind=kind, role=role)


@register.simple_tag
def tag(kind: str, text: str) -> SafeString:
    """The state of a piece of work: new, doing, done, late, back (returned), wait (for someone else)."""
    return format_html('<span class="tag {}">{}{}</span>', kind, icon(TAGS[kind]) if TAGS[kind] else "", text)


@register.simple_tag
def zone(level: int | None, text: str = "", *, big: bool = False) -> SafeString:
    """A level of risk, 1 to 4: colour, pattern and words. No level is written out, never shown as the lowest."""
    if not level:
        return format_html('<span class="muted">{}</span>', text or _("Chưa đánh giá"))
    return format_html(
        '<span class="zone{} z{}">{}</span>', " big" if big else "", int(level), text or ZONES[int(level)]
    )


@register.simple_block_tag(end_name="endcard")
def card(
    content: str,
    title: str = "",
    *,
    id: str = "",
    width: int | None = None,
    link: str = "",
    link_text: str = "",
    lead: str = "",
    foot: str = "",
    flush: bool = False,
    plain: bool = False,
) -> SafeString:
    """A card. `width` is 3 to 9 of 12 columns; `flush` lets a table or list touch the edges; `plain`: no body box."""
    return draw("card", **{name: value for name, value in locals().items()})


@register.simple_block_tag(end_name="endfigures")
def figures(content: str, label: str) -> SafeString:
    """A row of figures; `label` says what they are together."""
    return format_html('<section class="figures" aria-label="{}">{}</section>', label, content)


@register.simple_tag
def figure(
    what: str,
    value: object,
    *,
    unit: str = "",
    than: str = "",
    href: str = "",
    care: bool = False,
    care_than: bool = False,
    word: bool = False,
) -> SafeString:
    """A number that says what it counts, compares (`than`) and opens its list (`href`). None: not received."""
    return draw("figure", **{name: value for name, value in locals().items()})


@register.simple_block_tag(end_name="endtablebox")
def tablebox(content: str, label: str) -> SafeString:
    """The scrolling box of a hand-written `<table>`."""
    return format_html('<div class="tablebox" tabindex="0" role="group" aria-label="{}">{}</div>', label, content)


@register.simple_tag
def table(table: shapes.Table) -> SafeString:
    return draw("table", table=table)


@register.filter
def cells(table: shapes.Table, row: shapes.Row) -> list[tuple[shapes.Column, object, str]]:
    """The cells of a row, each with its column and class: a day, a number or a name is never broken into two lines."""
    return [
        (column, cell, "n" if column.numeric else "nowrap" if column.nowrap else _room(cell))
        for column, cell in zip(table.columns, row.cells, strict=True)
    ]


def _room(cell: object) -> str:
    """The class of a cell of words: on one line, as it comes, or a paragraph that needs room to be read."""
    letters = len(strip_tags(str(cell)))
    return "nowrap" if letters <= SHORT else "long" if letters > LONG else ""


@register.filter
def foot_cells(table: shapes.Table) -> list[tuple[shapes.Column, object]]:
    return list(zip(table.columns, table.foot, strict=True))


@register.filter
def event_time(event: shapes.Event) -> object:
    """When an event was: a day, a moment on two lines, or the words it came with."""
    if isinstance(event.when, datetime):
        local = timezone.localtime(event.when) if timezone.is_aware(event.when) else event.when
        day = wording.day(local, year=False, language=language())
        return format_html("{}<br>{}", day, wording.clock(local))
    return wording.day(event.when, year=False, language=language()) if isinstance(event.when, date) else event.when


@register.simple_tag
def views(views: Sequence[shapes.View], label: str = "", *, save_url: str = "", save_text: str = "") -> SafeString:
    """The saved views of a list with their counts, and a link that saves the present filter."""
    return draw("views", views=views, label=label, save_url=save_url, save_text=save_text)


@register.simple_tag
def filters(form: BaseForm, label: str, *, reset_url: str = "", first: int = FIRST_FILTERS) -> SafeString:
    """Filters of a list, sent by GET on Apply: the first five in a row, the others folded (open when one is set)."""
    shown = list(form.visible_fields())
    more = shown[first:]
    is_open = any(bound.value() not in (None, "", [], False) for bound in more)
    return draw("filters", form=form, label=label, reset_url=reset_url, shown=shown[:first], more=more, is_open=is_open)


@register.simple_block_tag(end_name="endbulk")
def bulk(content: str, *, form: str = "", noun: str = "") -> SafeString:
    """What may be done with the ticked rows of the table that follows; its buttons belong to the form named."""
    return draw("bulk", content=content, form=form, noun=noun)


@register.simple_tag
def pager(page: shapes.Page) -> SafeString:
    return draw("pager", page=page)


@register.simple_tag
def facts(facts: Sequence[shapes.Fact | tuple[str, object]], *, narrow: bool = False) -> SafeString:
    """A summary: labels and values. With `change_url` in its facts it is the "check your answers" list."""
    lines = [fact if isinstance(fact, shapes.Fact) else shapes.Fact(*fact) for fact in facts]
    return draw("facts", facts=lines, narrow=narrow)


@register.simple_block_tag(end_name="endlines")
def lines(content: str) -> SafeString:
    """A list of short things: `{% line %}` inside."""
    return format_html('<ul class="list body flush">{}</ul>', content)


@register.simple_tag
def line(
    title: str, *, href: str = "", text: str = "", icon: str = "", care: bool = False, end: object = ""
) -> SafeString:
    """One line of a list: an icon, a title that may be a link, a sentence, and at the end a time or a link."""
    return draw("line", title=title, href=href, text=text, icon=icon, care=care, end=end)


@register.simple_block_tag(end_name="endtasks")
def tasks(content: str) -> SafeString:
    """A list of tasks in groups: `<h2>` and `{% task %}` inside."""
    return format_html('<div class="tasks">{}</div>', content)


@register.simple_block_tag(end_name="endtask")
def task(
    content: str,
    title: str,
    href: str,
    *,
    due: str = "",
    due_note: str = "",
    proof: str = "",
    proof_note: str = "",
    state: str = "new",
    state_text: str = "",
    action: str = "",
    action_url: str = "",
) -> SafeString:
    """A task in a list; the content says where it comes from and who does it. `state` is a kind of tag."""
    return draw("task", **{name: value for name, value in locals().items()})


@register.simple_tag
def timeline(events: Sequence[shapes.Event]) -> SafeString:
    return draw("timeline", events=events)


@register.simple_tag
def progress(value: int, top: int, label: str, *, kind: str = "") -> SafeString:
    """A bar of how much is done; `kind="data"` for a share that is not work, "care" for one that is too full."""
    return format_html(
        '<progress{} max="{}" value="{}" aria-label="{}"></progress>',
        format_html(' class="{}"', kind) if kind else "",
        top,
        min(value, top),
        label,
    )


@register.simple_tag
def steps(titles: Sequence[str], current: int) -> SafeString:
    """The steps of something that takes several pages; `current` counts from 1."""
    return draw("steps", titles=titles, current=current)


@register.simple_tag
def waiting(label: str = "", *, url: str = "", rows: int = 4) -> SafeString:
    """The frame of what is coming. With `url` the page fetches it there, and again every two seconds until it is."""
    return draw("waiting", label=label or _("Đang tải"), url=url, rows=range(rows))


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: str, *, icon: str = "document", text: str = "") -> SafeString:
    """Nothing here, and the next step: the content holds the button."""
    return draw("empty", content=content, title=title, icon=icon, text=text)


@register.simple_tag
def partial(got: int, of: int, what: str, *, missing: Sequence[str] = (), href: str = "", link: str = "") -> SafeString:
    """Not everything has come ("18/21 xã"): says what is missing; draws nothing when all is here."""
    return (
        draw("partial", got=got, of=of, what=what, missing=missing, href=href, link=link) if got < of else SafeString()
    )


@register.simple_block_tag(end_name="enddialog")
def dialog(content: str, id: str, title: str) -> SafeString:
    """A dialog that a button `opens`; the content is boxes one below the other, the last a `<footer>`."""
    return draw("dialog", content=content, id=id, title=title)


@register.simple_tag
def door(title: str, href: str, *, icon: str, text: str = "") -> SafeString:
    """A big way in on the residents' portal."""
    return draw("door", title=title, href=href, icon=icon, text=text)


@register.simple_tag
def visit(
    title: str,
    href: str,
    *,
    number: str = "",
    text: str = "",
    state: str = "",
    state_text: str = "",
    done: bool = False,
    first: bool = False,
) -> SafeString:
    """A household in walking order on the field page."""
    return draw("visit", **{name: value for name, value in locals().items()})


@register.simple_tag
def print_button(text: str = "", *, kind: str = "") -> SafeString:
    """Prints the page; without script it is not shown, the browser prints anyway."""
    return button(text or _("In trang này"), kind=kind, icon="print", type="button", data_print=True, hidden=True)
