"""Hunks in a text that was edited since: each is placed where it belongs, or it is left out and returned.

Works on strings. What somebody else wrote in the meantime is never changed: a line that both changed is merged word
by word, and where they changed the same words nothing is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kb.operations import Hunk
from kb.vault.hunks import CONTEXT, lines_of, marks_of, shared
from kb.vault.word_merge import merge_words, says_something, similarity

Lines = tuple[str, ...]


def forward_into(current: str, changes: Iterable[Hunk]) -> tuple[str, tuple[Hunk, ...]]:
    """Apply hunks to a text that was edited since; what could not be placed, or not as a whole, is returned."""
    known, growth, patches = tuple(changes), 0, list[_Patch]()
    for hunk in known:
        patches.append(_Patch(hunk.at - growth, hunk.before, hunk.after, hunk.above, hunk.below))
        growth += len(hunk.after) - len(hunk.before)
    return _applied(current, known, patches)


def reverse_into(current: str, changes: Iterable[Hunk]) -> tuple[str, tuple[Hunk, ...]]:
    """Undo hunks in a text that was edited since; what could not be placed, or not as a whole, is returned.

    >>> from kb.vault.hunks import hunks
    >>> reverse_into("mine\\na\\nc\\nb\\n", hunks("a\\nb\\n", "a\\nc\\nb\\n"))
    ('mine\\na\\nb\\n', ())
    """
    known = tuple(changes)
    patches = [_Patch(hunk.at, hunk.after, hunk.before, hunk.above, hunk.below) for hunk in known]
    return _applied(current, known, patches)


def _applied(current: str, changes: tuple[Hunk, ...], patches: list[_Patch]) -> tuple[str, tuple[Hunk, ...]]:
    """The text with the patches, whose places are those of the text before; and the hunks that could not be placed."""
    lines = lines_of(current)
    if all(_is_exact(lines, patch) for patch in patches):
        for patch in reversed(patches):
            _put(lines, patch.at, patch)
        return "".join(lines), ()
    left, growth = list[Hunk](), 0
    for hunk, patch in zip(changes, patches, strict=True):
        if not _apply(lines, replace(patch, at=patch.at + growth)):
            left.append(hunk)
        growth += len(patch.new) - len(patch.old)
    return "".join(lines), tuple(left)


def _is_exact(lines: list[str], patch: _Patch) -> bool:
    """Whether `old` stands where it stood, between the lines between which it stood."""
    end = patch.at + len(patch.old)
    above, below = _agreement(lines, patch.at, end, patch)
    is_between = above == max(1, len(patch.above)) and below == max(1, len(patch.below))
    return is_between and tuple(lines[patch.at : end]) == patch.old


@dataclass(frozen=True, slots=True)
class _Patch:
    """`old` gives way to `new`. `above` and `below` are marks of their neighbours, the nearest first."""

    at: int
    old: Lines
    new: Lines
    above: Lines = ()
    below: Lines = ()


def _apply(lines: list[str], patch: _Patch) -> bool:
    """Put a patch where it belongs, in place; whether all of it is there now."""
    at = _place(lines, patch)
    if (at is None or not patch.old) and _is_there(lines, patch):
        return True
    if at is not None:
        _put(lines, at, patch)
        return True
    parts = list(_parts(patch))
    if len(parts) > 1:
        done = [_apply(lines, part) for part in parts]  # every one, whatever becomes of those before
        return all(done)
    if len(patch.old) == 1 and len(patch.new) <= 1:
        return _apply_to_edited(lines, patch)
    return not _says_something(patch.old + patch.new)


def _put(lines: list[str], at: int, patch: _Patch) -> None:
    """Replace `old`, which stands at this line. A line in the middle ends in a newline, whatever it was before."""
    end = at + len(patch.old)
    if patch.new and at and end == len(lines):
        lines[at - 1] = _ended(lines[at - 1])
    new = patch.new if end == len(lines) else [_ended(line) for line in patch.new]
    lines[at:end] = new


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"


# -- where a patch belongs --------------------------------------------------------------------------------------


def _place(lines: list[str], patch: _Patch) -> int | None:
    """Where `old` stands: its only place when it has words, else the place between the right neighbours."""
    size = len(patch.old)
    places = [at for at in range(len(lines) - size + 1) if tuple(lines[at : at + size]) == patch.old]
    if len(places) == 1 and _says_something(patch.old):
        return places[0]
    agreed = {at: _agreement(lines, at, at + size, patch) for at in places}
    likely = [at for at, (above, below) in agreed.items() if _is_enough(patch, above, below)]
    return min(likely, key=lambda at: (-sum(agreed[at]), abs(at - patch.at)), default=None)


def _is_there(lines: list[str], patch: _Patch) -> bool:
    """Whether `new` stands where the patch would put it: it was applied before, or a person did the same."""
    size = len(patch.new)
    if not _says_something(patch.new):
        return False
    places = (at for at in range(len(lines) - size + 1) if tuple(lines[at : at + size]) == patch.new)
    needed = min(2, len(patch.above) + len(patch.below))
    agreed = [_agreement(lines, at, at + size, patch) for at in places]
    if set(marks_of(patch.new)) & {*patch.above, *patch.below}:  # it repeats a neighbour: only all of them tell
        return any(above >= len(patch.above) and below >= len(patch.below) for above, below in agreed)
    return any(above + below >= needed and _is_beside(patch, above, below) for above, below in agreed)


def _is_beside(patch: _Patch, above: int, below: int) -> bool:
    """At an end of the text the other side decides: that nothing stands behind says little."""
    if bool(patch.above) == bool(patch.below):
        return True
    return above > 0 if patch.above else below > 0


def _agreement(lines: list[str], start: int, end: int, patch: _Patch) -> tuple[int, int]:
    """How many lines above and below are those that stood there; at an end of the text that is all of none."""
    above = lines[max(0, start - CONTEXT) : start][::-1]
    below = lines[end : end + CONTEXT]
    return (
        shared(marks_of(above), patch.above) if patch.above else int(not above),
        shared(marks_of(below), patch.below) if patch.below else int(not below),
    )


def _is_enough(patch: _Patch, above: int, below: int) -> bool:
    """Lines with words need one neighbour; nothing and blank lines need both, or all of one side."""
    if _says_something(patch.old):
        return above + below > 0
    return min(above, below) > 0 or CONTEXT in (above, below)


def _says_something(lines: Lines) -> bool:
    return any(map(says_something, lines))


# -- smaller parts ----------------------------------------------------------------------------------------------


def _parts(patch: _Patch) -> Iterator[_Patch]:
    """The patch in its smallest parts: each line beside the similar one that replaces it, or by itself."""
    above, done = patch.above, 0
    for number, old in enumerate(patch.old):
        below = (*marks_of(patch.old[number + 1 : number + 1 + CONTEXT]), *patch.below)[:CONTEXT]
        at = next((n for n in range(done, len(patch.new)) if similarity(old, patch.new[n])), None)
        if at is None:
            yield _Patch(patch.at + done, (old,), (), above, below)
            continue
        if at > done:
            here = (*marks_of((old,)), *below)[:CONTEXT]
            yield _Patch(patch.at + done, (), patch.new[done:at], above, here)
            above = (*marks_of(patch.new[done:at][::-1]), *above)[:CONTEXT]
        yield _Patch(patch.at + at, (old,), (patch.new[at],), above, below)
        above, done = (*marks_of((patch.new[at],)), *above)[:CONTEXT], at + 1
    if done < len(patch.new):
        yield _Patch(patch.at + done, (), patch.new[done:], above, patch.below)


# -- lines that both changed ------------------------------------------------------------------------------------


def _apply_to_edited(lines: list[str], patch: _Patch) -> bool:
    """Change the edited form of the patch's one line word by word; a line that is gone needs no removing."""
    (old,) = patch.old
    if not says_something(old):
        return True
    scores = {at: similarity(old, line) for at, line in enumerate(lines)}
    best = max(scores.values(), default=0.0)
    found = [at for at, score in scores.items() if score == best]
    if not best or len(found) > 1:
        return not patch.new and not best
    here = lines[found[0]]
    words = merge_words(_body(old), _body(here), _body(patch.new[0]) if patch.new else "")
    if words is None:
        return False
    lines[found[0]] = (words if patch.new else words.lstrip()) + here[len(_body(here)) :]
    return True


def _body(line: str) -> str:
    return line.rstrip("\r\n")
