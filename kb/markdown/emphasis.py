"""Emphasis taken off: `*`, `_`, `~~`, `==` where they pair, as CommonMark pairs them. In one pass, whatever comes."""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"\*+|_+|~+|=+|\n[ \t]*\n")


def without_emphasis(text: str) -> str:
    """The text without the signs of emphasis that pair inside of a paragraph; all others stay.

    >>> without_emphasis("*a* **b** c_d_e ~~f~~ ==g== 2 * 3")
    'a b c_d_e f g 2 * 3'
    """
    waiting: list[tuple[str, int, int]] = []
    fruitless = dict.fromkeys("*_~=", 0)
    dropped: list[tuple[int, int]] = []
    for found in _RUN.finditer(text):
        sign, start, end = found.group()[0], found.start(), found.end()
        if sign == "\n":
            waiting, fruitless = [], dict.fromkeys(fruitless, 0)
        if sign == "\n" or (sign in "~=" and end - start != 2):
            continue
        opens, closes = _flanks(text, start, end)
        while closes and start < end:
            at = _opener(waiting, sign, fruitless[sign])
            if at < 0:
                fruitless[sign] = len(waiting)
                break
            _, first, last = waiting[at]
            count = min(last - first, end - start)
            dropped += [(last - count, last), (start, start + count)]
            start += count
            waiting[at:] = [(sign, first, last - count)] if first < last - count else []
            fruitless = {key: min(place, len(waiting)) for key, place in fruitless.items()}
        if opens and start < end:
            waiting.append((sign, start, end))
    made, done = [], 0
    for start, end in sorted(dropped):
        made.append(text[done:start])
        done = end
    return "".join(made) + text[done:]


def _opener(waiting: list[tuple[str, int, int]], sign: str, lowest: int) -> int:
    """The last run of this sign that waits, not below `lowest`; -1 when there is none."""
    return next((at for at in range(len(waiting) - 1, lowest - 1, -1) if waiting[at][0] == sign), -1)


def _flanks(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a run of signs may open and may close, by the characters on both sides."""
    before, behind = text[start - 1 : start] or " ", text[end : end + 1] or " "
    left = not behind.isspace() and (not _is_sign(behind) or before.isspace() or _is_sign(before))
    right = not before.isspace() and (not _is_sign(before) or behind.isspace() or _is_sign(behind))
    if text[start] == "_":
        return left and (not right or _is_sign(before)), right and (not left or _is_sign(behind))
    return left, right


def _is_sign(character: str) -> bool:
    """Punctuation, or an escaped sign that hides among the surrogates."""
    return unicodedata.category(character)[0] in "PS" or unicodedata.category(character) == "Cs"
