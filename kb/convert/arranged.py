"""The pieces of a book arranged: headings by its table of contents, definitions of notes at the end of their section.

Knows pieces and entries; no page and no element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.convert.draft import Part, Piece, Run, Title
from kb.words import tokens

DEEPEST = 6
_FEW = 4
"""Words that may stand between a place and the heading that it means."""
_MOST_PARTS = 3
_MOST_COPIED = 100_000
"""Letters that copies of one note may take, where several sections name it."""
_UNKNOWN = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table of contents; `anchor` is the name of the point in the pieces that it leads to."""

    words: str
    anchor: str
    depth: int


def headed(pieces: Sequence[Piece], lines: Sequence[Line]) -> tuple[list[Piece], frozenset[int]]:
    """The pieces with the headings that the contents name, at the levels of the contents from 2 on.

    A line whose place has no heading gets one. With it come the indexes of the pieces where a section begins.
    """
    if not lines:
        return _levelled(pieces), frozenset()
    wanted = _wanted(pieces, lines)
    made: list[Piece] = []
    starts: set[int] = set()
    level, rank = 1, 0
    skipped = 0
    for at, piece in enumerate(pieces):
        for change in wanted.get(at, ()):
            if not change.is_here:
                starts.add(len(made))
                made.append(Title(_level(change.line), change.line.words))
                level, rank = _level(change.line), _UNKNOWN
                continue
            starts.add(len(made))
            level = _level(change.line)
            if isinstance(piece, Title):
                rank = piece.level
                made += _as_listed(replace(piece, level=level), change.line.words)
            else:
                rank, skipped = _UNKNOWN, change.parts
                points = (run for one in pieces[at : at + skipped] if isinstance(one, Part) for run in one.runs)
                made.append(Title(level, change.line.words, points=tuple(run for run in points if run.is_point)))
        if any(change.is_here for change in wanted.get(at, ())) and isinstance(piece, Title):
            continue
        if skipped:
            skipped -= 1
            continue
        if isinstance(piece, Title):
            rank = piece.level - 1 if rank == _UNKNOWN else rank
            piece = replace(piece, level=min(level + max(1, piece.level - rank), DEEPEST))
        made.append(piece)
    return made, frozenset(starts)


@dataclass(frozen=True, slots=True)
class _Change:
    """What a line of the contents does to a piece: it is its heading (`is_here`), or a heading goes before it."""

    line: Line
    is_here: bool
    parts: int = 0
    """How many parts become the heading."""


def _level(line: Line) -> int:
    return min(line.depth + 2, DEEPEST)


def _wanted(pieces: Sequence[Piece], lines: Sequence[Line]) -> dict[int, list[_Change]]:
    """What happens at which piece."""
    places = _places(pieces)
    groups: dict[int, list[tuple[int, Line]]] = {}
    for line in lines:
        at = places.get(line.anchor)
        if at is not None:
            title = _title_near(pieces, at)
            groups.setdefault(at if title is None else title, []).append((at, line))
    wanted: dict[int, list[_Change]] = {}
    for at, group in groups.items():
        piece = pieces[at] if at < len(pieces) else None
        best = max(range(len(group)), key=lambda n: (_likeness(group[n][1].words, piece), n))
        for number, (start, line) in enumerate(group):
            parts = 0 if isinstance(piece, Title) else _spelled(pieces, at, line.words)
            is_here = number == best and (isinstance(piece, Title) or parts > 0)
            wanted.setdefault(at if is_here or number > best else start, []).append(_Change(line, is_here, parts))
    return wanted


def _as_listed(title: Title, words: str) -> list[Piece]:
    """The heading; of a group of lines only those that the contents name, the others as paragraphs below."""
    said = tokens(words)
    for end in range(1, len(title.lines)):
        if [word for line in title.lines[:end] for word in tokens(line)] == said:
            below = [Part((Run(line, ("em",)),)) for line in title.lines[end:]]
            return [replace(title, words=": ".join(title.lines[:end])), *below]
    return [title]


def _places(pieces: Sequence[Piece]) -> dict[str, int]:
    """Of each anchor the index of the piece that begins there; of one at the end of a paragraph the next piece."""
    places: dict[str, int] = {}
    for at, piece in enumerate(pieces):
        if isinstance(piece, Title):
            places |= {run.anchor: at for run in piece.points if run.anchor}
            continue
        is_said = False
        for run in reversed(piece.runs):
            is_said = is_said or bool(run.words.strip() or run.image)
            if run.anchor:
                places[run.anchor] = at if is_said else at + 1
    return places


