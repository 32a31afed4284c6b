"""The page about rules is made from the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.rules.documentation import explained, rules_page
from kb.rules.table import RULES

PAGE = Path(__file__).parents[1] / "docs" / "rules.md"


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_what_why_an_example_and_a_fix(name: str) -> None:
    parts = explained(RULES[name])
    assert all(len(part.split()) > 3 for part in parts)
    assert parts[0].endswith(".")


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == rules_page() + "\n", "run .ci/rules_page.py"


def test_rules_are_named_after_their_functions() -> None:
    assert all(rule.find.__name__ == name.replace("-", "_") for name, rule in RULES.items())
