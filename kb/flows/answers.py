"""What an answer is made of, as reports show it; and how checked sentences become its words. Asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.markdown.cite import labels, marks_of, quotation
from kb.markdown.escape import escape

if TYPE_CHECKING:  # a question without a model needs none of these
    from kb.compile.answer_sentences import Checked, LeftOut, Sentence
    from kb.flows.reports import ModelUse
    from kb.question_tasks import Sides
    from kb.records import Claim, ClaimId

MOST_PAGES = 3


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote of the answer stands."""

    label: str
    """As its mark in the answer has it."""
    page: str
    """The text note that a link would name: `[[page#^passage]]`."""
    source: str
    """The file below raw/."""
    passage: str
    quote: str
    """Word for word; whole sentences."""
    locator: str
    """Title, then time or heading, then speaker, as far as they are known."""
    dated: str = ""
    """The date of its source, where one is known."""
    path: str = ""
    """The file of the text note, below the vault."""
    line: int = 0
    """The line of that file on which the passage begins; 0 when it is not found."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A model of a council: its answer's letter, and what the others gave it."""

    model: str
    letter: str = ""
    points: int = 0
    ranked: tuple[str, ...] = ()
    """The letters of the others as it ranked them, the best first."""
    remarks: tuple[str, ...] = ()
    """What the others said of its answer."""
    error: str = ""
    """Why it has no answer, or no ranks."""


@dataclass(frozen=True, slots=True)
class Council:
    """Who answered, who ranked whom, who wrote the final answer."""

    voices: tuple[Voice, ...]
    chairman: str
    follows: tuple[str, ...] = ()
    """The letters that the chairman built on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sources say to a question, as markdown; or that they do not say it."""

    answer: str
    abstained: bool
    citations: tuple[Citation, ...]
    model: str = ""
    """Empty: no model was asked."""
    confidence: float = 0.0
    """Without a model: how much the passages that were found speak of what was asked, 0 to 1."""
    question: str = ""
    """As it was answered: of a question that goes on, as it stands alone."""
    depth: str = "quick"
    missing: str = ""
    """What of the question the wiki does not say, in the model's words."""
    left_out: tuple[LeftOut, ...] = ()
    """Sentences that the checks took out, with their reasons."""
    pages: tuple[str, ...] = ()
    """Titles of the pages on the same."""
    disagree: tuple[str, ...] = ()
    """Titles of the contradictions that the answer touches."""
    rounds: int = 0
    """How often more was looked up."""
    council: Council | None = None
    note: str = ""
    """What the answer had to do without."""
    saved: str = ""
    """The page that it was filed on, below the vault."""
    used: ModelUse | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an answer under a heading, `""` for one without."""

    heading: str
    checked: Checked
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An answer before it is set: sections, what the sources disagree on, all claims that it cites."""

    sections: tuple[Section, ...]
    sides: tuple[Sides, ...] = ()
    pages: tuple[str, ...] = ()
    missing: str = ""

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences, section by section."""
        return tuple(one for section in self.sections for one in section.checked.sentences)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it stands."""
        return not self.sentences

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that were cut for it."""
        return tuple({one.id: one for section in self.sections for one in section.checked.claims}.values())


def paragraphs(sentences: Sequence[Sentence], claims: dict[ClaimId, Claim]) -> list[str]:
    """Sentences as paragraphs, each run with the marks of its claims."""
    from kb.compile.answer_sentences import runs

    made: list[str] = []
    for one in runs(sentences):
        words = one.text + "".join(marks_of(claims[claim]) for claim in one.claims)
        if one.opens_paragraph or not made:
            made.append(words)
        else:
            made[-1] += f" {words}"
    return made


def spoken(drawn: Drawn, claims: dict[ClaimId, Claim]) -> tuple[str, tuple[Claim, ...]]:
    """The words of an answer as markdown, and the claims that it cites in order."""
    parts: list[str] = []
    cited: dict[ClaimId, Claim] = {}
    for section in drawn.sections:
        parts += [f"## {section.heading}"] if section.heading else []
        parts += paragraphs(section.checked.sentences, claims)
        cited |= {claim: claims[claim] for one in section.checked.sentences for claim in one.claims}
        if section.missing:
            parts.append(not_said(section.missing))
    for sides in shown_sides(drawn.sides, cited.values()):
        both = (sides.a[0], sides.b[0])
        if not all(is_shown(side, cited.values()) for side in (sides.a, sides.b)):
            parts += [f"The sources disagree: {inline(sides.question)}", *(quotation(claim) for claim in both)]
            cited |= {claim.id: claim for claim in both}
    parts += [f"The sources disagree: {links(titles)}." for titles in [contradictions(drawn, cited)] if titles]
    parts += [not_said(drawn.missing)] if drawn.missing else []
    parts += [f"Pages: {links(drawn.pages)}."] if drawn.pages else []
    return "\n\n".join(parts), tuple(cited.values())


def not_said(missing: str) -> str:
    """The line that tells what the wiki does not say; the words are a model's and claim nothing but absence."""
    return f"The wiki does not say: {inline(missing).rstrip('.')}."


def shown_sides(sides: Iterable[Sides], cited: Iterable[Claim]) -> list[Sides]:
    """The disagreements of which an answer shows a side."""
    known = tuple(cited)
    return [one for one in sides if is_shown(one.a, known) or is_shown(one.b, known)]


def is_shown(side: Iterable[Claim], cited: Iterable[Claim]) -> bool:
    """Whether one of these claims is cited, or a passage that one of them quotes."""
    places = {(one.source, quote.passage) for one in cited for quote in one.quotes}
    return any((one.source, quote.passage) in places for one in side for quote in one.quotes)


def contradictions(drawn: Drawn, cited: dict[ClaimId, Claim]) -> tuple[str, ...]:
    """The titles of the pages of contradictions that an answer touches."""
    return tuple(one.title for one in shown_sides(drawn.sides, cited.values()) if one.title)


def citations_of(
    claims: Iterable[Claim], raws: dict[str, str], notes: dict[tuple[str, str], str], dates: dict[str, str]
) -> tuple[Citation, ...]:
    """The citations of claims, one for each quote."""
    return tuple(
        Citation(
            label,
            notes.get((claim.source, quote.passage), ""),
            raws.get(claim.source, ""),
            quote.passage,
            quote.words,
            ", ".join(part for part in (claim.source, quote.locator) if part),
            dates.get(claim.source, ""),
        )
        for claim in claims
        for label, quote in zip(labels(claim), claim.quotes, strict=True)
    )


def links(titles: Iterable[str]) -> str:
    """Up to three links."""
    return ", ".join(f"[[{title}]]" for title in list(dict.fromkeys(titles))[:MOST_PAGES])


def stem_of(path: str) -> str:
    """The name of a page in a link."""
    return PurePosixPath(path).stem


def inline(words: str) -> str:
    """Words as markdown inside of a line."""
    return escape(f"x {' '.join(words.split())}")[2:]
