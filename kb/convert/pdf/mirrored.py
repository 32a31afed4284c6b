"""Words of scripts that run from right to left. Knows where letters stand; nothing of files.

A file may hold such words in the order of reading or in that of drawing, and a ligature as letters in either. Where
the letters stand tells it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category

LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe]")
_LAM, _ALEFS = "\u0644", "\u0622\u0623\u0625\u0627"
_FORWARD = re.compile(
    r"[^\W\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]+(?:[.,:/-][^\W\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]+)*"
)
_SAME = 0.05


def is_mirrored(words: str) -> bool:
    """Whether most letters of these words belong to such a script.

    >>> is_mirrored("אב 12"), is_mirrored("ab א b")
    (True, False)
    """
    found = 0 if words.isascii() else len(LETTER.findall(words))
    return bool(found) and found > sum(sign.isalpha() for sign in words) / 2


def ordered(signs: str, places: Sequence[float]) -> str:
    """The signs of a word as one reads them, by how far from the left each stands.

    >>> ordered("אבג", [0.0, 5.0, 10.0]), ordered("אבג", [10.0, 5.0, 0.0]), ordered("א12", [10.0, 0.0, 5.0])
    ('גבא', 'אבג', 'א12')
    """
    bases = [at for at, sign in enumerate(signs) if category(sign) != "Mn"]
    near = [
        at if at in bases else min(bases, key=lambda b: abs(places[b] - places[at]), default=at)
        for at in range(len(signs))
    ]
    order = sorted(range(len(signs)), key=lambda at: (-places[near[at]], at if near[at] == at else near[at] + 0.5, at))
    made = [signs[at] for at in order]
    for one, other in zip(range(len(order)), range(1, len(order)), strict=False):
        is_one = abs(places[order[one]] - places[order[other]]) < _SAME
        if is_one and made[one] in _ALEFS and made[other] == _LAM:
            made[one], made[other] = made[other], made[one]
    return _FORWARD.sub(lambda found: found.group()[::-1], "".join(made))


def row(words: Sequence[tuple[str, float]]) -> list[int]:
    """The order in which the words of a line are read, by their left edges: from the right, but others among them not.

    >>> row([("ab", 0.0), ("cd", 10.0), ("א", 20.0), ("ב", 30.0)])
    [3, 2, 0, 1]
    """
    from_right = sorted(range(len(words)), key=lambda at: -words[at][1])
    made: list[int] = []
    run: list[int] = []
    for at in from_right:
        if LETTER.search(words[at][0]) or not any(sign.isalnum() for sign in words[at][0]):
            made += [*reversed(run), at]
            run = []
        else:
            run.append(at)
    return made + run[::-1]
