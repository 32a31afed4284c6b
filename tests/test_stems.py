"""Stems are the same whoever asks for them, and however many ask at a time."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from kb.stems import stem

STARTS = ("organ", "establish", "nation", "relat", "creat")
ENDS = ("ization", "izations", "ized", "ing", "ment", "ments", "al", "ality", "ional", "ionally", "ively")
WORDS = [start + end for start in STARTS for end in ENDS]


def test_threads_get_the_stems_of_their_own_words():
    stem.cache_clear()
    expected = [stem(word) for word in WORDS]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            stem.cache_clear()
            with ThreadPoolExecutor(8) as pool:
                assert list(pool.map(stem, WORDS)) == expected
    finally:
        sys.setswitchinterval(before)
