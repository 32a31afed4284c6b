"""A small clean vault about bread, as values, for the tests of rules: each test spoils one thing in it."""

# ruff: noqa: E501 - a paragraph of a page is one line

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kb.markdown.frontmatter import properties
from kb.markdown.page import parse
from kb.records import Claim, ClaimId, PageId, PassageId, Quote, StatementId
from kb.rules.table import RULES
from kb.rules.view import LintView, Problem, lint_view
from kb.words import passage_hash

FIRST = "A sourdough is raised by wild yeast. It was kept alive for 120 years in a bakery of Lyon."
SECOND = "The dough rests for eight hours, and in winter for ten. Nobody at the bakery of Lyon owns a clock."
THIRD = "Steam keeps the crust soft during the first twelve minutes, so that the loaf can still rise in the oven."
SOURCE = "Evenings with a baker"
FEED, REST, STEAM = ClaimId("even-0a0a01"), ClaimId("even-0a0a02"), ClaimId("even-0a0a03")
_QUOTES = {
    FEED: (FIRST, "It was kept alive for 120 years in a bakery of Lyon."),
    REST: (SECOND, "The dough rests for eight hours, and in winter for ten."),
    STEAM: (THIRD, THIRD),
}


def front(**values: object) -> str:
    """A block of properties."""
    lines = []
    for name, value in values.items():
        if isinstance(value, list):
            lines += [f"{name}:", *(f'  - "{item}"' for item in value)]
        else:
            lines.append(f"{name}: {value}")
    return "---\n" + "\n".join(lines) + "\n---\n"


def common(title: str, kind: str, identity: str, description: str = "About it.") -> dict[str, object]:
    """The properties that every page has."""
    return {"title": title, "type": kind, "id": identity, "description": description}


DATES = {"created": "2026-10-01", "updated": "2026-10-02"}


def definition(claim: ClaimId) -> str:
    """The footnote of one of the three claims."""
    words, quote = _QUOTES[claim]
    return f"[^{claim}]: [[{SOURCE} (text)#^{passage_hash(words)}|{SOURCE}, 12:31]] “{quote}”"


SOURDOUGH = (
    front(
        **common("Sourdough", "concept", "con-sourdough"),
        aliases=["levain"],
        tags=["topic/bread"],
        sources=[f"[[{SOURCE}]]"],
        source_count=1,
        **DATES,
    )
    + f"""Sourdough is raised by wild yeast and needs time, as [[Steam|steam]] needs an oven.

One sourdough was kept alive for 120 years in a bakery of Lyon, which is longer than most bakeries last.[^{FEED}] Its dough rests for eight hours, and for ten of them in winter, because the cold slows everything down that lives in it.[^{REST}]

What comes of it is a loaf with a thick crust, a sour crumb and a taste that many people remember from their childhood, although few of them could say what made it.[^{REST}]

## Related

- [[Steam]]: what the crust needs

{definition(FEED)}
{definition(REST)}
"""
)
STEAM_PAGE = (
    front(
        **common("Steam", "concept", "con-steam"),
        sources=[f"[[{SOURCE}]]"],
        source_count=1,
        **DATES,
    )
    + f"""Steam keeps a crust soft until the loaf has risen.

During the first twelve minutes the steam in the oven keeps the crust soft, so that the loaf of [[Sourdough|sourdough]] can still rise before it hardens, browns and begins to smell of bread, which is the moment at which a baker opens the door, lets the damp air out and gives the crust the dry heat that it needs to crackle.[^{STEAM}]

{definition(STEAM)}
"""
)
SOURCE_PAGE = (
    front(
        **common(SOURCE, "source", "src-evenings-with-a-baker"),
        raw="raw/evenings.txt",
        sha256="aa",
        words=48,
        origin="primary",
        **DATES,
    )
    + f"""A baker talks about yeast.

> “The dough rests for eight hours, and in winter for ten.” (12:31)[^{REST}]

## Contents

- [[{SOURCE} (text)]]: the words

## Pages

- [[Sourdough]]
- [[Steam]]

{definition(REST)}
"""
)
TEXT_PAGE = (
    front(
        **common(f"{SOURCE} (text)", "text", "txt-evenings"),
        part_of=f'"[[{SOURCE}]]"',
        **DATES,
    )
    + f"""## At the oven

**Baker** (12:31): {FIRST} ^{passage_hash(FIRST)}

{SECOND} ^{passage_hash(SECOND)}

{THIRD} ^{passage_hash(THIRD)}
"""
)
INDEX = (
    front(**common("Index", "index", "index"), **DATES)
    + f"Every page.\n\n## Concepts\n\n- [[Sourdough]]\n- [[Steam]]\n\n## Sources\n\n- [[{SOURCE}]]\n"
)
LOG = front(**common("Log", "log", "log"), **DATES)
PAGES = {
    "index.md": INDEX,
    "log.md": LOG,
    "concepts/Sourdough.md": SOURDOUGH,
    "concepts/Steam.md": STEAM_PAGE,
    f"sources/{SOURCE}.md": SOURCE_PAGE,
    f"text/{SOURCE} (text).md": TEXT_PAGE,
}
RAW = {"raw/evenings.txt": "aa"}


def claim(identity: ClaimId, subjects: Iterable[str] = ("Sourdough",), source: str = SOURCE) -> Claim:
    """One of the three claims, or another one that quotes the second passage."""
    words, quote = _QUOTES.get(identity, _QUOTES[REST])
    passage = PassageId(passage_hash(words))
    return Claim(identity, source, quote, (f"{passage}.s1",), (Quote(passage, quote, "12:31"),), tuple(subjects))


CLAIMS = {identity: claim(identity) for identity in (FEED, REST, STEAM)}


def vault(
    changes: Mapping[str, str | None] | None = None,
    *,
    claims: Mapping[ClaimId, Claim] = CLAIMS,
    raw: Mapping[str, str] = RAW,
    files: Iterable[str] = ("pages.base",),
    written_by_a_person: Callable[[str], bool] = lambda words: False,
) -> LintView:
    """The clean vault with other texts in place of some; None takes a page away.

    Every statement is the machine's, but for those whose words `written_by_a_person` says are not.
    """
    texts = {path: text for path, text in (PAGES | dict(changes or {})).items() if text is not None}
    front_of = {path: properties(text) for path, text in texts.items()}
    ids = {path.rsplit("/", 1)[-1][:-3].lower(): PageId(str(front_of[path].get("id", ""))) for path in texts}
    owned: dict[PageId, frozenset[StatementId]] = {}
    for path, text in texts.items():
        statements = parse(text, ids).statements
        mine = frozenset(made.id for made in statements if not written_by_a_person(made.words))
        owned[PageId(str(front_of[path].get("id", "")))] = mine
    return lint_view(texts, files=files, claims=claims, owned=owned, raw=raw)


def spoiled(path: str, old: str, new: str) -> dict[str, str | None]:
    """A change of one page of the clean vault; the words must be there."""
    assert old in PAGES[path], old
    return {path: PAGES[path].replace(old, new)}


def found(rule: str, view: LintView) -> list[Problem]:
    """What one rule finds."""
    return list(RULES[rule].find(view))
