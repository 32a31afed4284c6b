"""Footnotes of web pages that links lead to: marks and notes made one plain shape, the notes taken out of the page.

A mark becomes `<a role="doc-noteref" href="#LABEL">`, a note an `aside` with `role="doc-footnote"` and that id.
Notes without links are read by `page_loose_notes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.convert.page_tree import BLOCKS, Element, classes, drop, drop_all, make, named, unwrap, words_of

MARK = re.compile(
    r"[\[(]?\s*(?:(?:foot|end)?note\s+|fn\.?\s*|n\.?\s*)?(\d{1,4}|[a-z]{1,2}|[ivxlc]{1,6}|[*†‡§¶#‖]{1,4})\s*[\])]?[.:]?",
    re.IGNORECASE,
)
"""What a mark shows: `1`, `[2]`, `*`, `note 3`."""
BACK = re.compile(
    r"[\s\[(]*(?:[↩↵⏎⤴↑⇑▲^←«⬆🔙](?:[\ufe0e\ufe0f])?|back(?: to (?:text|article|top|content|post))?|return(?: to (?:text|article))?|jump (?:back )?up(?: to.*)?|zurück|retour)[\s\])\d.]*",
    re.IGNORECASE,
)
"""What a link back shows."""
_BACK_NAMES = frozenset(
    ("back", "backlink", "backref", "backlinks", "reversefootnote", "fnback", "return", "backreference")
)
_NOTE_NAMES = frozenset(
    (
        "footnote",
        "footnotes",
        "fn",
        "fnref",
        "fnote",
        "noteref",
        "footref",
        "footnoteref",
        "endnote",
        "endnotes",
        "sidenote",
        "ftn",
        "ftnt",
        "note",
        "cite",
        "reference",
        "ref",
        "annotation",
        "foot",
        "mfn",
    )
)
_ADDRESS = re.compile(
    r"(?:foot|end|side)?note|fn|ftn|cite|foot|^n\d|edn|^f\d|\d+n$|annot|^r(?:ef)?[-_.]?\d|bib|citation", re.IGNORECASE
)
_LINES = frozenset(
    (
        "p",
        "li",
        "table",
        "dd",
        "dt",
        "div",
        "td",
        "tr",
        "aside",
        "section",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "details",
        "body",
    )
)
_INLINE = frozenset(("sup", "span", "small", "a", "font", "b", "i", "em", "strong", "u", "cite", "label", "sub"))
_HEADINGS = re.compile(
    r"(?:foot|end)?notes?(?: (?:and|&) references)?|references|citations|fu(?:ß|ss)noten|anmerkungen|einzelnachweise|notes de bas de page|notes et références|références|notas(?: al pie)?|referencias|note|voetnoten|sources",
    re.IGNORECASE,
)
_MOST_WORDS = 900


@dataclass(frozen=True)
class Note:
    """A footnote that was taken out of the page."""

    label: str
    body: Element
    """An `aside` that stands nowhere."""


def linked_notes(root: Element, address: str = "") -> tuple[Note, ...]:
    """Take the footnotes that links lead to out of the page, and set plain marks; `address` is the page's own."""
    places = {element: at for at, element in enumerate(root.iter())}
    targets = _targets(root)
    marks: dict[str, list[Element]] = {}
    for link in root.iter("a"):
        goal = _goal(link, address)
        if goal in targets and _is_mark(link, targets[goal], places):
            marks.setdefault(goal, []).append(link)
    blocks = _bodies({goal: targets[goal] for goal in marks}, marks, places)
    made: list[Note] = []
    homes: list[Element] = []
    for number, (goal, nodes) in enumerate(sorted(blocks.items(), key=lambda one: places[marks[one[0]][0]]), 1):
        label = f"note-{number}"
        shown = {mark.group(1) for link in marks[goal] if (mark := MARK.fullmatch(words_of(link).strip()))}
        homes.append(nodes[0].getparent())
        body = _taken(nodes, label)
        _without_way_back(body, _origins(marks[goal]), address)
        without_mark(body, shown)
        if not words_of(body) and body.find(".//img") is None:
            continue
        for link in marks[goal]:
            set_mark(link, label)
        made.append(Note(label, body))
    for home in homes:
        tidy(home)
    return tuple(made)


