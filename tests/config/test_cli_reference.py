"""The page of commands and the commands say the same."""

import runpy
from pathlib import Path

import pytest

from vungxanh.config import cli

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_of_the_table_explains_itself(name, capsys):
    assert cli.run([name, "--help"]) == 0
    assert f"vungxanh {name}" in capsys.readouterr().out


def test_the_reference_page_is_the_one_the_code_writes():
    tool = runpy.run_path(str(ROOT / "tools" / "commands_reference.py"))
    assert tool["PAGE"].read_text("utf-8") == tool["page"](), "run: python tools/commands_reference.py"


def test_the_index_of_the_engines_names_each_of_their_commands():
    index = (ROOT / "docs" / "engines" / "README.md").read_text("utf-8")
    engines = [name for name, (module, _, _) in cli.COMMANDS.items() if module.startswith("vungxanh.engines.")]
    assert [name for name in engines if f"`{name}`" not in index and f"`vungxanh {name}`" not in index] == []
