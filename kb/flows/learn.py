"""`kb learn`: a reading path to a subject, what it builds on first, kept as a map.

Code finds the pages and an order; an engine with a model behind it may order them better, see `teaching`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.compile import catalog as navigation
from kb.compile.edits.links import name_of
from kb.compile.learning_map import Sketch, composed, item, lines_written, one_line, question
from kb.compile.ramp import Stop
from kb.compile.self_check import Question, Told, questions, without_doubles
from kb.config import load
from kb.errors import UsageError
from kb.flows.build import Build, content_at, open_build, text_at
from kb.flows.route import Means, Taught, goals_of, route_to
from kb.index.index import catalog, refresh
from kb.markdown.cite import claim_of
from kb.markdown.frontmatter import properties
from kb.markdown.page import parse
from kb.names import FOLDERS, file_name, page_id, unique, web_slug
from kb.operations import Change
from kb.records import PageCard, PageId
from kb.vault import journal
from kb.vault.hunks import hunks
from kb.vault.journal import file_changes
from kb.vault.lock import writing
from kb.vault.transaction import commit, recover
from kb.vault.vault import Vault

if TYPE_CHECKING:
    from kb.compile.answer_sentences import LeftOut
    from kb.flows.reports import ModelUse


@dataclass(frozen=True, slots=True)
class Step:
    """A page of the path."""

    title: str
    page: str
    """Its path below wiki/."""
    builds_on: tuple[str, ...]
    """Titles of earlier pages."""
    why: str = ""
    """Why it comes here, in the words of an engine."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A path that was made, or brought up to date."""

    topic: str
    title: str
    path: str
    """Of the map, below the vault."""
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]
    change: str
    """The id in the journal; `""` when the map said all this already."""
    model: str = ""
    """Who ordered the pages; `""`: code."""
    notice: str = ""
    """Why an engine that was asked did not."""
    left_out: tuple[LeftOut, ...] = ()
    """Reasons and answers that did not hold."""
    used: ModelUse | None = None


def learn(vault: Vault, topic: str, *, today: str, means: Means | None = None) -> Learned:
    """Make the reading path to a subject, or bring it up to date, as one change that can be undone.

    Raises `NotFound` when the wiki has no pages on it, `UsageError` for a page that several are called or that is
    locked, `VaultLocked`, `NoAnswer` when prompts wait in the queue.
    """
    with writing(vault):
        recover(vault)
        refresh(vault)
        build = open_build(vault, catalog(vault).cards)
        subject, goals = goals_of(build, topic)
        found = _taught(build, subject, goals, means or Means(), today)
        learned = _written(build, (topic, subject), goals, found, today)
        refresh(vault)
    return replace(learned, model=found.model, notice=found.notice, left_out=found.left_out, used=found.used)


def _taught(build: Build, subject: str, goals: Sequence[PageCard], means: Means, today: str) -> Taught:
    """The path, by code or by an engine. What engines need is loaded where one may be meant."""
    route = route_to(build, subject, goals)
    if means.wanted is None and load(build.vault.config).engine == "extractive":
        return Taught(route.stops)
    from kb.flows.teaching import taught

    return taught(build.vault, route, means, today)


# -- questions --------------------------------------------------------------------------------------------------


def _questions(build: Build, found: Taught) -> Iterator[Question]:
    """Questions on each page in the order of the path: those of the engine, else of claims that the page cites."""
    for stop in found.stops:
        if stop.page in found.questions:
            yield from found.questions[stop.page]
            continue
        card = build.cards[stop.page]
        tree = parse(text_at(build, card.path))
        told = []
        for one in tree.definitions:
            claim = build.claims.get(claim_of(one.label))
            if claim and one.note and any(quote.passage == one.passage for quote in claim.quotes[:1]):
                told.append(Told(claim, one.note, claim.quotes[0].passage))
        yield from questions((card.title, *card.aliases), told, is_person=card.kind == "person")


# -- the map ----------------------------------------------------------------------------------------------------