def goal_of(href: str, address: str) -> str:
    """The id in this page that an address leads to, `""` when it leads elsewhere; `address` is the page's own."""
    place, _, goal = href.partition("#")
    is_here = not place or (bool(address) and place.rstrip("/") == address.partition("#")[0].rstrip("/"))
    return goal if is_here else ""


def _goal(link: Element, address: str) -> str:
    """The same of a link; one whose anchor is called a footnote's leads into this page wherever that was saved from."""
    href = link.get("href") or ""
    goal = href.partition("#")[2]
    return goal_of(href, address) or (goal if re.search(r"fn|footnote|cite_note|ftn", goal) else "")


def _targets(root: Element) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for element in root.iter():
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                found.setdefault(name, element)
    return found


def _is_mark(link: Element, target: Element, places: Mapping[Element, int]) -> bool:
    words = words_of(link).strip()
    if is_way_back(link) or places[target] < places[link] or any(above is target for above in link.iterancestors()):
        return False
    if (
        "noteref" in link.get("role", "")
        or "noteref" in link.get("epub:type", "")
        or link.get("data-footnote-ref") is not None
    ):
        return True
    if not MARK.fullmatch(words) or target.tag in ("h1", "h2", "img", "figure", "pre", "math"):
        return False
    if target.tag == "table" and not named(target) & _NOTE_NAMES:
        return False
    is_raised = link.find(".//sup") is not None or any(True for _ in link.iterancestors("sup"))
    around = named(link) | (named(link.getparent()) if link.getparent() is not None else frozenset())
    says_note = bool(around & _NOTE_NAMES) or bool(_ADDRESS.search(link.get("href", "").partition("#")[2]))
    is_in_brackets = words[:1] in "[(" or (
        _before(link).rstrip()[-1:] in ("[", "(") and (link.tail or "").lstrip()[:1] in ("]", ")")
    )
    return is_raised or (says_note and (is_in_brackets or bool(around & _NOTE_NAMES) or words.isdigit()))


def _before(element: Element) -> str:
    before = element.getprevious()
    parent = element.getparent()
    return str((before.tail if before is not None else parent.text if parent is not None else "") or "")


def is_way_back(link: Element) -> bool:
    """Whether a link leads from a note back to its mark."""
    if (
        "backlink" in link.get("role", "")
        or "referrer" in link.get("epub:type", "")
        or link.get("data-footnote-backref") is not None
    ):
        return True
    return bool(named(link) & _BACK_NAMES) or bool(BACK.fullmatch(words_of(link)) and words_of(link))


# -- the notes --------------------------------------------------------------------------------------------------