def _title_near(pieces: Sequence[Piece], at: int) -> int | None:
    """The heading at a piece, or right behind it."""
    seen = 0
    for number in range(at, min(at + 1 + _FEW, len(pieces))):
        piece = pieces[number]
        if isinstance(piece, Title):
            return number
        seen += sum(len(tokens(run.words)) for run in piece.runs if not run.image)
        if seen > _FEW or piece.block:
            return None
    return None


def _spelled(pieces: Sequence[Piece], at: int, words: str) -> int:
    """How many paragraphs from here on say exactly these words, and are a heading that is not marked as one."""
    left = tokens(words)
    for number, piece in enumerate(pieces[at : at + _MOST_PARTS]):
        if not left or not isinstance(piece, Part) or piece.block or any(run.image for run in piece.runs):
            return 0
        said = tokens(piece.words)
        if left[: len(said)] != said:
            return 0
        left = left[len(said) :]
        if not left:
            return number + 1
    return 0


def _likeness(words: str, piece: Piece | None) -> float:
    """The share of words that a line of the contents and a heading have in common."""
    one, other = set(tokens(words)), set(tokens(piece.words)) if isinstance(piece, Title) else set()
    return len(one & other) / max(len(one | other), 1)


def _levelled(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a book without contents: its highest headings at level 2."""
    top = min((piece.level for piece in pieces if isinstance(piece, Title)), default=2)
    return [
        replace(piece, level=min(piece.level - top + 2, DEEPEST)) if isinstance(piece, Title) else piece
        for piece in pieces
    ]


# -- notes ------------------------------------------------------------------------------------------------------


def with_notes(
    pieces: Sequence[Piece], starts: frozenset[int], definitions: Mapping[str, Sequence[Part]]
) -> Iterator[Piece]:
    """The pieces with the definitions of the notes of a section at its end; each start in `starts` ends a section.

    A note that is named in several sections is defined in each, there with a label of its own.
    """
    used: dict[str, int] = {}
    here: dict[str, str] = {}
    for at, piece in enumerate(pieces):
        if at in starts:
            yield from _definitions(here, used, definitions)
            here = {}
        yield _labelled(piece, here, used, definitions)
    yield from _definitions(here, used, definitions)


def _definitions(
    here: dict[str, str], used: dict[str, int], definitions: Mapping[str, Sequence[Part]]
) -> Iterator[Part]:
    """The definitions of the notes named so far, and of those that these name."""
    done: set[str] = set()
    while len(done) < len(here):
        for label, shown in list(here.items()):
            if label in done:
                continue
            done.add(label)
            for part in definitions[label]:
                before = f"[^{shown}]: " if part.shape == "note" else part.before
                labelled = _labelled(replace(part, before=before), here, used, definitions)
                assert isinstance(labelled, Part)
                yield labelled


def _labelled(
    piece: Piece, here: dict[str, str], used: dict[str, int], definitions: Mapping[str, Sequence[Part]]
) -> Piece:
    """The piece with the labels that its marks have in this section."""
    runs = piece.points if isinstance(piece, Title) else piece.runs
    if not any(run.note for run in runs):
        return piece
    changed: dict[str, str] = {}
    kept: list[Run] = []
    for run in runs:
        if run.note and run.note not in definitions:
            continue
        if run.note and run.note not in here and used.get(run.note, 0) * _size(definitions[run.note]) > _MOST_COPIED:
            kept.append(run)  # it leads to the first definition
            continue
        if run.note and run.note not in here:
            used[run.note] = used.get(run.note, 0) + 1
            here[run.note] = run.note if used[run.note] == 1 else f"{run.note}-{used[run.note]}"
        if run.note and here[run.note] != run.note:
            changed[run.note] = here[run.note]
            run = replace(run, note=here[run.note])
        kept.append(run)
    if isinstance(piece, Title):
        return replace(piece, points=tuple(kept))
    block = piece.block
    for label, shown in changed.items():
        block = block.replace(f"[^{label}]", f"[^{shown}]")
    return replace(piece, runs=tuple(kept), block=block)


def _size(parts: Sequence[Part]) -> int:
    return 1 + sum(len(part.words) for part in parts)