def _written(build: Build, wanted: tuple[str, str], goals: Sequence[PageCard], found: Taught, today: str) -> Learned:
    asked = tuple(without_doubles(_questions(build, found)))
    topic, subject = wanted
    card = _card(build, subject)
    if card.locked:
        raise UsageError(f"{card.title} is locked", hint="take `locked: true` out of its properties")
    path = f"wiki/{card.path}"
    current = content_at(build, path)
    sketch = _sketch(build, card, subject, found, asked, goals)
    text = composed(current.decode() if current is not None else None, sketch, _lines(build, path), today)
    steps = tuple(
        Step(build.cards[one.page].title, build.cards[one.page].path, _titles(build, one.builds_on), _why(found, one))
        for one in found.stops
    )
    learned = Learned(topic, card.title, path, steps, asked, "")
    if current == text.encode():
        return learned
    made = replace(card, description=sketch.description)
    return replace(learned, change=_commit(build, made, text, today))


def _why(found: Taught, stop: Stop) -> str:
    reason = found.reasons.get(stop.page)
    return reason.words if reason else ""


def _card(build: Build, subject: str) -> PageCard:
    """The card of the map: the one that is there, else one with a free name."""
    wanted = file_name(f"Learning path to {subject}")
    page = page_id("map", wanted)
    if page in build.cards:
        return build.cards[page]
    taken = {web_slug(name) for card in build.cards.values() for name in (card.title, *card.aliases)}
    title = unique(wanted, lambda one: web_slug(one) in taken, qualifier="map")
    return PageCard(page, title, f"{FOLDERS['map']}/{title}.md", "map")


def _sketch(
    build: Build,
    card: PageCard,
    subject: str,
    found: Taught,
    asked: Sequence[Question],
    goals: Sequence[PageCard],
) -> Sketch:
    stops = found.stops
    count = f"{len(stops)} pages" if len(stops) > 1 else "one page"
    to = f"[[{name_of(goals[0])}]]" if goals[0].title == subject else one_line(subject)
    lead = f"This path leads to {to} through {count}, each after those that it builds on."
    items = [
        item(
            name_of(build.cards[one.page]),
            build.cards[one.page].description,
            _titles(build, one.builds_on),
            found.reasons.get(one.page),
        )
        for one in stops
    ]
    lines = [question(one.words, one.note, one.passage) for one in asked]
    tags = properties(text_at(build, goals[0].path)).get("tags")
    listed = tuple(str(tag) for tag in tags) if isinstance(tags, list) else ()
    told = f"A reading path to {subject} through {count}, with {len(lines)} questions."
    return Sketch(card.id, card.title, told, lead, tuple(items), tuple(lines), listed)


def _titles(build: Build, pages: Iterable[PageId]) -> tuple[str, ...]:
    return tuple(build.cards[page].title for page in pages)


def _lines(build: Build, path: str) -> frozenset[str]:
    """The lines that the journal says kb wrote into the map."""
    changes = (change for change in journal.read(build.vault) if not change.undone)
    hunks = (hunk for change in changes for file in change.files if file.path == path for hunk in file.hunks)
    return lines_written((hunk.before, hunk.after) for hunk in hunks)


def _commit(build: Build, card: PageCard, text: str, today: str) -> str:
    """Write the map and the lists as one change; its id."""
    read = {name: (content_at(build, name) or b"").decode() for name in ("wiki/index.md", "wiki/log.md", "llm.txt")}
    cards = [one for one in {**build.cards, card.id: card}.values() if one.id not in build.closed]
    entry = navigation.log_entry(card.title, "learn", [card.description], today=today)
    writes: dict[str, bytes | None] = {
        f"wiki/{card.path}": text.encode(),
        "wiki/index.md": navigation.index_page(read["wiki/index.md"], cards, today=today).encode(),
        "wiki/log.md": navigation.with_entry(read["wiki/log.md"], entry).encode(),
        "llm.txt": navigation.llm_txt(read["llm.txt"], cards).encode(),
    }
    before = {path: content_at(build, path) for path in writes}
    writes = {path: content for path, content in writes.items() if content != before[path]}
    number = journal.next_id(build.vault, f"learn {card.title}")
    # of a new file too the lines are kept: what of them is gone the next time, a person took away
    files = tuple(
        one if one.before or one.path != f"wiki/{card.path}" else replace(one, hunks=hunks("", text))
        for one in file_changes(before, writes)
    )
    commit(build.vault, writes, Change(number, "learn", card.title, today, files=files))
    return number
