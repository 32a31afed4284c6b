"""A web page as headings and parts, with what it says of itself. A recipe: the steps stand in the modules `page_*`.

Knows no files and fetches nothing: what a page shows from elsewhere becomes a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from kb.convert.draft import Part, Piece, Run, Title, target
from kb.convert.flow import bare
from kb.convert.page import Page
from kb.convert.page_callouts import settle_callouts
from kb.convert.page_code import settle_code
from kb.convert.page_furniture import strip
from kb.convert.page_images import settle_images
from kb.convert.page_loose_notes import loose_notes
from kb.convert.page_main import main_of
from kb.convert.page_math import settle_math
from kb.convert.page_metadata import address_of, base_of, metadata_of
from kb.convert.page_note_marks import goal_of, iter_marks, notes_heading
from kb.convert.page_notes import Note, linked_notes
from kb.convert.page_plain import strip_headings, strip_links_to_themselves
from kb.convert.page_tree import HEADINGS, Element, make, parsed
from kb.convert.walker import pieces as walked
from kb.convert.walker import runs as run_together
from kb.records import Metadata

_SHOWN_AS_LINE = re.compile(r"display\s*:\s*(?:block|flex|grid)")


@dataclass(frozen=True)
class WebPage:
    """What was read of a page."""

    title: str
    metadata: Metadata
    pieces: tuple[Piece, ...]


def read(markup: str, *, address: str = "", image: Callable[[str], str] = lambda src: "") -> WebPage:
    """Read a page; `address` is where it came from, when its file says that.

    `image` says of the address of an image where its file lies, `""` when it is not at hand.
    """
    root = parsed(markup)
    address = address_of(root, markup) or address
    title, stated = metadata_of(root, address)
    base = base_of(root, address)
    settle_math(root)
    settle_images(root)
    settle_code(root)
    settle_callouts(root)
    _open_details(root)
    _part_lines(root)
    notes = linked_notes(root, address)
    notes += loose_notes(root, len(notes))
    strip_headings(root)
    strip_links_to_themselves(root)
    strip(root)
    main = main_of(root, stated)
    page = _page(main, notes, _Web(address, base, image))
    found = walked(main, page)
    found = _without_signs(_without_bare_headings(found, has_notes=bool(notes)))
    found += _notes(main, notes, page)
    return WebPage(title, stated, _titled(title, found))


def _open_details(root: Element) -> None:
    """What one can unfold as plain blocks, the line that one clicks in bold."""
    for summary in list(root.iter("summary")):
        strong = make("strong")
        strong.text, summary.text = summary.text, None
        strong.extend(list(summary))
        summary.append(strong)
        summary.tag = "p"


def _part_lines(root: Element) -> None:
    """Give spans that are shown as lines of their own the tag of such."""
    for span in list(root.iter("span")):
        is_line = "ltx_bibblock" in (span.get("class") or "") or _SHOWN_AS_LINE.search(span.get("style") or "")
        if is_line and not any(above.tag in ("p", "a", *HEADINGS) for above in span.iterancestors()):
            span.tag = "div"


def _page(main: Element, notes: Sequence[Note], web: _Web) -> Page:
    used = _ordered(main, notes)
    labels = {f"#{note.label}": str(number) for number, note in enumerate(used, 1)}
    roots = [main, *(note.body for note in used)]
    marks = {
        link: labels[href] for one in roots for link in iter_marks(one) if (href := link.get("href") or "") in labels
    }
    anchors = _anchors(roots, web.address)

    def lead(href: str) -> str:
        goal = goal_of(href, web.address)
        return target(anchors[goal]) if goal in anchors else _web(web.base, href)

    return Page(
        link=lead,
        image=lambda src: web.image(src) or _web(web.base, src) or _beside(src),
        anchors=anchors,
        marks=marks,
    )


@dataclass(frozen=True)
class _Web:
    """Where a page came from, and what it brought along."""

    address: str
    base: str
    image: Callable[[str], str]


def _anchors(roots: Sequence[Element], address: str) -> dict[str, str]:
    """The ids in the content that links of the page lead to, each with a name of its own."""
    goals = {goal_of(link.get("href") or "", address) for root in roots for link in root.iter("a")} - {""}
    names = (
        name
        for root in roots
        for one in root.iter()
        for name in (one.get("id"), one.get("name") if one.tag == "a" else None)
    )
    return {name: f"a{number}" for number, name in enumerate(dict.fromkeys(name for name in names if name in goals))}


def _ordered(main: Element, notes: Sequence[Note]) -> list[Note]:
    """The notes that the content names, in the order of their marks; those that notes name come last."""
    by_label = {f"#{note.label}": note for note in notes}
    found: dict[str, Note] = {}
    waiting = [main]
    for element in waiting:
        for link in iter_marks(element):
            note = by_label.get(link.get("href") or "")
            if note is not None and note.label not in found:
                found[note.label] = note
                waiting.append(note.body)
    return list(found.values())


def _notes(main: Element, notes: Sequence[Note], page: Page) -> list[Piece]:
    made: list[Piece] = []
    for number, note in enumerate(_ordered(main, notes), 1):
        runs = bare(run_together(note.body, page))
        made.append(Part(runs or (Run("…"),), "note", before=f"[^{number}]: "))
    return made


def _without_bare_headings(found: Sequence[Piece], *, has_notes: bool) -> list[Piece]:
    """The pieces without headings of notes below which nothing stands any more."""
    kept: list[Piece] = []
    for piece, after in zip(found, [*found, None][1:], strict=True):
        if (
            isinstance(piece, Part)
            and has_notes
            and notes_heading(piece.words)
            and all("strong" in run.styles for run in piece.runs)
        ):
            continue
        is_bare = after is None or (
            isinstance(after, Title) and isinstance(piece, Title) and after.level <= piece.level
        )
        if not (isinstance(piece, Title) and is_bare and notes_heading(piece.words)):
            kept.append(piece)
    return kept


def _without_signs(found: list[Piece]) -> list[Piece]:
    """The pieces without those at both ends that hold no letter and no picture: what is left of a row of links."""
    shown = [at for at, piece in enumerate(found) if isinstance(piece, Title) or _says_something(piece)]
    return found[shown[0] : shown[-1] + 1] if shown else []


def _says_something(part: Part) -> bool:
    return bool(part.block) or re.search(r"\w", part.words) is not None or any(run.image for run in part.runs)


def _web(base: str, href: str) -> str:
    """An address on the web or of mail, `""` for all others: they lead nowhere from a vault."""
    try:
        whole = urljoin(base, href.strip()) if not href.startswith("#") else ""
    except ValueError:
        return ""
    return whole if re.match(r"(?:https?://[^\s/]|mailto:\S)", whole, re.IGNORECASE) else ""


def _beside(src: str) -> str:
    """The address of an image that lies beside the page, when it is one."""
    is_plain = re.fullmatch(r"[\w.%/ ()~+@,&=-]{1,300}(?:\?.*)?", src) is not None
    return src.partition("?")[0] if is_plain and not src.startswith(("/", "assets/")) else ""


def _titled(title: str, found: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with the title as the only heading of the first level; all others below it, no level left out."""
    if not found:
        return ()
    first = found[0]
    has_title = isinstance(first, Title) and _is_same(first.words, title)
    rest = found[1:] if has_title else found
    levels = sorted({piece.level for piece in rest if isinstance(piece, Title)})
    lower = [replace(one, level=min(levels.index(one.level) + 2, 6)) if isinstance(one, Title) else one for one in rest]
    return (replace(first, level=1), *lower) if has_title and isinstance(first, Title) else tuple(lower)


def _is_same(heading: str, title: str) -> bool:
    return " ".join(heading.split()).casefold() == " ".join(title.split()).casefold()
