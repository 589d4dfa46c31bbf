"""The command line: one name, one module each, imported only when the command runs.

Every command is a click command (or a click group: `vungxanh units load`) called like the name it answers to. It
raises `BadInput` for bad input. Exit status: 0 success, 2 bad input or bad usage, 1 a fault of the program or of the
machine, 130 interrupted. Every fault is one line on standard error, never a traceback; VUNGXANH_DEBUG=1 asks for one.
"""

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import language, say

VIETNAMESE = language() == "vi"
if VIETNAMESE:
    from vungxanh.config.phrases import in_vietnamese, speak_vietnamese

    speak_vietnamese()

# name -> (module, one line in English, one line in Vietnamese); the command is the attribute `command_` + name there.
# Modules outside the engines are given Django before they are imported.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "read": ("vungxanh.engines.reading.command", "Read official documents", "Đọc văn bản chỉ đạo"),
    "trace": ("vungxanh.engines.contacts.command", "Trace contacts over visits", "Truy vết tiếp xúc từ lượt đến"),
    "rt": ("vungxanh.engines.epidemic.command", "Estimate the reproduction number", "Ước lượng hệ số lây nhiễm"),
    "nowcast": ("vungxanh.engines.epidemic.command", "Correct recent counts for delay", "Hiệu chỉnh số mắc gần đây"),
    "project": ("vungxanh.engines.epidemic.command", "Project the coming days", "Dự báo những ngày tới"),
    "score": ("vungxanh.engines.epidemic.command", "Score quantile forecasts", "Chấm điểm dự báo"),
    "backtest": ("vungxanh.engines.epidemic.planning", "Judge past projections", "Đánh giá dự báo đã qua"),
    "growth": (
        "vungxanh.engines.epidemic.planning",
        "How fast cases double or halve",
        "Bao lâu tăng gấp đôi, giảm nửa",
    ),
    "goal": ("vungxanh.engines.epidemic.planning", "How likely a goal is by its date", "Khả năng đạt mục tiêu"),
    "release": ("vungxanh.engines.epidemic.planning", "Whether measures may be lifted", "Đã nới lỏng được chưa"),
    "offspring": ("vungxanh.engines.epidemic.planning", "How unequally cases infect", "Mức lây không đều"),
    "alarms": ("vungxanh.engines.alarms.command", "Find unusual counts", "Phát hiện số liệu bất thường"),
    "units": ("vungxanh.config.commands.units", "Load and find administrative units", "Nạp, tìm đơn vị hành chính"),
    "accounts": ("vungxanh.config.commands.accounts", "The first administrator; passwords", "Người quản trị; mật khẩu"),
    "serve": ("vungxanh.config.commands.serving", "Serve the pages and the API", "Chạy máy chủ web và API"),
    "worker": ("vungxanh.config.commands.serving", "Run background work and the schedule", "Chạy việc nền và lịch"),
    "indicators": ("vungxanh.config.commands.indicators", "Count indicators anew", "Tính lại các chỉ tiêu"),
    "demo": ("vungxanh.demo.command", "Load the demo district", "Nạp huyện diễn tập"),
    "journal": ("vungxanh.journal.command", "Check that the journal is whole", "Kiểm tra nhật ký còn nguyên vẹn"),
    "retention": (
        "vungxanh.config.commands.retention",
        "How long personal data is kept",
        "Thời hạn lưu dữ liệu cá nhân",
    ),
    "seal": ("vungxanh.config.commands.sealing", "Change the keys of personal values", "Đổi khóa dữ liệu cá nhân"),
    "backup": ("vungxanh.config.commands.safekeeping", "Write one archive of everything", "Sao lưu vào một tệp"),
    "restore": ("vungxanh.config.commands.safekeeping", "Put an archive in place", "Khôi phục từ tệp sao lưu"),
    "check-install": ("vungxanh.config.commands.checking", "What is missing here", "Kiểm tra nơi cài đặt"),
    "completion": (__name__, "Print the completion script of a shell", "In kịch bản gợi ý lệnh cho shell"),
}

PROGRAM = "vungxanh"
COMPLETION = "_VUNGXANH_COMPLETE"  # set by the scripts that `vungxanh completion` prints


class Commands(click.Group):
    """The commands of the table; `--help` and completion of a name import none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = COMMANDS[name][0]
        if module != __name__ and not module.startswith("vungxanh.engines."):
            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vungxanh.config.settings")
            django.setup()
        command: click.Command = getattr(import_module(module), f"command_{name.replace('-', '_')}")
        return in_vietnamese(command) if VIETNAMESE else command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            # click's own search for a near match would import every command
            from difflib import get_close_matches

            near = get_close_matches(args[0].lower(), COMMANDS, n=3, cutoff=0.5)
            raise click.exceptions.NoSuchCommand(args[0], possibilities=near, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say("Commands", "Lệnh")):
            formatter.write_dl([(name, say(row[1], row[2])) for name, row in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["click.shell_completion.CompletionItem"]:
        from click.shell_completion import CompletionItem

        options = click.Command.shell_complete(self, ctx, incomplete)
        names = [CompletionItem(n, help=say(r[1], r[2])) for n, r in COMMANDS.items() if n.startswith(incomplete)]
        return [*names, *options]


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say(
        "VùngXanh: the command system of a local epidemic.",
        "VùngXanh: hệ thống chỉ huy phòng, chống dịch của địa phương.",
    ),
    epilog=say(
        "Every command explains itself: vungxanh COMMAND --help. Set VUNGXANH_LANG=vi for Vietnamese.",
        "Mỗi lệnh có trợ giúp riêng: vungxanh LỆNH --help. Đặt VUNGXANH_LANG=en để dùng tiếng Anh.",
    ),
    subcommand_metavar=say("COMMAND [ARGS]...", "LỆNH [THAM SỐ]..."),
    options_metavar=say("[OPTIONS]", "[TÙY CHỌN]"),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, param, asked: show_version(ctx) if asked else None,
    help=say("Show the version and exit.", "In phiên bản rồi thoát."),
)
def vungxanh() -> None:
    pass


def show_version(context: click.Context) -> None:
    """Print the version: of the installed package, or of the checkout the program is run from."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version(PROGRAM)
    except PackageNotFoundError:
        import tomllib

        number = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    click.echo(f"{PROGRAM} {number}")
    context.exit()


