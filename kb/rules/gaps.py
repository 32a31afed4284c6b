"""Rules about what is missing: pages that may be one, what sources say and no page does, questions, sources to find.

All of them give notes: a wiki with gaps is no wrong wiki.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from kb.markdown.cite import claim_of
from kb.names import web_slug
from kb.rules.links import linked_paths
from kb.rules.view import LintView, PageView, Problem, plural, shown

FEWEST_UNUSED = 6
"""Claims about a page's subject that stand on no page, from which on the page has a gap."""
FEWEST_TOGETHER = 3
"""Claims that speak of two pages at once, from which on a reader asks what they have to do with one another."""
FEWEST_STATEMENTS = 8
"""Statements from which on a page should not rest on one source alone."""
MOST = 5
"""So many notes of a rule: the first ones are the ones worth acting on."""
_SMALL = frozenset(("a", "an", "the", "of", "and", "for", "in", "on", "to", "der", "die", "das", "und", "von"))


def likely_duplicate(view: LintView) -> Iterator[Problem]:
    """Two pages about subjects may be one: the same words in another order, an acronym, initials of one name.

    Why: what is known of one thing is spread over two pages, and each looks thinner than it is.
    Example: `people/A. Karpathy.md` beside `people/Andrej Karpathy.md`, or `LLM` beside `Large language model`.
    Fix: `kb merge` one into the other when they are one; when they are not, say so in their descriptions.
    """
    near: dict[tuple[str, str], list[PageView]] = defaultdict(list)
    for page in sorted(view.pages, key=lambda page: page.path):
        for key in _keys(page) if page.is_topic else ():
            near[key].append(page)
    pairs = {(one.path, other.path): (one, other) for group in near.values() for one, other in combinations(group, 2)}
    for one, other in pairs.values():
        if _may_be_one(one, other):
            yield Problem(f"wiki/{other.path}", 0, f"may be the same as {shown(one.name)}")


def _keys(page: PageView) -> set[tuple[str, str]]:
    """What two names share that may be one: pages without a common key are not compared."""
    words = _words(page.name)
    if page.kind == "person":
        return {("person", words[-1])} if words else set()
    initials = page.name.removesuffix("s").lower() if page.name.removesuffix("s").isupper() else ""
    keys = {("order", " ".join(sorted(words))), ("joined", "".join(words))}
    return keys | {("initials", initials or "".join(word[0] for word in words))}


def _may_be_one(one: PageView, other: PageView) -> bool:
    if one.kind == "person":
        return _is_shorter(one.name, other.name) or _is_shorter(other.name, one.name)
    first, second = _words(one.name), _words(other.name)
    is_reordered = len(first) > 1 and sorted(first) == sorted(second) and first != second
    is_joined = "".join(first) == "".join(second) and first != second
    return is_reordered or is_joined or _is_acronym(one.name, second) or _is_acronym(other.name, first)


def _words(name: str) -> list[str]:
    """The words that carry a name, without case, number and what stands in brackets."""
    bare = re.sub(r"\s*\([^()]*\)$", "", name)
    found = [word for word in re.findall(r"\w+", web_slug(bare).replace("-", " ")) if word not in _SMALL]
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in found]


def _is_acronym(name: str, words: list[str]) -> bool:
    bare = name.removesuffix("s")
    return len(words) > 1 and bare.isupper() and bare.lower() == "".join(word[0] for word in words)


def _is_shorter(short: str, long: str) -> bool:
    """Whether one name is the other with first names cut to initials or left out; family names alone do not count."""
    one, other = re.findall(r"\w+", short.casefold()), re.findall(r"\w+", long.casefold())
    if one == other or len(one) < 2 or len(other) < 2 or one[-1] != other[-1]:
        return False
    rest = iter(other[:-1])
    return all(any(full == part or (len(part) == 1 and full[0] == part) for full in rest) for part in one[:-1])


def knowledge_gap(view: LintView) -> Iterator[Problem]:
    """Sources say much about the subject of a page that stands on no page.

    Why: the documents know more than the wiki; a reader of the page does not learn it.
    Example: nine claims about Steam stand on no page, while Steam has a page of three statements.
    Fix: ingest with a model, or write it by hand; `kb search` finds the passages.
    """
    cited = {claim_of(mark.label) for page in view.pages if page.is_topic for mark in page.marks}
    names = _names(view)
    unused: Counter[str] = Counter()
    for claim in view.claims.values():
        if claim.id not in cited:
            unused.update({names[subject.lower()] for subject in claim.subjects if subject.lower() in names})
    for path, count in sorted(unused.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]:
        if count >= FEWEST_UNUSED:
            yield Problem(f"wiki/{path}", 0, f"{plural(count, 'claim')} about it stand on no page")


def open_question(view: LintView) -> Iterator[Problem]:
    """Claims speak of two pages at once, and neither page links to the other: a question worth asking.

    Why: how things hang together is what a wiki knows beyond its documents.
    Example: four claims name both Steam and Sourdough, and no link leads from one to the other.
    Fix: `kb ask` it, and link the pages where the answer stands.
    """
    names, together = _names(view), Counter[tuple[str, str]]()
    for claim in view.claims.values():
        about = sorted({names[subject.lower()] for subject in claim.subjects if subject.lower() in names})
        together.update(combinations(about, 2))
    by_path = {page.path: page for page in view.pages}
    linked = {page.path: linked_paths(view, page) for page in view.pages if page.is_topic}
    asked = 0
    for (one, other), count in sorted(together.items(), key=lambda pair: (-pair[1], pair[0])):
        if count < FEWEST_TOGETHER or asked == MOST:
            return
        if other not in linked[one] and one not in linked[other]:
            asked += 1
            question = f"how do {shown(by_path[one].name)} and {shown(by_path[other].name)} hang together?"
            yield Problem(f"wiki/{one}", 0, f"{question} {plural(count, 'claim')} speak of both")


def single_source(view: LintView) -> Iterator[Problem]:
    """A page says much and rests on one source alone, or on retellings of one: another one is worth finding.

    Why: what one document says, nobody has confirmed.
    Example: twelve statements about Sourdough, all from the talk of one baker.
    Fix: find a source by somebody else, put it into raw/ and ingest it.
    """
    sources_of = view.of_kind("source")
    origins = {page.name.lower(): next(iter(page.linked("origin_of")), page.name).lower() for page in sources_of}
    found: dict[str, tuple[int, str]] = defaultdict(lambda: (0, ""))
    for page in view.pages:
        sources = {origins.get(source.lower(), source.lower()) for source in page.linked("sources")}
        count = sum(1 for statement in page.tree.statements if statement.labels)
        if page.is_topic and len(sources) == 1 and count >= FEWEST_STATEMENTS:
            found[page.path] = (count, next(iter(page.linked("sources"))))
    for path, (count, source) in sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0]))[:MOST]:
        yield Problem(f"wiki/{path}", 0, f"all its {plural(count, 'statement')} rest on {shown(source)}")


def _names(view: LintView) -> dict[str, str]:
    """The paths of pages about subjects by their names and aliases in lower case."""
    return {
        name.lower(): page.path for page in view.pages if page.is_topic for name in (page.name, *page.listed("aliases"))
    }
