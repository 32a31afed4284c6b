"""Where somebody points at evidence: labels of claims, or sentences of a passage, from which code cuts a claim.

Words that are given only find sentences; the quote is always cut from the source. Knows texts and claims; no pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.compile.quotes import cut
from kb.errors import BadAnswer
from kb.markdown.cite import claim_of
from kb.records import Claim, ClaimId, Evidence, Passage, PassageId, Text
from kb.tasks import ClaimDraft
from kb.words import fold

FORM = 'a label, or {"source": "…", "passage": "p-…", "sentences": "2-3"}, or {"source": "…", "words": "…"}'
_LABEL = re.compile(r"\[?\^?([a-z0-9]+-[0-9a-f]{6}b?)\]?")
_RANGES = re.compile(r"\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?){0,3}")
MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Pointed:
    """The claims that were pointed at, in order; those that nobody made before stand in `new` as well."""

    claims: tuple[ClaimId, ...] = ()
    new: tuple[Claim, ...] = ()


def pointed(
    cites: Sequence[object], sources: Mapping[str, str], evidence: Evidence, subjects: tuple[str, ...] = ()
) -> Pointed:
    """The claims of these rows; new ones speak of `subjects`. `sources`: title or file, in lower case → title.

    Raises `BadAnswer` with the reason: `bad-form`, `unknown-claim`, `unknown-source`, `no-such-passage`,
    `no-such-words`, and those of `quotes.cut`.
    """
    found: dict[ClaimId, Claim | None] = {}
    for one in cites:
        if isinstance(one, str):
            found[_labelled(one, evidence)] = None
        else:
            claim = replace(_cut(one, sources, evidence), subjects=subjects)
            found[claim.id] = None if claim.id in evidence.claims else claim
    return Pointed(tuple(found), tuple(claim for claim in found.values() if claim))


def _labelled(label: str, evidence: Evidence) -> ClaimId:
    found = _LABEL.fullmatch(label.strip())
    claim = ClaimId(claim_of(found[1])) if found else None
    if claim is None or claim not in evidence.claims:
        raise BadAnswer(f"unknown-claim: {label[:40]!r} is the label of no claim; point at sentences instead")
    return claim


def _cut(row: object, sources: Mapping[str, str], evidence: Evidence) -> Claim:
    if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
        raise BadAnswer(f"bad-form: what is cited is {FORM}")
    if set(row) - {"source", "passage", "sentences", "words"} or not row.get("source"):
        raise BadAnswer(f"bad-form: what is cited is {FORM}")
    text = _text(row["source"], sources, evidence)
    passage = _passage(row, text)
    numbers = _numbers(row["sentences"]) if row.get("sentences") else _holding(row.get("words", ""), passage)
    return cut(ClaimDraft(PassageId(passage.id), numbers, "", ()), text)


def _text(name: str, sources: Mapping[str, str], evidence: Evidence) -> Text:
    wanted = name.strip().casefold()
    title = sources.get(wanted) or sources.get(wanted.removesuffix(" (text)"))
    text = evidence.texts.get(title) if title else None
    if text is None:
        raise BadAnswer(f"unknown-source: no source is called {name[:80]!r}")
    return text


def _passage(row: Mapping[str, str], text: Text) -> Passage:
    """The passage that is named, or the only one that holds the words."""
    named, words = row.get("passage", "").lstrip("^"), fold(row.get("words", ""))
    if named:
        if PassageId(named) not in text.by_id:
            raise BadAnswer(f"no-such-passage: {named[:40]!r} is no passage of {text.title}")
        return text.by_id[PassageId(named)]
    holding = [one for one in text.passages if words and words in fold(one.words)]
    if len(holding) != 1:
        what = "stand in several passages: name one" if holding else "stand in no passage"
        raise BadAnswer(f"no-such-words: {words[:60]!r} {what} of {text.title}")
    return holding[0]


def _numbers(given: str) -> tuple[int, ...]:
    bare = re.sub(r"\s", "", given)
    if not _RANGES.fullmatch(bare):
        raise BadAnswer(f"bad-form: sentences are numbers such as 2 or 2-3, not {given[:20]!r}")
    ends = [tuple(map(int, part.split("-"))) for part in bare.split(",")]
    if any(end[-1] - end[0] > MOST_SENTENCES for end in ends):
        raise BadAnswer(f"quote-too-long: at most {MOST_SENTENCES} sentences are cited at once")
    return tuple(number for end in ends for number in range(end[0], end[-1] + 1))


def _holding(words: str, passage: Passage) -> tuple[int, ...]:
    """The fewest neighbouring sentences of a passage in which these words stand."""
    wanted, count = fold(words), len(passage.sentences)
    for size in range(1, min(count, MOST_SENTENCES) + 1 if wanted else 0):
        for first in range(count - size + 1):
            start, end = passage.sentences[first][0], passage.sentences[first + size - 1][1]
            if wanted in fold(passage.words[start:end]):
                return tuple(range(first + 1, first + size + 1))
    raise BadAnswer(f"no-such-words: {words[:60]!r} stands in no sentence of {passage.id}; name its sentences")
