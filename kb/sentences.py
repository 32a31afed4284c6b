"""Where the sentences of a passage begin and end. Knows words and punctuation; nothing of markup, speakers or sources.

Latin scripts are cut by syntok, Chinese and Japanese at their own stops; known traps of both are mended here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

LONGEST = 60
"""Words of the longest sentence; a longer one is cut in pieces."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_CJK_SIGN = re.compile(f"[{_CJK}]")
_CJK_STOP = re.compile(r"[。！？｡]+(?:[”’」』）)】\"']+(?!\s*[ぁ-ん])|(?![”’」』）)】\"'。！？｡]))(?=\s*\S)")
_WORD = re.compile(r"\S+")
_MIXED_WORD = re.compile(rf"[{_CJK}]{{1,2}}|(?![{_CJK}])\w[^\s{_CJK}]*")
_LINE_END = re.compile(r"\n")
_PAUSE = re.compile(r"[,;:，；：、،؛](?=\s|[" + _CJK + r"])|\s[–—]\s")
_CLOSING = re.compile(r"(?:[”’»」』)\]]+|[\"'](?!\w))+(?=\s|$)")
_OPEN_END = re.compile(
    r"(?:^|[\s(\[“\"'„])(?:e\.\s?g|i\.\s?e|z\.\s?B|d\.\s?h|u\.\s?a|cf|vgl|vs|viz|approx|ca|bzw|sog|ggf|inkl|zzgl"
    r"|Dr|Prof|Mr|Mrs|Ms|St|Mme|Mlle|Hr|Fr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Hon)\.$"
)
_BEFORE_NUMBER = re.compile(r"(?:^|[\s(\[])(?:No|Nr|Nos|pp?|Figs?|Eqs?|Sec|Vol|Ch|Art|Abb|Tab|Bd|Kap|Abs|Refs?)\.$")
_INITIAL = re.compile(r"(?:^|\s)(?:[A-ZÀ-Þ]\.[-\s]?)+$")
_NAME_BEFORE = re.compile(r"[A-ZÀ-Þ][\w’'-]*\s+$|(?:^|[\s(])(?:[A-ZÀ-Þ]\.\s?)+$")
_ORDINAL = re.compile(r"(?:^|\s)\d{1,3}\.$")
_BEFORE_ORDINAL = re.compile(
    r"(?:^|[\s(])(?:am|vom|zum|im|der|den|dem|des|die|das|ab|bis|seit|beim|jeden|und|–|-)\s+\d{1,3}\.$", re.IGNORECASE
)
_MONTH = re.compile(
    r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhunderts?|Jh"
    r"|januar|februar|mars|april|maj|mai|juni|juli|august|september|oktober|november|december|desember)\b"
)


@lru_cache(maxsize=4096)
def spans(words: str) -> tuple[tuple[int, int], ...]:
    """`(start, end)` of each sentence in order: together they hold every character that is no space.

    A sentence of more than 60 words is cut in pieces at a line end, a comma or semicolon, else between two words.

    >>> text = "It was on 3.5 of them. Really?"
    >>> [text[start:end] for start, end in spans(text)]
    ['It was on 3.5 of them.', 'Really?']
    """
    starts = _starts(words)
    found: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        found.extend(_pieces(words, start, end))
    return tuple(found)


def lines(words: str, *, by_sentence: bool = False) -> tuple[tuple[int, int], ...]:
    """The same where no sentence goes over a line, as in lists, or where each line is one, as in tables and code."""
    found: list[tuple[int, int]] = []
    at = 0
    for line in words.split("\n"):
        cuts = spans(line) if by_sentence else _pieces(line, 0, len(line))
        found.extend((at + start, at + end) for start, end in cuts)
        at += len(line) + 1
    return tuple(found)


def count(words: str) -> int:
    """How many words these are; two signs of Chinese or Japanese count as one word."""
    return sum(1 for _ in _MIXED_WORD.finditer(words)) if _CJK_SIGN.search(words) else len(words.split())


def _starts(words: str) -> list[int]:
    """Where sentences begin."""
    cuts = {0, *_by_syntok(words)}
    if _CJK_SIGN.search(words):
        cuts |= {found.end() for found in _CJK_STOP.finditer(words)}
    kept = [0]
    for cut in sorted(cuts):
        cut = _after_closing(words, cut)
        if (
            cut > kept[-1]
            and words[kept[-1] : cut].strip()
            and words[cut:].strip()
            and not _goes_on(words, kept[-1], cut)
        ):
            kept.append(cut)
    return kept


def _by_syntok(words: str) -> Iterator[int]:
    from syntok import segmenter  # type: ignore[import-untyped]

    for paragraph in segmenter.analyze(words):
        for sentence in paragraph:
            if sentence:
                yield sentence[0].offset


def _after_closing(words: str, cut: int) -> int:
    """The cut behind quotation marks and brackets that close what ends here."""
    at = cut
    if cut and not words[cut - 1].isspace():
        found = _CLOSING.match(words, at)
        return found.end() if found else cut
    found = _CLOSING.match(words, at)
    if found and found.end() < len(words) and not found.group().startswith(("'", '"')):
        return found.end()
    return cut


def _goes_on(words: str, start: int, cut: int) -> bool:
    """Whether what ends here is an abbreviation, an initial or an ordinal, so that the sentence goes on."""
    before, after = words[start:cut].rstrip(), words[cut : cut + 24].lstrip()
    if not before.endswith("."):
        return False
    tail = before[-40:]
    if _OPEN_END.search(tail) or (after[:1].isdigit() and _BEFORE_NUMBER.search(tail)):
        return True
    if _ORDINAL.search(tail):
        return bool(_MONTH.match(after) or _BEFORE_ORDINAL.search(tail) or after[:1].islower())
    initial = _INITIAL.search(tail)
    return bool(initial and after[:1].isupper() and _NAME_BEFORE.search(tail[: initial.start() + 1] or " "))


def _pieces(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence without the space around it, in pieces of at most 60 words."""
    piece = words[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start >= end:
        return
    word = _MIXED_WORD if _CJK_SIGN.search(words, start, end) else _WORD
    begins = [found.start() for found in word.finditer(words, start, end)] if end - start > LONGEST else []
    first = 0
    while len(begins) - first > LONGEST:
        cut = _cut(words, begins[first : first + LONGEST + 1], len(begins) - first)
        yield start, start + len(words[start:cut].rstrip())
        start = cut + len(words[cut : cut + LONGEST]) - len(words[cut : cut + LONGEST].lstrip())
        first = bisect_left(begins, start)
    yield start, end


def _cut(words: str, begins: list[int], left: int) -> int:
    """Where a piece of `left` words ends that may hold all of `begins` but the last."""
    most, pieces = begins[-1], -(-left // LONGEST)
    fewest = begins[min(left // pieces // 2, LONGEST)]
    for sign in (_LINE_END, _PAUSE):
        places = [place.end() for place in sign.finditer(words, fewest, most)]
        if places:
            return places[-1]
    return most
