"""Who goes on speaking where. Knows passages and their speakers; nothing of claims."""

from __future__ import annotations

from collections.abc import Sequence

from kb.records import Passage

LONGEST_NOD = 3
"""Words of a passage in which somebody only nods: "Mm-hmm.", "Yeah, yeah, sure."."""


def next_passage(passages: Sequence[Passage], at: int) -> int | None:
    """The place of the passage in which what passage `at` says goes on: the next one, nods of others left out.

    None behind the last.
    """
    speaker = passages[at].location.speaker
    return next((place for place in range(at + 1, len(passages)) if not _is_nod(passages[place], speaker)), None)


def _is_nod(passage: Passage, speaker: str) -> bool:
    other = passage.location.speaker
    return bool(speaker and other and other != speaker) and len(passage.words.split()) <= LONGEST_NOD
