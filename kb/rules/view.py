"""What rules look at: a whole vault as one frozen value, and the problems that they find in it.

Knows how names lead to pages and which text note holds which passage. Does not know any rule, nor where files are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.markdown.frontmatter import properties
from kb.markdown.notes import passages_of
from kb.markdown.page import Definition, Tree, parse
from kb.markdown.scan import Mark, WikiLink, links_in, marks_in, masked_blocks, property_links
from kb.names import FOLDERS, TOPIC_KINDS
from kb.records import Claim, ClaimId, PageId, PassageId, Statement, StatementId

NAVIGATION = frozenset({"index.md", "log.md", "dashboard.md", "review.md"})
"""Pages that list others and state nothing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A breach of a rule at one line of one file."""

    path: str
    """Below the vault, with `/`: `wiki/concepts/Bread.md`."""
    line: int
    """Counted from 1; 0 when it is about the whole file."""
    message: str
    fixable: bool = False
    rule: str = ""
    """Filled in by whoever runs the rule."""


@dataclass(frozen=True, slots=True)
class PageView:
    """A page, read once for all rules."""

    path: str
    """Below wiki/, with `/`."""
    text: str
    masked: str
    """The text in the same length, with properties, code, math and comments as spaces."""
    tree: Tree
    properties: Mapping[str, object]
    links: tuple[WikiLink, ...]
    property_links: tuple[WikiLink, ...]
    marks: tuple[Mark, ...]
    owned: frozenset[StatementId]
    """Ids of the statements that are the machine's."""

    @property
    def name(self) -> str:
        """The name that links use: the file name without its suffix."""
        return self.path.rsplit("/", 1)[-1].removesuffix(".md")

    @property
    def kind(self) -> str:
        """`concept`, `source`, `text`, …; `""` for a note that is none of kb's."""
        return _text(self.properties.get("type"))

    @property
    def id(self) -> PageId:
        """The id of the page, `""` when it has none."""
        return PageId(_text(self.properties.get("id")))

    @property
    def is_topic(self) -> bool:
        """Whether it is about a subject: no source, no text, no navigation."""
        return self.kind in TOPIC_KINDS

    @property
    def is_kb(self) -> bool:
        """Whether kb has a say on it: a note without a kind is a person's alone."""
        return self.kind in FOLDERS or self.path in NAVIGATION

    @property
    def states(self) -> bool:
        """Whether it makes statements that must lead to a source."""
        return self.is_kb and self.kind not in ("text", "map") and self.path not in NAVIGATION

    @property
    def machine(self) -> tuple[Statement, ...]:
        """The statements that the machine wrote, the lead included."""
        return tuple(statement for statement in self.tree.statements if statement.id in self.owned)

    def listed(self, name: str) -> tuple[str, ...]:
        """A property as a list of text: one value counts as a list of one."""
        value = self.properties.get(name)
        values = value if isinstance(value, list | tuple) else [value]
        return tuple(_text(item) for item in values if _text(item))

    def linked(self, name: str) -> tuple[str, ...]:
        """The targets of the links in a property."""
        return tuple(link.target for value in self.listed(name) for link in links_in(value))

    def at(self, offset: int) -> int:
        """The line of an offset, counted from 1."""
        return self.text.count("\n", 0, offset) + 1

    def problem(self, offset: int, message: str, *, fixable: bool = False) -> Problem:
        """A problem at an offset of the page's text."""
        return Problem(f"wiki/{self.path}", self.at(offset), message, fixable)


@dataclass(frozen=True, slots=True)
class LintView:
    """A vault as rules see it."""

    pages: tuple[PageView, ...]
    """All notes of wiki/, by path."""
    files: frozenset[str]
    """The other files of wiki/: images, bases."""
    by_name: Mapping[str, tuple[PageView, ...]]
    """Name in lower case → the pages of that name."""
    passages: Mapping[str, Mapping[PassageId, str]]
    """Name of a text note in lower case → its passages."""
    claims: Mapping[ClaimId, Claim]
    raw: Mapping[str, str]
    """Path below the vault → sha256, of every file in raw/."""
    heard_as: Mapping[str, tuple[tuple[str, str], ...]]
    """By title of a source: `(misheard form, right form)`. Where the first is quoted, the second counts as said."""
    made_in: Mapping[PageId, str]
    """The folder below wiki/ where kb made a page: one that stands elsewhere was moved by a person."""

    def find(self, target: str) -> PageView | None:
        """The page that `[[target]]` opens, whatever its case; None when there is none."""
        name = target.removesuffix(".md").strip().lower()
        hits = self.by_name.get(name.rsplit("/", 1)[-1], ())
        exact = [page for page in hits if page.path.lower() == f"{name}.md"]
        return next(iter(exact or [page for page in hits if "/" not in name]), None)

    def passage(self, citation: Definition) -> str | None:
        """The words that a citation leads to; None when nothing stands there."""
        return self.passages.get(citation.note.lower(), {}).get(PassageId(citation.passage))

    def of_kind(self, *kinds: str) -> Iterator[PageView]:
        """The pages of these kinds."""
        return (page for page in self.pages if page.kind in kinds)


def lint_view(
    texts: Mapping[str, str],
    *,
    files: Iterable[str] = (),
    claims: Mapping[ClaimId, Claim] | None = None,
    owned: Mapping[PageId, frozenset[StatementId]] | None = None,
    raw: Mapping[str, str] | None = None,
    heard_as: Mapping[str, tuple[tuple[str, str], ...]] | None = None,
    made_in: Mapping[PageId, str] | None = None,
) -> LintView:
    """Read a vault for the rules. `texts` maps the path below wiki/ of every note to its text.

    `heard_as` gives for the title of a source what its transcript misheard: `(misheard form, right form)`.
    """
    front = {path: properties(text) for path, text in texts.items()}
    ids = {_name(path).lower(): PageId(_text(front[path].get("id"))) for path in texts if front[path].get("id")}
    pages = tuple(_page(path, texts[path], front[path], ids, owned or {}) for path in sorted(texts))
    by_name: dict[str, list[PageView]] = defaultdict(list)
    for page in pages:
        by_name[page.name.lower()].append(page)
    return LintView(
        pages,
        frozenset(files),
        {name: tuple(hits) for name, hits in by_name.items()},
        {page.name.lower(): passages_of(page.text) for page in pages if page.kind == "text"},
        claims or {},
        raw or {},
        heard_as or {},
        made_in or {},
    )


def _page(
    path: str,
    text: str,
    front: Mapping[str, object],
    ids: Mapping[str, PageId],
    owned: Mapping[PageId, frozenset[StatementId]],
) -> PageView:
    mine = owned.get(PageId(_text(front.get("id"))), frozenset())
    tree = parse(text, ids)
    masked = masked_blocks(text, tree.blocks)
    return PageView(path, text, masked, tree, front, links_in(masked), property_links(text), marks_in(masked), mine)


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".md")


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, list | tuple | dict) else str(value)


def plural(count: int, word: str) -> str:
    """`1 claim`, `3 claims`."""
    return f"{count} {word}" + ("" if count == 1 else "s")


def shown(words: str, most: int = 60) -> str:
    """Words as a message quotes them: on one line, cut where they grow long."""
    line = " ".join(words.split())
    return f"“{line if len(line) <= most else line[: most - 1].rstrip() + '…'}”"
