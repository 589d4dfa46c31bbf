"""The command line: one name, one module each, imported only when the command runs.

Every command is a click command called like the function it names; it raises `BadInput` for bad input, which becomes
one line per fault on standard error and exit status 2, never a traceback.
"""

import os
import sys
from importlib import import_module

import click

from vungxanh.kernel.faults import BadInput

# name -> (module, one line in English, one line in Vietnamese); the command is the attribute `command` + name there
COMMANDS: dict[str, tuple[str, str, str]] = {
    "read": ("vungxanh.engines.reading.command", "Read official documents", "Đọc văn bản chỉ đạo"),
    "trace": ("vungxanh.engines.contacts.command", "Trace contacts over visits", "Truy vết tiếp xúc từ lượt đến"),
    "rt": ("vungxanh.engines.epidemic.command", "Estimate the reproduction number", "Ước lượng hệ số lây nhiễm"),
    "nowcast": ("vungxanh.engines.epidemic.command", "Correct recent counts for delay", "Hiệu chỉnh số mắc gần đây"),
    "project": ("vungxanh.engines.epidemic.command", "Project the coming days", "Dự báo những ngày tới"),
    "score": ("vungxanh.engines.epidemic.command", "Score quantile forecasts", "Chấm điểm dự báo"),
    "alarms": ("vungxanh.engines.alarms.command", "Find unusual counts", "Phát hiện số liệu bất thường"),
}


def language() -> str:
    """`vi` where the shell speaks Vietnamese (VUNGXANH_LANG, LC_ALL, LANG), `en` elsewhere."""
    chosen = next((os.environ[name] for name in ("VUNGXANH_LANG", "LC_ALL", "LANG") if os.environ.get(name)), "")
    return "vi" if chosen.lower().startswith("vi") else "en"


class Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = COMMANDS[name][0]
        if not module.startswith("vungxanh.engines."):
            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vungxanh.config.settings")
            django.setup()
        command: click.Command = getattr(import_module(module), f"command_{name.replace('-', '_')}")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # from the table, so that `--help` imports no engine
        with formatter.section("Lệnh" if language() == "vi" else "Commands"):
            formatter.write_dl([(name, row[2] if language() == "vi" else row[1]) for name, row in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def vungxanh() -> None:
    """VùngXanh: the command system of a local epidemic."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command; exit 0 on success, 2 on bad input with one line per fault on standard error."""
    try:
        status = vungxanh.main(args=arguments, prog_name="vungxanh", standalone_mode=False)
    except BadInput as fault:
        for line in fault.faults:
            click.echo(line, err=True)
        sys.exit(2)
    except click.ClickException as fault:
        fault.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        # the reader of our output left (`| head`): nobody is there to be told
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as fault:
        click.echo(f"{fault.filename or ''}: {fault.strerror or fault}".lstrip(": "), err=True)
        sys.exit(2)
    sys.exit(status if isinstance(status, int) else 0)
