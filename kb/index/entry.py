"""What the index keeps of a page: its card, its words section by section, its links. Reads markdown, knows no files."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from kb.index.language import language_of
from kb.index.target import NAVIGATION, target_of
from kb.markdown.blocks import Block, blocks
from kb.markdown.escape import plain
from kb.markdown.frontmatter import properties, split
from kb.markdown.notes import passages_of
from kb.markdown.page import LIST_SECTIONS
from kb.markdown.scan import WikiLink, links_in, masked_blocks, property_links
from kb.names import FOLDERS, TOPIC_KINDS, file_name, page_id
from kb.records import PageCard, PageId, PassageId
from kb.words import squeeze

_READ = 6
"""Sections of a page by which its language is told."""
STRETCH = 200
"""Words after which a stretch of a text note ends with its passage."""
_KIND_OF_FOLDER = {folder: kind for kind, folder in FOLDERS.items()}
_UNSHOWN = frozenset({"definition", "comment", "html", "rule", "heading"})
_PASSAGE_ID = re.compile(r"(?:^|\s)\^(p-[0-9a-f]{8}(?:-\d+)?)\s*\Z")
_TURN = re.compile(r"\s*(?:\*\*([^\r\n]*?)\*\*(?: \(([^()\r\n]*)\))?:\s|\(([\d:.,]+)\)\s)")
_TEXT_NOTE = re.compile(r" \(text(?: \d+)?\)\Z")


@dataclass(frozen=True, slots=True)
class Spot:
    """A passage inside of a stretch of a text note."""

    id: str
    speaker: str
    time: str
    start: int
    stop: int
    """Offsets in the words of the stretch."""


@dataclass(frozen=True, slots=True)
class Section:
    """The words of a page under one heading; of a text note a stretch of neighbouring passages."""

    heading: str
    names: str
    """Of a page its other names; of a stretch who speaks in it."""
    words: str
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as the index keeps it."""

    card: PageCard
    source: str
    """The title of the source, for its page and its text notes; else empty."""
    raw: str
    """Of the page of a source: the file below raw/."""
    dated: str
    """When it was published, else written, as far as is known: `2026-10-01`."""
    sections: tuple[Section, ...] = ()
    authors: tuple[str, ...] = ()
    """Of the page of a source."""
    links: tuple[tuple[str, str], ...] = ()
    """`(name of the file that a link leads to, in lower case; kind: link, embed, citation or property)`."""
    language: str = ""
    """As snowball calls it; empty: English, or it cannot be told."""


@dataclass(slots=True)
class _Stretch:
    """Passages that are collected until they make a section."""

    heading: str = ""
    spots: list[Spot] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    length: int = 0
    count: int = 0

    def add(self, spot: Spot, words: str) -> None:
        start = self.length + (2 if self.words else 0)
        self.spots.append(replace(spot, start=start, stop=start + len(words)))
        self.words.append(words)
        self.length = start + len(words)
        self.count += words.count(" ") + 1

    def section(self) -> Section:
        speakers = dict.fromkeys(spot.speaker for spot in self.spots if spot.speaker)
        return Section(self.heading, "\n".join(speakers), "\n\n".join(self.words), tuple(self.spots))


def entry(path: str, text: str) -> Entry:
    """What stands in a page. `path` is below wiki/, with `/`. Every text has an entry.

    >>> entry("concepts/Sleep.md", "Rest.\\n\\n## Use\\n\\nSee [[Coffee]].\\n").links
    (('coffee', 'link'),)
    """
    found = properties(text)
    parts = blocks(text, len(split(text)[0]))
    card = _card(path, found)
    source = _source(card, found)
    if card.kind == "source" and not card.sources:
        card = replace(card, sources=(source,))
    sections: tuple[Section, ...] = ()
    if card.kind == "text":
        sections = tuple(_stretches(text, parts))
    if not sections and card.kind not in NAVIGATION:  # a text without passages is a person's own note
        sections = tuple(_sections(text, parts, card))
    dated = next((_text(found.get(key)) for key in ("published", "updated", "created") if found.get(key)), "")
    raw = _text(found.get("raw")).removeprefix("raw/")
    authors = _listed(found.get("author")) if card.kind == "source" else ()
    links = tuple(dict.fromkeys(_links(text, parts)))
    language = language_of(" ".join(section.words for section in sections[:_READ]))
    return Entry(card, source, raw, dated, sections, authors, links, language)


