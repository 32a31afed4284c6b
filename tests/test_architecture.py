"""The house keeps its shape: floors, sizes, light imports, one guest a module. DESIGN of docs/design.md holds here."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
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
_POSSESSIVE = re.compile(r"(?<!\\)[)\]}][*+?]\+|\(\?>")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@dataclass
class Module:
    """What a module holds, read in one walk: all tests here ask about the same few things."""

    has_docstring: bool
    functions: list[tuple[str, int, int]] = field(default_factory=list)
    """Name, lines, arguments."""
    classes: list[str] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    """Top packages."""
    broad: int = 0
    """How many handlers catch everything."""
    possessive: list[str] = field(default_factory=list)
    """Where words that may be a pattern hold a possessive quantifier."""


@cache
def module(path: Path) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    made = Module(has_docstring=bool(ast.get_docstring(tree)))
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                length = (node.end_lineno or 0) - node.lineno + 1
                made.functions.append((node.name, length, len(node.args.args) + len(node.args.kwonlyargs)))
            case ast.ClassDef():
                made.classes.append(node.name)
            case ast.Import():
                made.imports |= {alias.name.split(".")[0] for alias in node.names}
            case ast.ImportFrom(module=str(name), level=0):
                made.imports.add(name.split(".")[0])
            case ast.ExceptHandler():
                made.broad += node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"}
            case ast.Constant(value=str(words)):
                made.possessive += _possessive(words)
    return made


def _possessive(words: str) -> Iterator[str]:
    for found in _POSSESSIVE.finditer(words):
        is_in_class = words.rfind("[", 0, found.start()) > words.rfind("]", 0, found.start())
        if not is_in_class:
            yield words[max(0, found.start() - 20) : found.end()]


def test_imports_go_down_only():
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_small_and_says_what_it_knows(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    assert module(path).has_docstring, "a module opens with what it knows"
    for name, length, arguments in module(path).functions:
        assert length <= LONGEST_FUNCTION, f"{name} has {length} lines"
        if path.parent.name == "cli":
            continue  # the options of a command are its arguments
        assert arguments <= MOST_ARGUMENTS, name


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_names_say_what_things_are(path: Path):
    names = {path.stem, *(name for name, _, _ in module(path).functions), *module(path).classes}
    for name in names - OVERRIDDEN:
        words = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).strip("_").split("_")
        assert not BANNED & set(words), f"{name} says nothing"


def test_every_error_becomes_a_message_in_one_place_only():
    broad = [name_of(path) for path in MODULES for _ in range(module(path).broad)]
    assert broad == ["kb/cli/__init__.py"]


def test_every_guest_is_imported_in_one_module():
    seen: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for guest in GUESTS & module(path).imports:
            seen[guest].add(name_of(path))
    assert {guest: sorted(paths) for guest, paths in seen.items() if len(paths) > 1} == {}


HEAVY = (
    "litellm", "lxml", "mcp", "sqlite3", "markdown_it", "syntok", "pydantic", "rich", "ruamel", "frontmatter",
    "kb.convert", "kb.compile", "kb.index", "kb.fetch", "httpx", "watchdog",
)  # fmt: skip


def test_importing_the_command_line_loads_nothing_heavy():
    code = f"import sys, kb.cli, kb.cli.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_pattern_is_possessive():
    """Python before 3.11.5 reads possessive quantifiers and atomic groups wrongly where they hold a group."""
    assert {name_of(path): module(path).possessive for path in MODULES if module(path).possessive} == {}
