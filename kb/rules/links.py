"""Rules about links: every one of them leads somewhere, and every page can be reached."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from kb.markdown.scan import WikiLink
from kb.rules.view import NAVIGATION, LintView, PageView, Problem, plural, shown

WANTED_CLAIMS, WANTED_SOURCES = 5, 2
LISTED = ("Pages", "Related")
"""The sections that hold the lists of kb."""
_BLOCK_ID = re.compile(r"(?:^|[ \t])\^([A-Za-z0-9-]+)[ \t]*$", re.MULTILINE)
_PUNCTUATION = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\s]+")
_ENTRANCES = ("question", "map", "text")
"""Kinds that are entered from the index or from a footnote."""


def broken_link(view: LintView) -> Iterator[Problem]:
    """A link, an embed or a linked property names a page or file that is not there.

    Why: a reader who clicks makes an empty note instead of reading on.
    Example: `The [[Levain]] rests overnight.` while no page is called Levain.
    Fix: write plain text, or link the page under its title. An alias is no target: `[[Sourdough|levain]]`.
    In index.md, and where a list of kb holds nothing but the link, `kb lint --fix` takes the line out.
    """
    aliases = {alias.lower(): page.name for page in view.pages for alias in page.listed("aliases")}
    for page in view.pages:
        for link in (*page.property_links, *page.links):
            if link.target and not _is_there(view, link.target):
                is_listed = page.path == "index.md" and link.start >= page.tree.front_end
                is_dead = any(start <= link.start < end for start, end in dead_items(view, page))
                yield page.problem(link.start, _missing(link.target, aliases), fixable=is_listed or is_dead)


def dead_items(view: LintView, page: PageView) -> tuple[tuple[int, int], ...]:
    """Where the items of kb's lists on a page begin and end that hold nothing but a link that leads nowhere."""
    if not page.is_kb or page.path in NAVIGATION:
        return ()
    found = []
    for link in page.links:
        start = page.text.rfind("\n", 0, link.start) + 1
        line = page.text[start:].partition("\n")[0]
        heads = [block.section for block in page.tree.blocks if block.kind == "heading" and block.start < start]
        is_item = line.rstrip() == f"- [[{link.target}]]" and heads and heads[-1] in LISTED
        if is_item and not _is_there(view, link.target):
            found.append((start, start + len(line) + 1))
    return tuple(found)


def _is_there(view: LintView, target: str) -> bool:
    if view.find(target):
        return True
    wanted = target.strip().lower()
    return any(wanted in (file.lower(), file.lower().rsplit("/", 1)[-1]) for file in view.files)


def _missing(target: str, aliases: dict[str, str]) -> str:
    page = aliases.get(target.strip().lower())
    if page:
        return f"[[{target}]] is an alias and opens nothing: write [[{page}|{target}]]"
    return f"[[{target}]] leads to no page"


def broken_block_link(view: LintView) -> Iterator[Problem]:
    """A link names a passage or a heading that its page does not hold.

    Why: the click opens the page at its top, and the reader searches for the words in vain.
    Example: `[[Interview (text)#^p-00000000]]` after the source was corrected.
    Fix: ingest the source again, or take the link out.
    """
    blocks = {page.path: frozenset(id.lower() for id in _BLOCK_ID.findall(page.masked)) for page in view.pages}
    headings = {page.path: frozenset(_headings(page)) for page in view.pages}
    for page in view.pages:
        for link in page.links:
            target = view.find(link.target) if link.target else page
            if target and not _holds(link, blocks[target.path], headings[target.path]):
                what = f"passage ^{link.block}" if link.block else f"heading {shown(link.heading)}"
                yield page.problem(link.start, f"[[{link.target or page.name}]] holds no {what}")


def _holds(link: WikiLink, blocks: frozenset[str], headings: frozenset[str]) -> bool:
    if link.block:
        return link.block.lower() in blocks
    return not link.heading or _bare(link.heading.rsplit("#", 1)[-1]) in headings


def _headings(page: PageView) -> Iterator[str]:
    for block in page.tree.blocks:
        if block.kind == "heading":
            yield _bare(block.section)


def _bare(heading: str) -> str:
    """A heading as links compare it: case and punctuation fold."""
    return _PUNCTUATION.sub(" ", heading).strip().lower()


def orphan_page(view: LintView) -> Iterator[Problem]:
    """No other page links to this one; index, log, dashboard and review do not count.

    Why: what nothing leads to is found only by those who know that it is there.
    Example: `concepts/Oven spring.md`, which no page mentions as `[[Oven spring]]`.
    Fix: link it from a page on a neighbouring subject, or merge it into that page.
    """
    reached = {
        target.path
        for page in view.pages
        if page.path not in NAVIGATION
        for link in (*page.property_links, *page.links)
        if link.target and (target := view.find(link.target)) and target.path != page.path
    }
    for page in view.pages:
        if page.is_kb and page.path not in NAVIGATION | reached and page.kind not in _ENTRANCES:
            yield Problem(f"wiki/{page.path}", 0, f"no page links to {shown(page.name)}")


def wanted_page(view: LintView) -> Iterator[Problem]:
    """Several sources speak about a subject that has no page.

    Why: what the sources say about it is scattered over other pages, or stands on none.
    Example: nine claims of three sources are about Autolyse, and no page is called that.
    Fix: ingest with a model, or write the page by hand.
    """
    names = {name.lower() for page in view.pages for name in (page.name, *page.listed("aliases"))}
    claims: Counter[str] = Counter()
    sources: dict[str, set[str]] = defaultdict(set)
    written: dict[str, str] = {}
    for claim in view.claims.values():
        for subject in set(claim.subjects):
            key = subject.lower()
            claims[key] += 1
            sources[key].add(claim.source)
            written.setdefault(key, subject)
    for key, count in sorted(claims.items(), key=lambda pair: (-pair[1], pair[0])):
        if key not in names and count >= WANTED_CLAIMS and len(sources[key]) >= WANTED_SOURCES:
            what = f"{plural(count, 'claim')} of {plural(len(sources[key]), 'source')}"
            yield Problem("wiki", 0, f"{what} speak about {shown(written[key])}, which has no page")


def missing_in_index(view: LintView) -> Iterator[Problem]:
    """A page stands neither in index.md nor on a map that the index links.

    Why: the index is where people and agents begin; what is not there is not read.
    Example: `people/Lionel Poilâne.md` was added, and index.md has no line for it.
    Fix: `kb lint --fix` writes the missing lines.
    """
    index = next((page for page in view.pages if page.path == "index.md"), None)
    if index is None:
        yield Problem("wiki/index.md", 0, "there is no index: `kb init` makes one")
        return
    listed = linked_paths(view, index)
    for page in view.of_kind("map"):
        if page.path in listed:
            listed |= linked_paths(view, page)
    for page in view.pages:
        closed = page.kind == "contradiction" and page.properties.get("status") != "open"
        if page.is_kb and page.kind != "text" and not closed and page.path not in NAVIGATION | listed:
            yield Problem("wiki/index.md", 0, f"{shown(page.name)} is not listed", fixable=True)


def linked_paths(view: LintView, page: PageView) -> frozenset[str]:
    """The paths of the pages that a page links to in its text."""
    found = (view.find(link.target) for link in page.links if link.target)
    return frozenset(target.path for target in found if target)
