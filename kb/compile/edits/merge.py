"""Two pages become one: whole blocks move, with their footnotes, and links follow. Words of statements stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kb.compile.edits.following import with_links
from kb.compile.edits.footnotes import cited_labels
from kb.compile.edits.identity import names_in, names_without, page_card
from kb.compile.edits.links import name_of
from kb.compile.edits.removal import without_blocks
from kb.compile.edits.sheet import Sheet, last_block, opened, put_in_section, section_of, spliced, with_text
from kb.markdown.cite import is_label
from kb.markdown.frontmatter import ORDER, patch, properties
from kb.markdown.page import LIST_SECTIONS, Block, Tree, link_key, parse
from kb.markdown.scan import WikiLink, wikilinks
from kb.operations import Merge
from kb.records import PageId, Wiki


@dataclass(frozen=True, slots=True)
class Merged:
    """The wiki after a merge, and the definitions that the moved statements need."""

    wiki: Wiki
    definitions: Mapping[str, str]


def merge(wiki: Wiki, operation: Merge) -> Merged:
    """The wiki without the page: its statements, names and links are those of `into`. Raises `NotFound`."""
    going, staying = opened(wiki, operation.page), opened(wiki, operation.into)
    if operation.page == operation.into:
        return Merged(wiki, {})
    old, new = page_card(wiki, operation.page), page_card(wiki, operation.into)
    moving, definitions = _with_own_labels(going, staying)
    moving = _without_doubled_items(moving, name_of(new), name_of(new), is_target=True)
    moving = with_links(moving, name_of(new), lambda link, inner: link.words or link.target, name_of(new))
    text = _with_blocks(staying, with_text(going, moving))
    names = (*names_in(text, "aliases"), old.title, name_of(old), *names_in(going.text, "aliases"))
    heard = (*names_in(text, "heard_as"), *names_in(going.text, "heard_as"))
    aliases = names_without(names, new.title)
    held = properties(text)
    theirs = {key: value for key, value in properties(going.text).items() if key not in ORDER and key not in held}
    tags = names_without((*names_in(text, "tags"), *names_in(going.text, "tags")))
    changes = {"aliases": aliases, "heard_as": names_without(heard, new.title, *aliases), "tags": tags}
    changed = {key: list(value) for key, value in changes.items() if value != names_in(text, key)}
    text = patch(text, theirs | changed)
    texts = {page: other for page, other in wiki.texts.items() if page != operation.page} | {operation.into: text}
    texts = {page: _following(page, other, wiki, operation) for page, other in texts.items()}
    cards = {page: card for page, card in wiki.cards.items() if page != operation.page}
    owned = {page: statements for page, statements in wiki.owned.items() if page != operation.page}
    return Merged(replace(wiki, texts=texts, cards=cards, owned=owned), definitions)


def _following(page: PageId, text: str, wiki: Wiki, operation: Merge) -> str:
    """The page with the links to the old page leading to the one that took it in; its own words on that page."""
    old, new = name_of(wiki.cards[operation.page]), name_of(wiki.cards[operation.into])
    text = _without_doubled_items(text, old, new, is_target=page == operation.into)

    def made(link: WikiLink, inner: str) -> str:
        shown = link.words or link.target
        place = f"#{link.heading}" if link.heading else f"#^{link.block}" if link.block else ""
        if page == operation.into and not place and not link.is_embed:
            return shown
        bar = "\\|" if "\\|" in inner else "|"
        is_plain = link.is_embed and not link.words
        return f"[[{new}{place}]]" if is_plain or shown == new else f"[[{new}{place}{bar}{shown}]]"

    return with_links(text, old, made, new)


def _without_doubled_items(text: str, old: str, new: str, *, is_target: bool) -> str:
    """The page without items for the old page in lists of links that name the new one, or that are its own."""
    sheet = Sheet(PageId(""), parse(text), {}, frozenset())
    going: set[int] = set()
    for number, block in enumerate(sheet.tree.blocks):
        if block.kind != "item" or block.section.casefold() not in LIST_SECTIONS:
            continue
        targets = [link_key(link.target) for link in wikilinks(sheet.body(block))]
        among = section_of(sheet, block.section) or range(0)
        listed = {link_key(x.target) for n in among if n != number for x in wikilinks(sheet.body(sheet.tree.blocks[n]))}
        if targets and targets[0] == link_key(old) and (is_target or link_key(new) in listed):
            going.add(number)
        if targets and is_target and targets[0] == link_key(new):
            going.add(number)
    return without_blocks(sheet, _with_headings(sheet.tree, going)) if going else text


def _with_headings(tree: Tree, going: set[int]) -> set[int]:
    """These blocks, and the headings below which nothing would be left."""
    found = set(going)
    for number, block in enumerate(tree.blocks):
        behind = number + 1
        while behind in going:
            behind += 1
        is_last = behind == len(tree.blocks) or tree.blocks[behind].kind in ("heading", "definition")
        if block.kind == "heading" and behind > number + 1 and is_last:
            found.add(number)
    return found


def _with_own_labels(going: Sheet, staying: Sheet) -> tuple[str, dict[str, str]]:
    """The text that moves, its footnotes renamed where the other page uses their label for another one; and these."""
    theirs = {d.label: staying.text[d.start : d.end] for d in staying.tree.definitions}
    ours = {d.label: going.text[d.start : d.end] for d in going.tree.definitions}
    text, made = going.text, dict(ours)
    for label, raw in ours.items():
        if theirs.get(label, raw) == raw or _same_citation(label, raw, theirs[label]):
            continue
        other = next(f"{label}-{n}" for n in range(2, 1000) if f"{label}-{n}" not in theirs | ours)
        text = re.sub(rf"(?<!\\)\[\^{re.escape(label)}\]", f"[^{other}]", text)
        made[other] = made.pop(label).replace(f"[^{label}]", f"[^{other}]", 1)
    return text, made


def _same_citation(label: str, one: str, other: str) -> bool:
    """Whether two definitions of one label are kb's for one claim."""
    left, right = parse(one).definitions, parse(other).definitions
    return bool(left and right and left[0].passage and left[0].passage == right[0].passage)


