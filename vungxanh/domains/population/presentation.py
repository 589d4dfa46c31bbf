"""How far a round has come, as every page draws it."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from vungxanh.domains.population.rules import Coverage
from vungxanh.theme.templatetags import parts
from vungxanh.theme.templatetags.wording import percent


def bar(name: str, coverage: Coverage) -> str:
    """The share of households visited in a place; words alone where there is nobody to visit."""
    words = percent(coverage.share)
    if coverage.share is None:
        return words
    label = _("{name}: đã thăm {share} số hộ").format(name=name, share=words)
    drawn = parts.progress(coverage.visited, coverage.listed - coverage.moved, label)
    return format_html('{}<span class="num">{}</span>', drawn, words)
