"""Who speaks in a transcript: which names before colons and times are speakers. Weighs the whole text; cuts nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.convert.labels import ROLES, Label, is_name, named, timed
from kb.convert.lines import Line
from kb.sentences import count

_FULL = 0.6
"""Share of the words behind labels from which on any repeated label is a speaker."""
_NEARLY_ALL = 0.8
_AGAIN = 0.5
"""Share of the labels with a time whose name comes again: the points of an agenda come once."""
_SOME = 0.15
"""Share of labelled lines from which on labels that are plainly names are speakers."""
_ENDED = re.compile(r"[.!?…。！？\"”’)\]]$|[-–—]$")
_TERMINAL = re.compile(r"[.!?…:;,。！？]$")


@dataclass(frozen=True, slots=True)
class _Found:
    at: int
    label: Label

    @property
    def key(self) -> str:
        return self.label.name.casefold()

    @property
    def is_bare(self) -> bool:
        """Whether the label is one word on a line of its own, as a heading may be."""
        label = self.label
        return label.is_header and not label.time and " " not in label.name and not label.name.isupper()


def turns(lines: Sequence[Line]) -> dict[int, Label]:
    """Number of a line → the label of the speaker with which it begins; `{}` when nobody speaks."""
    text = "\n".join(line.words for line in lines)
    found = [_Found(at, label) for at, label in _candidates(lines, text).items()]
    stamped = [one for one in found if one.label.time]
    repeated = _repeated(found)
    is_stamped = bool(stamped) and sum(1 for one in stamped if one.key in repeated) >= _AGAIN * len(stamped)
    if not is_stamped:
        found = [one for one in found if not one.label.time]
        repeated = _repeated(found)
    if not repeated or not _is_speech([one.label for one in found if one.key in repeated]):
        return {}
    once = {(one.key, one.is_bare): one for one in found}
    names = {one.key for one in once.values() if _is_plainly_name(one, text)}
    if is_stamped:
        cast = {one.key for one in stamped} | names
    elif _covers(lines, found, repeated) and _are_people(lines, found, repeated, names):
        cast = repeated | names
    elif _alternates(lines, found, repeated & names):
        cast = names
    else:
        return {}
    return {one.at: one.label for one in found if one.key in cast}


def _repeated(found: Sequence[_Found]) -> set[str]:
    """The labels that come again, `Q` and `A` only when they alternate."""
    counts = Counter(one.key for one in found)
    return {key for key, number in counts.items() if number > 1 and key not in ("q", "a")} | _questions(found)


def _candidates(lines: Sequence[Line], text: str) -> dict[int, Label]:
    """The lines that may begin a turn. A name may stand alone above its time or its words."""
    alone = Counter(line.words for line in lines if _stands_alone(line.words))
    below = _below_times(lines, text)
    found: dict[int, Label] = {}
    taken = -1
    for at, line in enumerate(lines):
        if at <= taken or line.level > 3:
            continue
        label = named(line.words)
        stamp = timed(line.words) if label is None and below else None
        if stamp and stamp.rest in below:
            label = replace(stamp, name=stamp.rest, rest="", is_header=True)
        if label is None and line.words in alone:
            after = timed(lines[at + 1].words) if at + 1 < len(lines) else None
            if after:
                label, taken = replace(after, name=line.words, lines=2), at + 1
            elif alone[line.words] > 1 and _is_unmistakable(line.words, text):
                label = Label("", name=line.words, is_header=True)
        if label:
            found[at] = label
    return found


def _below_times(lines: Sequence[Line], text: str) -> set[str]:
    """The names that stand alone behind a time, at several times, and are no chapters."""
    stamps = {stamp for line in lines if (stamp := timed(line.words))}
    counts = Counter(stamp.rest for stamp in stamps if is_name(stamp.rest))
    again = {name for name, number in counts.items() if number > 1}
    if len(again) > 1 or any(" " in name for name in again):
        return again | {name for name in counts if _is_unmistakable(name, text)}
    return set()


def _is_unmistakable(name: str, text: str) -> bool:
    """Whether a name that stands alone, without a time or a colon, is no heading: no word of it is written small."""
    words = re.findall(r"[^\W\d_]+", name)
    return _is_role(name) or (len(words) > 1 and not any(_is_written(word.casefold(), text) for word in words))


def _stands_alone(words: str) -> bool:
    return len(words) <= 60 and not _TERMINAL.search(words) and is_name(words)


def _is_role(name: str) -> bool:
    return re.split(r"[\W_]", name.casefold())[0] in ROLES


def _questions(found: Sequence[_Found]) -> set[str]:
    """`Q` and `A` are speakers when they alternate."""
    order = [one.key for one in found if one.key in ("q", "a")]
    changes = sum(1 for a, b in pairwise(order) if a != b)
    return {"q", "a"} if len(order) > 2 and changes >= 0.8 * (len(order) - 1) else set()


def _is_speech(labels: Sequence[Label]) -> bool:
    """Whether at least every second label stands before something said, rather than before a value."""
    said = sum(1 for one in labels if one.is_header or len(one.rest.split()) > 3 or _ENDED.search(one.rest))
    return said >= 0.5 * len(labels)


def _covers(lines: Sequence[Line], found: Sequence[_Found], names: set[str]) -> bool:
    """Whether most words of the text stand in paragraphs that these labels open."""
    begins = {one.at: one.label for one in found if one.key in names}
    words = sum(count(line.words) for line in lines)
    own = 0
    is_inside = False
    for at, line in enumerate(lines):
        is_inside = at in begins or (is_inside and (not line.is_apart or _opens_alone(begins.get(at - 1))))
        own += count(line.words) if is_inside else 0
    return own >= _FULL * words and len(found) > 2


def _are_people(lines: Sequence[Line], found: Sequence[_Found], labels: set[str], names: set[str]) -> bool:
    """Whether nearly every line has a label, or one of several is plainly a name."""
    labelled = sum(1 for one in found if one.key in labels)
    is_everywhere = labelled >= _NEARLY_ALL * len(lines)
    return is_everywhere or (len(labels | names) > 1 and bool(labels & names))


def _opens_alone(label: Label | None) -> bool:
    return bool(label and label.is_header)


def _alternates(lines: Sequence[Line], found: Sequence[_Found], names: set[str]) -> bool:
    """Whether at least two of these speak in turn, often enough for a talk between them."""
    order = [one.key for one in found if one.key in names]
    changes = sum(1 for a, b in pairwise(order) if a != b)
    return len(set(order)) > 1 and len(order) >= max(4, _SOME * len(lines)) and changes >= 0.4 * (len(order) - 1)


def _is_plainly_name(one: _Found, text: str) -> bool:
    """Whether a label is a role, or a name that is written small nowhere; one word alone on its line is none."""
    if _is_role(one.key) or one.key.upper() == one.key:
        return len(one.key) > 1
    return len(one.key) > 1 and not one.is_bare and not _is_written(one.key, text)


def _is_written(words: str, text: str) -> bool:
    return words in text and re.search(rf"(?<![\w.]){re.escape(words)}(?!\w)", text) is not None
