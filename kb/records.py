"""The nouns of kb: frozen values that every room speaks about, and nothing that acts.

A source in raw/ becomes a `Text` of `Passage`s. A `Claim` names sentences of passages and holds the quotes that
code cut along them. A `Statement` is what stands on a page and ends with the marks of claims. An `Operation`
changes one statement or page; it stands in `operations.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType

PassageId = NewType("PassageId", str)
"""`p-` and 8 hex digits of the passage's words; an equal passage later in the same text gets `-2`."""
ClaimId = NewType("ClaimId", str)
"""Also the label of its footnote: `soft-1a2b3c`."""
PageId = NewType("PageId", str)
"""`con-autonomy-slider`: set when a page is made, never changed, the identity of a page across renames."""
StatementId = NewType("StatementId", str)
"""`s-` and 8 hex digits of the statement's folded words; the second equal one on a page gets `-2`."""

Kind = Literal["concept", "person", "organization", "work", "product", "place", "event"]
ClaimKind = Literal["fact", "figure", "definition", "opinion", "prediction", "event", "instruction"]


# -- texts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Location:
    """Where a passage stands in its source. Empty when the source does not say."""

    speaker: str = ""
    time: str = ""
    """As the source writes it: `12:31`, `01:43:11`."""
    page: str = ""
    """The printed label: `12`, `xiv`."""
    chapter: str = ""
    """The nearest heading above."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of a text: the smallest thing that a link can lead to."""

    id: PassageId
    words: str
    """The words as the source has them, without markup. Quotes are cut from here."""
    markdown: str
    """The same words as the text note shows them."""
    sentences: tuple[tuple[int, int], ...]
    """`(start, end)` in `words` of each sentence; sentence 1 is the first. None is longer than 60 words."""
    location: Location = Location()
    opens_turn: bool = False
    """The first passage of a speaker's turn: the note shows the speaker and the time before it."""
    shape: Literal["paragraph", "item", "quote", "table", "code", "callout", "note", "math"] = "paragraph"
    """A `note` is the definition of a footnote of the source."""

    def sentence(self, number: int) -> str:
        """The words of one sentence, counted from 1."""
        start, end = self.sentences[number - 1]
        return self.words[start:end]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text. It is not a passage and has no id."""

    level: int
    title: str
    time: str = ""
    notes: tuple[str, ...] = ()
    """The labels of the footnotes whose marks stand behind the title."""
    pages: tuple[str, ...] = ()
    """The labels of the pages that begin here, when marks of pages are wanted."""
    markdown: str = ""
    """The title as notes show it, when it holds a formula; else it is shown escaped."""


@dataclass(frozen=True, slots=True)
class Asset:
    """An image or attachment taken out of a source. `name` holds a hash of `content` and its suffix."""

    name: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a source says about itself. `published` is a full date `YYYY-MM-DD`; less goes into `issued`."""

    authors: tuple[str, ...] = ()
    url: str = ""
    published: str = ""
    issued: str = ""
    site: str = ""
    description: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    stated: tuple[tuple[str, str], ...] = ()
    """All else that it states, in its order: `("identifier", "urn:isbn:…")`, by the names of Dublin Core."""


@dataclass(frozen=True, slots=True)
class Text:
    """A source as kb reads it: its blocks in order."""

    title: str
    blocks: tuple[Heading | Passage, ...]
    shape: Literal["transcript", "prose"]
    metadata: Metadata = Metadata()
    assets: tuple[Asset, ...] = ()
    warnings: tuple[str, ...] = ()
    cover: str = ""
    """The name of the asset that is the cover."""
    passages: tuple[Passage, ...] = field(init=False, repr=False, compare=False)
    """The passages in order, without the headings."""
    by_id: Mapping[PassageId, Passage] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the passages once: every check of a statement asks for some."""
        passages = tuple(block for block in self.blocks if isinstance(block, Passage))
        object.__setattr__(self, "passages", passages)
        object.__setattr__(self, "by_id", {passage.id: passage for passage in passages})

    @property
    def word_count(self) -> int:
        """How many words the passages hold."""
        return sum(count_words(passage.words) for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Origin:
    """Which talk or paper a source goes back to; sources that retell one another share it and count once."""

    role: Literal["primary", "derived", "machine-made"] = "primary"
    of: str = ""
    """The title of the primary source, when this is not the primary one."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file in raw/, and what is known of it without its words."""

    title: str
    raw: str
    """Its path below raw/, with `/`."""
    sha256: str
    metadata: Metadata = Metadata()
    origin: Origin = Origin()
    words: int = 0


