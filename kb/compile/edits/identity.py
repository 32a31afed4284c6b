"""Who a page is: it is made, gets other names, and the links of all open pages follow. Knows no statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb.compile.edits.following import with_links_to
from kb.compile.edits.links import name_of
from kb.compile.edits.sheet import one_line
from kb.errors import NotFound
from kb.markdown.frontmatter import patch, properties, render
from kb.names import FOLDERS, TOPIC_KINDS, file_name
from kb.operations import Alias, Create, Rename
from kb.records import PageCard, PageId, Wiki


def create(wiki: Wiki, operation: Create, today: str) -> Wiki:
    """The wiki with a new page: properties and lead. A page that exists stays as it is."""
    if operation.page in wiki.texts:
        return wiki
    title = file_name(operation.title)
    path = f"{FOLDERS[operation.kind]}/{title}.md"
    aliases = names_without(operation.aliases, title)
    front: dict[str, object] = {
        "title": title,
        "type": operation.kind,
        "id": operation.page,
        "description": one_text(operation.description),
    }
    if aliases:
        front["aliases"] = list(aliases)
    front |= {"tags": list(operation.tags), "sources": [], "source_count": 0, "created": today, "updated": today}
    text = render(front) + one_line(operation.lead) + "\n"
    card = PageCard(operation.page, title, path, operation.kind)
    return replace(wiki, texts={**wiki.texts, operation.page: text}, cards={**wiki.cards, operation.page: card})


def alias(text: str, operation: Alias, card: PageCard) -> str:
    """The page with another name among its aliases, or among what it was heard as. No name stands twice."""
    name, key = one_text(operation.alias), "heard_as" if operation.heard_as else "aliases"
    taken = {one.casefold() for one in (card.title, *names_in(text, "aliases"), *names_in(text, "heard_as"))}
    if not name or (name.casefold() in taken and (operation.heard_as or name.casefold() == card.title.casefold())):
        return text
    if name.casefold() in {one.casefold() for one in names_in(text, key)}:
        return text
    return patch(text, {key: [*names_in(text, key), name]})


def rename(wiki: Wiki, operation: Rename) -> Wiki:
    """The wiki in which a page has another title and file; the old title becomes an alias and all links follow.

    Raises `NotFound` when the page is not open.
    """
    card = wiki.cards.get(operation.page)
    if card is None or operation.page not in wiki.texts:
        raise NotFound(f"no page {operation.page} is open")
    title = file_name(operation.title)
    if not title or title == card.title:
        return wiki
    old = name_of(card)
    texts = {page: with_links_to(text, old, title) for page, text in wiki.texts.items()}
    aliases = names_without((*names_in(texts[operation.page], "aliases"), card.title), title)
    texts[operation.page] = patch(texts[operation.page], {"title": title, "aliases": list(aliases) or None})
    folder = card.path.rpartition("/")[0]
    path = f"{folder}/{title}.md" if folder else f"{title}.md"
    moved = replace(card, title=title, path=path, aliases=aliases)
    return replace(wiki, texts=texts, cards={**wiki.cards, operation.page: moved})


def named_as_its_file(text: str, card: PageCard) -> str:
    """The page with the title that its file has: where a person renamed the file, the old title becomes an alias."""
    held = str(properties(text).get("title") or "")
    if not held or card.kind not in TOPIC_KINDS or file_name(held) == name_of(card):
        return text
    aliases = names_without((*names_in(text, "aliases"), held), name_of(card))
    return patch(text, {"title": name_of(card), "aliases": list(aliases) or None})


def names_in(text: str, key: str) -> tuple[str, ...]:
    """The names that a list property of a page holds."""
    value = properties(text).get(key)
    entries = value if isinstance(value, list) else [value]
    return tuple(str(entry) for entry in entries if entry not in (None, ""))


def names_without(names: Iterable[str], *others: str) -> tuple[str, ...]:
    """The names once each, ignoring case, without these others."""
    known = {other.casefold() for other in others}
    made = []
    for name in names:
        if one_text(name) and one_text(name).casefold() not in known:
            known.add(one_text(name).casefold())
            made.append(one_text(name))
    return tuple(made)


def one_text(words: str) -> str:
    """Words on one line, as properties hold them."""
    return " ".join(words.split())


def page_card(wiki: Wiki, page: PageId) -> PageCard:
    """The card of a page. Raises `NotFound`."""
    if page not in wiki.cards:
        raise NotFound(f"no page {page} is known")
    return wiki.cards[page]
