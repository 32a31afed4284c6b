"""index.md, log.md and llm.txt: navigation made from the cards of the pages. What a person wrote there stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kb.markdown.frontmatter import patch, split

from kb.names import FOLDERS
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
_ITEM = re.compile(r"- \[\[([^\]|#]+)\]\]")
LONG_ITEM = 200


def item(card: PageCard) -> str:
    """The line of a page in a list: `- [[Name]]: description`."""
    return f"- [[{card.title}]]" + (f": {' '.join(card.description.split())}" if card.description else "")


def index_page(current: str, cards: Iterable[PageCard], *, today: str) -> str:
    """index.md with one line a page, by kind; lines that kb did not write keep their place under their heading."""
    front, body = split(current)
    own, people = _split_by_heading(body)
    lists = {SECTIONS[kind]: [item(card) for card in _sorted(cards, kind)] for kind in SECTIONS}
    parts = ["\n".join(own).strip()]
    for heading in [*lists, *(heading for heading in people if heading not in lists)]:
        kept = "\n".join(line for line in people.get(heading, ()) if not _ITEM.match(line)).strip()
        lines = "\n".join(lists.get(heading, ()))
        if kept or lines or heading not in lists:
            parts.append("\n\n".join(part for part in (f"## {heading}", kept, lines) if part))
    made = front + "\n\n".join(part for part in parts if part) + "\n"
    return made if made == current else patch(made, {"updated": today})


def _sorted(cards: Iterable[PageCard], kind: str) -> list[PageCard]:
    return sorted((card for card in cards if card.kind == kind), key=lambda card: (card.title.casefold(), card.title))


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
    return f"## [{today}] {verb} | {title}\n\n" + "\n".join(f"- `{title}`: {line}" for line in lines) + "\n"


def with_entry(log: str, entry: str) -> str:
    """The log with an entry behind its last one."""
    return log.rstrip("\n") + "\n\n" + entry if split(log)[1].strip() else log.rstrip("\n") + "\n" + entry


def named(titles: Sequence[str], most: int = 8) -> str:
    """Titles in code marks, never links; past `most` their number."""
    shown = ", ".join(f"`{title}`" for title in titles[:most])
    return f"{shown} and {len(titles) - most} more" if len(titles) > most else shown


def llm_txt(current: str, cards: Iterable[PageCard], *, title: str, intro: str) -> str:
    """llm.txt in the format of llms.txt: a title, a summary, lists of links to files. Later sections of a person stay.

    kb owns everything up to the line `<!-- kb: end -->`.
    """
    listed = list(cards)
    parts = [f"# {title}", f"> {intro}"]
    for kind, heading in SECTIONS.items():
        lines = [
            f"- [{card.title}](<wiki/{card.path}>)" + (f": {card.description}" if card.description else "")
            for card in _sorted(listed, kind)
        ]
        if lines:
            parts.append(f"## {heading}\n\n" + "\n".join(lines))
    kept = current.split(END, 1)[1].strip("\n") if END in current else ""
    return "\n\n".join([*parts, END, *([kept] if kept else [])]) + "\n"


END = "<!-- kb: end of what kb writes; what stands below is yours -->"


def kinds(cards: Iterable[PageCard]) -> Mapping[str, int]:
    """How many pages of each kind there are."""
    counts: dict[str, int] = dict.fromkeys(FOLDERS, 0)
    for card in cards:
        counts[card.kind] = counts.get(card.kind, 0) + 1
    return counts
