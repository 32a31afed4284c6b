"""Links to pages that are gone: words of the machine keep their words without the link, lists lose the item.

Works on one page's text. What a person wrote stays as it is, link and all.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from kb.compile.edits.removal import emptied_headings, without_blocks
from kb.compile.edits.sheet import Sheet, spliced, with_text
from kb.markdown.frontmatter import patch, properties
from kb.markdown.page import LIST_SECTIONS, link_key
from kb.markdown.scan import links_in, wikilinks

WHY = "Why here:"
"""Opens the sentence of a reading path that says why a page comes there; it ends with the link to its passage."""
_REASON = re.compile(rf" ?{WHY} (?:(?!{WHY} ).)*?\(\[\[([^\]|#]*)[^\]]*\]\]\)\.")


def unlinked(sheet: Sheet, names: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """The page without links to the notes of these names, as `link_key` gives them; and a person's words that have one.

    Definitions of footnotes stay: they go with the marks that use them.
    """
    sheet = with_text(sheet, _without_items(sheet, names))
    cuts, kept = [], []
    for one in sheet.tree.statements:
        inside = [x for x in wikilinks(sheet.text) if one.start <= x.start < one.end and link_key(x.target) in names]
        if not inside:
            continue
        if sheet.is_owned(one):
            cuts += [(x.start, x.end, "" if x.is_embed else x.words or x.target) for x in inside]
        else:
            kept.append(one.words)
    return _without_properties(spliced(sheet.text, cuts), names), tuple(kept)


def _without_items(sheet: Sheet, names: Collection[str]) -> str:
    """The page without items that begin with such a link, in its lists of links, and without reasons that end so."""
    going: set[int] = set()
    cuts: list[tuple[int, int, str]] = []
    for number, block in enumerate(sheet.tree.blocks):
        if block.kind != "item" or block.section.casefold() not in LIST_SECTIONS:
            continue
        targets = [link_key(link.target) for link in links_in(sheet.body(block))]
        if targets and targets[0] in names:
            going.add(number)
        elif set(names) & {*targets}:
            reasons = (one for one in _REASON.finditer(sheet.text, block.start, block.end) if link_key(one[1]) in names)
            cuts += [(one.start(), one.end(), "") for one in reasons]
    if cuts:
        return _without_items(with_text(sheet, spliced(sheet.text, cuts)), names)
    return without_blocks(sheet, going | emptied_headings(sheet, going)) if going else sheet.text


def _without_properties(text: str, names: Collection[str]) -> str:
    changes: dict[str, object | None] = {}
    for key, value in properties(text).items():
        if isinstance(value, list):
            kept = [one for one in value if not _leads_to(one, names)]
            if kept != value:
                changes[key] = kept
        elif _leads_to(value, names):
            changes[key] = None
    return patch(text, changes) if changes else text


def _leads_to(value: object, names: Collection[str]) -> bool:
    return isinstance(value, str) and any(link_key(link.target) in names for link in links_in(value))
