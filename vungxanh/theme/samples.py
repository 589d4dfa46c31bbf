"""Invented content for the living page of the parts. Nothing of the product reads it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.safestring import mark_safe

from vungxanh.kernel import wording
from vungxanh.kernel.actor import Actor
from vungxanh.theme import charts, shapes
from vungxanh.theme.forms import DayInput, MomentInput, Picker
from vungxanh.theme.templatetags.parts import tag

TODAY = date(2021, 9, 15)
COMMUNES = ("Xã Tân Thạch", "Xã Giao Long", "Xã An Hóa", "Xã Phú Túc", "Xã Tiên Long", "Xã Hữu Định")


def tile(name: str, column: int, row: int, level: int, cases: int | None) -> dict[str, Any]:
    """A schematic commune, a square of three kilometers."""
    west, south = 106.20 + column * 0.03, 10.20 + row * 0.03
    ring = [[west, south], [west + 0.03, south], [west + 0.03, south + 0.03], [west, south + 0.03], [west, south]]
    return {
        "type": "Feature",
        "properties": {"name": name, "level": level, "value": cases, "url": "#" + name[3:].replace(" ", "-")},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


MAP = {
    "type": "FeatureCollection",
    "features": [
        tile(name, number % 3, number // 3, level, cases)
        for number, (name, level, cases) in enumerate(
            zip(COMMUNES, (4, 4, 3, 1, 2, 2), (158, 281, 66, 0, None, 6), strict=True)
        )
    ],
}


class Entry(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Chủ hộ", help_text="Họ, chữ đệm và tên, có dấu")
    phone = forms.CharField(label="Điện thoại", required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    unit = forms.CharField(
        label="Xã, thị trấn", help_text="Gõ vài chữ rồi chọn", widget=Picker(reverse_lazy("theme_parts_search"))
    )
    born_on = forms.DateField(label="Ngày sinh", widget=DayInput)
    seen_at = forms.DateTimeField(label="Thăm lúc", widget=MomentInput, required=False)
    people = forms.IntegerField(label="Số người có mặt", min_value=0, max_value=99)
    kind = forms.ChoiceField(
        label="Loại cư trú", choices=[("", "Chọn một loại"), ("P", "Thường trú"), ("T", "Tạm trú")]
    )
    answer = forms.ChoiceField(
        label="Kết quả thăm",
        choices=[("V", "Đã gặp"), ("A", "Vắng nhà"), ("R", "Từ chối")],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="Cần hỗ trợ",
        choices=[("F", "Lương thực"), ("M", "Thuốc"), ("E", "Đi cấp cứu")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    photo = forms.FileField(label="Ảnh chứng minh", required=False, help_text="JPG hoặc PNG, tối đa 4 MB")
    agreed = forms.BooleanField(label="Chủ hộ đã nghe và đồng ý với nội dung trên")


class Filters(forms.Form):
    use_required_attribute = False
    q = forms.CharField(label="Chủ hộ, mã hộ, số nhà", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    hamlet = forms.ChoiceField(label="Ấp, tổ", required=False, choices=[("", "Ấp 10, mọi tổ"), ("4", "Tổ 4")])
    visited = forms.ChoiceField(label="Tình trạng thăm", required=False, choices=[("", "Mọi tình trạng")])
    isolated = forms.ChoiceField(label="Cách ly", required=False, choices=[("", "Có hoặc không")])
    needs = forms.ChoiceField(label="Nhu cầu", required=False, choices=[("", "Mọi nhu cầu")])
    since = forms.DateField(label="Thăm từ ngày", required=False, widget=DayInput)
    people = forms.IntegerField(label="Số người từ", required=False)


def register() -> shapes.Table:
    rows = [
        (
            "TT-10-0412",
            "Phạm Văn Tạo",
            "12/4, tổ 4, ấp 10",
            5,
            "15-9 08:10",
            "Có F1 cách ly tại nhà",
            "wait",
            "Đang theo dõi",
        ),
        ("TT-10-0413", "Nguyễn Thị Bạch Lan", "14, tổ 4, ấp 10", 3, "15-9 08:22", "", "done", "Đã thăm"),
        ("TT-10-0415", "Trần Quốc Hùng", "16, tổ 4, ấp 10", 6, "14-9 16:40", "Thiếu gạo", "back", "Cần thăm lại"),
        (
            "TT-10-0417",
            "Võ Thị Bé Sáu",
            "18/2, tổ 4, ấp 10",
            1,
            "13-9 09:15",
            "Sống một mình, 81 tuổi",
            "late",
            "Quá 2 ngày",
        ),
        ("TT-10-0423", "Ngô Tấn Phát", "28, tổ 5, ấp 10", 5, "14-9 17:02", "", "new", "Hôm nay"),
    ]
    return shapes.Table(
        label="Bảng sổ hộ",
        columns=[
            shapes.Column("Mã hộ", sort="ascending", sort_url="?sort=-code", nowrap=True),
            shapes.Column("Chủ hộ", sort_url="?sort=head", nowrap=True),
            shapes.Column("Địa chỉ", nowrap=True),
            shapes.Column("Người", numeric=True),
            shapes.Column("Thăm gần nhất", numeric=True),
            shapes.Column("Cần chú ý"),
            shapes.Column("Tình trạng"),
        ],
        rows=[
            shapes.Row(
                (code, head, address, people, seen, note, tag(kind, state)),
                url=f"#{code}",
                key=code,
                name=f"hộ {head}",
                picked=number < 2,
            )
            for number, (code, head, address, people, seen, note, kind, state) in enumerate(rows)
        ],
    )


def sums() -> shapes.Table:
    return shapes.Table(
        label="Bảng người tiếp xúc",
        columns=[shapes.Column("Xã, thị trấn"), shapes.Column("F1", numeric=True), shapes.Column("F2", numeric=True)],
        rows=[shapes.Row(("Tân Thạch", 14, 9), url="#tt"), shapes.Row(("Giao Long", 22, 31), url="#gl")],
        foot=("Cộng", 36, 40),
    )


def context() -> dict[str, Any]:
    """Everything the living page shows, and a frame around it."""
    return {
        "installation": shapes.Installation(
            place="huyện Châu Thành, tỉnh Bến Tre",
            authority="UBND huyện Châu Thành",
            notice="Bản diễn tập: người và số liệu là giả định",
            helpline="02753000199",
            help_url="#tro-giup",
        ),
        "actor": Actor(1, "Lê Thị Ngọc Hân", "commune-chair", "83/831/28801/", frozenset(), "Xã Tân Thạch"),
        "actor_title": "Phó Chủ tịch UBND xã",
        "actor_url": "#tai-khoan",
        "where": shapes.Where(
            "Xã Tân Thạch",
            trail=[shapes.Link("Bến Tre", "#bt"), shapes.Link("Châu Thành", "#ct"), shapes.Link("Xã Tân Thạch")],
            choices=[shapes.Link(f"Ấp {number}", f"#ap-{number}") for number in range(1, 12)],
        ),
        "today": TODAY,
        "search_url": "#tim",
        "alerts_url": "#canh-bao",
        "alerts": 4,
        "navigation": navigation(),
        "filters": Filters({}, auto_id="loc_%s"),
        "views": [
            shapes.View("Tất cả", "#", 412, current=True),
            shapes.View("Chưa thăm hôm nay", "#", 161),
            shapes.View("Quá 2 ngày", "#", 9, late=True),
            shapes.View("Cần hỗ trợ", "#", 1204),
        ],
        "register": register(),
        "sums": sums(),
        "page": shapes.Page("Hộ 16 đến 30 trên 412, xếp theo mã hộ", "#truoc", "#sau"),
        "goal": shapes.Goal(
            title="Bình thường mới trước 21-9-2021",
            note=mark_safe('Mục tiêu của <a href="#nq">Nghị quyết 04-NQ/HU</a>, mỗi ô một xã'),
            zones=[shapes.ZoneCount(1, 10), shapes.ZoneCount(2, 5), shapes.ZoneCount(3, 4), shapes.ZoneCount(4, 2)],
            left="10/21",
            left_note="xã đã đạt, còn 6 ngày",
            url="#ban-do",
        ),
        "facts": [
            shapes.Fact("Số định danh", "•••• •••• 4127", "99 %"),
            shapes.Fact("Bệnh nền", "Không"),
            ("Tiêm chủng", "1 mũi, 18-8-2021"),
        ],
        "answers": [
            shapes.Fact("Chủ hộ", "Võ Thị Bé Sáu", change_url="#sua-1"),
            shapes.Fact("Số người có mặt", 1, change_url="#sua-2"),
        ],
        "events": [
            shapes.Event(date(2021, 9, 25), "Dự kiến ra viện", "nếu hai lần âm tính", "next"),
            shapes.Event(datetime(2021, 9, 14, 23, 30, tzinfo=UTC), "Nhiệt 36,9; SpO₂ 97 %", "Khu điều trị số 1"),
            shapes.Event(datetime(2021, 9, 11, 10, 45, tzinfo=UTC), "PCR dương tính, Ct 22", "mẫu CT-M-20881", "key"),
        ],
        "step_titles": ["Tải mẫu", "Tải tệp lên", "Kiểm tra", "Ghi vào sổ"],
        "missing": ["Phú Túc", "Tiên Long", "An Phước"],
        "paper": shapes.Paper(
            parent="BAN CHỈ ĐẠO PHÒNG, CHỐNG DỊCH",
            issuer="HUYỆN CHÂU THÀNH",
            number="258/BC-BCĐ",
            place="Châu Thành",
            on=TODAY,
            title="BÁO CÁO",
            subject="Tình hình, kết quả phòng, chống dịch",
            signer="Nguyễn Hoàng Phúc",
            signer_title=["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN THƯỜNG TRỰC"],
            seal="CHỜ KÝ SỐ\nHuyện\nChâu Thành",
            recipients=["Ban Chỉ đạo tỉnh;", "Thường trực Huyện ủy;", "Lưu: VT."],
        ),
        "changes_list": [
            ("Hữu Định: nguy cơ cao xuống nguy cơ", "14-9, 17:00"),
            ("Thu dung, điều trị nhẹ giảm 54 người, còn 846", "06:00"),
            (mark_safe('Văn bản mới của tỉnh: <a href="#vb">5790/UBND-KGVX</a>'), "14-9, 16:20"),
            ("24 việc hoàn thành, 5 việc bị trả lại", "cả ngày 14-9"),
        ],
        "curve": curve(),
        "rate": rate(),
        "local": datetime(2021, 9, 14, 23, 42, tzinfo=UTC),
    }


def navigation() -> list[shapes.Section]:
    item = shapes.Item
    return [
        shapes.Section(
            "Hằng ngày", [item("Việc của tôi", "#viec", "tasks", 7, late=True), item("Báo cáo", "#bc", "chart")]
        ),
        shapes.Section("Dịch bệnh", [item("Ca bệnh", "#ca", "person", 13), item("Truy vết", "#tv", "chain", 1041)]),
        shapes.Section("Dân cư", [item("Sổ hộ", "#ho", "home", current=True), item("Tiêm chủng", "#tc", "syringe")]),
    ]


COUNTS = [12, 31, 48, 77, 96, 140, 188, 240, 301, 262, None, 190, 173, 151, 120, 133, 98, 74, 61, 40, 22, 13]
DAYS = [date(2021, 8, 25) + timedelta(days=number) for number in range(28)]


def curve() -> charts.Chart:
    after = [None] * (len(DAYS) - len(COUNTS))
    known = [count or 0 for count in COUNTS]
    average = [sum(known[max(0, i - 6) : i + 1]) / len(known[max(0, i - 6) : i + 1]) for i in range(len(known))]
    return charts.Chart(
        what="Ca mới mỗi ngày",
        said="Đường dịch: hôm nay 13 ca, trung bình bảy ngày 63 ca",
        labels=[wording.day(day, year=False) for day in DAYS],
        bars=charts.Series("Ca mới", [*COUNTS, *after]),
        lines=[charts.Series("TB 7 ngày", [*average, *after])],
        now=len(COUNTS) - 1,
        goal=(len(DAYS) - 1, "Mục tiêu\n21-9"),
        digits=0,
    )


def rate() -> charts.Chart:
    values = [1.9 - number * 0.055 for number in range(len(COUNTS))]
    return charts.Chart(
        what="Hệ số lây nhiễm R",
        said="R bằng 0,74, khoảng tin cậy 95 % từ 0,66 đến 0,82",
        labels=[wording.day(day, year=False) for day in DAYS[: len(COUNTS)]],
        lines=[charts.Series("R", values, low=[v - 0.08 for v in values], high=[v + 0.08 for v in values])],
        reference=1,
        digits=2,
    )
