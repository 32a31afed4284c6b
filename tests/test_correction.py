"""A source that changed in raw/ is a correction: what vanished goes with all that rested on it, what stays stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_engine import Plain, bring, document, fact, use_plain_engine
from vaults import kb, kb_json, new_vault

from kb.markdown.escape import plain
from kb.markdown.page import parse
from kb.operations import Add
from kb.tasks import ClaimDraft, Extraction, ExtractTask, WriteTask, Written
from kb.vault.vault import Vault

CANAL = [("canal", number) for number in range(7)]


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    use_plain_engine(monkeypatch)
    return Vault(new_vault(tmp_path / "vault").resolve())


def page(vault: Vault) -> str:
    return (vault.wiki / "concepts/Canal.md").read_text(encoding="utf-8")


def said(vault: Vault) -> list[str]:
    return [plain(one.words) for one in parse(page(vault)).statements if not one.is_lead]


def test_what_vanished_goes_and_what_stays_stays_byte_for_byte(vault: Vault):
    bring(vault, "first", document("First", CANAL))
    before = page(vault)
    bring(vault, "first", document("First", [*CANAL[:3], ("canal", 9), *CANAL[4:]]))
    assert fact("canal", 3) not in page(vault)
    assert fact("canal", 9) in page(vault)
    kept = [line for line in before.split("\n") if "[^firs" in line and fact("canal", 3) not in line]
    assert kept
    assert all(line in page(vault).split("\n") for line in kept)
    kb("lint", "--vault", vault.root)


def test_a_statement_of_two_sources_is_proposed_anew_from_the_one_that_stands(vault: Vault):
    bring(vault, "first", document("First", CANAL))
    bring(vault, "second", document("Second", [("canal", number) for number in (1, 2, 8, 9, 10)]))
    shared = next(one for one in parse(page(vault)).statements if one.words == fact("canal", 2) and one.labels)
    assert len(shared.labels) == 2
    bring(vault, "second", document("Second", [("canal", number) for number in (1, 8, 9, 10, 11)]))
    (left,) = (one for one in parse(page(vault)).statements if plain(one.words) == fact("canal", 2))
    assert left.labels == shared.labels[:1]
    assert "[[First (text)" in page(vault)
    kb("lint", "--vault", vault.root)


class Joining(Plain):
    """Says two facts in one statement."""

    def write(self, task: WriteTask) -> Written:
        operations = list(super().write(task).operations)
        adds = [one for one in operations if isinstance(one, Add)]
        if len(adds) < 4:
            return Written(tuple(operations))
        one, other = adds[-2:]
        joined = Add(one.page, f"{one.text} {other.text}", (*one.claims, *other.claims))
        return Written((*(op for op in operations if op not in (one, other)), joined))


def test_a_statement_of_a_vanished_and_a_living_claim_is_not_blended(vault: Vault, monkeypatch: pytest.MonkeyPatch):
    use_plain_engine(monkeypatch, Joining())
    bring(vault, "first", document("First", CANAL))
    assert f"{fact('canal', 5)} {fact('canal', 6)}" in said(vault)
    bring(vault, "first", document("First", [*CANAL[:6], ("canal", 11)]))
    assert fact("canal", 5) in said(vault)
    assert not any(fact("canal", 6) in words for words in said(vault))
    assert fact("canal", 11) in said(vault)
    kb("lint", "--vault", vault.root)


class Rewording(Plain):
    """Words its claims anew each time, as a model does."""

    def __init__(self) -> None:
        self.times = 0

    def extract(self, task: ExtractTask) -> Extraction:
        self.times += 1
        found = super().extract(task)
        claims = (
            ClaimDraft(one.passage, one.sentences, one.text + " Indeed." * self.times, one.subjects, weight=one.weight)
            for one in found.claims
        )
        return Extraction(tuple(claims), found.entities)

    def write(self, task: WriteTask) -> Written:
        operations = super().write(task).operations
        return Written(tuple(_without_indeed(one) for one in operations))


def _without_indeed(operation):  # type: ignore[no-untyped-def]
    from dataclasses import fields, replace

    texts = {one.name for one in fields(operation)} & {"text", "lead", "description"}
    return replace(operation, **{name: getattr(operation, name).replace(" Indeed.", "") for name in texts})


def test_a_claim_that_is_worded_anew_of_the_same_sentences_stays_the_one_it_was(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
):
    use_plain_engine(monkeypatch, Rewording())
    bring(vault, "first", document("First", CANAL))
    before = {one.words: one.labels for one in parse(page(vault)).statements}
    bring(vault, "first", document("First", [*CANAL[:6], ("canal", 11)]))
    after = {one.words: one.labels for one in parse(page(vault)).statements}
    assert {words: labels for words, labels in after.items() if words in before} == {
        words: labels for words, labels in before.items() if words != fact("canal", 6)
    }
    kb("lint", "--vault", vault.root)


def test_a_persons_statement_about_what_vanished_stays(vault: Vault):
    bring(vault, "first", document("First", CANAL))
    mine = page(vault).replace(fact("canal", 3), "As my neighbour says: " + fact("canal", 3))
    (vault.wiki / "concepts/Canal.md").write_text(mine, encoding="utf-8")
    bring(vault, "first", document("First", [*CANAL[:3], *CANAL[4:]]))
    assert "As my neighbour says: " + fact("canal", 3) in page(vault)


def test_a_correction_is_undone_like_any_change(vault: Vault):
    bring(vault, "first", document("First", CANAL))
    before = page(vault)
    bring(vault, "first", document("First", CANAL[:6]))
    kb_json("undo", "--vault", vault.root)
    assert page(vault) == before
