"""Write the tables of options in docs/commands.md from what the program itself says of them.

What stands between `<!-- options of NAME -->` and `<!-- /options -->` is made here; all else is written by hand.
"""

import re
import sys
from pathlib import Path

import typer

from kb.cli.app import app

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
SHARED = {
    "--vault": "The vault; default: the nearest parent with kb.toml.",
    "--json": "One JSON document on stdout, nothing else there.",
    "--date": "The date to write; default: today.",
}
"""Options that mean the same everywhere: they are explained once."""
_NOTHING = "It takes nothing but the options of all.\n"
_PLAIN = {"directory": "The folder; default: this one.", "query": "What to look for.", "question": "What to answer.",
          "file": "The document."}  # fmt: skip
_KIND = {"text": "NAME", "str": "NAME", "integer range": "N", "int range": "N", "integer": "N", "int": "N"}
_TABLE = re.compile(r"(<!-- options of (\w+) -->\n).*?(<!-- /options -->)", re.DOTALL)


def table(name: str) -> str:
    """The arguments and options of a command, a line each, but for those that all commands share."""
    rows = []
    for one in COMMANDS[name].params:
        if one.help and one.help == SHARED.get(one.opts[-1]):
            continue
        is_option = one.param_type_name == "option"
        flags = ", ".join(one.opts) if is_option else one.make_metavar(typer.Context(COMMANDS[name]))
        value = f" {one.metavar or _KIND[one.type.name]}" if is_option and not one.is_flag else ""
        shown = f"{flags}{value}".replace("|", "\\|")
        rows.append(f"| `{shown}` | {one.help or _PLAIN[one.name]} |")
    return "\n".join(["| argument or option | what it does |", "|---|---|", *rows]) + "\n" if rows else _NOTHING


def commands_page(page: str) -> str:
    """The page with its tables made anew."""
    return _TABLE.sub(lambda found: found[1] + table(found[2]) + found[3], page)


if __name__ == "__main__":
    PAGE.write_text(commands_page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
