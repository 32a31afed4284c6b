"""The sentences of a text as the engine counts them: words, places, and which of them may be quoted.

Knows passages and headings. What the sentences are about is found out elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kb.extractive.boilerplate import furniture
from kb.extractive.function_words import BEING, FILLERS, MODALS, QUESTION_WORDS
from kb.records import Heading, Passage, PassageId
from kb.sentences import spans

WORD = re.compile(r"(?:[A-Za-z]_){2,}(?:s\b)?|[^\W_]+(?:[.'’‑-][^\W_]+|\+\+|#(?!\w)|_[^\W_]+)*")
_ASKS = re.compile(r"\?[\"”’')\]]*\s*$")
_TAG = re.compile(r"\w.{12,}, (?:right|you know|okay|yeah|no|huh|isn['’]t it|aren['’]t they|don['’]t you think)\?\W*$")
_CLOSED = re.compile(r"[.!…?][\"”’')\]]*\s*$")
_STOP = re.compile(r"[.!?](?=\s|$)")
_LONGEST_USUAL = 80
_SHAPES = ("paragraph", "quote", "callout", "item")


@dataclass(frozen=True)
class Sentence:
    """A sentence with its words. `number` counts over the text, `at` within the passage, from 1."""

    number: int
    at: int
    passage: PassageId
    block: int
    words: str
    surfaces: tuple[str, ...]
    starts: tuple[int, ...]
    speaker: str
    chapter: str
    is_quotable: bool
    """Whether it stands in running text that is no furniture: no code, no table, no sponsor."""
    is_whole: bool = True
    """Whether it begins with a capital and ends with a stop, where the text has that habit."""

    @cached_property
    def lower(self) -> tuple[str, ...]:
        """The words in lower case, without a possessive."""
        return tuple(plain(word) for word in self.surfaces)

    @property
    def is_question(self) -> bool:
        """Whether it asks, also where a transcript forgot the question mark."""
        if _ASKS.search(self.words):
            return not _TAG.search(self.words) or self.lower[0] in QUESTION_WORDS | MODALS | BEING
        return bool(self.lower) and self.lower[0] in QUESTION_WORDS and not _CLOSED.search(self.words)

    @property
    def fillers(self) -> int:
        """How many of its words only fill time."""
        return sum(word in FILLERS for word in self.lower)


def touches(sentence: Sentence, at: int) -> bool:
    """Whether only space stands between word `at` and the word before it."""
    end = sentence.starts[at - 1] + len(sentence.surfaces[at - 1])
    return not sentence.words[end : sentence.starts[at]].strip()


def plain(word: str) -> str:
    """A word in lower case with a straight apostrophe, without a possessive.

    >>> plain("Tesla’s")
    'tesla'
    """
    lowered = word.lower().replace("’", "'").replace("‑", "-")
    if _PLURAL.fullmatch(word):
        return lowered[:-1]
    if "_" in word and _SPELLED.fullmatch(word):
        return lowered.replace("_", "")
    return lowered[:-2] if lowered.endswith("'s") and len(lowered) > 4 else lowered


_PLURAL = re.compile(r"[A-Z]{2,6}s")
_SPELLED = re.compile(r"(?:[A-Za-z]_){2,}s?")
"""`L_C_D_`: how transcribers write letters that are spelled out."""


@dataclass(frozen=True)
class Reading:
    """A text taken apart: its sentences in order, its headings, who speaks."""

    title: str
    sentences: tuple[Sentence, ...]
    headings: tuple[str, ...]
    shape: str
    authors: tuple[str, ...] = ()

    @cached_property
    def passages(self) -> dict[PassageId, tuple[Sentence, ...]]:
        """The sentences of each passage."""
        found: dict[PassageId, list[Sentence]] = defaultdict(list)
        for sentence in self.sentences:
            found[sentence.passage].append(sentence)
        return {passage: tuple(sentences) for passage, sentences in found.items()}

    @cached_property
    def word_count(self) -> int:
        """How many words the sentences hold."""
        return sum(len(sentence.surfaces) for sentence in self.sentences)

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks, whoever says most first."""
        said: Counter[str] = Counter()
        for sentence in self.sentences:
            if sentence.speaker:
                said[sentence.speaker] += len(sentence.surfaces)
        return tuple(name for name, _ in said.most_common())

    @cached_property
    def askers(self) -> frozenset[str]:
        """The speakers whose part it is to ask: they ask much more than the one who says most, and say less."""
        asked: Counter[str] = Counter()
        said: Counter[str] = Counter()
        for sentence in self.sentences:
            if len(sentence.surfaces) > 3:
                said[sentence.speaker] += 1
                asked[sentence.speaker] += sentence.is_question
        if not self.speakers:
            return frozenset()
        guest = self.speakers[0]
        usual = asked[guest] / max(said[guest], 1)
        return frozenset(
            name for name in self.speakers[1:] if asked[name] >= 3 and asked[name] / said[name] > max(0.15, 2 * usual)
        )


def read(title: str, shape: str, blocks: Sequence[Heading | Passage], authors: Iterable[str] = ()) -> Reading:
    """Take a text apart."""
    outside = furniture(blocks)
    sentences: list[Sentence] = []
    is_punctuated = _is_punctuated(blocks)
    for number, block in enumerate(blocks):
        if isinstance(block, Passage):
            found = _sentences(block, number, len(sentences), may_quote=number not in outside)
            sentences.extend(found if is_punctuated else (replace(sentence, is_whole=True) for sentence in found))
    headings = tuple(block.title for block in blocks if isinstance(block, Heading) and block.title)
    return Reading(title, tuple(sentences), headings, shape, tuple(authors))


def _is_punctuated(blocks: Iterable[Heading | Passage]) -> bool:
    """Whether a text has stops and capitals; captions made by a machine often have neither."""
    passages = [block for block in blocks if isinstance(block, Passage)]
    words = sum(len(passage.words.split()) for passage in passages)
    stops = sum(len(_STOP.findall(passage.words)) for passage in passages)
    return stops > words / _LONGEST_USUAL


def sentences_of(words: str) -> tuple[Sentence, ...]:
    """The sentences of words that stand by themselves."""
    passage = Passage(PassageId(""), words, words, spans(words))
    return tuple(_sentences(passage, 0, 0, may_quote=True))


def _sentences(passage: Passage, block: int, number: int, *, may_quote: bool) -> Iterable[Sentence]:
    may_quote = may_quote and passage.shape in _SHAPES
    for offset, (start, end) in enumerate(passage.sentences):
        words = passage.words[start:end]
        found = list(WORD.finditer(words))
        yield Sentence(
            number=number + offset,
            at=offset + 1,
            passage=passage.id,
            block=block,
            words=words,
            surfaces=tuple(match.group() for match in found),
            starts=tuple(match.start() for match in found),
            speaker=passage.location.speaker,
            chapter=passage.location.chapter,
            is_quotable=may_quote,
            is_whole=bool(_CLOSED.search(words)) and not words.lstrip("\"“‘'([")[:1].islower(),
        )
