"""Prompts are programs: checked when they are loaded, rendered with the stable part first, evidence behind a fence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engines.answers import ANSWERS, parse
from kb.engines.request import Reply
from kb.errors import BadConfig, UnsafePath
from kb.prompts import EVIDENCE, TASKS, fence, load, load_all, one_line, render, shipped, tokens
from kb.prompts import parse as parse_prompt

GOOD = """---
description: Counts rain.
inputs: most, words
output: a number
tier: fast
---
## Task

Count.

## Input

At most $most drops in $words

## Rules

It costs $$5 to miscount.

## When in doubt

None.

## Output

A number.
"""


def test_every_task_has_a_prompt_and_every_prompt_a_task():
    assert sorted(path.stem for path in shipped().glob("*.md")) == sorted(TASKS)
    assert set(load_all()) == set(TASKS)


@pytest.mark.parametrize("task", TASKS)
def test_the_rules_of_a_prompt_are_short(task: str):
    assert tokens(load(task).system) <= 1_250


@pytest.mark.parametrize("task", TASKS)
def test_the_example_of_a_prompt_is_an_answer_that_is_read(task: str):
    example = load(task).system.split("# Output")[1]
    assert isinstance(parse(task, Reply(example)), ANSWERS[task])
    assert json.loads(example[example.index("{") : example.rindex("}") + 1])


def test_a_prompt_is_rendered_with_the_part_first_that_never_changes():
    prompt = parse_prompt("rain", GOOD)
    system, user = render(prompt, {"most": "7", "words": "the words"})
    assert system == render(prompt, {"most": "9", "words": "other"})[0]
    assert system.startswith(EVIDENCE)
    assert "It costs $5 to miscount." in system
    assert user == "At most 7 drops in the words\n"


def test_placeholders_in_values_are_words():
    _, user = render(parse_prompt("rain", GOOD), {"most": "$words ${most} $$", "words": "x"})
    assert user == "At most $words ${most} $$ drops in x\n"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("$words", "", "differ in words"),
        ("$words", "$words $more", "differ in more"),
        ("Count.", "Count $most.", "only the Input may name most"),
        ("tier: fast", "tier: cheap", "fast or strong"),
        ("tier: fast\n", "", "frontmatter has tier"),
        ("tier: fast", "tier: fast\nmodel: x", "frontmatter has model"),
        ("## Rules", "## Hints", "headings are"),
        ("None.", "", "none of them empty"),
        ("---\ndes", "des", "begins with"),
    ],
)
def test_what_is_wrong_with_a_prompt_is_said_when_it_is_loaded(old: str, new: str, reason: str):
    with pytest.raises(BadConfig, match=reason):
        parse_prompt("rain", GOOD.replace(old, new, 1))


@pytest.mark.parametrize("values", [{"most": "1"}, {"most": "1", "words": "x", "more": "y"}])
def test_rendering_takes_exactly_the_named_inputs(values: dict[str, str]):
    with pytest.raises(ValueError, match="takes"):
        render(parse_prompt("rain", GOOD), values)


def test_every_change_of_a_prompt_changes_its_hash():
    shas = {
        parse_prompt("rain", GOOD.replace(*change)).sha for change in [("x", "x"), ("Count.", "Add."), ("drops", "d")]
    }
    assert len(shas) == 3


def test_windows_line_ends_do_not_change_a_prompt():
    assert parse_prompt("rain", GOOD.replace("\n", "\r\n")) == parse_prompt("rain", GOOD)


def test_a_vault_may_override_a_prompt_but_not_what_stands_before_all_of_them(tmp_path: Path):
    own = (shipped() / "verify.md").read_text(encoding="utf-8").replace("careful reader", "very careful reader")
    (tmp_path / "verify.md").write_text(own, encoding="utf-8")
    prompt = load("verify", tmp_path)
    assert "very careful reader" in prompt.system
    assert prompt.system.startswith(EVIDENCE)
    assert prompt.sha != load("verify").sha
    assert load("plan", tmp_path) == load("plan")


def test_an_override_names_the_inputs_of_the_prompt_that_it_replaces(tmp_path: Path):
    (tmp_path / "verify.md").write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadConfig, match="inputs are readings"):
        load("verify", tmp_path)


def test_an_override_does_not_lead_out_of_the_vault(tmp_path: Path):
    (tmp_path / "secret").write_text(GOOD, encoding="utf-8")
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "verify.md").symlink_to(tmp_path / "secret")
    with pytest.raises(UnsafePath):
        load("verify", tmp_path / "prompts")


def test_an_unreadable_override_is_named_without_its_content(tmp_path: Path):
    (tmp_path / "verify.md").write_bytes(b"\xff\xfe secret")
    with pytest.raises(BadConfig, match=r"verify\.md") as caught:
        load("verify", tmp_path)
    assert "secret" not in str(caught.value)


@given(st.text())
def test_nothing_leaves_its_fence(words: str):
    lines = fence(words).split("\n")
    key = lines[0].removeprefix("<evidence ").removesuffix(">")
    assert re.fullmatch("[0-9a-f]{8}", key)
    assert key not in words
    assert fence(words).endswith(f"\n</evidence {key}>")
    assert fence(words) == fence(words)


def test_words_that_hold_their_own_fence_get_another_one():
    words = "a"
    for _ in range(50):
        words = f"{words} {fence(words)}"[-200:]
        key = fence(words).split(">")[0].split()[1]
        assert key not in words


@given(st.text())
def test_one_line_is_one_line_and_hides_nothing(words: str):
    shown = one_line(words)
    assert len(shown.splitlines()) <= 1
    assert not re.search("[\u0000-\u001f\u202a-\u202e\u2066-\u2069\u200b\ufeff\U000e0000-\U000e007f]", shown)
    assert one_line(shown) == shown
