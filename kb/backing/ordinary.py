"""Which English words are no names although a capital begins them: what a sentence commonly opens with.

Knows forms of listed words and endings that names hardly have; whether a word is a name, evidence must show.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.backing.listed import listed
from kb.backing.word_lists import CLOSED, FREQUENT

_FAMILIES = listed(
    "fisher miller hunter walker turner parker carter porter archer banks brooks woods waters fields wells rivers "
    "stones marks gates meyers peters singer butler weaver keller cooper taylor foster baker mercer"
)
"""Names of families that look like forms of frequent words."""
_WORDY = listed(
    "tion tions sion sions ness ments ities ism isms ically fully lessly ability wise ward wards ated ating ized izing "
    "ised ising ular etic otic atic omic ional ental ential ical inal itive ative eous uous ology ologist ologists "
    "ography osis itis encies ancies sted nted cted ined ured ished lled rned iting ncing cting nting sting nomic thmic"
)
"""Endings that names hardly have."""


def is_ordinary(word: str) -> bool:
    """Whether a word, in lower case, is a common one in one of its forms.

    >>> [is_ordinary(word) for word in ("companies", "running", "curie")]
    [True, True, False]
    """
    if word in _FAMILIES:
        return False
    return (
        word in CLOSED
        or any(base in FREQUENT or base in CLOSED for base in bases(word))
        or (len(word) > 7 and word.endswith(_WORDY))
    )


def bases(word: str) -> Iterator[str]:
    """What a word may be a form of, itself first: plurals, tenses, comparatives, adverbs, negations.

    >>> "study" in bases("studies"), "stop" in bases("stopped"), "write" in bases("writing")
    (True, True, True)
    """
    yield word
    if word.endswith("'s"):
        yield word[:-2]
    for ending, others in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word.removesuffix(ending)
            yield from (stem + other for other in others)
            if ending in ("ed", "ing", "er", "ers", "est") and stem[-1] == stem[-2]:
                yield stem[:-1]
    for beginning in (
        "un",
        "re",
        "non",
        "over",
        "mis",
        "pre",
        "anti",
        "sub",
        "inter",
        "trans",
        "multi",
        "post",
        "semi",
    ):
        if word.startswith(beginning) and len(word) > len(beginning) + 3:
            yield word.removeprefix(beginning)


_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ies", ("y",)), ("ied", ("y",)), ("ier", ("y",)), ("iest", ("y",)), ("ily", ("y",)), ("iness", ("y",)),
    ("es", ("", "is")), ("s", ("",)), ("ed", ("", "e")), ("ing", ("", "e")), ("ings", ("", "e")), ("er", ("", "e")),
    ("ers", ("", "e")), ("est", ("", "e")), ("ly", ("", "le")), ("ally", ("", "al")), ("ness", ("",)), ("ful", ("",)),
    ("less", ("",)), ("able", ("", "e")), ("al", ("", "e")), ("ment", ("",)), ("ity", ("", "e")), ("like", ("",)),
    ("men", ("man",)), ("ist", ("", "e", "y")), ("ists", ("", "e", "y")),
)  # fmt: skip
