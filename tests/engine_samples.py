"""A small source, claims and pages of it, and engines that answer from a script: for the tests of the engines' room."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kb.engines.model import Model
from kb.engines.request import Reply, Request
from kb.names import claim_id, page_id
from kb.prompts import load_all
from kb.records import Claim, Heading, Location, PageCard, Passage, PassageId, Quote, Statement
from kb.sentences import spans
from kb.tasks import ExtractTask, PageDraft
from kb.words import passage_hash

PROMPTS = load_all()
PARAGRAPHS = (
    "Compost is made by small animals and fungi. They need air, water and food. A heap without air begins to smell.",
    "Turn the heap every two weeks. It gets warm inside, up to 60 degrees. The warmth kills the seeds of weeds.",
    "Leaves rot slowly because they hold little nitrogen. Grass holds much of it. Mix the two.",
    "A gardener in Vienna keeps three heaps. The oldest is ready after nine months. It smells of forest.",
)


def passage(words: str, **where: str) -> Passage:
    return Passage(PassageId(passage_hash(words)), words, words, tuple(spans(words)), Location(**where))


def window(paragraphs: Iterable[str] = PARAGRAPHS, **changed: object) -> ExtractTask:
    blocks = (Heading(2, "The heap"), *(passage(words) for words in paragraphs))
    return ExtractTask(**{"title": "On compost", "shape": "prose", "blocks": blocks} | changed)  # type: ignore[arg-type]


def claim(number: int, sentence: int, text: str, subjects: tuple[str, ...] = ("Compost",), **changed: object) -> Claim:
    """A claim that rests on one sentence of a paragraph, both counted from 1."""
    here = passage(PARAGRAPHS[number - 1])
    at = (f"{here.id}.s{sentence}",)
    quote = Quote(here.id, here.sentence(sentence), "")
    fields = {"id": claim_id("On compost", at, text), "source": "On compost", "text": text, "at": at}
    return Claim(**fields | {"quotes": (quote,), "subjects": subjects} | changed)  # type: ignore[arg-type]


CLAIMS = (
    claim(1, 1, "Compost is made by small animals and fungi."),
    claim(
        1, 2, "The makers of compost need air, water and food.", context="Compost is made by small animals and fungi."
    ),
    claim(2, 2, "A compost heap gets up to 60 degrees warm."),
    claim(3, 1, "Leaves rot slowly, for want of nitrogen.", ("Compost", "Leaf")),
    claim(4, 2, "A gardener's heap is ready after nine months.", kind="opinion", speaker="A gardener"),
)
GOOD_CLAIMS = [
    ["1.1", "Compost is made by small animals and fungi.", "Compost", "definition", "", "key"],
    ["2.2-3", "A compost heap gets up to 60 degrees warm, which kills the seeds of weeds.", "Compost", "fact", "2.1"],
    ["3.1", "Leaves rot slowly because they hold little nitrogen.", "Compost; Leaf"],
]
GOOD_EXTRACT = json.dumps(
    {"claims": GOOD_CLAIMS, "entities": [["Compost", "concept", "humus"]], "takeaways": ["Turn it."]}
)


def card(title: str = "Compost", kind: str = "concept", **changed: object) -> PageCard:
    fields = {"id": page_id(kind, title), "title": title, "path": f"concepts/{title}.md", "kind": kind}
    return PageCard(**fields | changed)  # type: ignore[arg-type]


def new_page(claims: tuple[Claim, ...] = CLAIMS, title: str = "Compost") -> PageDraft:
    return PageDraft(card(title), True, (), claims)


def statement(
    words: str, number: int, claims: tuple[Claim, ...] = (), section: str = "", **changed: object
) -> Statement:
    from kb.markdown.page import statement_id

    fields = {"id": statement_id(words), "words": words, "labels": tuple(one.id for one in claims), "section": section}
    return Statement(**fields | {"start": number * 100, "end": number * 100 + 50, "block": number} | changed)  # type: ignore[arg-type]


def old_page(claims: tuple[Claim, ...] = CLAIMS[3:]) -> PageDraft:
    statements = (
        statement("Compost is what a heap becomes.", 1, is_lead=True),
        statement("Small animals and fungi make it.", 2, CLAIMS[:1]),
        statement("My own note.", 3),
        statement("The heap gets warm, up to 60 degrees.", 4, CLAIMS[2:3], "Warmth"),
    )
    return PageDraft(card(description="What a heap becomes."), False, statements, claims, CLAIMS[:3])


@dataclass
class Script:
    """Answers requests in order from a list of texts, replies or errors; the last one answers all that follow."""

    answers: list[str | Reply | Exception | Callable[[Request], str]]
    asked: list[Request] = field(default_factory=list)
    forgotten: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        answer = self.answers[min(len(self.asked), len(self.answers) - 1)]
        self.asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Reply):
            return answer
        return Reply(answer(request) if callable(answer) else answer, "stop", request.tokens, 10, 0.0)

    def forget(self, request: Request) -> None:
        self.forgotten.append(request)


def model(*answers: str | Reply | Exception | Callable[[Request], str]) -> tuple[Model, Script]:
    script = Script(list(answers))
    return Model(script, PROMPTS, "fast", "strong"), script
