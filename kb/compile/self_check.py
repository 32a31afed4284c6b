"""Questions to check oneself, made from what a page's claims say. The answer is the passage of the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kb.records import Claim, PassageId

SHORTEST, LONGEST = 6, 40
"""Words of a sentence that a question may be made of."""
_IS = r"\s+(?P<verb>is|are|was|were|means)\s+(?P<rest>\S.*)"
_FIGURE = re.compile(r"(?<![\w.,/:^-])(?:[$€£]\s?)?\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s)?(?:\s?%)?(?![\w/^-]|[.,:]\d)")
_LOOSE = re.compile(
    r"(?:and|but|so|or|it|its|this|that|these|those|he|she|his|her|they|their|them|there|here|such|then|i|we|you|our|"
    r"my|your)\b",
    re.IGNORECASE,
)
"""How a sentence begins that leans on the one before it."""
_QUESTION = re.compile(r"\?\W*$")
HIDDEN = "(?)"


@dataclass(frozen=True, slots=True)
class Told:
    """A claim that a page cites, and where its quote stands."""

    claim: Claim
    note: str
    """The note of the text."""
    passage: PassageId


@dataclass(frozen=True, slots=True)
class Question:
    """A question and where its answer stands."""

    words: str
    note: str
    passage: PassageId


def questions(names: Sequence[str], told: Sequence[Told], *, is_person: bool = False) -> tuple[Question, ...]:
    """At most two questions on a page that is called by these names: what it is, and a figure to be filled in.

    The claims that weigh most are asked first.
    """
    told = sorted(told, key=lambda one: (-one.claim.weight, one.claim.id))
    texts = [one.claim.text for one in told]
    shown = {name: _as_said(name, texts) for name in names}
    asked = "Who" if is_person else "What"
    made = [Question(words, one.note, one.passage) for one in told if (words := _what(shown, one.claim, asked))][:1]
    used = {one.passage for one in made}
    figures = ((one, words) for one in told if one.passage not in used and (words := _figure(names, one.claim)))
    return (*made, *(Question(words, one.note, one.passage) for one, words in islice(figures, 1)))


def _as_said(name: str, texts: Iterable[str]) -> str:
    """A name with a small letter where most texts have it so: a title begins with a capital in any case."""
    small = name[:1].lower() + name[1:]
    inside = " ".join(text[1:] for text in texts)
    often, seldom = (len(re.findall(rf"(?<![.!?] )\b{re.escape(one)}\b", inside)) for one in (small, name))
    return small if often > seldom else name


def _what(names: Mapping[str, str], claim: Claim, asked: str) -> str:
    """`What is …?` of a sentence that says what the subject is, else `""`."""
    if claim.asserted != "true" or not _fits(claim.text):
        return ""
    for name, shown in names.items():
        found = re.match(rf"(?:(?P<article>an?|the)\s+)?(?P<name>{re.escape(name)}){_IS}", claim.text, re.IGNORECASE)
        if found and (claim.kind == "definition" or re.match(r"(?:an?|the|any|one of)\b", found.group("rest"))):
            article = f"{found.group('article').lower()} " if found.group("article") else ""
            verb = found.group("verb").lower()
            return f"What does {article}{shown} mean?" if verb == "means" else f"{asked} {verb} {article}{shown}?"
    return ""


def _figure(names: Sequence[str], claim: Claim) -> str:
    """A sentence about the subject with one figure left out, else `""`."""
    if claim.asserted != "true" or not _fits(claim.text) or _LOOSE.match(claim.text):
        return ""
    words = claim.text.casefold()
    if not any(name.casefold() in words for name in names) and not _is_about(names, claim):
        return ""
    found = list(_FIGURE.finditer(claim.text))
    hidden = next((one for one in found if not _stands_in(one, names, claim.text)), None)
    return f"{claim.text[: hidden.start()]}{HIDDEN}{claim.text[hidden.end() :]}" if hidden else ""


def _is_about(names: Sequence[str], claim: Claim) -> bool:
    return {name.casefold() for name in names} & {subject.casefold() for subject in claim.subjects} != set()


def _stands_in(figure: re.Match[str], names: Iterable[str], text: str) -> bool:
    """Whether a figure is a part of a name: the 2 of `SM 2`."""
    return any(
        found.start() <= figure.start() < found.end()
        for name in names
        for found in re.finditer(re.escape(name), text, re.IGNORECASE)
    )


def _fits(text: str) -> bool:
    return SHORTEST <= len(text.split()) <= LONGEST and not _QUESTION.search(text) and "\n" not in text


def without_doubles(found: Iterable[Question]) -> Iterator[Question]:
    """Each question once, and no passage twice: its answer would be read before it is asked."""
    words: set[str] = set()
    passages: set[tuple[str, PassageId]] = set()
    for one in found:
        if one.words not in words and (one.note, one.passage) not in passages:
            words.add(one.words)
            passages.add((one.note, one.passage))
            yield one
