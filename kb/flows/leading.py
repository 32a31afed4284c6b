"""Where the names in what a question found lead: the second step of a question that names only the first.

"Where was the director of this film born?" finds the film; its passage names the director, and no word of the question
does. Each of the best stretches is looked for once more, the question together with the names that it holds.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.index.findings import Stretch, findings
from kb.stems import names_in, words_of
from kb.vault.vault import Vault

LEADERS = 3
"""So many of the best stretches lead on,"""
MOST_NAMES = 6
"""by so many of their names, each"""
MOST_LED = 2
"""to so many stretches that were not found yet."""


def led_to(vault: Vault, question: str, found: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Stretches that hold a name which the best ones hold and the question does not, the best leader's first."""
    seen = {(one.source, one.spots) for one in found}
    made: list[Stretch] = []
    for leader in found[:LEADERS]:
        names = new_names(question, leader.words)
        if not names:
            continue
        more = findings(vault, f"{question} {' '.join(names)}", limit=len(found) + MOST_LED).stretches
        fresh = [one for one in more if (one.source, one.spots) not in seen and _holds(one, names)][:MOST_LED]
        seen |= {(one.source, one.spots) for one in fresh}
        made += fresh
    return tuple(made)


def new_names(question: str, words: str) -> list[str]:
    """The first names of some words that the question does not hold.

    >>> new_names("Who directed Musa?", "Musa is a film of 2001 by Kim Sung-su. It stars Jung Woo-sung.")
    ['2001', 'Kim Sung-su', 'Jung Woo-sung']
    """
    asked = set(words_of(question))
    return [name for name in names_in(words) if not set(words_of(name)) <= asked][:MOST_NAMES]


def _holds(stretch: Stretch, names: Sequence[str]) -> bool:
    """Whether a stretch or its title holds one of these names, whole."""
    held = f" {' '.join(words_of(f'{stretch.source} {stretch.words}'))} "
    return any(f" {' '.join(words_of(name))} " in held for name in names)
