"""Charts show what they were given: nothing missing is drawn as zero, and the table holds every number."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.theme import charts


def write(value: float, digits: int | None) -> str:
    return f"{value:g}"


def drawn(chart: charts.Chart, width: int = 760) -> ElementTree.Element:
    return ElementTree.fromstring(charts.drawing(chart, write, width))


def bars(values: list[float | None], **options: object) -> charts.Chart:
    labels = [str(number) for number in range(len(values))]
    return charts.Chart("Ca mới", "mô tả", labels, bars=charts.Series("Ca", values), **options)  # type: ignore[arg-type]


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_ticks_start_at_zero_cover_the_top_and_are_few(top: float) -> None:
    found = charts.ticks(top)
    assert found[0] == 0 and found[-1] >= top * (1 - 1e-9)
    assert 2 <= len(found) <= 6
    steps = {round(b - a, 9) for a, b in zip(found, found[1:], strict=False)}
    assert len(steps) == 1


def test_ticks_are_round() -> None:
    assert charts.ticks(301) == [0, 100, 200, 300, 400]
    assert charts.ticks(1.9) == [0, 0.5, 1, 1.5, 2]
    assert charts.ticks(7) == [0, 2, 4, 6, 8]
    assert charts.ticks(4) == [0, 1, 2, 3, 4]


@given(st.lists(st.one_of(st.none(), st.integers(min_value=0, max_value=10_000)), min_size=1, max_size=60))
def test_every_received_value_has_a_bar_inside_the_plot_and_every_missing_one_a_dash(
    values: list[float | None],
) -> None:
    chart = bars(values)
    svg = drawn(chart)
    rectangles = svg.findall("rect")
    assert len(rectangles) == sum(value is not None for value in values)
    assert sum(text.text == "–" for text in svg.findall("text")) == values.count(None)
    for rectangle in rectangles:
        top, height = float(rectangle.attrib["y"]), float(rectangle.attrib["height"])
        assert top >= charts.TOP - 0.1 and height >= 0
        assert top + height <= charts.TOP + charts.PLOT + 0.1
    assert [row[1][0] for row in chart.rows] == values


def test_days_still_to_come_are_empty_and_stand_on_grey() -> None:
    svg = drawn(bars([1, None, 3, None, None], now=2))
    assert sum(text.text == "–" for text in svg.findall("text")) == 1
    assert [r.attrib["class"] for r in svg.findall("rect")] == ["ahead", "bar1", "bar1 now"]


def test_a_line_breaks_where_nothing_was_received() -> None:
    line = charts.Series("R", [1.0, 1.2, None, 0.9], low=[0.9, 1.1, None, 0.8], high=[1.1, 1.3, None, 1.0])
    chart = charts.Chart("R", "mô tả", ["1", "2", "3", "4"], lines=[line], reference=1)
    svg = drawn(chart)
    (path,) = [p for p in svg.findall("path") if p.attrib["class"] == "line2"]
    assert path.attrib["d"].count("M") == 2
    assert any(p.attrib["class"] == "band" for p in svg.findall("path"))
    assert any(p.attrib["class"] == "one" for p in svg.findall("path"))


def test_colors_are_left_to_the_stylesheet() -> None:
    source = charts.drawing(bars([1, 2], now=1, goal=(1, "Mục tiêu\n21-9")), write, 358)
    assert not re.search(r"#[0-9a-f]{3}|rgb|style=", source)
    assert "Mục tiêu" in source


def test_rows_of_another_length_are_refused_with_their_name() -> None:
    with pytest.raises(ValueError, match="Ca: 3 values for 2 labels"):
        charts.Chart("x", "y", ["1", "2"], bars=charts.Series("Ca", [1, 2, 3]))


def test_names_are_escaped() -> None:
    assert "<b>" not in charts.drawing(charts.Chart("<b>", "<b>", ["<b>"], bars=charts.Series("x", [1])), write, 358)
