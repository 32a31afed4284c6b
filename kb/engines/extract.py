"""The task `extract`: its prompt values, and the reading of its rows into drafts of claims."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TypeVar, cast, get_args

from kb.engines.answers import ExtractAnswer
from kb.engines.language import is_other_language
from kb.engines.references import sentences
from kb.engines.windows import most_claims, passages, place, shown
from kb.errors import BadAnswer
from kb.prompts import fence
from kb.records import ClaimKind, Entity, Kind, Passage, PassageId
from kb.tasks import ClaimDraft, Extraction, ExtractTask

T = TypeVar("T")
BAD_SHARE = 0.25
"""With a larger share of unusable rows the whole answer is asked for again."""
LEAST_ALIKE = 0.4
"""Of the letters of a misheard name and the right one: `Cloud` and `Claude` share 0.7, two words at random 0.2."""
KEY, PLAIN = 1.0, 0.4
"""The weight of a claim that carries the source, and of another."""
MOST_ENTITIES, MOST_TAKEAWAYS, MOST_SUBJECTS, LONGEST_CELL = 30, 6, 3, 400


def values(task: ExtractTask) -> dict[str, str]:
    """What the prompt `extract` shows."""
    return {"most": str(most_claims(task.blocks)), "window": fence(shown(task))}


def read(answer: ExtractAnswer, task: ExtractTask, *, is_last: bool = False) -> Extraction:
    """Turn the rows of an answer into drafts. Raises `BadAnswer` when too many of them cannot be used."""
    window = passages(task.blocks)
    claims, refused = usable(answer.claims, lambda row: draft(row, window), is_last=is_last)
    refuse_other_language(claims, window)
    kept = heaviest(claims, most_claims(task.blocks))
    left_out = ("too-many-claims: more claims than were asked for",) * (len(claims) - len(kept))
    return extraction(answer, task, kept, refused + left_out)


def extraction(
    answer: ExtractAnswer, task: ExtractTask, claims: tuple[ClaimDraft, ...], refused: tuple[str, ...]
) -> Extraction:
    """The claims with what else the answer holds."""
    takeaways = tuple(words[:LONGEST_CELL] for words in answer.takeaways[:MOST_TAKEAWAYS] if words)
    words = " ".join(passage.words for passage in passages(task.blocks))
    named = tuple(entity(row, words) for row in answer.entities[:MOST_ENTITIES] if row and row[0])
    return Extraction(claims, named, takeaways, misheard(answer.heard_as, task), refused)


def usable(
    rows: Iterable[list[str]], made: Callable[[list[str]], T], *, is_last: bool = False
) -> tuple[tuple[T, ...], tuple[str, ...]]:
    """What could be made of rows, and why the others were refused.

    Raises `BadAnswer` when these are too many; when nobody is asked again (`is_last`), only when all are.
    """
    good: list[T] = []
    refused: list[str] = []
    for row in rows:
        try:
            good.append(made(row))
        except BadAnswer as error:
            refused.append(error.message)
    if refused and (not good or (not is_last and len(refused) > BAD_SHARE * (len(good) + len(refused)))):
        raise BadAnswer("; ".join(dict.fromkeys(refused[:8])))
    return tuple(good), tuple(refused)


def draft(row: list[str], window: tuple[Passage, ...]) -> ClaimDraft:
    """A claim of a row `[sentences, claim, subjects, kind, context, notes]`. Raises `BadAnswer`."""
    where, text, subjects, kind, context, notes = (*row, "", "", "", "", "", "")[:6]
    if not text or len(text) > LONGEST_CELL:
        raise BadAnswer(f"no-claim: the row {where[:20]!r} holds no claim of a sentence")
    (passage, chosen), *then = place(where, window)
    dated = re.search(r"\bwhen\s+([^;]{2,40})", notes)
    return ClaimDraft(
        passage=passage,
        sentences=chosen,
        text=text,
        subjects=names(subjects)[:MOST_SUBJECTS],
        kind=cast(ClaimKind, kind.lower()) if kind.lower() in get_args(ClaimKind) else "fact",
        then=then[0][1] if then else (),
        context=_context(context, window),
        when=dated[1].strip() if dated else "",
        asserted="reported" if re.search(r"\breported\b", notes) else "true",
        weight=KEY if re.search(r"\bkey\b", notes) else PLAIN,
    )


def names(cell: str) -> tuple[str, ...]:
    """The names that a cell holds, `;` between.

    >>> names("Forgetting curve; Hermann Ebbinghaus;")
    ('Forgetting curve', 'Hermann Ebbinghaus')
    """
    return tuple(dict.fromkeys(name.strip()[:120] for name in cell.split(";") if name.strip()))


def _context(cell: str, window: tuple[Passage, ...]) -> tuple[PassageId, int] | None:
    """The sentence that a cell names. One that is not there is no context, and no reason to lose the claim."""
    try:
        named = sentences(cell, {number: len(passage.sentences) for number, passage in enumerate(window, start=1)})
    except BadAnswer:
        return None
    number, chosen = next(iter(named.items()))
    return window[number - 1].id, chosen[-1]


def entity(row: list[str], words: str) -> Entity:
    """An entity of a row `[name, kind, other names]`, with the other names that stand in these words."""
    name, kind, others = (*row, "", "")[:3]
    known = cast(Kind, kind.lower()) if kind.lower() in get_args(Kind) else "concept"
    return Entity(
        name[:120], known, aliases=tuple(other for other in names(others) if other != name and stands_in(other, words))
    )


def stands_in(name: str, words: str) -> bool:
    """Whether a name occurs in words as a whole, in whatever case."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE) is not None