def _with_blocks(staying: Sheet, going: Sheet) -> str:
    """The text of `staying` with the blocks of `going` at the ends of the sections of the same titles."""
    sheet, first = staying, 0
    blocks = going.tree.blocks
    while first < len(blocks):
        last = first
        while blocks[first].kind == "item" and last + 1 < len(blocks) and blocks[last + 1].kind == "item":
            last += 1
        kept = [number for number in range(first, last + 1) if _moves(going, number, staying)]
        words = "\n".join(going.body(blocks[number]).replace("\r\n", "\n") for number in kept)
        if words:
            sheet = with_text(sheet, _put(sheet, blocks[first], words))
        first = last + 1
    return sheet.text


def _put(sheet: Sheet, block: Block, words: str) -> str:
    among = section_of(sheet, block.section)
    last = last_block(sheet, among) if among else -1
    if among and block.kind == "item" and last >= 0 and sheet.tree.blocks[last].kind == "item":
        end = sheet.end(sheet.tree.blocks[last])
        return spliced(sheet.text, [(end, end, sheet.newline + words.replace("\n", sheet.newline))])
    return put_in_section(sheet, block.section, words)


def _moves(going: Sheet, number: int, staying: Sheet) -> bool:
    """Whether a block has something that the other page has not: no heading, citation, machine-made lead."""
    block = going.tree.blocks[number]
    inside = going.inside(number)
    if block.kind == "definition":
        label = next(d.label for d in going.tree.definitions if d.start == block.start)
        return not is_label(label) and label not in cited_labels(going.tree)
    if block.kind == "heading" or any(one.is_lead and going.is_owned(one) for one in inside):
        return False
    if block.kind == "item" and block.section.casefold() in LIST_SECTIONS:
        return not _is_listed(going.body(block), block.section, staying)
    standing = {one.id.split("-")[1]: set(one.labels) for one in staying.tree.statements}
    return not inside or not all(_covers(standing.get(one.id.split("-")[1]), one.labels) for one in inside)


def _covers(standing: set[str] | None, labels: Iterable[str]) -> bool:
    """Whether a statement of the same words stands there with all of these citations."""
    return standing is not None and set(labels) <= standing


def _is_listed(item: str, section: str, staying: Sheet) -> bool:
    among = section_of(staying, section) or range(0)
    listed = {link_key(x.target) for n in among for x in wikilinks(staying.body(staying.tree.blocks[n]))}
    targets = [link_key(link.target) for link in wikilinks(item)]
    return bool(targets) and targets[0] in listed
