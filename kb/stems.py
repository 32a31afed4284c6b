"""The words that carry a sentence: content words, names, stems. Words of other languages than English stay as they are,
unless it is said which one they are of.

Chinese, Japanese, Korean, Thai and their like put no spaces between words: every two neighbouring signs are a word.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import lru_cache

from kb.words import tokens

_ENGLISH = """
    a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing done down during each either else ever every few for from further get gets got had has
    have having he her here hers herself him himself his how however i if in into is it its itself just let like may me
    might more most much must my myself neither no nor not of off on once one only onto or other our ours out over own
    per same shall she should so some such than that the their theirs them themselves then there these they this those
    though through to too toward under until up upon us very via was we were what when where whether which while who
    whom whose why will with within without would yet you your yours yourself
    don't didn't doesn't isn't aren't wasn't weren't won't can't couldn't i'm it's that's there's
"""
STOP_WORDS = frozenset(_ENGLISH.split())
"""The words of English that join others and name nothing."""
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
"""A run of signs of a script without spaces."""
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,80})[\"“”„«»]")
_PIECE = re.compile(r"\w+(?:['’.&-]\w+)*|[^\w\s]")
_ONE_AT_A_TIME = threading.Lock()
"""A stemmer keeps the word it works on in itself: two threads would get each other's stems."""
_JOINING = {"of", "the", "de", "la", "le", "du", "del", "di", "da", "von", "van", "der", "den"}


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Callable[[str], str]:
    import snowballstemmer  # type: ignore[import-untyped]

    stem_word: Callable[[str], str] = snowballstemmer.stemmer(language).stemWord
    return stem_word


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str = "english") -> str:
    """The stem of one word, in lower case and without a possessive. `language` is one that snowball knows.

    >>> stem("Walking"), stem("Ada's"), stem("Brotes", "german")
    ('walk', 'ada', 'brot')
    """
    with _ONE_AT_A_TIME:
        return _stemmer(language or "english")(bare(word))


def bare(word: str) -> str:
    """A word in lower case and without a possessive.

    >>> bare("Ada’s")
    'ada'
    """
    return word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")


def words_of(text: str) -> list[str]:
    """The words of a text in order, in lower case and without possessives; unspaced scripts by pairs of signs.

    >>> words_of("Ada's notes, 東京都")
    ['ada', 'notes', '東京', '京都']
    """
    found = [bare(word) for word in tokens(text)]
    if not UNSPACED.search(text):
        return found
    parts = (part for word in found for part in re.split(f"({UNSPACED.pattern})", word) if part)
    return [word for part in parts for word in (pairs(part) if UNSPACED.fullmatch(part) else [part])]


def pairs(run: str) -> list[str]:
    """Every two neighbours of a run of signs; one sign alone as it is.

    >>> pairs("東京都")
    ['東京', '京都']
    """
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def content_words(text: str) -> list[str]:
    """The words of a text that are no stop words, each once, in order; all of them when nothing else is left.

    >>> content_words("Who was the mother of Ada's teacher?")
    ['mother', 'ada', 'teacher']
    """
    words = list(dict.fromkeys(words_of(text)))
    return [word for word in words if word not in STOP_WORDS] or words


def names_in(words: str) -> list[str]:
    """What a text names: quoted words, and runs of capitalised words and figures as they stand, joined by `of`, `the`.

    >>> names_in('Who sang "so long" for the Duke of York in 1999?')
    ['so long', 'Duke of York', '1999']
    """
    found = [match.group(1).strip() for match in _QUOTED.finditer(words)]
    run: list[str] = []
    pieces = _PIECE.findall(_QUOTED.sub(" , ", words))
    for piece, behind in zip(pieces, [*pieces, ""][1:], strict=True):
        is_name = (piece[0].isupper() or piece[0].isdigit()) and (run or piece.lower() not in STOP_WORDS)
        if is_name or (run and piece in _JOINING and (behind[:1].isupper() or behind in _JOINING)):
            run.append(piece)
        elif run:
            found.append(_trimmed(run))
            run = []
    return list(dict.fromkeys(name for name in [*found, _trimmed(run)] if name))


def _trimmed(run: list[str]) -> str:
    while run and run[-1].lower() in STOP_WORDS:
        run = run[:-1]
    return " ".join(run)
