"""A new disagreement that is one of the open ones: the same subject, the same two answers. Its claims join that page.

Works on disagreements and on the text of the page, to which it adds; what a person wrote there stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kb.compile.contradiction_page import apart, line, source_lines
from kb.compile.disagreements import Disagreement
from kb.compile.edits.tidy import Authors, Grounds, card_of, tidy
from kb.compile.ids import ids_of
from kb.compile.resolve import name_key
from kb.markdown.cite import quotation
from kb.markdown.page import parse
from kb.records import Claim, Evidence, Wiki
from kb.words import fold

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Joined:
    """An open disagreement with the claims of a new one, and which of them are new, side by side."""

    whole: Disagreement
    fresh: tuple[tuple[Claim, ...], tuple[Claim, ...]]


def joined(found: Disagreement, opened: Iterable[Disagreement]) -> Joined | None:
    """The open disagreement that this one is, whichever way round; None: it is another one."""
    for one in opened:
        for new in (found, _turned(found)):
            if _is_same(one, new):
                a = tuple(claim for claim in new.a if claim not in one.a)
                b = tuple(claim for claim in new.b if claim not in one.b)
                return Joined(replace(one, a=one.a + a, b=one.b + b), (a, b))
    return None


def _turned(found: Disagreement) -> Disagreement:
    return replace(found, labels=found.labels[::-1], a=found.b, b=found.a)


def _is_same(one: Disagreement, new: Disagreement) -> bool:
    """Whether both sides give the same answers, of one claim or of one subject."""
    sides = [({claim.id for claim in x}, {claim.id for claim in y}) for x, y in ((one.a, one.b), (new.a, new.b))]
    (a, b), (new_a, new_b) = sides
    if new_a & b or new_b & a:
        return False
    pairs = list(zip(one.labels, new.labels, strict=True))
    if new_a & a or new_b & b:
        return all(_is_one_answer(*labels) for labels in pairs)
    return all(_plain(x) == _plain(y) != "" for x, y in pairs) and bool(_subjects(one) & _subjects(new))


def _is_one_answer(label: str, other: str) -> bool:
    """Whether two labels are the same words, or hold the same figures: `1934`, `in 1934`."""
    figures = _FIGURE.findall(label)
    return _plain(label) == _plain(other) or (bool(figures) and figures == _FIGURE.findall(other))


def _plain(label: str) -> str:
    return fold(label).casefold().strip(" .,;:“”\"'")


def _subjects(found: Disagreement) -> set[str]:
    """What both sides name as their subject."""
    sides = [{name_key(name) for claim in claims for name in claim.subjects} for claims in (found.a, found.b)]
    return sides[0] & sides[1]


# -- the page ---------------------------------------------------------------------------------------------------


def with_more(wiki: Wiki, joined: Joined, evidence: Evidence, pages: Sequence[str], today: str) -> Wiki | None:
    """The wiki whose open page shows the new claims on their sides; None when it has no longer the two sections."""
    found = joined.whole
    before = text = wiki.texts[found.id]
    labels = apart(found.labels)
    for label, claims in zip(labels, joined.fresh, strict=True):
        more = _grown(text, f"For {line(label)}", [f"\n{quotation(claim)}\n" for claim in claims])
        if more is None:
            return None
        text = more
    fresh = replace(found, a=joined.fresh[0], b=joined.fresh[1])
    told = [one for one in source_lines(fresh, labels, evidence) if one not in text]
    text = _grown(text, "Sources", [f"{one}\n" for one in told]) or text
    links = [f"- [[{title}]]\n" for title in pages if f"[[{title}]]" not in text]
    text = _grown(text, "Pages", links) or text
    owned = wiki.owned.get(found.id, frozenset())
    stood = {one.id for one in parse(before, ids_of(wiki)).statements}
    text = tidy(before, text, Authors(machine=owned), Grounds(evidence, ids_of(wiki), {}, today))
    made = frozenset(one.id for one in parse(text, ids_of(wiki)).statements) - stood
    cards = {**wiki.cards, found.id: card_of(wiki.cards[found.id], text)}
    return replace(
        wiki, texts={**wiki.texts, found.id: text}, cards=cards, owned={**wiki.owned, found.id: owned | made}
    )


def _grown(text: str, section: str, lines: Sequence[str]) -> str | None:
    """The text with lines at the end of a section; None where there is no such section."""
    if not lines:
        return text
    blocks = parse(text).blocks
    inside = [one for one in blocks if one.section == section and one.kind != "definition"]
    if not inside:
        return None
    end = inside[-1].end
    body = text[:end].rstrip("\n") + "\n"
    rest = text[end:].lstrip("\n")
    return f"{body}{''.join(lines)}" + (f"\n{rest}" if rest else "")