def misheard(rows: Iterable[list[str]], task: ExtractTask) -> tuple[tuple[str, str], ...]:
    """What a transcript misheard, as far as it stands there so, and looks like what is said to be right."""
    words = " ".join(passage.words for passage in passages(task.blocks))
    pairs = [(row[0], row[1]) for row in rows if len(row) > 1 and row[0] and row[1] and row[0] != row[1]]
    there = [pair for pair in pairs if re.search(rf"(?<!\w){re.escape(pair[0])}(?!\w)", words) and _is_alike(*pair)]
    return tuple(dict.fromkeys((wrong[:120], right[:120]) for wrong, right in there))


def _is_alike(wrong: str, right: str) -> bool:
    """Whether two names share enough letters to be taken for one another: any other pair would back any name."""
    first, second = (re.sub(r"[\W_]+", "", name).casefold() for name in (wrong, right))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= LEAST_ALIKE


def refuse_other_language(claims: Iterable[ClaimDraft], window: Iterable[Passage]) -> None:
    """Raise `BadAnswer` when the claims are in another language than the window."""
    if is_other_language(" ".join(claim.text for claim in claims), " ".join(passage.words for passage in window)):
        raise BadAnswer("other-language: the claims are not in the language of the source")


def heaviest(claims: tuple[ClaimDraft, ...], most: int) -> tuple[ClaimDraft, ...]:
    """The weightiest claims in their old order; of equals the first of each passage, before the second of any."""
    seen: Counter[str] = Counter()
    ranks = []
    for claim in claims:
        seen[claim.passage] += 1
        ranks.append((-claim.weight, seen[claim.passage]))
    chosen = sorted(range(len(claims)), key=lambda at: (*ranks[at], at))[:most]
    return tuple(claims[at] for at in sorted(chosen))


def _by_turns(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The first takeaway of each piece, then the second of each: those of the beginning do not stand for the whole."""
    return tuple(words for turn in zip_longest(*parts) for words in turn if words)


def joined(parts: Iterable[Extraction]) -> Extraction:
    """The extractions of pieces of one window as one."""
    all_parts = list(parts)
    entities: dict[str, Entity] = {}
    for one in (entity for part in all_parts for entity in part.entities):
        entities.setdefault(one.name, one)
    return Extraction(
        claims=tuple(claim for part in all_parts for claim in part.claims),
        entities=tuple(entities.values()),
        takeaways=_by_turns([part.takeaways for part in all_parts]),
        heard_as=tuple(dict.fromkeys(pair for part in all_parts for pair in part.heard_as)),
        refused=tuple(reason for part in all_parts for reason in part.refused),
    )
