"""The stems of words: what `walk`, `walks` and `walking` share. Knows English; other words stay as they are, mostly."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer  # type: ignore[import-untyped]

    stem_word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem_word


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of one word, in lower case and without a possessive.

    >>> stem("Walking"), stem("Ada's")
    ('walk', 'ada')
    """
    bare = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    return _stemmer()(bare)
