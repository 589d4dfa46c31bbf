"""Charts drawn by the server as inline SVG: bars and lines over days or names, painted by the classes of theme.css.

No colour stands in the drawing, so the dark page and the printed page follow by themselves. A value of None was not
received: it is drawn as a dash, never as zero.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

Value = float | int | None
Write = Callable[[float, int | None], str]  # how a number is written, with so many decimals, in the page's language
NARROW = 358  # a phone
TOP, BOTTOM = 28, 24
LEFT = 36
PLOT = 180
LAST_LABEL = 84  # room at the right for the name of a line
LABEL_ROOM = 58  # a label of the day axis needs so much width
BAR_SHARE = 0.76


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers; `low` and `high` draw a band around a line (an interval of credibility)."""

    label: str | Promise
    values: Sequence[Value]
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """What is counted (`what`), for each of `labels`; `said` is the sentence that tells the chart without seeing it.

    `now` is the position of today: its bar is dark and what comes after it stands on a grey ground. `goal` is a
    position with its words. `reference` is a dashed level, such as R = 1. `digits` are the decimals shown.
    """

    what: str | Promise
    said: str | Promise
    labels: Sequence[str]
    bars: Series | None = None
    lines: Sequence[Series] = ()
    now: int | None = None
    goal: tuple[int, str | Promise] | None = None
    reference: float | None = None
    digits: int | None = None
    axis: str | Promise = ""  # what the labels are, the heading of the first column of the table

    def __post_init__(self) -> None:
        for series in self.series:
            for values in (series.values, series.low, series.high):
                if values and len(values) != len(self.labels):
                    raise ValueError(f"{series.label}: {len(values)} values for {len(self.labels)} labels")

    @property
    def series(self) -> list[Series]:
        return [*([self.bars] if self.bars else []), *self.lines]

    @property
    def rows(self) -> list[tuple[str, list[Value]]]:
        """The table behind the chart: a label, and the value of each series there."""
        return [(label, [series.values[i] for series in self.series]) for i, label in enumerate(self.labels)]

    @property
    def top(self) -> float:
        """The highest number to draw."""
        every = (value for series in self.series for row in (series.values, series.high) for value in row)
        return max([value for value in every if value is not None] + [self.reference or 0], default=0) or 1