# -- claims -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quote:
    """Words cut by code along sentences of one passage, with the locator that the footnote shows."""

    passage: PassageId
    words: str
    """At most 60 words; at most one ` […] ` between sentences that are not neighbours."""
    locator: str
    """`12:31, Andrej Karpathy`, without the title."""
    part: int = 0
    """Which chapter of a long text holds the passage; 0: the text is one note."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a source says, and where."""

    id: ClaimId
    source: str
    """The title of the source."""
    text: str
    """The claim in a sentence that can stand alone; the engine's words (without a model: the quote's)."""
    at: tuple[str, ...]
    """`p-1a2b3c4d.s2-3`, one passage, or two that follow one another but for nods."""
    quotes: tuple[Quote, ...]
    """One for each of `at`."""
    subjects: tuple[str, ...]
    context: str = ""
    """The sentence that says what the pronouns mean: evidence, not shown in the footnote."""
    kind: ClaimKind = "fact"
    speaker: str = ""
    when: str = ""
    asserted: Literal["true", "reported"] = "true"
    weight: float = 0.0
    """How central the engine holds it to be, 0 to 1."""

    def sentences_in(self, passage: PassageId) -> set[int]:
        """The sentences of a passage that it names: of `p-1a2b3c4d.s2-3,5` 2, 3 and 5."""
        found: set[int] = set()
        for place in self.at:
            where, _, listed = place.partition(".s")
            for run in listed.split(",") if where == passage else ():
                first, _, last = run.partition("-")
                found |= set(range(int(first), int(last or first) + 1))
        return found


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that a source speaks about and that may deserve a page."""

    name: str
    kind: Kind = "concept"
    aliases: tuple[str, ...] = ()
    heard_as: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    """Names of other entities, the most closely associated first."""


# -- pages ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """One to three sentences inside one block that end with their marks."""

    id: StatementId
    words: str
    """Without the marks; links and emphasis as written."""
    labels: tuple[str, ...]
    section: str
    """The title of the nearest heading above, `""` before the first."""
    start: int
    """Offsets in the page's text, marks included."""
    end: int
    block: int
    """The index of its block in the page."""
    is_quotation: bool = False
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class PageCard:
    """What is known of a page without opening it."""

    id: PageId
    title: str
    path: str
    """Below wiki/, with `/`: `concepts/Autonomy slider.md`."""
    kind: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    heard_as: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Wiki:
    """The pages as steps see them: a value; files and the journal are the vault's job."""

    texts: Mapping[PageId, str]
    """The whole text of each page that is open: those that may be read or changed now."""
    cards: Mapping[PageId, PageCard]
    """All pages of the vault, the open ones included: for names, links and paths."""
    owned: Mapping[PageId, frozenset[StatementId]] = field(default_factory=dict)
    """The statements that the journal recorded as the machine's; all others are a person's."""
    removed: frozenset[str] = frozenset()
    """What a person took away, as `memory` keys: never to be proposed again."""
    withdrawn: frozenset[ClaimId] = frozenset()
    """Claims whose source or passage is gone: statements that rest on these alone may be retracted."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What statements may rest on."""

    claims: Mapping[ClaimId, Claim]
    texts: Mapping[str, Text]
    """By title of the source."""
    sources: Mapping[str, Source]
    """By title."""
    heard_as: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """By title: `(misheard form, right form)`. Where the first stands in a quote, the second counts as said."""


def memory(page: PageId, what: str, key: str = "") -> str:
    """The key under which a removal is remembered: a `claim`, `link` or `alias` of a page, or the `page` itself."""
    return f"{page}|{what}|{key}"


_SIGN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def count_words(words: str) -> int:
    """How many words these are: where a script parts none, each of its signs is one."""
    if words.isascii() or not _SIGN.search(words):
        return len(words.split())
    rest = _SIGN.sub(" ", words).split()
    return len(_SIGN.findall(words)) + sum(any(map(str.isalnum, one)) for one in rest)
