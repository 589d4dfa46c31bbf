"""The command line in Vietnamese and English."""

import re
from importlib import import_module
from inspect import getsource

import pytest

from vungxanh.config import cli, phrases
from vungxanh.kernel.language import language, say


@pytest.mark.parametrize(
    "settings, spoken",
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "en_US", "VUNGXANH_LANG": "vi"}, "vi"),
        ({"LANG": "vi_VN", "VUNGXANH_LANG": "en"}, "en"),
        ({"LANG": "vi_VN", "VUNGXANH_LANG": ""}, "vi"),
    ],
)
def test_the_first_setting_that_is_set_decides_the_language(monkeypatch, settings, spoken):
    for name in ("VUNGXANH_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert language() == spoken
    assert say("green", "xanh") == {"en": "green", "vi": "xanh"}[spoken]


def test_help_speaks_vietnamese_with_its_headings(shell):
    done = shell("--help", LANG="vi_VN.UTF-8")
    for text in ("Cách dùng:", "Tùy chọn:", "Lệnh:", "In phần trợ giúp này rồi thoát."):
        assert text in done.stdout
    for _, english, vietnamese in cli.COMMANDS.values():
        assert vietnamese in done.stdout and english not in done.stdout


def test_usage_faults_speak_vietnamese(shell):
    assert shell("alarm", VUNGXANH_LANG="vi").stderr == (
        "vungxanh: Không có lệnh 'alarm'. Có phải ý bạn là 'alarms'? (xem 'vungxanh --help')\n"
    )
    assert "Thiếu tham số" in shell("completion", VUNGXANH_LANG="vi").stderr


def test_every_phrase_is_one_that_click_says():
    said = "".join(getsource(import_module(f"click.{name}")) for name in phrases.SPEAKING)
    said = re.sub(r'"\s*\n\s*"', "", said)  # texts that click breaks over two lines
    assert [text for text in phrases.VIETNAMESE if f'"{text}"'.replace("\n\t", "\\n\\t") not in said] == []


def test_a_translation_has_the_fields_of_its_text():
    def fields(text: str) -> set[str]:
        return set(re.findall(r"{(\w+)", text))

    for text, translation in phrases.VIETNAMESE.items():
        assert fields(translation) == fields(text), text


def test_kinds_of_value_speak_vietnamese_in_helps_and_faults(shell):
    text = shell("alarms", "--help", VUNGXANH_LANG="vi").stdout
    assert "--alpha SỐ" in text and "--baseline SỐ NGUYÊN" in text and "--from NGÀY" in text
    assert not re.search("FLOAT|INTEGER|RANGE|DATE|default|required", text)
    fault = shell("alarms", "-", "-m", "c1", "--baseline", "x", VUNGXANH_LANG="vi").stderr
    assert "Giá trị không hợp lệ cho '--baseline': 'x' không phải là số nguyên." in fault


def test_placeholders_of_nested_commands_speak_vietnamese(shell):
    text = shell("units", "--help", VUNGXANH_LANG="vi").stdout
    assert text.startswith("Cách dùng: vungxanh units [TÙY CHỌN] LỆNH [THAM SỐ]...")
    text = shell("units", "load", "--help", VUNGXANH_LANG="vi").stdout
    assert text.startswith("Cách dùng: vungxanh units load [TÙY CHỌN]")