def _bodies(
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
    while block.tag not in _LINES and block.getparent() is not None:
        block = block.getparent()
    if block.tag == "td":
        block = block.getparent()
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
        nodes, at = [], start
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
    while element.getparent() is not None and element.getparent() is not block:
        element = element.getparent()
    return element


def _taken(nodes: Sequence[Element], label: str) -> Element:
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


def _origins(marks: Sequence[Element]) -> set[str]:
    """The ids at and around the marks, to which a note leads back."""
    found: set[str] = set()
    for link in marks:
        for one in (link, *link.iterancestors(*_INLINE), *link.iter("sup", "a", "span")):
            found |= {one.get("id", ""), one.get("name", "")}
        before = link.getprevious()
        if before is not None and not (before.tail or "").strip():
            found |= {before.get("id", ""), before.get("name", "")}
    return found - {""}


def _without_way_back(body: Element, origins: set[str], address: str) -> None:
    for link in list(body.iter("a")):
        goal = _goal(link, address)
        if not (goal in origins or (is_way_back(link) and (goal or not link.get("href")))):
            continue
        words = words_of(link)
        if len(words.split()) > 4 and not BACK.fullmatch(words):
            unwrap(link)
            continue
        outer = link
        while (
            outer.getparent() is not None
            and outer.getparent() is not body
            and outer.getparent().tag in _INLINE
            and words_of(outer.getparent()).strip("[]() ") == words.strip("[]() ")
        ):
            outer = outer.getparent()
        drop(outer)
    for one in list(body.iterdescendants()):
        if set(classes(one)) & {"mw-cite-backlink", "footnote-number", "footnote-backlink", "backlink"}:
            drop(one)
        elif (
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


# -- the marks --------------------------------------------------------------------------------------------------


def set_mark(link: Element, label: str) -> None:
    """Put a plain mark in the place of a link, and of what is around it only for its sake."""
    words = words_of(link)
    outer = link
    while (
        (above := outer.getparent()) is not None
        and above.tag in _INLINE
        and words_of(above).strip("[]() ") == words.strip("[]() ")
    ):
        outer = above
    mark = make("a", {"role": "doc-noteref", "href": f"#{label}"}, text=words.strip("[]() ") or "*")
    tail = outer.tail or ""
    before = _before(outer)
    if before.rstrip()[-1:] in ("[", "(") and tail.lstrip()[:1] in ("]", ")"):
        _set_before(outer, before.rstrip()[:-1].rstrip())
        tail = tail.lstrip()[1:]
    if (before := _before(outer)).strip():
        _set_before(outer, before.rstrip())
    parent = outer.getparent()
    mark.tail = tail
    outer.tail = None
    parent.replace(outer, mark)
    _bare(parent)


def _set_before(element: Element, words: str) -> None:
    before = element.getprevious()
    if before is None:
        element.getparent().text = words
    else:
        before.tail = words


def _bare(parent: Element) -> None:
    """Take a `sup` off that holds nothing but marks."""
    marks = [one for one in parent if one.get("role") == "doc-noteref"]
    if parent.tag != "sup" or len(marks) < len(parent):
        return
    between = [parent.text or "", *(one.tail or "" for one in parent)]
    if all(re.fullmatch(r"[\s,;\[\]()–-]*", words) for words in between):
        parent.text = None
        for one in parent:
            one.tail = None
        unwrap(parent)


def tidy(home: Element | None) -> None:
    """Take out what is left of a list of notes when all of them went: empty lists, the heading, the rule."""
    while home is not None and home.getparent() is not None and home.tag not in ("body", "html"):
        if words_of(home) and not _HEADINGS.fullmatch(words_of(home).strip(": ")):
            break
        if home.find(".//img") is not None or home.find(".//a[@role='doc-noteref']") is not None:
            break
        above, before = home.getparent(), home.getprevious()
        drop(home)
        while before is not None and not (before.tail or "").strip() and _is_opening(before):
            earlier = before.getprevious()
            drop(before)
            before = earlier
        home = above
    if home is not None:
        _drop_last_rule(home)


def _is_opening(element: Element) -> bool:
    """A rule, or a heading of notes, behind which nothing follows any more."""
    if element.getnext() is not None:
        return False
    return element.tag == "hr" or (
        element.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "p", "div")
        and bool(_HEADINGS.fullmatch(words_of(element).strip(": ")))
    )


def _drop_last_rule(home: Element) -> None:
    last = home[-1] if len(home) else None
    while last is not None and not (last.tail or "").strip() and _is_opening(last):
        drop(last)
        last = home[-1] if len(home) else None


def notes_heading(words: str) -> bool:
    """Whether a heading says that notes follow."""
    return bool(_HEADINGS.fullmatch(words.strip(": ")))


def iter_marks(root: Element) -> Iterator[Element]:
    """The plain marks of a page."""
    return (link for link in root.iter("a") if link.get("role") == "doc-noteref")
