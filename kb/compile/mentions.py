"""Find where statements name other pages: the words that become links. Proposes `Link`s; the checks decide.

A page links to another once in its lead and once in its prose, at the first mention; quotations stay as they were said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kb.compile.ids import ids_of
from kb.markdown.page import link_key, parse
from kb.markdown.scan import wikilinks
from kb.operations import Link
from kb.records import PageCard, PageId, Statement, StatementId, Wiki

_WORD = re.compile(r"[^\W_][\w+#.'’-]*[\w+#]|[^\W_]")
NamesByFirst = Mapping[str, list[tuple[tuple[str, ...], PageId]]]


def names_by_first_word(cards: Iterable[PageCard]) -> NamesByFirst:
    """Titles and aliases by their first word, the longest first; a name of two pages names none."""
    owners: dict[tuple[str, ...], set[PageId]] = defaultdict(set)
    for card in cards:
        if card.kind not in ("source", "text", "map", "question"):
            for name in (card.title, *card.aliases):
                words = tuple(_WORD.findall(name.casefold()))
                if words and (len(words) > 1 or len(words[0]) > 2):
                    owners[words].add(card.id)
    found: dict[str, list[tuple[tuple[str, ...], PageId]]] = defaultdict(list)
    for words, pages in sorted(owners.items(), key=lambda pair: (-len(pair[0]), pair[0])):
        if len(pages) == 1:
            found[words[0]].append((words, next(iter(pages))))
    return found


def mentions(wiki: Wiki, page: PageId, names: NamesByFirst, among: Iterable[StatementId]) -> Iterator[Link]:
    """The links that these statements of a page should get, in the order of the page."""
    text = wiki.texts[page]
    ids = ids_of(wiki)
    tree = parse(text, ids)
    linked = {(ids.get(link_key(link.target)), _in_lead(tree.statements, link.start)) for link in wikilinks(text)}
    wanted = set(among)
    for statement in tree.statements:
        if statement.is_quotation or statement.id not in wanted:
            continue
        for words, target in named(statement.words, names):
            if target != page and (target, statement.is_lead) not in linked:
                linked.add((target, statement.is_lead))
                yield Link(page, target, statement=statement.id, words=words)


def _in_lead(statements: Iterable[Statement], at: int) -> bool:
    return any(statement.is_lead and statement.start <= at < statement.end for statement in statements)


def named(text: str, names: NamesByFirst) -> Iterator[tuple[str, PageId]]:
    """The stretches of a text that name a page, and which, the longest name at each place."""
    words = list(_WORD.finditer(text))
    folded = [re.sub(r"['’]s$", "", word.group().casefold()) for word in words]
    at = 0
    while at < len(words):
        for name, page in names.get(folded[at], ()):
            if tuple(folded[at : at + len(name)]) == name:
                last = words[at + len(name) - 1]
                end = last.end() - (len(last.group()) - len(folded[at + len(name) - 1]))
                yield text[words[at].start() : end], page
                at += len(name) - 1
                break
        at += 1
