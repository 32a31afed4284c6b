"""Stems: the same for everybody who asks at the same time."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from kb.stems import stem

STARTS, MIDDLES = ("nat", "form", "rel", "just", "cert"), ("al", "if", "at", "ific")
ENDS = ("ization", "ingly", "ness", "ational", "ically", "ement", "fulness")
WORDS = [f"{start}{middle}{end}" for start in STARTS for middle in MIDDLES for end in ENDS]


def test_several_threads_get_the_stems_that_one_gets():
    alone = [stem.__wrapped__(word) for word in WORDS]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for _ in range(5):
                assert list(pool.map(stem.__wrapped__, WORDS)) == alone
    finally:
        sys.setswitchinterval(before)