@click.command(
    help=say(
        'Print the completion script of SHELL; for bash: eval "$(vungxanh completion bash)".',
        'In kịch bản gợi ý lệnh cho SHELL; với bash: eval "$(vungxanh completion bash)".',
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command_completion(shell: str) -> None:
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    assert script is not None  # the three that click brings
    click.echo(script(vungxanh, {}, PROGRAM, COMPLETION).source())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit status (see the module)."""
    for stream in (sys.stdout, sys.stderr):
        # tables and faults are UTF-8 whatever the locale says, unless the user chose an encoding for Python
        if isinstance(stream, io.TextIOWrapper) and not os.environ.get("PYTHONIOENCODING"):
            stream.reconfigure(encoding="utf-8")
    asked = os.environ.get(COMPLETION)
    try:
        if asked:
            from click.shell_completion import shell_complete

            status: int = shell_complete(vungxanh, {}, PROGRAM, COMPLETION, asked)
        else:
            status = run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()  # a reader that left is noticed here, not while the interpreter ends
    except BrokenPipeError:
        # the reader of our output left (`| head`): nobody is there to be told
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        status = fault(say("interrupted", "đã dừng theo yêu cầu"), status=130)
    except Exception as problem:  # the last line of defense: one line instead of a traceback
        status = explain(problem)
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Run the command that the arguments name, in this process; its exit status. Faults are raised."""
    try:
        with vungxanh.make_context(PROGRAM, arguments) as context:
            returned = vungxanh.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return returned if isinstance(returned, int) else 0


def explain(problem: Exception) -> int:
    """Say a problem in one line each on standard error; the exit status it asks for."""
    if os.environ.get("VUNGXANH_DEBUG"):
        import traceback

        traceback.print_exception(problem)
    match problem:
        case BadInput():
            for line in problem.faults:
                fault(line)
            return 2
        case click.exceptions.NoArgsIsHelpError():
            click.echo(problem.message, err=True)
            return 2
        case click.UsageError(ctx=click.Context() as context):
            hint = say("try '{} --help'", "xem '{} --help'").format(context.command_path)
            return fault(f"{problem.format_message()} ({hint})", path=context.command_path)
        case click.ClickException():
            return fault(problem.format_message())
        case click.Abort():
            return fault(say("interrupted", "đã dừng theo yêu cầu"), status=130)
        case FileNotFoundError(filename=str(name)):
            return fault(f"{name}: " + say("no such file", "không có tệp này"))
        case IsADirectoryError(filename=str(name)):
            return fault(f"{name}: " + say("a directory; give a file", "là thư mục; hãy chỉ ra một tệp"))
        case NotADirectoryError(filename=str(name)):
            return fault(f"{name}: " + say("not a directory", "không phải thư mục"))
        case PermissionError(filename=str(name)):
            return fault(f"{name}: " + say("permission denied", "không có quyền đọc hoặc ghi"))
        case OSError(strerror=str(reason)):
            return fault(f"{problem.filename}: {reason}" if problem.filename else reason, status=1)
        case Exception(__class__=kind) if kind.__module__ == "django.db.utils":
            advice = say(
                "is it running, and up to date (python manage.py migrate)?",
                "cơ sở dữ liệu đã chạy và đã cập nhật chưa (python manage.py migrate)?",
            )
            return fault(f"{say('database', 'cơ sở dữ liệu')}: {problem}; {advice}", status=1)
        case Exception(__class__=kind) if kind.__name__ == "ImproperlyConfigured":
            return fault(f"{say('settings', 'cấu hình')}: {problem}")
        case MemoryError():
            return fault(say("not enough memory for this input", "không đủ bộ nhớ cho dữ liệu này"), status=1)
    what = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
    advice = say(
        "internal fault, please report it (VUNGXANH_DEBUG=1 shows the details)",
        "lỗi của chương trình, xin báo lại (VUNGXANH_DEBUG=1 để xem chi tiết)",
    )
    return fault(f"{advice}: {what}", status=1)


def fault(line: str, *, status: int = 2, path: str = PROGRAM) -> int:
    """Write one fault as one line, `vungxanh: counts.csv: row 7: ...`; returns the status for convenience."""
    click.echo(f"{path}: {' '.join(line.split())}", err=True)
    return status
