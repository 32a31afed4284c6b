"""Put words that a conversion lost back into the text, as blocks that somebody named; never a word of theirs.

An answer only says where blocks begin and end and of what kind they are. The words are cut out of the file's own; a
block whose words are not the file's, in its order, is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from kb.convert.draft import Part, Piece, Run, Title
from kb.convert.passages import blocks
from kb.convert.verify import Lost, Verification, share, tokens
from kb.model_tasks import Gap, RestoredBlock
from kb.records import Heading, Location, Passage, PassageId, Text


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with what was put back, and what is lost still."""

    text: Text
    verification: Verification
    restored: int = 0
    """How many words came back."""
    refused: int = 0
    """How many blocks were refused, since their words were not the file's own in its order."""


def gaps(text: Text, lost: Iterable[Lost]) -> tuple[Gap, ...]:
    """The lost places as they are asked about: with the passages between which they belong."""
    passages = text.passages
    places = {passage.id: at for at, passage in enumerate(passages)}
    made = []
    for one in lost:
        at = places.get(PassageId(one.after), -1)
        before = passages[at].words if at >= 0 else ""
        made.append(Gap(one.what, before, passages[at + 1].words if at + 1 < len(passages) else ""))
    return tuple(made)


def mended(text: Text, found: Verification, answers: Sequence[Sequence[RestoredBlock]]) -> Mended:
    """The text with the blocks of each lost place, in the order of the file, and the figures after that."""
    seen = Counter[str](passage.id for passage in text.passages)
    there = {passage.id: passage.location for passage in text.passages}
    behind: dict[str, list[Heading | Passage]] = {}
    left: list[Lost] = []
    restored = refused = 0
    for lost, rows in zip(found.lost, answers, strict=True):
        pieces = list(_cut(lost.what, rows))
        refused += len(rows) - len(pieces)
        made = _placed(pieces, there.get(PassageId(lost.after), Location()), seen)
        behind.setdefault(lost.after, []).extend(made)
        size = sum(len(tokens(piece.words)) for piece in pieces)
        restored += size
        left += [lost] if size < len(tokens(lost.what)) else []
    whole = list(behind.get("", ()))
    for block in text.blocks:
        whole.append(block)
        whole += behind.get(block.id, ()) if isinstance(block, Passage) else ()
    missing = max(found.missing - restored, 0)
    after = replace(found, lost=tuple(left), recall=share(missing, found.words), missing=missing)
    return Mended(replace(text, blocks=_with_title_first(whole)), after, restored, refused)


def _cut(lost: str, rows: Iterable[RestoredBlock]) -> Iterator[Piece]:
    """The blocks in words of the file: each a stretch of it that says what the row says, behind the one before."""
    parts = lost.split()
    words = [tokens(part) for part in parts]
    flat = [word for part in words for word in part]
    ends = list(accumulate(map(len, words)))
    at = 0
    for row in rows:
        wanted = tokens(row.words)
        start = _find(flat, wanted, at)
        if start < 0:
            continue
        at = start + len(wanted)
        kept = [
            part for part, stop, size in zip(parts, ends, map(len, words), strict=True) if start < stop <= at and size
        ]
        if tokens(" ".join(kept)) == wanted:
            yield _piece(row.kind, " ".join(kept))


def _find(flat: Sequence[str], wanted: Sequence[str], start: int) -> int:
    """Where words stand in a row, from `start` on; -1 when they do not."""
    size = len(wanted)
    return next((at for at in range(start, len(flat) - size + 1) if size and flat[at : at + size] == wanted), -1)


def _piece(kind: str, words: str) -> Piece:
    if kind == "heading":
        return Title(2, words)
    if kind == "code":
        fence = "`" * max(3, max((len(run) for run in words.split() if set(run) == {"`"}), default=0) + 1)
        return Part((Run(words),), "code", block=f"{fence}\n{words}\n{fence}")
    before = {"item": "- ", "quote": "> "}.get(kind, "")
    shape = {"item": "item", "quote": "quote"}.get(kind, "paragraph")
    return Part((Run(words),), shape, before=before)  # type: ignore[arg-type]


def _placed(pieces: Iterable[Piece], location: Location, seen: Counter[str]) -> Iterator[Heading | Passage]:
    """The pieces as blocks that stand where their neighbour stands, with ids that nothing has yet."""
    for block in blocks(pieces):
        if isinstance(block, Heading):
            yield block
            location = replace(location, chapter=block.title)
            continue
        name, number = block.id[:10], 1
        while seen[block.id if number == 1 else f"{name}-{number}"]:
            number += 1
        id = PassageId(name if number == 1 else f"{name}-{number}")
        seen[id] += 1
        yield replace(block, id=id, location=replace(location, time="", speaker=""), opens_turn=False)


def _with_title_first(blocks: Sequence[Heading | Passage]) -> tuple[Heading | Passage, ...]:
    """The blocks with a heading of the first level, which is the title, before what was put back at the beginning."""
    at = next((n for n, one in enumerate(blocks) if isinstance(one, Heading) and one.level == 1), None)
    if not at:
        return tuple(blocks)
    return (blocks[at], *blocks[:at], *blocks[at + 1 :])
