"""The house keeps its shape: floors, sizes, light imports, one guest a module. DESIGN of docs/design.md holds here."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "kb").rglob("*.py"))
OVERRIDDEN = {"handle_data", "handle_starttag", "handle_endtag"}
"""Names that a base class of the standard library gives."""
LONGEST_MODULE, LONGEST_FUNCTION, MOST_ARGUMENTS = 300, 60, 7
BANNED = {"manager", "helper", "helpers", "util", "utils", "handler", "service", "data", "info", "process"}
GUESTS = {
    "filelock", "frontmatter", "httpx", "litellm", "lxml", "markdown_it", "mathml_to_latex", "mcp", "mdit_py_plugins",
    "pypdfium2", "rapidfuzz", "rapidocr", "ruamel", "snowballstemmer", "sqlite3", "syntok", "watchdog",
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_imports_go_down_only():
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_small_and_says_what_it_knows(path: Path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(ast.parse(text)), "a module opens with what it knows"
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines"
        if path.parent.name == "cli":
            continue  # the options of a command are its arguments
        arguments = function.args
        assert len(arguments.args) + len(arguments.kwonlyargs) <= MOST_ARGUMENTS, function.name


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_names_say_what_things_are(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [path.stem] + [
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
    ]
    for name in set(names) - OVERRIDDEN:
        words = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).strip("_").split("_")
        assert not BANNED & set(words), f"{name} says nothing"


def test_every_error_becomes_a_message_in_one_place_only():
    broad = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"}
            ):
                broad.append(name_of(path))
    assert broad == ["kb/cli/__init__.py"]


def test_every_guest_is_imported_in_one_module():
    seen: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            roots = []
            if isinstance(node, ast.Import):
                roots = [alias.name.split(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                roots = [node.module.split(".")[0]]
            for root in GUESTS.intersection(roots):
                seen[root].add(name_of(path))
    assert {guest: sorted(paths) for guest, paths in seen.items() if len(paths) > 1} == {}


HEAVY = (
    "litellm", "lxml", "mcp", "sqlite3", "markdown_it", "syntok", "pydantic", "rich", "ruamel", "frontmatter",
    "kb.convert", "kb.compile", "kb.index", "kb.fetch", "httpx", "watchdog",
)  # fmt: skip


def test_importing_the_command_line_loads_nothing_heavy():
    code = f"import sys, kb.cli, kb.cli.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


_POSSESSIVE = re.compile(r"(?<!\\)[)\]}][*+?]\+|\(\?>")


def test_no_pattern_is_possessive():
    """Python before 3.11.5 reads possessive quantifiers and atomic groups wrongly where they hold a group."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            words = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            for found in _POSSESSIVE.finditer(words):
                is_in_class = words.rfind("[", 0, found.start()) > words.rfind("]", 0, found.start())
                assert is_in_class, f"{path}: {words[max(0, found.start() - 20) : found.end()]!r}"