def ticks(top: float, most: int = 4) -> list[float]:
    """Round steps from zero to at least `top`: 0, 100, 200, 300."""
    rough = top / most
    size = 10.0 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    if top >= most and step < 1:
        step = 1.0
    count = int(-(-top // step))
    return [round(step * number, 10) for number in range(count + 1)]


def width_of(columns: int) -> int:
    """The width of a chart in a card of so many of 12 columns, so that its letters are as large as those around it."""
    return columns * 95 - 40


def drawing(chart: Chart, write: Write, width: int) -> SafeString:
    """The chart as SVG, `width` units wide."""
    return Drawing(chart, write, width).svg()


class Drawing:
    """One chart at one width: where each value lies."""

    def __init__(self, chart: Chart, write: Write, width: int) -> None:
        self.chart, self.width = chart, width
        self._write = write
        self.ticks = ticks(chart.top)
        self.base = TOP + PLOT
        self.right = width - (LAST_LABEL * min(1, width / 450) if chart.lines or chart.goal else 6)
        self.step = (self.right - LEFT) / max(1, len(chart.labels))

    def write(self, value: float) -> str:
        return self._write(value, self.chart.digits)

    def x(self, position: int) -> float:
        return LEFT + (position + 0.5) * self.step

    def y(self, value: float) -> float:
        return self.base - value / self.ticks[-1] * (self.base - TOP)

    def svg(self) -> SafeString:
        inside = mark_safe("".join([*self.ground(), *self.bars(), *self.lines(), *self.goal(), *self.axis()]))
        return format_html(
            '<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
            self.width,
            self.base + BOTTOM,
            self.chart.said,
            inside,
        )

    def text(self, words: str | Promise, x: float, y: float, *, kind: str = "", anchor: str = "") -> str:
        named = f' class="{kind}"' if kind else ""
        placed = f' text-anchor="{anchor}"' if anchor else ""
        return f'<text{named} x="{x:.1f}" y="{y:.1f}"{placed}>{conditional_escape(str(words))}</text>'

    def ground(self) -> Iterable[str]:
        chart, now = self.chart, self.chart.now
        if now is not None and now < len(chart.labels) - 1:
            start = self.x(now) + self.step / 2
            size = f'width="{self.right - start:.1f}" height="{self.base - TOP}"'
            yield f'<rect class="ahead" x="{start:.1f}" y="{TOP}" {size}/>'
        for value in self.ticks:
            kind = "axis" if value == 0 else "grid-line"
            yield f'<path class="{kind}" d="M{LEFT} {self.y(value):.1f}H{self.right:.1f}"/>'
            yield self.text(self._write(value, None), LEFT - 7, self.y(value) + 4, anchor="end")
        if chart.reference is not None:
            yield f'<path class="one" d="M{LEFT} {self.y(chart.reference):.1f}H{self.right:.1f}" fill="none"/>'
        yield self.text(chart.what, 0, 13, kind="strong")

    def bars(self) -> Iterable[str]:
        for position, value in enumerate(self.chart.bars.values if self.chart.bars else ()):
            if value is None:
                # Days that are still to come are empty; days that should have come are marked.
                if self.chart.now is None or position <= self.chart.now:
                    yield self.text("–", self.x(position), self.base - 3, anchor="middle")
                continue
            kind = "bar1 now" if position == self.chart.now else "bar1"
            left, top = self.x(position) - self.step * BAR_SHARE / 2, self.y(value)
            title = conditional_escape(f"{self.chart.labels[position]}: {self.write(value)}")
            yield (
                f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{self.step * BAR_SHARE:.1f}" '
                f'height="{self.base - top:.1f}"><title>{title}</title></rect>'
            )

    def path(self, values: Sequence[Value]) -> str:
        """A line that breaks where nothing was received."""
        drawn, is_down = "", False
        for position, value in enumerate(values):
            if value is not None:
                drawn += f"{'L' if is_down else 'M'}{self.x(position):.1f} {self.y(value):.1f}"
            is_down = value is not None
        return drawn

    def band(self, line: Series) -> str:
        known = [i for i in range(len(line.low)) if line.low[i] is not None and line.high[i] is not None]
        points = [f"{self.x(i):.1f} {self.y(line.high[i]):.1f}" for i in known]  # type: ignore[arg-type]
        points += [f"{self.x(i):.1f} {self.y(line.low[i]):.1f}" for i in reversed(known)]  # type: ignore[arg-type]
        return f'<path class="band" d="M{"L".join(points)}Z"/>' if points else ""

    def lines(self) -> Iterable[str]:
        # The first line over bars is their average, in ink; a line of its own is in the colour of data.
        for number, line in enumerate(self.chart.lines):
            kind = "avg" if self.chart.bars and number == 0 else "line2"
            if line.low and line.high:
                yield self.band(line)
            yield f'<path class="{kind}" d="{self.path(line.values)}"/>'
            last = next((i for i in reversed(range(len(line.values))) if line.values[i] is not None), None)
            if last is not None:
                value = line.values[last] or 0
                x, y = self.x(last), min(max(self.y(value), TOP + 12), self.base - 14)
                dot = "dot0" if kind == "avg" else "dot2"
                yield f'<circle class="{dot}" cx="{x:.1f}" cy="{self.y(value):.1f}" r="3"/>'
                yield self.text(line.label, x + 7, y - 4, kind="halo")
                yield self.text(self.write(value), x + 7, y + 11, kind="strong halo" if kind == "avg" else "act halo")

    def goal(self) -> Iterable[str]:
        if self.chart.goal is None:
            return
        x = self.x(self.chart.goal[0])
        yield f'<path class="goal" d="M{x:.1f} {TOP - 8}V{self.base}" fill="none"/>'
        for number, words in enumerate(str(self.chart.goal[1]).split("\n")):
            yield self.text(words, x + 7, TOP + 2 + number * 15, kind="" if number else "strong")

    def axis(self) -> Iterable[str]:
        labels, now = self.chart.labels, self.chart.now
        every = max(1, -(-len(labels) * LABEL_ROOM // int(self.right - LEFT)))
        for position in range(0, len(labels), every):
            if now is None or abs(position - now) * self.step >= LABEL_ROOM * 0.75:
                yield self.text(labels[position], self.x(position), self.base + 17, anchor="middle")
        if now is not None:
            yield self.text(labels[now], self.x(now), self.base + 17, kind="strong", anchor="middle")
