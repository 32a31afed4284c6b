"""index.md, log.md and llm.txt: navigation made from the cards of the pages. What a person wrote there stays."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from kb.markdown.frontmatter import patch, split
from kb.records import PageCard

SECTIONS: dict[str, str] = {
    "concept": "Concepts",
    "person": "People",
    "organization": "Organizations",
    "work": "Works",
    "product": "Products",
    "place": "Places",
    "event": "Events",
    "source": "Sources",
    "contradiction": "Open contradictions",
    "question": "Questions",
    "map": "Maps",
}
"""Kind of page → its heading in index.md, in the order of the index."""
_ITEM = re.compile(r"- \[\[?[^\]]+\]")
"""A line that kb writes in a list of pages; any other line under a heading is a person's."""


def item(card: PageCard) -> str:
    """The line of a page in index.md: `- [[Name]]: description`."""
    name = card.path.rsplit("/", 1)[-1].removesuffix(".md")
    return f"- [[{name}]]" + (f": {' '.join(card.description.split())}" if card.description else "")


def file_item(card: PageCard) -> str:
    """The line of a page in llm.txt: `- [Name](<wiki/concepts/Name.md>): description`."""
    return f"- [{card.title}](<wiki/{card.path}>)" + (f": {card.description}" if card.description else "")


def index_page(current: str, cards: Iterable[PageCard], *, today: str) -> str:
    """index.md with one line a page, by kind; its date moves only when a line does."""
    made = with_lists(current, cards, item)
    return made if made == current else patch(made, {"updated": today})


def llm_txt(current: str, cards: Iterable[PageCard]) -> str:
    """llm.txt with one line a page, by kind."""
    return with_lists(current, cards, file_item)


def with_lists(current: str, cards: Iterable[PageCard], line_of: Callable[[PageCard], str]) -> str:
    """A file with the list of each kind of page under its heading; all that kb did not write keeps its place."""
    front, body = split(current)
    by_kind: dict[str, list[PageCard]] = defaultdict(list)
    for card in cards:
        by_kind[card.kind].append(card)
    lists = {SECTIONS[kind]: [line_of(card) for card in _sorted(by_kind[kind])] for kind in SECTIONS}
    before, sections = _split_by_heading(body)
    parts = ["\n".join(before).strip()]
    for heading in _in_order(list(sections), [heading for heading, lines in lists.items() if lines]):
        lines = sections.get(heading, [])
        kept = "\n".join(line for line in lines if heading not in lists or not _ITEM.match(line)).strip()
        listed = "\n".join(lists.get(heading, ()))
        if kept or listed or heading not in lists:
            parts.append("\n\n".join(part for part in (f"## {heading}", kept, listed) if part))
    return front + "\n\n".join(part for part in parts if part) + "\n"


def _sorted(cards: Iterable[PageCard]) -> list[PageCard]:
    return sorted(cards, key=lambda card: (card.title.casefold(), card.title))


def _in_order(present: list[str], wanted: Iterable[str]) -> list[str]:
    """The headings that are there as they stand; the new ones before the first that comes later in `SECTIONS`."""
    order = {heading: number for number, heading in enumerate(SECTIONS.values())}
    for heading in wanted:
        if heading not in present:
            later = [at for at, other in enumerate(present) if order.get(other, -1) > order[heading]]
            present.insert(later[0] if later else len(present), heading)
    return present


def _split_by_heading(body: str) -> tuple[list[str], dict[str, list[str]]]:
    before: list[str] = []
    sections: dict[str, list[str]] = {}
    lines = before
    for line in body.splitlines():
        if line.startswith("## "):
            lines = sections.setdefault(line[3:].strip(), [])
        else:
            lines.append(line)
    return before, sections


def log_entry(title: str, verb: str, lines: Sequence[str], *, today: str) -> str:
    """One entry of log.md. Each line names the source, so that no two entries share a line."""
    return f"## [{today}] {verb} | {title}\n\n" + "\n".join(f"- {_coded(title)}: {line}" for line in lines) + "\n"


def with_entry(log: str, entry: str) -> str:
    """The log with an entry behind its last one."""
    return log.rstrip("\n") + "\n\n" + entry if split(log)[1].strip() else log.rstrip("\n") + "\n" + entry


def named(titles: Sequence[str], most: int = 8) -> str:
    """Titles in code marks, never links; past `most` their number."""
    shown = ", ".join(_coded(title) for title in titles[:most])
    return f"{shown} and {len(titles) - most} more" if len(titles) > most else shown


def _coded(title: str) -> str:
    return "`" + title.replace("`", "'") + "`"
