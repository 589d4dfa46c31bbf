"""The words of the command-line library in Vietnamese: headings, placeholders, hints, usage errors.

Click looks its texts up through gettext, which wants a compiled catalog on disk and a changed environment; a table
handed to its modules needs neither. `tests/config/test_cli_language.py` fails when a new version of click words one
of these texts differently.
"""

from importlib import import_module

import click

SPEAKING = ("core", "decorators", "exceptions", "formatting", "parser", "shell_completion", "types")

VIETNAMESE = {
    "Usage:": "Cách dùng:",
    "Options": "Tùy chọn",
    "Positional arguments": "Tham số",
    "Commands": "Lệnh",
    "Show this message and exit.": "In phần trợ giúp này rồi thoát.",
    "deprecated": "sắp bỏ",
    "required": "bắt buộc",
    "default: {default}": "mặc định: {default}",
    "env var: {var}": "biến môi trường: {var}",
    "(dynamic)": "(tự tính)",
    "Try '{command} {option}' for help.": "Xem trợ giúp: '{command} {option}'.",
    "Missing command.": "Thiếu tên lệnh.",
    "Missing argument": "Thiếu tham số",
    "Missing option": "Thiếu tùy chọn",
    "Missing parameter": "Thiếu tham số",
    "Missing {param_type}": "Thiếu {param_type}",
    "Missing parameter: {param_name}": "Thiếu tham số: {param_name}",
    "No such option {name!r}.": "Không có tùy chọn {name!r}.",
    "No such command {name!r}.": "Không có lệnh {name!r}.",
    "Did you mean {possibility}?": "Có phải ý bạn là {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Có phải ý bạn là một trong: {possibilities}?)",
    "Invalid value: {message}": "Giá trị không hợp lệ: {message}",
    "Invalid value for {param_hint}: {message}": "Giá trị không hợp lệ cho {param_hint}: {message}",
    "Got unexpected extra argument ({args})": "Thừa tham số ({args})",
    "Got unexpected extra arguments ({args})": "Thừa tham số ({args})",
    "Takes {nargs} values but 1 was given.": "Cần {nargs} giá trị, chỉ có 1.",
    "Takes {nargs} values but {len} were given.": "Cần {nargs} giá trị, đã có {len}.",
    "Argument {name!r} takes {nargs} values.": "Tham số {name!r} cần {nargs} giá trị.",
    "Option {name!r} does not take a value.": "Tùy chọn {name!r} không nhận giá trị.",
    "Option {name!r} requires an argument.": "Tùy chọn {name!r} cần một giá trị.",
    "Option {name!r} requires {nargs} arguments.": "Tùy chọn {name!r} cần {nargs} giá trị.",
    "Choose from:\n\t{choices}": "Chọn một trong: {choices}",
    "{value!r} is not {choice}.": "{value!r} không phải là {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} không phải là một trong {choices}.",
    "{value!r} does not match the format {format}.": "{value!r} không đúng dạng {format}.",
    "{value!r} does not match the formats {formats}.": "{value!r} không đúng dạng nào trong {formats}.",
    "{value!r} is not a valid {number_type}.": "{value!r} không phải là {number_type}.",
    "{value} is not in the range {range}.": "{value} nằm ngoài khoảng {range}.",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r} phải là đúng hoặc sai, ghi: {states}",
    "{value!r} is not a valid UUID.": "{value!r} không phải UUID.",
    "file": "Tệp",
    "directory": "Thư mục",
    "path": "Đường dẫn",
    "{name} {filename!r} does not exist.": "{name} {filename!r} không tồn tại.",
    "{name} {filename!r} is a file.": "{name} {filename!r} là một tệp.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} là một thư mục.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} không đọc được.",
    "{name} {filename!r} is not writable.": "{name} {filename!r} không ghi được.",
    "{name} {filename!r} is not executable.": "{name} {filename!r} không chạy được.",
    "Could not open file {filename!r}: {message}": "Không mở được tệp {filename!r}: {message}",
    "unknown error": "lỗi không rõ",
}

# the kinds of value, as they stand in helps (`--alpha SỐ`) and in usage errors
KINDS = {
    "BoolParamType": "đúng/sai",
    "DateTime": "ngày giờ",
    "File": "tệp",
    "FloatParamType": "số",
    "FloatRange": "số",
    "IntParamType": "số nguyên",
    "IntRange": "số nguyên",
    "StringParamType": "chữ",
}


def speak_vietnamese() -> None:
    """Make click say its own texts in Vietnamese in this process; texts not in the tables stay English."""

    def translated(text: str) -> str:
        return VIETNAMESE.get(text, text)

    def counted(singular: str, plural: str, number: int) -> str:
        return translated(singular if number == 1 else plural)

    for name in SPEAKING:
        module = import_module(f"click.{name}")
        for attribute, function in (("_", translated), ("ngettext", counted)):
            if hasattr(module, attribute):
                setattr(module, attribute, function)
    types = import_module("click.types")
    for name, kind in KINDS.items():
        getattr(types, name).name = kind


def in_vietnamese(command: click.Command) -> click.Command:
    """The command with the library's placeholders in its usage line, and in those of its members, in Vietnamese."""
    if command.options_metavar == "[OPTIONS]":
        command.options_metavar = "[TÙY CHỌN]"
    if isinstance(command, click.Group):
        if command.subcommand_metavar == "COMMAND [ARGS]...":
            command.subcommand_metavar = "LỆNH [THAM SỐ]..."
        for member in command.commands.values():
            in_vietnamese(member)
    return command