def _card(path: str, found: dict[str, object]) -> PageCard:
    place = PurePosixPath(path)
    title = squeeze(_text(found.get("title"))) or squeeze(place.stem)
    folder = _KIND_OF_FOLDER.get(place.parts[0], "note") if len(place.parts) > 1 else place.stem.lower()
    kind = _text(found.get("type")) or (folder if len(place.parts) > 1 or folder in NAVIGATION else "note")
    others = _listed(found.get("aliases"))
    identity = PageId(_text(found.get("id")) or page_id(kind, title))
    if kind in TOPIC_KINDS and file_name(title) != place.stem:  # a person renamed the file: links go by its name
        others = (*others, title) if title not in others else others
        title = squeeze(place.stem)
    return PageCard(
        id=identity,
        title=title,
        path=path,
        kind=kind,
        description=squeeze(_text(found.get("description"))),
        aliases=tuple(name for name in others if name != title),
        heard_as=_listed(found.get("heard_as")),
        sources=tuple(_linked(source) for source in _listed(found.get("sources"))),
        locked=found.get("locked") is True,
    )


def _source(card: PageCard, found: dict[str, object]) -> str:
    if card.kind == "source":
        return card.title
    return _linked(_text(found.get("part_of"))) or _TEXT_NOTE.sub("", card.title) if card.kind == "text" else ""


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value)


def _listed(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(squeeze(_text(one)) for one in values if _text(one).strip())


def _linked(value: str) -> str:
    links = links_in(value)
    return links[0].target if links else value


# -- words ------------------------------------------------------------------------------------------------------


def _sections(text: str, parts: tuple[Block, ...], card: PageCard) -> list[Section]:
    """The prose of a page by its headings, without lists of links and footnotes. The first holds the description."""
    names = "\n".join((*card.aliases, *card.heard_as))
    made: list[Section] = []
    heading, words = "", [card.description]
    for block in parts:
        if block.kind == "heading":
            made += _section(heading, names, words)
            heading, words = plain(block.section), []
        elif block.kind not in _UNSHOWN and heading.lower() not in LIST_SECTIONS:
            words.append(plain(text[block.start : block.end]))
    made += _section(heading, names, words)
    return made or [Section("", names, "")]


def _section(heading: str, names: str, words: Iterable[str]) -> list[Section]:
    shown = "\n\n".join(dict.fromkeys(part for part in words if part))
    is_empty = not shown and (not heading or heading.lower() in LIST_SECTIONS)
    return [] if is_empty else [Section(heading, names, shown)]


def _stretches(text: str, parts: tuple[Block, ...]) -> Iterator[Section]:
    """Neighbouring passages under one heading, about 200 words together: what is found as one."""
    words_by_id = passages_of(text)
    stretch, speaker, time = _Stretch(), "", ""
    for block in parts:
        if block.kind == "heading":
            if stretch.spots:
                yield stretch.section()
            stretch = _Stretch(plain(block.section))
            continue
        written = text[block.start : block.end]
        turn = _TURN.match(written)
        if turn:
            speaker = plain(turn.group(1)) if turn.group(1) else speaker
            time = turn.group(2) or turn.group(3) or time
        named = _PASSAGE_ID.search(written)
        words = words_by_id.pop(PassageId(named.group(1)), "") if named else ""
        if named and words:
            stretch.add(Spot(named.group(1), speaker, time, 0, 0), words)
            if stretch.count >= STRETCH:
                yield stretch.section()
                stretch = _Stretch(stretch.heading)
    if stretch.spots:
        yield stretch.section()


# -- links ------------------------------------------------------------------------------------------------------


def _links(text: str, parts: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    for link in property_links(text):
        yield target_of(link.target), "property"
    if "[[" not in text:
        return
    view = masked_blocks(text, parts)
    definitions = [(block.start, block.end) for block in parts if block.kind == "definition"]
    for link in links_in(view):
        if link.target:
            yield target_of(link.target), _kind_of(link, definitions)


def _kind_of(link: WikiLink, definitions: list[tuple[int, int]]) -> str:
    if link.is_embed:
        return "embed"
    at = bisect_right(definitions, (link.start, link.end)) - 1
    return "citation" if at >= 0 and definitions[at][0] <= link.start < definitions[at][1] else "link"
