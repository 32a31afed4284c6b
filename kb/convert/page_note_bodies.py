"""Bodies of footnotes on web pages: which elements hold a note, and how they leave the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb.convert.page_note_marks import BACK, INLINE, MARK, goal_of_link, is_way_back
from kb.convert.page_tree import BLOCKS, Element, classes, drop, drop_all, make, unwrap, words_of

_LINES_LISTED = """
    p li table dd dt div td tr aside section h2 h3 h4 h5 h6 blockquote details body
"""
_LINES = frozenset(_LINES_LISTED.split())
_MOST_WORDS = 900


def bodies_of(
    targets: Mapping[str, Element], marks: Mapping[str, Sequence[Element]], places: Mapping[Element, int]
) -> dict[str, list[Element]]:
    """By id, the neighbouring elements that hold the note which the id marks."""
    above = {goal: {one for link in marks[goal] for one in link.iterancestors()} for goal in targets}
    blocks = {goal: _apart(_block(target), target, above[goal]) for goal, target in targets.items()}
    held: dict[Element, list[str]] = {}
    for goal in sorted(targets, key=lambda one: places[targets[one]]):
        held.setdefault(blocks[goal], []).append(goal)
    found: dict[str, list[Element]] = {}
    for block, goals in held.items():
        if len(goals) > 1 or any(block in above[goal] for goal in goals):
            found.update(_shared(block, goals, targets))
        elif MARK.fullmatch(words_of(block)) or not words_of(block) or block.tag == "dt":
            found[goals[0]] = [block, *_behind(block, set(blocks.values()))]
        else:
            found[goals[0]] = [block]
    return {
        goal: nodes
        for goal, nodes in found.items()
        if sum(len(words_of(one).split()) for one in nodes) <= _MOST_WORDS and _has_words(nodes)
    }


def _apart(block: Element, target: Element, above: set[Element]) -> Element:
    """The block; when a mark of the note stands in it too, what holds both, within which the note is cut out."""
    if block not in above:
        return block
    inner = target
    while (outer := inner.getparent()) is not None and outer not in above:
        inner = outer
    return inner if outer is None else outer


def _has_words(nodes: Sequence[Element]) -> bool:
    shown = (
        words
        for one in nodes
        for words in (words_of(one), (one.tail or "").strip() if one.tag not in BLOCKS or one.tag == "br" else "")
    )
    return any(words and not MARK.fullmatch(words) and words != "]" for words in shown)


def _block(target: Element) -> Element:
    """The block that a target names or stands in."""
    block = target
    while block.tag not in _LINES and (above := block.getparent()) is not None:
        block = above
    if block.tag == "td" and (row := block.getparent()) is not None:
        block = row
    only = block.getparent()
    while only is not None and only.tag in ("li", "dd", "aside") and words_of(only) == words_of(block):
        block, only = only, only.getparent()
    return block


def _behind(block: Element, blocks: set[Element]) -> list[Element]:
    """What follows a line that holds the mark of a note only: up to the next such line, else one block."""
    found: list[Element] = []
    after = block.getnext()
    while after is not None and after not in blocks and after.tag not in ("hr", "h1", "h2", "h3"):
        if any(inner in blocks for inner in after.iterdescendants()):
            break
        found.append(after)
        after = after.getnext()
    return found if after is not None and after in blocks else found[:1]


def _shared(block: Element, goals: Sequence[str], targets: Mapping[str, Element]) -> dict[str, list[Element]]:
    """Several notes in one block: each goes from its target to the next one."""
    starts = [_child_of(block, targets[goal]) for goal in goals]
    if len(set(starts)) < len(starts) or block in starts:
        return {}
    found: dict[str, list[Element]] = {}
    for goal, start, end in zip(goals, starts, [*starts[1:], None], strict=True):
        nodes: list[Element] = []
        at: Element | None = start
        while (
            at is not None
            and at is not end
            and (end is not None or len(nodes) < 12)
            and not (nodes and at.tag in ("hr", "h1", "h2", "h3"))
        ):
            if end is None and len(nodes) > 1 and at.tag == "br" and nodes[-1].tag == "br":
                break
            nodes.append(at)
            at = at.getnext()
        found[goal] = nodes
    return found


def _child_of(block: Element, element: Element) -> Element:
    while (above := element.getparent()) is not None and above is not block:
        element = above
    return element


def taken_out(nodes: Sequence[Element], label: str) -> Element:
    """An `aside` that holds these neighbours, which leave the page."""
    body = make("aside", {"role": "doc-footnote", "id": label})
    is_run = nodes[0].tag not in BLOCKS
    before, home = nodes[0].getprevious(), nodes[0].getparent()
    for node in nodes:
        tail = node.tail or ""
        if not is_run:
            node.tail = None
            _push_tail(node, before, tail)
        body.append(node)
    if is_run:
        nodes[-1].tail = re.sub(r"[\[(]\s*$", "", nodes[-1].tail or "")
        if before is not None:
            before.tail = re.sub(r"[\[(]\s*$", "", before.tail or "")
        elif home is not None:
            home.text = re.sub(r"[\[(]\s*$", "", home.text or "")
    if not is_run and len(nodes) == 1 and nodes[0].tag in ("li", "dd", "tr", "td", "aside", "dt", "div", "section"):
        unwrap(nodes[0])
    for table in list(body.iterchildren("table")):
        drop_all(list(table.iter("col", "colgroup")))
        for one in [*table.iter("tbody", "thead", "tr"), table]:
            unwrap(one)
    for cell in list(body.iter("li", "dd", "dt", "td", "th", "tr")):
        if cell.getparent() is body:
            cell.tag = "div"
    return body


def _push_tail(node: Element, before: Element | None, tail: str) -> None:
    if not tail.strip():
        return
    parent = node.getparent()
    if before is not None:
        before.tail = (before.tail or "") + tail
    elif parent is not None:
        parent.text = (parent.text or "") + tail


def without_way_back(body: Element, origins: set[str], address: str) -> None:
    """Take the links out of a note that lead back to its marks, whose ids are `origins`."""
    for link in list(body.iter("a")):
        goal = goal_of_link(link, address)
        if not (goal in origins or (is_way_back(link) and (goal or not link.get("href")))):
            continue
        words = words_of(link)
        if len(words.split()) > 4 and not BACK.fullmatch(words):
            unwrap(link)
            continue
        outer = link
        while (above := outer.getparent()) is not None and above is not body and above.tag in INLINE:
            if words_of(above).strip("[]() ") != words.strip("[]() "):
                break
            outer = above
        drop(outer)
    for one in list(body.iterdescendants()):
        if set(classes(one)) & {"mw-cite-backlink", "footnote-number", "footnote-backlink", "backlink"} or (
            one.tag in ("p", "sup", "span")
            and one.getparent() is not None
            and not words_of(one)
            and one.find(".//img") is None
            and one.find(".//math") is None
        ):
            drop(one)


def without_mark(body: Element, shown: set[str]) -> None:
    """Take the note's own mark off its beginning: `1`, `[1]`, `1.`, one that `shown` holds or that stands raised."""
    for _ in range(3):
        first = _first(body)
        if first is None:
            return
        holder, is_tail = first
        words = (holder.tail if is_tail else holder.text) or ""
        words = re.sub(r"^\s*[\[(]\s*[\])]", "", words)
        found = re.match(
            r"\s*[\[(]?\s*(\w{1,4}|[*†‡§¶#‖]{1,4})\s*(?:[\])]?[.:)]?(?=\s|$)|[\])]\.?:?)\s*|^\s*[\])^.:]\s*(?=\S|$)",
            words,
        )
        is_alone = (
            found is not None
            and found.end() == len(words)
            and not is_tail
            and holder.tag in ("sup", "a", "span", "b", "strong", "small")
        )
        is_alone = is_alone and (holder.tag in ("sup", "a") or any(sign.isdigit() for sign in words))
        if not found or not (
            found.group(1) is None or found.group(1) in shown or (is_alone and MARK.fullmatch(words.strip()))
        ):
            return
        rest = words[found.end() :]
        if is_tail:
            holder.tail = rest
        else:
            holder.text = rest
        if not is_tail and not rest and not words_of(holder) and holder is not body and holder.tag not in BLOCKS:
            drop(holder)


def _first(body: Element) -> tuple[Element, bool] | None:
    """Where the first words stand: an element and whether they are its tail."""
    for element in body.iter():
        if (element.text or "").strip():
            return element, False
        if element is not body and not len(element) and (element.tail or "").strip():
            return element, True
    return None
