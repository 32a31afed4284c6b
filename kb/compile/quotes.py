"""Cut quotes along sentences, so that no engine ever writes one. Knows texts and drafts of claims; no pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kb import sentences
from kb.chapters import parts_of
from kb.errors import BadAnswer
from kb.markdown.escape import escape, is_like_markup
from kb.names import claim_id
from kb.records import Claim, Passage, PassageId, Quote, Text
from kb.tasks import ClaimDraft
from kb.turns import next_passage

MOST_WORDS = 60
"""Words of a quote, from one passage."""
_FEWEST_WORDS = 5
_IN_LINES = ("table", "item", "callout")
_OMISSION = " […] "
_LEFT_OUT = re.compile(r"\[(?:…|\.\.\.)\]")
_STOPS = ".!?。！？"


def cut(draft: ClaimDraft, text: Text) -> Claim:
    """The claim with its quotes: one of the passage that it names, one more of the next passage when it goes on there.

    Raises `BadAnswer`; its message begins with the name of the reason and a colon: `no-such-passage`,
    `no-such-sentence`, `no-sentence`, `sentences-out-of-order`, `too-many-gaps`, `no-next-passage`,
    `quote-too-long`, `quote-too-short`, `quote-of-markup`, `no-such-context`.
    """
    passages = text.passages
    places = {passage.id: at for at, passage in enumerate(passages)}
    if draft.passage not in places:
        raise BadAnswer(f"no-such-passage: {draft.passage} is no passage of {text.title}")
    chosen = [(places[draft.passage], _with_head(passages[places[draft.passage]], draft.sentences))]
    if draft.then:
        behind = next_passage(passages, chosen[0][0])
        if behind is None:
            raise BadAnswer(f"no-next-passage: {draft.passage} is the last passage of {text.title}")
        chosen.append((behind, draft.then))
    parts = parts_of(text)
    quotes = tuple(replace(_quote(passages, at, numbers), part=parts.get(passages[at].id, 0)) for at, numbers in chosen)
    at = tuple(f"{passages[place].id}.s{_listed(numbers)}" for place, numbers in chosen)
    words = draft.text or " ".join(quote.words for quote in quotes)
    return Claim(
        id=claim_id(text.title, at, words),
        source=text.title,
        text=words,
        at=at,
        quotes=quotes,
        subjects=tuple(dict.fromkeys(draft.subjects)),
        context=_context(draft.context, text),
        kind=draft.kind,
        speaker=passages[chosen[0][0]].location.speaker,
        when=draft.when,
        asserted=draft.asserted,
        weight=draft.weight,
    )


def _with_head(passage: Passage, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """A row of a table with the head of the table, which says what its cells are, as far as a quote may be so long."""
    is_row = passage.shape == "table" and len(numbers) == 1 and 2 <= numbers[0] <= len(passage.sentences)
    if not is_row:
        return numbers
    size = sum(sentences.count(passage.sentence(number)) for number in (1, numbers[0]))
    return (1, *numbers) if size <= MOST_WORDS else numbers


def _quote(passages: Sequence[Passage], at: int, numbers: Sequence[int]) -> Quote:
    passage = passages[at]
    runs = _runs(passage, numbers)
    parts = [passage.words[passage.sentences[a - 1][0] : passage.sentences[b - 1][1]] for a, b in runs]
    parts = [" ".join(part.split()) for part in parts]
    size = sum(sentences.count(part) for part in parts)
    if size > MOST_WORDS:
        raise BadAnswer(f"quote-too-long: {passage.id}.s{_listed(numbers)} has {size} words, at most {MOST_WORDS}")
    is_whole = len(parts) == 1 and (parts[0][-1] in _STOPS or numbers[-1] == len(passage.sentences))
    words = len(re.findall(r"\w+", " ".join(parts)))
    if not words or (words < _FEWEST_WORDS and not is_whole):
        raise BadAnswer(f"quote-too-short: {passage.id}.s{_listed(numbers)} is neither a sentence nor five words")
    shown = " ".join(passage.markdown.split())
    if any(is_like_markup(part) and (_LEFT_OUT.search(part) or escape(part) not in shown) for part in parts):
        raise BadAnswer(f"quote-of-markup: {passage.id}.s{_listed(numbers)} holds signs that read as markup")
    return Quote(passage.id, _joined(passage.id, parts), locator(passages, at))


def _joined(passage: PassageId, parts: Sequence[str]) -> str:
    """The parts with `[…]` between them. Dots of the source count as no omission."""
    words = _OMISSION.join(parts)
    if len(_LEFT_OUT.findall(words)) > 1:
        raise BadAnswer(f"too-many-gaps: a quote of {passage} would leave words out more than once")
    if words.count("…") > 1:
        words = _OMISSION.join(re.sub(r"(?<!\[)…|…(?!\])", "...", part) for part in parts)
    return words


def _runs(passage: Passage, numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last number of each run of neighbouring sentences: one run, or two."""
    if not numbers:
        raise BadAnswer(f"no-sentence: no sentence of {passage.id} is named")
    for number in numbers:
        if not 1 <= number <= len(passage.sentences):
            raise BadAnswer(f"no-such-sentence: {passage.id} has {len(passage.sentences)} sentences, not {number}")
    if any(b <= a for a, b in pairwise(numbers)):
        raise BadAnswer(f"sentences-out-of-order: {passage.id}.s{_listed(numbers)}")
    runs = [(numbers[0], numbers[0])]
    for number in numbers[1:]:
        if number == runs[-1][1] + 1 and not _is_parted(passage, number):
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    if len(runs) > 2:
        raise BadAnswer(f"too-many-gaps: {passage.id}.s{_listed(numbers)} leaves words out more than once")
    return runs


def _is_parted(passage: Passage, number: int) -> bool:
    """Whether the note has a sign before a sentence, a bullet or a bar, so that it is not quoted with the last one."""
    between = passage.words[passage.sentences[number - 2][1] : passage.sentences[number - 1][0]]
    return passage.shape in _IN_LINES and "\n" in between


def _listed(numbers: Sequence[int]) -> str:
    """`2-3` or `2-3,5`."""
    shown: list[list[int]] = []
    for number in numbers:
        if shown and number == shown[-1][-1] + 1:
            shown[-1].append(number)
        else:
            shown.append([number])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in shown)


def locator(passages: Sequence[Passage], at: int) -> str:
    """Where the passage of this number stands, as a citation says it: time, else chapter and page; and who speaks.

    A passage without a time has that of the nearest one before it. `""` when the source says nothing.
    """
    location = passages[at].location
    page = f"p. {location.page}" if location.page else ""
    time = location.time or ("" if page else _time_before(passages, at))
    parts = (time, location.speaker) if time else (location.chapter, page, location.speaker)
    return ", ".join(part for part in parts if part)


def _time_before(passages: Sequence[Passage], at: int) -> str:
    return next((passage.location.time for passage in reversed(passages[:at]) if passage.location.time), "")


def _context(named: tuple[PassageId, int] | None, text: Text) -> str:
    if named is None:
        return ""
    passage = next((passage for passage in text.passages if passage.id == named[0]), None)
    if passage is None or not 1 <= named[1] <= len(passage.sentences):
        raise BadAnswer(f"no-such-context: {named[0]}.s{named[1]} is no sentence of {text.title}")
    return " ".join(passage.sentence(named[1]).split())
