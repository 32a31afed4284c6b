"""Rules about pages as files: names, folders, sizes, headings, and what other programs would not show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from kb.markdown.escape import plain
from kb.names import FOLDERS, file_name, web_slug
from kb.rules.view import NAVIGATION, LintView, PageView, Problem, plural, shown

LONGEST_PAGE, SHORTEST_PAGE = 1500, 60
"""Words of body."""
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"(?<!\\)</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
_REMOTE = re.compile(r"(?<!\\)!\[[^\]\n]*\]\(\s*<?(?:https?:)?//")
_TEMPLATE = re.compile(r"<%.*?%>")
_PLUGINS = frozenset({"dataview", "dataviewjs", "tasks", "templater", "chart", "excalidraw", "leaflet", "button"})
_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*([\w-]+)")


def duplicate_page(view: LintView) -> Iterator[Problem]:
    """Two pages have one id, one name but for case and number, or one address on the web.

    Why: a link opens one of them, and what the other one knows is lost.
    Example: `concepts/Neural network.md` and `concepts/Neural networks.md`.
    Fix: merge them; the name that goes becomes an alias.
    """
    groups: dict[tuple[str, str], list[PageView]] = defaultdict(list)
    for page in view.pages:
        groups["name", _one_name(page.name) if page.is_topic else web_slug(page.name)].append(page)
        if page.id:
            groups["id", page.id.lower()].append(page)
    told: set[str] = set()
    for (what, _), pages in groups.items():
        if len(pages) > 1 and pages[-1].path not in told:
            told.add(pages[-1].path)
            others = ", ".join(other.path for other in pages[:-1])
            yield Problem(f"wiki/{pages[-1].path}", 0, f"has the {what} of {others}")


def _one_name(name: str) -> str:
    """A name without case, hyphens and the plural of its last word."""
    bare = re.sub(r"[-_/]", " ", web_slug(name).replace("-", " "))
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") and not bare.endswith(("ss", "us", "is")) else bare


def alias_clash(view: LintView) -> Iterator[Problem]:
    """An alias of a page is the name or an alias of another one.

    Why: a search for it, and a published link, reach whichever page comes first.
    Example: `levain` is an alias of both Sourdough and Poolish.
    Fix: keep the alias on one page.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for page in view.pages:
        for name in (page.name, *page.listed("aliases")):
            owners[web_slug(name)].add(page.path)
    for page in view.pages:
        for alias in page.listed("aliases"):
            others = sorted(owners[web_slug(alias)] - {page.path})
            if others:
                yield Problem(f"wiki/{page.path}", 1, f"alias {shown(alias)} belongs to {', '.join(others)} too")
            elif web_slug(alias) == web_slug(page.name):
                yield Problem(f"wiki/{page.path}", 1, f"alias {shown(alias)} is the page's own name")


def oversized_page(view: LintView) -> Iterator[Problem]:
    """A page has more than 1,500 words.

    Why: nobody reads it to its end, and two subjects hide in it.
    Example: `concepts/Bread.md`, which tells of flour, ovens and four countries.
    Fix: split it; the old page stays as a short hub.
    """
    for page in view.pages:
        words = _word_count(page) if page.is_topic else 0
        if words > LONGEST_PAGE:
            yield Problem(f"wiki/{page.path}", 0, f"has {plural(words, 'word')}, {LONGEST_PAGE} are enough")


def stub_page(view: LintView) -> Iterator[Problem]:
    """A page about a subject has less than 60 words.

    Why: it costs a click and tells no more than a section of a larger page would.
    Example: a page of one sentence and one quote.
    Fix: merge it into the page that links to it, or find another source.
    """
    for page in view.pages:
        words = _word_count(page) if page.is_topic else LONGEST_PAGE
        if words < SHORTEST_PAGE:
            yield Problem(f"wiki/{page.path}", 0, f"has {plural(words, 'word')} only")


def _word_count(page: PageView) -> int:
    """The words of a page's statements, its lead included."""
    return sum(len(_WORD.findall(plain(statement.words))) for statement in page.tree.statements)


def misplaced_file(view: LintView) -> Iterator[Problem]:
    """A page does not stand in the folder of its kind, and nobody moved it out of there.

    Why: folders are how people browse, and colours and tables go by them; where a person puts a page is that person's.
    Example: `concepts/Lionel Poilâne.md` with `type: person`.
    Fix: move the file, or set `type` right; links go by name and stay whole.
    """
    for page in view.pages:
        folder, stands_in = FOLDERS.get(page.kind), page.path.rpartition("/")[0]
        if folder and stands_in != folder and view.made_in.get(page.id, stands_in) == stands_in:
            yield Problem(f"wiki/{page.path}", 0, f"a {page.kind} stands in {folder}/")


def illegal_name(view: LintView) -> Iterator[Problem]:
    """The name of a file is not legal on Windows, macOS, Linux and Android, or breaks links.

    Why: the vault no longer syncs to the device that refuses the name.
    Example: `What is gluten?.md`: Windows and Android know no `?` in names.
    Fix: rename the file in Obsidian, which mends the links.
    """
    for path in sorted([*(page.path for page in view.pages), *view.files]):
        for part in path.split("/"):
            stem, dot, suffix = part.rpartition(".")
            legal = file_name(stem or part)
            if legal != (stem or part):
                better = shown(legal + dot + suffix) if stem else shown(legal)
                yield Problem(f"wiki/{path}", 0, f"{shown(part)} is not a name on every system: {better} is")


def duplicate_heading(view: LintView) -> Iterator[Problem]:
    """Two headings of a page are the same, or a heading of the first level repeats the title.

    Why: a link to the heading reaches the first one only; the title is shown above the page already.
    Example: `## History` twice on one page, or `# Sourdough` in `Sourdough.md`.
    Fix: join the two sections; take the first-level heading out.
    """
    for page in view.pages:
        if page.kind == "text" or page.path in NAVIGATION or not page.is_kb:
            continue
        seen: set[str] = set()
        for block in page.tree.blocks:
            if block.kind != "heading":
                continue
            if block.level == 1:
                yield page.problem(block.start, f"heading {shown(block.section)} is of the first level")
            elif block.section.casefold() in seen:
                yield page.problem(block.start, f"heading {shown(block.section)} stands twice")
            seen.add(block.section.casefold())


def foreign_syntax(view: LintView) -> Iterator[Problem]:
    """A page holds HTML, an image from the web, or the syntax of a plugin.

    Why: it shows in one program only, and an image from the web tells its server who reads what and when.
    Example: `<div>`, `![](https://example.org/loaf.png)`, or a block of `dataview`.
    Fix: write it as plain markdown; put the image into assets/.
    """
    for page in view.pages:
        if not page.is_kb:
            continue
        for pattern, what in ((_TAG, "HTML"), (_REMOTE, "an image from the web"), (_TEMPLATE, "a template")):
            for found in pattern.finditer(page.masked):
                yield page.problem(found.start(), f"{shown(found.group())} is {what}")
        yield from _plugins(page)


def _plugins(page: PageView) -> Iterable[Problem]:
    for block in page.tree.blocks:
        fence = _FENCE.match(page.text, block.start) if block.kind == "code" and page.kind != "text" else None
        if fence and fence.group(1).lower() in _PLUGINS:
            yield page.problem(block.start, f"{shown(fence.group(1))} needs a plugin")
