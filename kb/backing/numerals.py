"""Numbers written as words: `twenty-one`, `two hundred and fifty`, `sixteenth`, `two thirds`. Knows no units.

Works on a list of words in lower case; English only.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kb.backing.listed import listed

_ONES = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
SMALL: dict[str, int] = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
"""`zero` to `nineteen` and the tens."""
MAGNITUDES: dict[str, int] = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "mn": 10**6,
    "bn": 10**9,
    "tn": 10**12,
}
_IRREGULAR = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
ORDINALS: dict[str, int] = (
    {f"{word}th": number for word, number in SMALL.items() if number not in _IRREGULAR.values() and number < 20}
    | {f"{word[:-1]}ieth": number for word, number in SMALL.items() if number >= 20}
    | {"hundredth": 100, "thousandth": 1000, "millionth": 10**6}
    | _IRREGULAR
)
FRACTIONS: dict[str, Decimal] = {
    "half": Decimal("0.5"),
    "halves": Decimal("0.5"),
    "third": Decimal(1) / 3,
    "quarter": Decimal("0.25"),
    "fourth": Decimal("0.25"),
    "fifth": Decimal("0.2"),
    "sixth": Decimal(1) / 6,
    "eighth": Decimal("0.125"),
    "tenth": Decimal("0.1"),
    "hundredth": Decimal("0.01"),
    "thousandth": Decimal("0.001"),
}
_ARTICLES = frozenset({"a", "an"})
_BEHIND_A_PART = frozenset({"", "of", ".", ",", ";", ":", ")", "more", "less", "as", "to"})


def cardinal(words: Sequence[str], at: int = 0) -> tuple[int, int]:
    """The whole number that begins at this word, and how many words it takes; `(0, 0)` when there is none.

    >>> cardinal("two hundred and fifty thousand".split())
    (250000, 5)
    >>> cardinal("twenty one three".split())
    (21, 2)
    """
    total, part, here = 0, 0, at
    if here < len(words) - 1 and words[here] in _ARTICLES and words[here + 1] in MAGNITUDES:
        part, here = 1, here + 1
    elif here >= len(words) or words[here] not in SMALL:
        return 0, 0
    while here < len(words):
        word = words[here]
        if word in SMALL and _may_follow(part, SMALL[word], words, here, at):
            part += SMALL[word]
        elif word == "hundred" and 0 < part < 100:
            part *= 100
        elif word in MAGNITUDES and word != "hundred" and part:
            total, part = total + part * MAGNITUDES[word], 0
        elif not (word == "and" and _goes_on(words, here, at)):
            break
        here += 1
    return total + part, here - at


def _may_follow(part: int, number: int, words: Sequence[str], here: int, at: int) -> bool:
    """Whether a small number goes on the one before: `twenty one`, `hundred five`, not `two three`."""
    if here == at or words[here - 1] == "and" or words[here - 1] in MAGNITUDES:
        return True
    return part % 100 in range(20, 100, 10) and 0 < number < 10


def _goes_on(words: Sequence[str], here: int, at: int) -> bool:
    return (
        here > at and words[here - 1] in ("hundred", "thousand") and here + 1 < len(words) and words[here + 1] in SMALL
    )


def ordinal(words: Sequence[str], at: int = 0) -> tuple[int, int]:
    """The ordinal that begins at this word, and how many words it takes; `(0, 0)` when there is none.

    >>> ordinal(["twenty", "first"]), ordinal(["sixteenth"])
    ((21, 2), (16, 1))
    """
    if at >= len(words):
        return 0, 0
    if words[at] in ORDINALS:
        return ORDINALS[words[at]], 1
    if words[at] in _TENS and at + 1 < len(words) and 0 < ORDINALS.get(words[at + 1], 0) < 10:
        return SMALL[words[at]] + ORDINALS[words[at + 1]], 2
    return 0, 0


def fraction(words: Sequence[str], at: int = 0) -> tuple[Decimal, int]:
    """The part of a whole that begins at this word, and how many words it takes; `(0, 0)` when there is none.

    Of a part that is also an ordinal only what is clear counts: `two thirds`, `a fifth of`.

    >>> fraction("two thirds of".split()), fraction("the fifth of".split())
    ((Decimal('0.6666'), 2), (Decimal('0'), 0))
    """
    word = words[at] if at < len(words) else ""
    following = words[at + 1] if at + 1 < len(words) else ""
    singular = following.removesuffix("s")
    if word in ("half", "halves"):
        return FRACTIONS["half"], 1
    if word in SMALL and SMALL[word] and singular in FRACTIONS and (following != singular or SMALL[word] == 1):
        return _rounded(SMALL[word] * FRACTIONS[singular]), 2
    behind = words[at + 2] if at + 2 < len(words) else ""
    if word in _ARTICLES and following in FRACTIONS and (following == "quarter" or behind in _BEHIND_A_PART):
        return _rounded(FRACTIONS[following]), 2
    return Decimal(0), 0


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.0001"), rounding="ROUND_DOWN").normalize()
