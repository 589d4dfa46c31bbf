"""Write docs/reference/commands.md: what every command says of itself, in English and in Vietnamese.

    python tools/commands_reference.py          writes the page
    python tools/commands_reference.py en       prints the helps in one language as JSON (used for the page)

The language of a help is chosen when its module is imported, so each language has a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "commands.md"
WIDTH = 100


def helps() -> dict[str, str]:
    """The help of every command, groups before their members, by the words that call it."""
    import click

    from vungxanh.config.cli import PROGRAM, vungxanh

    found: dict[str, str] = {}

    def describe(command: click.Command, parent: click.Context | None, name: str) -> None:
        context = click.Context(
            command, parent=parent, info_name=name, terminal_width=WIDTH, **command.context_settings
        )
        found[context.command_path] = context.get_help()
        if isinstance(command, click.Group):
            for member in command.list_commands(context):
                part = command.get_command(context, member)
                if part is not None and not part.hidden:
                    describe(part, context, member)

    describe(vungxanh, None, PROGRAM)
    return found


def page() -> str:
    """The text of the page."""
    both = []
    for language in ("en", "vi"):
        done = subprocess.run(
            [sys.executable, __file__, language],
            env={**os.environ, "VUNGXANH_LANG": language, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        both.append(json.loads(done.stdout))
    english, vietnamese = both
    parts = [
        "# Commands",
        "Written by `tools/commands_reference.py` from the commands themselves; do not edit. The language follows "
        "`VUNGXANH_LANG`, else `LC_ALL`, else `LANG`.",
        "Exit status: 0 success; 2 bad input or bad usage, one line per fault on standard error; 1 a fault of the "
        "program or the machine (`VUNGXANH_DEBUG=1` shows its details); 130 interrupted.",
        'Completion of commands and options: `eval "$(vungxanh completion bash)"` in `~/.bashrc`, the same with `zsh` '
        "in `~/.zshrc`, and `vungxanh completion fish | source` in fish.",
    ]
    for path, text in english.items():
        parts += [f"## {path}", f"```text\n{text}\n```", f"```text\n{vietnamese[path]}\n```"]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    if sys.argv[1:]:
        json.dump(helps(), sys.stdout, ensure_ascii=False)
    else:
        PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
