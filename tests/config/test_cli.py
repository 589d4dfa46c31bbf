"""The command line as a whole: help, faults in one line, exit status, completion."""

import errno
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from vungxanh.config import cli
from vungxanh.kernel.faults import BadInput

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def failing(monkeypatch):
    """Makes `vungxanh fail` raise what the test wants and returns the exit status of the process."""

    def run(problem: BaseException) -> int:
        @click.command()
        def fail() -> None:
            raise problem

        monkeypatch.setattr(cli.Commands, "get_command", lambda self, ctx, name: fail)
        monkeypatch.setitem(cli.COMMANDS, "fail", ("", "", ""))
        with pytest.raises(SystemExit) as end:
            cli.main(["fail"])
        return end.value.code

    return run


def test_help_lists_every_command_of_the_table_with_its_line(shell):
    done = shell("--help")
    assert (done.returncode, done.stderr) == (0, "")
    for name, (_, line, _) in cli.COMMANDS.items():
        assert f"  {name} " in done.stdout and line in done.stdout


def test_help_and_completion_of_names_import_no_engine_and_no_django(shell):
    probe = (
        "import sys; from vungxanh.config.cli import main\n"
        "try: main()\n"
        "finally: print([m for m in ('numpy', 'scipy', 'numba', 'django', 'duckdb') if m in sys.modules])"
    )
    assert shell("--help", start=probe).stdout.endswith("[]\n")
    asked = {"_VUNGXANH_COMPLETE": "bash_complete", "COMP_WORDS": "vungxanh al", "COMP_CWORD": "1"}
    assert shell(start=probe, **asked).stdout == "plain,alarms\n[]\n"


def test_the_console_script_is_this_main():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert scripts == {"vungxanh": f"{cli.__name__}:{cli.main.__name__}"}


def test_version_is_the_one_of_the_project(shell):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert shell("--version").stdout == f"vungxanh {version}\n"


def test_without_a_command_the_help_is_shown_as_a_usage_fault(shell):
    done = shell()
    assert done.returncode == 2 and done.stdout == "" and "Commands:" in done.stderr


@pytest.mark.parametrize("wrong, meant", [("alarm", "alarms"), ("Trace", "trace"), ("scroe", "score")])
def test_an_unknown_command_is_one_line_with_the_nearest_name(shell, wrong, meant):
    done = shell(wrong)
    assert done.returncode == 2
    assert done.stderr == f"vungxanh: No such command '{wrong}'. Did you mean '{meant}'? (try 'vungxanh --help')\n"


def test_an_unknown_command_like_no_other_suggests_nothing(shell):
    assert shell("qqq").stderr == "vungxanh: No such command 'qqq'. (try 'vungxanh --help')\n"


def test_a_usage_fault_names_the_command_and_its_help_in_one_line(shell):
    done = shell("completion", "tcsh")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert done.stderr.startswith("vungxanh completion: ") and "'vungxanh completion --help'" in done.stderr


def test_each_fault_of_an_input_is_one_line_on_standard_error(failing, capsys):
    assert failing(BadInput("a.csv: row 3: cases:\n not a number", "a.csv: row 9: no date")) == 2
    output, faults = capsys.readouterr()
    assert output == ""
    assert faults == "vungxanh: a.csv: row 3: cases: not a number\nvungxanh: a.csv: row 9: no date\n"


@pytest.mark.parametrize(
    "problem, status, line",
    [
        (FileNotFoundError(errno.ENOENT, "x", "a.csv"), 2, "a.csv: no such file"),
        (IsADirectoryError(errno.EISDIR, "x", "/tmp"), 2, "/tmp: a directory; give a file"),
        (NotADirectoryError(errno.ENOTDIR, "x", "a/b"), 2, "a/b: not a directory"),
        (PermissionError(errno.EACCES, "x", "a.csv"), 2, "a.csv: permission denied"),
        (OSError(errno.ENOSPC, "No space left on device", "out.csv"), 1, "out.csv: No space left on device"),
        (OSError(errno.EADDRINUSE, "Address already in use"), 1, "Address already in use"),
        (
            OperationalError("no such table: units_unit"),
            1,
            "database: no such table: units_unit; is it running, and up to date (python manage.py migrate)?",
        ),
        (ImproperlyConfigured("SECRET_KEY is not set"), 2, "settings: SECRET_KEY is not set"),
        (MemoryError(), 1, "not enough memory for this input"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (click.Abort(), 130, "interrupted"),
    ],
)
def test_faults_of_files_and_machine_are_one_plain_line(failing, capsys, monkeypatch, problem, status, line):
    monkeypatch.setenv("VUNGXANH_LANG", "en")
    assert failing(problem) == status
    assert capsys.readouterr().err == f"vungxanh: {line}\n"


def test_an_unexpected_fault_is_one_line_and_details_come_only_when_asked(failing, capsys, monkeypatch):
    monkeypatch.setenv("VUNGXANH_LANG", "en")
    monkeypatch.delenv("VUNGXANH_DEBUG", raising=False)
    assert failing(KeyError("day\n7")) == 1
    faults = capsys.readouterr().err
    assert faults.count("\n") == 1 and faults.startswith("vungxanh: internal fault, please report it")
    monkeypatch.setenv("VUNGXANH_DEBUG", "1")
    assert failing(KeyError("day 7")) == 1
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_a_reader_that_leaves_is_no_fault(tmp_path):
    script = (
        "import click; from vungxanh.config import cli\n"
        "@click.command()\n"
        "def flood():\n"
        "    for row in range(200_000): click.echo(row)\n"
        "cli.Commands.get_command = lambda self, ctx, name: flood\n"
        "cli.COMMANDS['flood'] = ('', '', ''); cli.main(['flood'])"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    with process:
        assert process.stdout.readline() == b"0\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_group_of_commands_nests_and_its_faults_name_the_whole_path(monkeypatch, capsys):
    @click.group()
    def command_units() -> None: ...

    @command_units.command()
    @click.argument("file")
    def load(file: str) -> None:
        click.echo(f"loading {file}")

    real = cli.Commands.get_command
    monkeypatch.setattr(
        cli.Commands, "get_command", lambda self, c, name: command_units if name == "units" else real(self, c, name)
    )
    monkeypatch.setitem(cli.COMMANDS, "units", ("", "", ""))
    assert cli.run(["units", "load", "a.csv"]) == 0
    assert capsys.readouterr().out == "loading a.csv\n"
    with pytest.raises(SystemExit):
        cli.main(["units", "load"])
    assert capsys.readouterr().err.startswith("vungxanh units load: ")


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_the_shell(shell, name):
    done = shell("completion", name)
    assert done.returncode == 0 and f"_VUNGXANH_COMPLETE={name}_complete" in done.stdout


def test_completion_reaches_into_a_command(shell):
    done = shell(_VUNGXANH_COMPLETE="bash_complete", COMP_WORDS="vungxanh completion z", COMP_CWORD="2")
    assert (done.returncode, done.stdout) == (0, "plain,zsh\n")


def test_output_is_utf8_whatever_the_locale(shell):
    done = shell("--help", VUNGXANH_LANG="vi", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert done.returncode == 0 and "VùngXanh: hệ thống chỉ huy" in done.stdout
