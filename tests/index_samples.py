"""Small wikis for the tests of search and answers: pages and text notes as kb writes them, without an ingest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.markdown.escape import escape
from kb.markdown.frontmatter import render
from kb.names import FOLDERS, page_id
from kb.words import passage_hash


@dataclass(frozen=True)
class Place:
    """A folder that the index takes for a vault."""

    root: Path

    @property
    def wiki(self) -> Path:
        return self.root / "wiki"


def place(folder: Path) -> Place:
    for name in ("wiki", "raw"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "kb.toml").touch()
    return Place(folder)


def page(
    vault: Place,
    title: str,
    body: str,
    *,
    kind: str = "concept",
    description: str = "",
    aliases: Sequence[str] = (),
    updated: str = "2026-03-01",
    sources: Iterable[str] = (),
) -> Path:
    """A page about a subject."""
    lists = {"aliases": list(aliases), "sources": [f"[[{source}]]" for source in sources]}
    front = {"title": title, "type": kind, "id": page_id(kind, title), "description": description or f"On {title}."}
    front |= {key: value for key, value in lists.items() if value} | {"created": updated, "updated": updated}
    return write(vault, f"{FOLDERS[kind]}/{title}.md", render(front) + body.strip() + "\n")


def source(
    vault: Place, title: str, *passages: str, raw: str = "", published: str = "", author: Sequence[str] = ()
) -> Path:
    """A source: its page and its text note; a passage that begins with `#` is a heading, `Name: ` opens a turn."""
    front: dict[str, object] = {"title": title, "type": "source", "id": page_id("source", title)}
    front |= {"description": f"Text on {title}."} | ({"author": list(author)} if author else {})
    front |= {"published": published} if published else {}
    front |= {"raw": f"raw/{raw or title + '.txt'}", "created": "2026-02-01", "updated": "2026-02-01"}
    write(vault, f"sources/{title}.md", f"{render(front)}Text on {title}.\n\n## Contents\n\n- [[{title} (text)]]: it\n")
    note = {"title": f"{title} (text)", "type": "text", "id": page_id("text", title), "part_of": f"[[{title}]]"}
    body = "\n\n".join(map(_block, passages))
    return write(vault, f"text/{title} (text).md", f"{render(note)}{body}\n")


def write(vault: Place, path: str, text: str) -> Path:
    file = vault.wiki / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def passage(words: str) -> str:
    """The id of a passage of these words."""
    return passage_hash(words)


def _block(written: str) -> str:
    if written.startswith("#"):
        return written
    turn, colon, words = written.partition(">> ")
    if not colon:
        turn, words = "", written
    return f"{turn}{escape(words)} ^{passage(words)}"
