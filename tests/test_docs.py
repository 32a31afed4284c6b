"""What the documentation says is there, is there: links, rooms, commands, tests, pictures; and it says it plainly."""

from __future__ import annotations

import re
import runpy
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer
from vaults import ROOT

from kb.cli.app import app

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "kb/shipped").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
LARGEST_PICTURE = 200_000


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(text: str) -> str:
    """The text without code, addresses and words that somebody else said."""
    for fence in (r"^```.*?^```", r"`[^`\n]*`", r"\]\([^)\n]*\)", r"“[^”\n]*”", r'"[^"\n]*"', r"<!--.*?-->"):
        text = re.sub(fence, " ", text, flags=re.M | re.S)
    return text


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub names them in addresses."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    plain = (unicodedata.normalize("NFC", re.sub(r"[`*]", "", heading)).lower() for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


# -- the README -------------------------------------------------------------------------------------------------


def test_the_first_two_blocks_of_the_readme_set_up_and_test():
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.M | re.S)
    assert len(blocks) >= 2
    for block in blocks[:2]:
        assert block.startswith("python3 -m venv ")
        assert len(block.splitlines()) == 1
    assert blocks[0].rstrip().endswith("/kb ingest")
    assert "pytest" in blocks[1]


def test_the_statement_that_the_readme_shows_stands_in_the_sample_with_its_footnote():
    shown = re.search(r"^```markdown\n(.*?)^```", README, re.M | re.S)
    assert shown
    pages = [page.read_text(encoding="utf-8").splitlines() for page in (ROOT / "wiki").rglob("*.md")]
    wanted = {line for line in shown[1].splitlines() if line}
    assert len(wanted) == 2
    assert any(wanted <= {*page} for page in pages), "take another one from wiki/"


def test_the_readme_is_a_start_page():
    assert len(README.splitlines()) <= 130


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme_and_its_options_in_the_page_of_commands(name: str):
    assert re.search(rf"^\| `kb {name}\b[^|]*` \| ", README.replace("\\|", "/"), re.M)
    section = COMMANDS_PAGE.partition(f"\n## kb {name}\n")[2].partition("\n## ")[0]
    shared = COMMANDS_PAGE.partition("\n## ")[0]
    assert len(section.partition("<!--")[0].split()) > 5
    for parameter in COMMANDS[name].params:
        for option in parameter.opts if parameter.param_type_name == "option" else ():
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", section + shared), option


def test_the_tables_of_options_are_those_of_the_program():
    made = runpy.run_path(str(ROOT / ".ci/commands_page.py"))
    assert made["commands_page"](COMMANDS_PAGE) == COMMANDS_PAGE, "run .ci/commands_page.py"
    assert sorted(re.findall(r"^<!-- options of (\w+) -->$", COMMANDS_PAGE, re.M)) == sorted(COMMANDS)
    for option, words in made["SHARED"].items():
        assert re.search(rf"^\| `{option}\b.*\| {re.escape(words)}", COMMANDS_PAGE, re.M)


def test_every_room_that_the_readme_names_is_there_and_says_what_it_knows():
    house = README.partition("## The house")[2].partition("\n## ")[0]
    rooms = [room for row in re.findall(r"^\| (`.+?) \|", house, re.M) for room in re.findall(r"`([^`]+)`", row)]
    assert len(rooms) >= 10
    for room in rooms:
        assert (ROOT / room).exists(), room


def test_the_pictures_are_there_and_small():
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README)
    assert len(pictures) == 2
    for words, path in pictures:
        assert len(words.split()) > 3
        content = (ROOT / path).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < LARGEST_PICTURE


# -- all pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path):
    text = re.sub(r"^```.*?^```|`[^`\n]*`", " ", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = unquote(target).partition("#")
        file = (page.parent / path) if path else page
        assert file.exists(), target
        assert file.resolve().is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors(file), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_prose_says_neither_simply_nor_we(page: Path):
    found = re.findall(r"(?i)\b(?:simply|we|we'(?:re|ve|ll)|our)\b", prose(page.read_text(encoding="utf-8")))
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_and_option_that_is_named_exists(page: Path):
    text = page.read_text(encoding="utf-8")
    code = [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^(?:\$ )(.+)$", text, re.M)]
    for line in code:
        for name, rest in re.findall(r"(?:^|[ /&])kb ([a-z]+)\b([^&]*)", line):
            assert name in COMMANDS, line
            options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
            assert set(re.findall(r"(?<![\w-])--[a-z-]+", rest)) <= options, line


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_module_and_test_that_is_named_exists(page: Path):
    named = re.findall(r"`((?:kb|tests|docs|\.ci)/[\w./-]+|test_\w+\.py)`", page.read_text(encoding="utf-8"))
    for path in named:
        file = ROOT / "tests" / path if path.startswith("test_") else ROOT / path
        assert file.exists(), path


def test_the_skill_says_when_to_use_it_and_is_the_one_that_a_new_vault_gets():
    text = (ROOT / "kb/shipped/vault/skills/kb/SKILL.md").read_text(encoding="utf-8")
    assert (ROOT / ".agents/skills/kb/SKILL.md").read_text(encoding="utf-8") == text
    front = dict(line.split(": ", 1) for line in text.split("---\n")[1].splitlines())
    assert front["name"] == "kb"
    assert 80 < len(front["description"]) < 1_024


# -- design and decisions ---------------------------------------------------------------------------------------


def test_the_design_fits_on_a_page():
    assert len(DESIGN.splitlines()) <= 160


def test_every_invariant_has_a_test():
    table = DESIGN.partition("## What holds")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (?!-|invariant)(.+?) \| (.+?) \|$", table, re.M)
    assert len(rows) >= 12
    for invariant, tests in rows:
        assert re.findall(r"`test_\w+\.py`", tests), invariant


@pytest.mark.parametrize("note", DECISIONS, ids=name_of)
def test_a_decision_is_short_and_has_its_three_parts(note: Path):
    lines = note.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 25
    assert lines[0].startswith("# ")
    parts = [found.group(1) for line in lines if (found := re.match(r"(?:## )?(Context|Decision|Consequence)\b", line))]
    assert parts == ["Context", "Decision", "Consequence"]
