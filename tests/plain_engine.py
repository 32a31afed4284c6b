"""An engine that writes prose pages from small documents without a model, so that thousands of ingests stay quick.

Every paragraph of its documents is one fact about one subject. A fact that a page states already gets the new source as
a second citation; others are added. All pages that it makes begin with their first fact.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from generated_sources import sentence
from vaults import DATE

import kb.flows.engines as engines
from kb.engines.usage import Usage
from kb.flows.ingest import Options, ingest
from kb.flows.reports import SourceReport
from kb.markdown.escape import plain
from kb.operations import Add, Create, Link, Operation, Refine
from kb.records import Entity, Passage
from kb.tasks import (
    ClaimDraft,
    Engine,
    Extraction,
    ExtractTask,
    PageDraft,
    PagePlan,
    Plan,
    PlanTask,
    WriteTask,
    Written,
)
from kb.vault.vault import Vault

SUBJECTS = ("canal", "windmill", "orchard")
FACTS = 12


def fact(subject: str, number: int) -> str:
    """The same words for the same number, in every document."""
    return sentence(random.Random(f"{subject} {number}"), subject)


def document(title: str, facts: Iterable[tuple[str, int]]) -> str:
    """A document with a paragraph for each fact."""
    return "\n\n".join([f"# {title}", *(fact(subject, number) for subject, number in facts)]) + "\n"


def some_facts(chance: random.Random, most: int = 8) -> list[tuple[str, int]]:
    """Facts about one or two subjects."""
    about = chance.sample(SUBJECTS, chance.randint(1, 2))
    return [(s, n) for s in about for n in sorted(chance.sample(range(FACTS), chance.randint(5, most)))]


class Plain:
    """Implements `kb.tasks.Engine`."""

    name, model, window = "plain", "", None

    def extract(self, task: ExtractTask) -> Extraction:
        passages = [block for block in task.blocks if isinstance(block, Passage)]
        drafts = [
            ClaimDraft(one.id, (1,), one.words, (subject.capitalize(),), weight=0.5)
            for one in passages
            for subject in SUBJECTS
            if f"the {subject} " in one.words.lower()
        ]
        names = dict.fromkeys(draft.subjects[0] for draft in drafts)
        return Extraction(tuple(drafts), tuple(Entity(name) for name in names))

    def plan(self, task: PlanTask) -> Plan:
        pages = {card.title: card.id for card in task.candidates}
        by_subject: dict[str, list[str]] = {}
        for claim in task.claims:
            by_subject.setdefault(claim.subjects[0], []).append(claim.id)
        return Plan(
            tuple(PagePlan(s, "concept", tuple(ids), pages.get(s)) for s, ids in by_subject.items())  # type: ignore[arg-type]
        )

    def write(self, task: WriteTask) -> Written:
        operations = [operation for draft in task.pages for operation in _operations(draft)]
        made = [draft.card.id for draft in task.pages]
        operations += [Link(one, other) for one in made for other in made if one != other]
        return Written(tuple(operations))


def _operations(draft: PageDraft) -> Iterable[Operation]:
    page = draft.card.id
    if draft.is_new:
        yield Create(page, draft.card.title, "concept", draft.claims[0].text, draft.claims[0].text)
    stated = {plain(one.words): one for one in draft.statements if one.labels}
    for claim in draft.claims:
        there = stated.get(claim.text)
        if there:
            yield Refine(page, there.id, claim.text, (*there.labels, claim.id))  # type: ignore[arg-type]
        else:
            yield Add(page, claim.text, (claim.id,), opens_paragraph=claim.text[:1] in "NTA")
            if draft.is_new:
                continue


def use_plain_engine(monkeypatch: pytest.MonkeyPatch, engine: Engine | None = None) -> None:
    """Let every ingest of this process be done by the plain engine, or by another one."""
    opened = engines.Engines("model", Usage(), lambda _: engine or Plain())
    monkeypatch.setattr(engines, "open_engines", lambda *_: opened)


def bring(vault: Vault, name: str, text: str) -> SourceReport:
    """Put a document into raw/, or another one in its place, and compile it."""
    path = Path(vault.raw / f"{name}.md")
    path.write_text(text, encoding="utf-8")
    (report,) = ingest(vault, [str(path)], Options(DATE, jobs=1), lambda _: None).sources
    assert report.status == "compiled", report.error
    return report
