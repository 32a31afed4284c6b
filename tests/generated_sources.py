"""Sources of any size, made of sentences with a few hundred forms: the same seed gives the same words everywhere."""

from __future__ import annotations

import random

SUBJECTS = (
    "canal", "windmill", "orchard", "lighthouse", "bakery", "glacier", "loom", "beehive", "quarry", "harbour",
    "sundial", "vineyard", "aqueduct", "foundry", "meadow", "observatory", "tannery", "granary", "printshop",
    "salthouse",
)  # fmt: skip
MANY_SUBJECTS = tuple(
    subject + ending
    for ending in ("", "yard", "works", "side", "fair", "hall", "field", "stone")
    for subject in SUBJECTS
)
"""For a book: each stretch of it speaks of other things."""
PARTS = (
    "keeper", "gate", "roof", "wheel", "wall", "ledger", "tool", "path", "store", "floor", "season", "yield", "lamp",
    "rope", "basin", "frame",
)  # fmt: skip
DOINGS = (
    "needs {0} days of care in a dry year, and the neighbours count them on a board beside the door",
    "holds about {0} barrels before the first frost, which is more than the village can use in a winter",
    "was rebuilt after {0} years of use, because the old timber had grown soft near the ground",
    "takes {0} people to move, unless the wind comes from the west and does half of the work",
    "loses {0} parts in a hundred to damp, and a coat of lime brings the loss down by a third",
    "is measured every {0} weeks with a cord that hangs from the highest beam of the house",
    "lasts {0} summers when it is oiled in time, and hardly half as long when nobody looks after it",
    "brings in {0} coins a month, most of which go back into rope, nails and clean sand",
)
OPENINGS = ("In most places", "Near the coast", "After a wet spring", "By old custom", "On the northern side", "")
CLOSINGS = (
    "Visitors rarely notice it.", "Few drawings of it are left.", "That is why it is kept under a roof.",
    "It was not always so.", "Nobody wrote down who began it.",
)  # fmt: skip


def sentence(chance: random.Random, subject: str) -> str:
    opening, part = chance.choice(OPENINGS), chance.choice(PARTS)
    words = f"the {part} of the {subject} {chance.choice(DOINGS).format(chance.randint(3, 980))}."
    return f"{opening} {words}" if opening else words[0].upper() + words[1:]


def paragraph(chance: random.Random, subject: str) -> str:
    told = [sentence(chance, subject) for _ in range(chance.randint(2, 4))]
    return " ".join([*told, chance.choice(CLOSINGS)] if chance.random() < 0.5 else told)


def document(title: str, words: int, *, seed: int = 1, about: tuple[str, ...] = SUBJECTS) -> str:
    """A markdown document of at least so many words: a heading for each subject, a chapter for each round."""
    chance = random.Random(seed)
    made, count, number = [f"# {title}"], 0, 0
    while count < words:
        number += 1
        subject = about[(number - 1) % len(about)]
        made.append(f"## Chapter {number}. On the {subject}")
        for _ in range(6):
            if count < words:
                made.append(paragraph(chance, subject))
                count += len(made[-1].split())
    return "\n\n".join(made) + "\n"


def of_characters(title: str, characters: int, *, seed: int = 1, about: tuple[str, ...] = SUBJECTS) -> str:
    """A document of at most so many characters, cut between paragraphs."""
    whole = document(title, characters // 4, seed=seed, about=about)
    return whole[: whole.rindex("\n\n", 0, characters) + 1] if len(whole) > characters else whole
