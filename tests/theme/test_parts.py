"""The parts of the look say what they are told, escape what they are given, and never invent a number."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from vungxanh.theme import shapes

Render = Callable[..., str]


@pytest.fixture
def render() -> Render:
    def draw(source: str, **context: Any) -> str:
        return Template("{% load drawings i18n parts wording %}" + source).render(Context(context))

    return draw


class Visit(forms.Form):
    head = forms.CharField(label="Chủ hộ", help_text="Họ và tên")
    phone = forms.CharField(label="Điện thoại", required=False)
    result = forms.ChoiceField(label="Kết quả", choices=[("V", "Đã gặp"), ("A", "Vắng")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Đồng ý")


def test_words_handed_to_a_part_are_escaped(render: Render) -> None:
    evil = "<script>alert(1)</script>"
    for source in (
        "{% button evil %}",
        "{% tag 'new' evil %}",
        "{% zone 2 evil %}",
        "{% figure evil evil than=evil unit=evil %}",
        "{% card evil lead=evil foot=evil %}x{% endcard %}",
        "{% line evil text=evil end=evil href=evil %}",
        "{% task evil evil due=evil state_text=evil %}x{% endtask %}",
        "{% empty evil text=evil %}{% endempty %}",
        "{% button 'x' data_note=evil %}",
        "{% facts facts %}",
        "{% table table %}",
        "{% timeline events %}",
    ):
        drawn = render(
            source,
            evil=evil,
            facts=[(evil, evil)],
            table=shapes.Table(evil, [shapes.Column(evil)], [shapes.Row((evil,), key=evil, name=evil, url=evil)]),
            events=[shapes.Event(evil, evil, evil)],
        )
        assert "<script>" not in drawn, source
        assert "&lt;script&gt;" in drawn, source


def test_a_button_is_a_link_when_it_leads_somewhere_and_opens_a_dialog_when_told(render: Render) -> None:
    assert (
        render("{% button 'Thêm' href='/them/' kind='primary' %}") == '<a class="button primary" href="/them/">Thêm</a>'
    )
    opened = render("{% button 'Xuất' opens='xuat' %}")
    assert 'type="button"' in opened and 'popovertarget="xuat"' in opened
    assert 'hx-get="/x/"' in render("{% button 'Tải' type='button' hx_get='/x/' %}")
    with pytest.raises(TemplateSyntaxError, match="no kind 'danger'"):
        render("{% button 'Xóa' kind='danger' %}")


def test_a_number_that_was_not_received_is_written_out_and_zero_is_zero(render: Render) -> None:
    assert "Chưa nhận" in render("{% figure 'Ca mới' None %}")
    assert ">0<" in render("{% figure 'Ca mới' 0 %}")
    assert render("{{ nothing|number }} {{ zero|number }}", nothing=None, zero=0) == "– 0"


def test_a_zone_is_written_out_and_no_zone_is_not_the_lowest(render: Render) -> None:
    assert render("{% zone 3 %}") == '<span class="zone z3">Nguy cơ cao</span>'
    unknown = render("{% zone None %}")
    assert "Chưa đánh giá" in unknown and "z1" not in unknown


def test_a_field_ties_its_label_hint_and_fault_to_its_input(render: Render) -> None:
    form = Visit({"phone": "0912"})
    head = render("{% field form.head %}", form=form)
    assert '<label for="id_head">Chủ hộ</label>' in head
    assert 'id="id_head_helptext"' in head and 'id="id_head_error"' in head
    assert 'aria-describedby="id_head_helptext id_head_error"' in head and 'aria-invalid="true"' in head
    assert 'class="field wrong"' in head
    assert "(không bắt buộc)" in render("{% field form.phone %}", form=form)
    assert "(không bắt buộc)" not in render("{% field form.phone plain=True %}", form=form)


def test_choices_are_a_group_with_a_legend_and_a_tick_has_its_words_beside_it(render: Render) -> None:
    form = Visit({})
    choices = render("{% field form.result %}", form=form)
    assert "<legend>Kết quả</legend>" in choices and 'aria-describedby="id_result_error"' in choices
    assert choices.count('<label class="check"') == 2
    tick = render("{% field form.agreed %}", form=form)
    assert '<label class="check"><input type="checkbox"' in tick and "<span>Đồng ý</span>" in tick


def test_the_summary_of_faults_links_to_each_field_and_is_absent_when_there_is_none(render: Render) -> None:
    form = Visit({"phone": "1"})
    summary = render("{% errors form %}", form=form)
    assert 'href="#id_head"' in summary and 'href="#id_result_0"' in summary and 'href="#id_agreed"' in summary
    assert "Có 3 chỗ cần sửa" in summary and 'role="alert"' in summary
    assert render("{% errors form %}", form=Visit()) == ""
    assert render("{% errors form %}", form=Visit({"head": "A", "result": "V", "agreed": "on"})) == ""


def test_a_form_drawn_by_django_uses_the_parts(render: Render) -> None:
    drawn = str(Visit({}))
    assert 'class="errors"' in drawn and drawn.count('class="field wrong"') == 3


def test_a_table_aligns_numbers_heads_its_rows_and_ticks_only_what_has_a_key(render: Render) -> None:
    table = shapes.Table(
        "Sổ hộ",
        [shapes.Column("Mã", sort="ascending", sort_url="?sort=-code"), shapes.Column("Người", numeric=True)],
        [shapes.Row(("A", 3), url="/a/", key="a", name="hộ A"), shapes.Row(("B", 0))],
        foot=("Cộng", 3),
    )
    drawn = render("{% table table %}", table=table)
    assert 'role="group" aria-label="Sổ hộ"' in drawn and 'tabindex="0"' in drawn
    assert 'aria-sort="ascending"' in drawn and 'href="?sort=-code"' in drawn
    assert drawn.count('name="pick"') == 1 and 'aria-label="Chọn hộ A"' in drawn
    assert '<th scope="row" class="nowrap"><a href="/a/">A</a></th>' in drawn and '<td class="n">3</td>' in drawn
    assert "<tfoot>" in drawn
    with pytest.raises(ValueError, match="zip"):
        render("{% table table %}", table=shapes.Table("x", [shapes.Column("A")], [shapes.Row((1, 2))]))


def test_each_cell_of_a_table_that_is_stacked_on_a_phone_names_its_column(render: Render) -> None:
    table = shapes.Table("Lỗi", [shapes.Column("Dòng"), shapes.Column("Lý do")], [shapes.Row((2, "sai <ngày>"))])
    assert "data-label" not in render("{% table table %}", table=table)
    drawn = render("{% table table %}", table=replace(table, stacked=True))
    assert 'class="tablebox stacked"' in drawn
    assert 'data-label="Dòng">2<' in drawn and 'data-label="Lý do">sai &lt;ngày&gt;<' in drawn


def test_the_goal_strip_has_one_cell_for_each_unit_worst_first(render: Render) -> None:
    goal = shapes.Goal("Mục tiêu", "", [shapes.ZoneCount(1, 2), shapes.ZoneCount(4, 1)], "2/3", "xã đã đạt", "#ban-do")
    drawn = render("{% goal goal %}", goal=goal)
    assert drawn.index('<i class="z4">') < drawn.index('<i class="z1">')
    assert drawn.count("<i class=") == 3
    assert 'aria-label="1 nguy cơ rất cao, 2 bình thường mới"' in drawn


def test_filters_beyond_the_first_five_are_folded_and_open_when_one_is_set(render: Render) -> None:
    class Many(forms.Form):
        def __init__(self, data: dict[str, str]) -> None:
            super().__init__(data)
            for number in range(7):
                self.fields[f"f{number}"] = forms.CharField(label=f"Lọc {number}", required=False)

    folded = render("{% filters form 'Lọc' %}", form=Many({"f0": "x"}))
    assert "Thêm 2 bộ lọc" in folded and '<details class="more-filters">' in folded
    assert '<details class="more-filters" open>' in render("{% filters form 'Lọc' %}", form=Many({"f6": "x"}))


def test_what_is_missing_is_named_and_nothing_is_said_when_all_is_here(render: Render) -> None:
    assert "18/21 xã" in render("{% partial 18 21 'xã' missing=names %}", names=["Phú Túc", "Tiên Long"])
    assert render("{% partial 21 21 'xã' %}") == ""


def test_answers_can_be_changed_and_each_link_says_which(render: Render) -> None:
    drawn = render("{% facts facts %}", facts=[shapes.Fact("Chủ hộ", "Sáu", change_url="/sua/")])
    assert '<a href="/sua/">Sửa<span class="hide"> Chủ hộ</span></a>' in drawn


def test_times_of_a_timeline_are_local(render: Render) -> None:
    events = [shapes.Event(datetime(2021, 9, 14, 23, 30, tzinfo=UTC), "Đo"), shapes.Event(date(2021, 9, 25), "Ra viện")]
    drawn = render("{% timeline events %}", events=events)
    assert "15-9<br>06:30" in drawn and "<time>25-9</time>" in drawn


def test_progress_never_runs_over_its_end(render: Render) -> None:
    assert 'max="60" value="60"' in render("{% progress 63 60 '63 trên 60' %}")


def test_official_paper_carries_the_motto_or_the_party_and_its_date_line(render: Render) -> None:
    paper = shapes.Paper(issuer="UBND XÃ TÂN THẠCH", number="12/BC-UBND", place="Tân Thạch", on=date(2021, 9, 9))
    drawn = render("{% sheet paper label='Báo cáo' %}x{% endsheet %}", paper=paper)
    assert "Độc lập - Tự do - Hạnh phúc" in drawn and "Tân Thạch, ngày 09 tháng 9 năm 2021" in drawn
    party = render("{% sheet paper label='x' %}x{% endsheet %}", paper=shapes.Paper(issuer="HUYỆN ỦY", party=True))
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in party and "Độc lập" not in party


def test_the_same_parts_speak_english(render: Render) -> None:
    with translation.override("en"):
        drawn = render("{% zone 4 %} {{ n|number }} {{ d|day }} {% partial 1 2 'x' %}", n=1204.5, d=date(2021, 9, 15))
    assert "Very high risk" in drawn and "1,204.5" in drawn and "15 Sep 2021" in drawn and "Chưa" not in drawn
