"""Rules about properties: each kind of page has those that it needs, and a name has one type in the whole vault."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.markdown.frontmatter import is_broken
from kb.names import FOLDERS, TOPIC_KINDS
from kb.rules.view import LintView, PageView, Problem, shown

TYPES: dict[str, str] = {
    "title": "text",
    "type": "text",
    "id": "text",
    "description": "text",
    "aliases": "aliases",
    "heard_as": "multitext",
    "tags": "tags",
    "sources": "multitext",
    "source_count": "number",
    "contradictions": "number",
    "author": "multitext",
    "source": "text",
    "published": "date",
    "issued": "text",
    "raw": "text",
    "sha256": "text",
    "words": "number",
    "origin": "text",
    "origin_of": "text",
    "cover": "text",
    "recall": "number",
    "part_of": "text",
    "kind": "text",
    "status": "text",
    "created": "date",
    "updated": "date",
}
"""Property → its type, in the words of Obsidian's types.json."""
_ALWAYS = ("title", "type", "id", "description", "created", "updated")
REQUIRED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(FOLDERS, _ALWAYS),
    **dict.fromkeys(TOPIC_KINDS, (*_ALWAYS, "sources", "source_count")),
    "source": (*_ALWAYS, "raw", "sha256"),
    "contradiction": (*_ALWAYS, "status", "kind", "sources"),
    "text": (*_ALWAYS, "part_of"),
    "index": _ALWAYS,
    "log": _ALWAYS,
    "dashboard": _ALWAYS,
    "review": _ALWAYS,
}
"""Kind of page → the properties that it must have."""
VALUES: dict[str, tuple[str, ...]] = {
    "status": ("open", "resolved"),
    "origin": ("primary", "derived", "machine-made"),
    "kind": ("contradicts", "outdated", "narrower_scope", "reported_opinion", "approximate"),
}
"""Property → the values that mean something."""
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


def broken_frontmatter(view: LintView) -> Iterator[Problem]:
    """The properties at the top of a page cannot be read.

    Why: Obsidian then shows none of them, and kb no longer knows which page this is.
    Example: `title: Bread: a history`, where the second colon needs quotation marks around the whole value.
    Fix: mend the line; quotation marks around the value help in most cases.
    """
    for page in view.pages:
        if is_broken(page.text):
            yield Problem(f"wiki/{page.path}", 1, "the properties cannot be read")
        elif not page.text.startswith("---") and page.path.split("/")[0] in FOLDERS.values():
            yield Problem(f"wiki/{page.path}", 1, "there are no properties, so that kb cannot know this page")


def missing_property(view: LintView) -> Iterator[Problem]:
    """A page of kb's lacks a property that its kind needs.

    Why: index, tables and identity are made from properties.
    Example: a concept without `id`: after a rename nobody could tell that it is the same page.
    Fix: `kb undo`, or write the property by hand.
    """
    for page in view.pages:
        for name in REQUIRED.get(page.kind, ()):
            if page.properties.get(name) in (None, ""):
                yield Problem(f"wiki/{page.path}", 1, f"`{name}` is missing")


def wrong_property_type(view: LintView) -> Iterator[Problem]:
    """A property has another type than everywhere else in the vault, or a value that means nothing.

    Why: Obsidian has one type for a name; a text among dates sorts nowhere.
    Example: `created: last week`, or `tags: bread` without a list.
    Fix: write the value as its type: a date `2026-10-01`, a list with `- ` before each item, a number without quotes.
    """
    for page in view.pages:
        if not page.is_kb:
            continue
        for name, value in page.properties.items():
            wanted = TYPES.get(name)
            if wanted and value is not None and not _fits(value, wanted):
                yield page.problem(_line_at(page, name), f"`{name}` is no {_SPOKEN[wanted]}")
            elif name in VALUES and value not in VALUES[name]:
                yield page.problem(_line_at(page, name), f"`{name}` is none of {', '.join(VALUES[name])}")


_SPOKEN = {
    "text": "text of one line",
    "number": "number",
    "date": "date YYYY-MM-DD",
    "multitext": "list",
    "tags": "list of tags",
    "aliases": "list",
}


def _fits(value: object, wanted: str) -> bool:
    if wanted == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if wanted == "date":
        return isinstance(value, str) and _DATE.fullmatch(value) is not None
    if wanted == "text":
        return isinstance(value, str) and "\n" not in value.strip()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return False
    return wanted != "tags" or all(_is_tag(tag) for tag in value)


def _is_tag(tag: str) -> bool:
    return re.fullmatch(r"[\w/-]*[^\W\d][\w/-]*", tag) is not None


def _line_at(page: PageView, name: str) -> int:
    found = re.search(rf"^{re.escape(name)}[ \t]*:", page.text, re.MULTILINE)
    return found.start() if found else 0


def source_changed(view: LintView) -> Iterator[Problem]:
    """A file in raw/ is not the one that its source page was made from, or is gone.

    Why: the pages quote words that the source no longer has.
    Example: `raw/talk.txt` was edited after it was compiled.
    Fix: `kb ingest` compiles it again; what nothing carries any more is retracted.
    """
    if not view.raw:
        return
    for page in view.of_kind("source"):
        path = str(page.properties.get("raw") or "")
        where = _line_at(page, "raw")
        if path not in view.raw:
            yield page.problem(where, f"{path or 'its file'} is gone")
        elif view.raw[path] != page.properties.get("sha256"):
            yield page.problem(where, f"{path} has changed since it was compiled")


def unresolved_contradiction(view: LintView) -> Iterator[Problem]:
    """Two sources disagree and nobody has decided.

    Why: kb shows both sides and never chooses; a person can.
    Example: a page in contradictions/ with `status: open`.
    Fix: read both passages and decide, or leave it open.
    """
    for page in view.of_kind("contradiction"):
        if page.properties.get("status") == "open":
            sides = " and ".join(shown(target) for target in page.linked("sources"))
            yield page.problem(_line_at(page, "status"), f"{page.name}: open between {sides}")
