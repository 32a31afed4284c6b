"""Rules about footnotes, each with a vault that breaks it and one that does not."""

from __future__ import annotations

import pytest
from rule_samples import FEED, REST, SOURCE, STEAM, common, definition, found, front, spoiled, vault

SOUR = "concepts/Sourdough.md"


@pytest.mark.parametrize(
    "new",
    [f"[^{FEED}]: see the baker", f"{definition(FEED)}\n{definition(FEED)}", f"{definition(FEED)}\n\nWords^[a note]."],
)
def test_a_footnote_without_its_form_is_malformed(new: str) -> None:
    assert found("malformed-footnote", vault(spoiled(SOUR, definition(FEED), new)))


def test_a_footnote_of_a_person_may_say_anything() -> None:
    change = spoiled(SOUR, "## Related", "Mine.[^1]\n\n[^1]: see my diary\n\n## Related")
    assert found("malformed-footnote", vault(change)) == []
    assert found("undefined-mark", vault(change)) == []


def test_a_mark_without_a_definition_is_found_where_it_stands() -> None:
    [problem] = found("undefined-mark", vault(spoiled(SOUR, definition(FEED) + "\n", "")))
    assert FEED in problem.message
    assert problem.line == 18


def test_a_definition_that_no_mark_uses_can_be_taken_out_when_kb_wrote_it() -> None:
    [problem] = found("unused-definition", vault(spoiled(SOUR, f"[^{FEED}] ", " ")))
    assert problem.fixable
    [problem] = found("unused-definition", vault(spoiled(SOUR, definition(FEED), definition(FEED) + "\n[^1]: mine")))
    assert not problem.fixable


def test_a_citation_without_the_words_is_unquoted() -> None:
    change = spoiled(SOUR, definition(FEED), definition(FEED).partition(" “")[0])
    [problem] = found("unquoted-citation", vault(change))
    assert FEED in problem.message
    assert found("quote-drift", vault(change)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("120 years", "130 years"), ("kept alive", "kept"), ("bakery of Lyon.”", "bakery of Ly”"), ("It was", "it was")],
)
def test_a_quote_that_is_nearly_right_has_drifted(old: str, new: str) -> None:
    changed = definition(FEED).replace(old, new)
    [problem] = found("quote-drift", vault(spoiled(SOUR, definition(FEED), changed)))
    assert "is not in ^p-" in problem.message


@pytest.mark.parametrize(
    "quote", ["It was kept  alive for 120 years in a bakery of Lyon.", "A sourdough […] in a bakery of Lyon."]
)
def test_white_space_and_words_left_out_are_no_drift(quote: str) -> None:
    changed = definition(FEED).partition("“")[0] + f"“{quote}”"
    assert found("quote-drift", vault(spoiled(SOUR, definition(FEED), changed))) == []


def test_a_page_that_cites_a_page_proves_nothing() -> None:
    changed = definition(FEED).replace(f"{SOURCE} (text)", "Steam")
    [problem] = found("circular-evidence", vault(spoiled(SOUR, definition(FEED), changed)))
    assert "Steam" in problem.message


def test_sources_that_retell_each_other_are_circular() -> None:
    def source(title: str, of: str) -> str:
        return front(**common(title, "source", f"src-{title}"), origin_of=f'"[[{of}]]"') + "Words.\n"

    circle = {"sources/A.md": source("A", "B"), "sources/B.md": source("B", "A")}
    assert [problem.path for problem in found("circular-evidence", vault(dict(circle)))] == [
        "wiki/sources/A.md",
        "wiki/sources/B.md",
    ]
    chain = {"sources/A.md": source("A", "B"), "sources/B.md": source("B", SOURCE)}
    assert found("circular-evidence", vault(dict(chain))) == []


def test_a_statement_whose_claim_is_gone_is_stale() -> None:
    from rule_samples import CLAIMS

    view = vault(claims={key: made for key, made in CLAIMS.items() if key != FEED})
    [problem] = found("stale-claim", view)
    assert problem.path == "wiki/concepts/Sourdough.md"


def test_a_sentence_of_a_person_is_never_stale() -> None:
    view = vault(claims={}, written_by_a_person=lambda words: True)
    assert found("stale-claim", view) == []


def test_one_claim_that_is_gone_makes_a_statement_stale() -> None:
    from rule_samples import CLAIMS

    view = vault(
        spoiled(SOUR, f"last.[^{FEED}]", f"last.[^{FEED}][^{REST}]"),
        claims={key: made for key, made in CLAIMS.items() if key in (REST, STEAM)},
    )
    assert len(found("stale-claim", view)) == 1
