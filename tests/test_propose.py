"""`kb propose`: small changes by an agent or a person, through the checks and the autonomy of an ingest."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from proposal_samples import (
    ADD,
    FIRST,
    NOTES,
    PAGE,
    QUOTE,
    RENAME,
    SPITZER,
    at,
    copied,
    once,
    proposed,
    text_of,
)
from vaults import DATE, kb, kb_json, sample_vault, tree

from kb.errors import UsageError, VaultLocked
from kb.flows import propose as flow
from kb.flows.consulting import read_page
from kb.vault.claims import read as claims_of
from kb.vault.lock import writing
from kb.vault.vault import Vault


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_vault(tmp_path_factory.mktemp("proposals") / "vault")


@pytest.fixture
def vault(made: Path, tmp_path: Path) -> Path:
    return copied(made, tmp_path / "vault")


def page(vault: Path, title: str) -> str:
    return next((vault / "wiki").rglob(f"{title}.md")).read_text(encoding="utf-8")


def told(report: Any) -> list[tuple[str, str]]:
    """Decision and rule of each row."""
    return [(one.decision, one.rule) for one in report.operations]


# -- what is accepted -------------------------------------------------------------------------------------------


def test_an_accepted_statement_stands_on_its_page_with_a_quote_that_code_cut(vault: Path):
    report = proposed(vault, ADD)
    assert told(report) == [("accepted", "")]
    text = page(vault, "Desirable difficulty")
    label = re.search(re.escape(SPITZER) + r"\[\^(note-[0-9a-f]{6})\]", text)
    assert label
    assert f"[^{label[1]}]: [[{NOTES} (text)#^{FIRST}|{NOTES}, The old observation]] “Herbert Spitzer had 3,605" in text
    assert "## In schools" in text
    kb("lint", "--vault", vault)


def test_an_undo_takes_a_proposal_back_byte_for_byte(vault: Path):
    before = tree(vault, "wiki", ".kb/claims", "llm.txt")
    report = proposed(vault, ADD, QUOTE, RENAME)
    assert tree(vault, "wiki", ".kb/claims", "llm.txt") != before
    kb("undo", report.change, "--vault", vault)
    assert tree(vault, "wiki", ".kb/claims", "llm.txt") == before


def test_a_quotation_needs_nobody_who_reads_it_back(vault: Path):
    report = once(vault, QUOTE)
    assert told(report) == [("accepted", "")]
    assert "> “Confidence went one way and memory the other.”" in page(vault, "Forgetting curve")
    assert not (vault / ".kb/queue").exists()


def test_what_a_proposal_points_at_is_kept_as_a_claim_of_its_source(vault: Path):
    before = set(claims_of(Vault(vault), NOTES))
    once(vault, QUOTE)
    (made,) = set(claims_of(Vault(vault), NOTES)) - before
    assert (made.text, made.subjects) == ("Confidence went one way and memory the other.", ("Forgetting curve",))
    assert f"[^{made.id}]: " in page(vault, "Forgetting curve")


def test_a_new_page_is_made_with_all_that_it_gets(vault: Path):
    report = proposed(vault, *PAGE)
    assert told(report) == [("accepted", "")] * len(PAGE)
    text = page(vault, "Testing in schools")
    assert text.index("Francis Bacon wrote") < text.index("William James") < text.index("## The first experiment")
    assert "[[Testing in schools]]" in (vault / "wiki/index.md").read_text(encoding="utf-8")
    assert "[[Testing in schools]]" in page(vault, NOTES)
    kb("lint", "--vault", vault)


def test_a_thin_page_is_not_made(vault: Path):
    before = tree(vault)
    report = proposed(vault, *PAGE[:3])
    assert {one.rule for one in report.operations} == {"thin-page"}
    assert tree(vault) == before


def test_a_page_whose_lead_is_refused_is_not_made_with_another_one(vault: Path):
    before = tree(vault)
    rows = [{**PAGE[0], "lead": "Marie Curie was the first to test pupils."}, *PAGE[1:]]
    report = proposed(vault, *rows)
    assert told(report) == [("refused", "lead-name"), *[("refused", "unknown-page")] * (len(PAGE) - 1)]
    assert tree(vault) == before


def test_the_claims_of_a_proposal_outlive_a_compilation_of_their_source(vault: Path):
    proposed(vault, ADD)
    (vault / f"raw/{NOTES}.md").write_bytes((vault / f"raw/{NOTES}.md").read_bytes() + b"\nOne line more of notes.\n")
    kb("ingest", "--vault", vault, "--date", DATE)
    assert SPITZER in page(vault, "Desirable difficulty")
    kb("lint", "--vault", vault)


def test_forgetting_the_source_takes_what_was_proposed_from_it(vault: Path):
    proposed(vault, ADD)
    kb("forget", f"{NOTES}.md", "--yes", "--vault", vault)
    assert SPITZER not in page(vault, "Desirable difficulty")


def test_a_label_of_a_footnote_is_evidence_as_well(vault: Path):
    label = re.search(r"\[\^(note-[0-9a-f]{6})\]:", page(vault, "Desirable difficulty"))
    assert label
    row = {**ADD, "text": "Robert Bjork calls retrieval practice a desirable difficulty.", "cites": [f"[^{label[1]}]"]}
    assert told(proposed(vault, row)) == [("accepted", "")]


def test_statements_are_named_by_their_first_words_or_their_id(vault: Path):
    proposed(vault, ADD)
    there = next(one for one in read_page(Vault(vault), "Desirable difficulty").statements if one.words == SPITZER)
    new = "Spitzer concluded that the immediate test itself was the help."
    for name in (there.id, "Herbert Spitzer tested"):
        row = {"op": "add", "page": "Desirable difficulty", "text": new, "cites": [at(FIRST, "4")], "after": name}
        report = once(vault, row)
        assert told(report) == [("unread", "")]
    assert told(proposed(vault, row)) == [("accepted", "")]
    assert re.search(re.escape(SPITZER) + r"\[\^note-\w+\] Spitzer concluded", page(vault, "Desirable difficulty"))


# -- what is refused --------------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an invented figure": ({**ADD, "text": "Herbert Spitzer tested 5,000 pupils."}, "figure-without-evidence"),
    "an invented name": ({**ADD, "text": "Marie Curie tested pupils in nine cities."}, "name-without-evidence"),
    "words in quotation marks": ({**ADD, "text": "Spitzer spoke of “a great help”."}, "quoted-words-differ"),
    "a mark in the text": ({**ADD, "text": "Spitzer tested pupils.[^note-29ee5b]"}, "mark-in-text"),
    "a link in the text": ({**ADD, "text": "[[Anki]] tested pupils in nine cities."}, "markup-in-text"),
    "no evidence": ({**ADD, "cites": []}, "no-claims"),
    "a page that is not there": ({**ADD, "page": "Nowhere"}, "unknown-page"),
    "a path": ({**ADD, "page": "../../AGENTS"}, "unknown-page"),
    "the title of no file": ({**PAGE[0], "title": "??"}, "bad-form"),
    "a name that is taken": ({**PAGE[0], "title": "Anki", "kind": "product"}, "page-exists"),
    "a kind that there is not": ({**PAGE[0], "kind": "source"}, "bad-kind"),
    "a text note": ({**ADD, "page": f"{NOTES} (text)"}, "wrong-kind"),
    "a label of nothing": ({**ADD, "cites": ["note-000000"]}, "unknown-claim"),
    "a source that is not there": ({**ADD, "cites": [{"source": "../x", "words": "y"}]}, "unknown-source"),
    "a passage that is not there": ({**ADD, "cites": [at("p-00000000", "1")]}, "no-such-passage"),
    "a sentence that is not there": ({**ADD, "cites": [at(FIRST, "99")]}, "no-such-sentence"),
    "words that stand nowhere": (
        {**ADD, "cites": [{"source": NOTES, "words": "all invented"}]},
        "no-such-words",
    ),
    "a statement of nothing": ({"op": "refine", "page": "Anki", "statement": "Zzz", "text": "A."}, "unknown-statement"),
    "words of several statements": (
        {"op": "refine", "page": "Forgetting curve", "statement": "“The", "text": "A."},
        "unknown-statement",
    ),
    "an operation that there is not": ({"op": "delete", "page": "Anki"}, "unknown-operation"),
    "a missing field": ({"op": "add", "page": "Anki"}, "bad-form"),
    "an unknown field": ({**ADD, "force": True}, "bad-form"),
    "another type": ({**ADD, "text": ["a"]}, "bad-form"),
    "cites of another form": ({**ADD, "cites": [7]}, "bad-form"),
    "an alias of nothing": ({"op": "alias", "page": "Anki", "alias": "Zorblax"}, "alias-without-evidence"),
}
"""What is wrong with a row → the row, and the rule that refuses it."""


@pytest.mark.parametrize("fault", REFUSED)
def test_a_row_that_breaks_a_rule_is_refused_with_it_and_nothing_is_written(fault: str, made: Path):
    row, rule = REFUSED[fault]
    before = tree(made)
    report = once(made, row)
    assert told(report) == [("refused", rule)], report
    assert report.operations[0].message
    assert "\n" not in report.operations[0].message
    assert tree(made) == before


def test_what_nobody_has_read_back_is_not_written(vault: Path):
    before = tree(vault)
    report = once(vault, ADD, QUOTE)
    assert (told(report), report.unanswered, report.change) == ([("unread", ""), ("unread", "")], 1, "")
    assert tree(vault) == before


def test_what_does_not_follow_from_its_quote_is_refused_though_code_finds_no_fault(vault: Path):
    before = tree(vault)
    row = {**ADD, "text": "Herbert Spitzer tested 3,605 pupils in nine cities of Iowa, and most of them failed."}
    report = proposed(vault, row, reader=lambda _: {"entailed": "", "not": [["1", "“most of them failed”"]]})
    assert told(report) == [("refused", "not-entailed")]
    assert report.operations[0].message == "“most of them failed”"
    assert tree(vault) == before


def test_what_is_refused_does_not_hold_up_the_rest(vault: Path):
    report = proposed(vault, REFUSED["an invented figure"][0], ADD, REFUSED["a path"][0])
    assert [one for one, _ in told(report)] == ["refused", "accepted", "refused"]
    assert "5,000" not in page(vault, "Desirable difficulty")


def test_the_same_proposal_twice_writes_nothing_the_second_time(vault: Path):
    proposed(vault, ADD, QUOTE)
    before = tree(vault)
    assert {decision for decision, _ in told(proposed(vault, ADD, QUOTE))} == {"refused"}
    assert tree(vault) == before


def test_a_statement_of_a_person_is_not_reworded(vault: Path):
    path = next((vault / "wiki").rglob("Anki.md"))
    text = path.read_text(encoding="utf-8")
    mark = re.search(r"\[\^[a-z]+-[0-9a-f]{6}\]", text)
    assert mark
    path.write_text(text.replace("\n## Related", f"\nMy own words on Anki.{mark[0]}\n\n## Related"), encoding="utf-8")
    row = {"op": "refine", "page": "Anki", "statement": "My own words", "text": "Anki is a program."}
    assert told(once(vault, row)) == [("refused", "person-owned")]


def test_more_than_the_leash_allows_is_refused(vault: Path):
    (vault / "kb.toml").write_text("[leash]\noperations = 1\n", encoding="utf-8")
    other = {**ADD, "text": "Spitzer concluded that the immediate test itself was the help.", "cites": [at(FIRST, "4")]}
    assert told(proposed(vault, ADD, other)) == [("accepted", ""), ("refused", "leash")]


# -- what waits -------------------------------------------------------------------------------------------------


def test_what_the_autonomy_leaves_to_the_owner_waits_and_is_applied_on_a_yes(vault: Path):
    report = once(vault, RENAME)
    (row,) = report.operations
    assert (row.decision, len(row.id)) == ("waiting", 6)
    assert (vault / "wiki/products/SM-2.md").exists() or list((vault / "wiki").rglob("SM-2.md"))
    assert row.id in (vault / "wiki/review.md").read_text(encoding="utf-8")
    kb("review", "--accept", row.id, "--vault", vault, "--date", DATE)
    assert list((vault / "wiki").rglob("SM-2 algorithm.md"))


def test_what_waits_already_is_not_proposed_twice(vault: Path):
    first = once(vault, RENAME)
    before = tree(vault)
    assert once(vault, RENAME).operations == first.operations
    assert tree(vault) == before


def test_what_the_owner_rejected_is_refused_with_the_reason(vault: Path):
    (row,) = once(vault, RENAME).operations
    kb("review", "--reject", row.id, "--why", "too long", "--vault", vault, "--date", DATE)
    (again,) = once(vault, RENAME).operations
    assert (again.decision, again.rule) == ("refused", "rejected-before")
    assert "too long" in again.message


def test_where_nothing_is_applied_unasked_everything_waits(vault: Path):
    (vault / "kb.toml").write_text('autonomy = "suggest"\n', encoding="utf-8")
    before = page(vault, "Desirable difficulty")
    report = proposed(vault, ADD)
    assert [one.decision for one in report.operations] == ["waiting"]
    assert page(vault, "Desirable difficulty") == before
    kb("review", "--accept", report.operations[0].id, "--vault", vault, "--date", DATE)
    assert SPITZER in page(vault, "Desirable difficulty")


def test_a_locked_page_is_only_proposed_to(vault: Path):
    path = next((vault / "wiki").rglob("Desirable difficulty.md"))
    path.write_text(path.read_text(encoding="utf-8").replace("\ntags:", "\nlocked: true\ntags:", 1), encoding="utf-8")
    assert [one for one, _ in told(proposed(vault, ADD))] == ["waiting"]
    assert SPITZER not in path.read_text(encoding="utf-8")


# -- the door ---------------------------------------------------------------------------------------------------


def piped(monkeypatch: pytest.MonkeyPatch, content: str | bytes) -> None:
    raw = content.encode() if isinstance(content, str) else content
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def test_the_command_reads_json_from_stdin_and_says_what_became_of_each_row(
    vault: Path, monkeypatch: pytest.MonkeyPatch
):
    piped(monkeypatch, text_of(QUOTE, REFUSED["a path"][0]))
    found = kb_json("propose", "--vault", vault, "--date", DATE, code=1)
    assert [one["decision"] for one in found["operations"]] == ["accepted", "refused"]
    assert (vault / f".kb/changes/{found['change']}.json").exists()
    piped(monkeypatch, text_of(RENAME))
    shown = kb("propose", "--vault", vault, "--date", DATE)
    assert re.search(r"^ +1 waiting +rename SM-2 +\([0-9a-f]{6}\)$", shown, re.M)
    assert shown.splitlines()[-1] == "next: `kb review`"


@pytest.mark.parametrize("content", ["", "{", '{"operations": []}', "[7]", b"\xff\xfe", '{"operations": 7}'])
def test_what_is_no_proposal_is_named_and_changes_nothing(
    content: str | bytes, vault: Path, monkeypatch: pytest.MonkeyPatch
):
    before = tree(vault)
    piped(monkeypatch, content)
    assert "error" in kb_json("propose", "--vault", vault, code=2)
    assert tree(vault) == before


def test_while_somebody_writes_nothing_is_taken(vault: Path):
    with writing(Vault(vault)), pytest.raises(VaultLocked):
        once(vault, QUOTE)


def test_a_proposal_that_is_too_long_is_refused_as_a_whole(vault: Path):
    with pytest.raises(UsageError, match="longer"):
        once(vault, {**ADD, "text": "x" * 500_000})
    with pytest.raises(UsageError, match="at most"):
        once(vault, *[QUOTE] * 200)


def test_what_it_was_about_stands_in_the_log_without_markup(vault: Path):
    once(vault, QUOTE, about="a [[link]]\n## [2026-01-01] ingest | <b>x</b>")
    entry = (vault / "wiki/log.md").read_text(encoding="utf-8").rpartition("## [")[2]
    assert entry.startswith(f"{DATE}] propose | ")
    assert not re.search(r"\[\[|<b>|ingest \|", entry)
    kb("lint", "--vault", vault)


def test_the_model_of_the_settings_reads_back_where_there_is_one(vault: Path, monkeypatch: pytest.MonkeyPatch):
    wanted = []
    real = flow.open_engines

    def opened(place: Any, settings: Any, asked: Any, *others: Any) -> Any:
        wanted.append(asked.engine)
        return real(place, settings, flow.Wanted("queue"), *others)

    monkeypatch.setattr(flow, "open_engines", opened)
    once(vault, QUOTE)
    (vault / "kb.toml").write_text('engine = "model"\n', encoding="utf-8")
    once(vault, {**QUOTE, "page": "Anki"})
    assert wanted == ["queue", "model"]


def test_the_report_is_plain_json(vault: Path, monkeypatch: pytest.MonkeyPatch):
    piped(monkeypatch, json.dumps([QUOTE]))
    found = kb_json("propose", "--vault", vault, "--date", DATE)
    assert set(found) == {"operations", "change", "unanswered"}
    assert set(found["operations"][0]) == {"row", "operation", "page", "decision", "rule", "message", "id"}
