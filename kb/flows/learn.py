"""`kb learn`: a reading path to a subject, what it builds on first, kept as a map. Calls no engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.compile import catalog as navigation
from kb.compile.edits.links import name_of
from kb.compile.learning_map import Sketch, composed, item, lines_written, one_line, question
from kb.compile.mentions import NamesByFirst, names_by_first_word
from kb.compile.ramp import Stop, mentioned, nearest, ramp
from kb.compile.self_check import Question, Told, questions, without_doubles
from kb.errors import NotFound, UsageError
from kb.flows.build import Build, content_at, open_build, pages_citing, text_at
from kb.flows.identity import page_called
from kb.index.index import backlinks, catalog, refresh
from kb.index.search import search
from kb.markdown.cite import claim_of
from kb.markdown.frontmatter import properties
from kb.markdown.page import link_ids, parse
from kb.names import FOLDERS, TOPIC_KINDS, file_name, page_id, unique, web_slug
from kb.operations import Change
from kb.records import ClaimId, PageCard, PageId
from kb.vault import journal
from kb.vault.hunks import hunks
from kb.vault.journal import file_changes
from kb.vault.lock import writing
from kb.vault.transaction import commit, recover
from kb.vault.vault import Vault

MOST_STOPS = 12
MOST_HITS = 20
MOST_GOALS = 3
"""Pages that a search finds for a subject without a page of its own."""
HOPS = 2
MOST_AROUND = 40
"""Pages that are opened in each round because they mention those of the round before, or these them."""


@dataclass(frozen=True, slots=True)
class Step:
    """A page of the path."""

    title: str
    page: str
    """Its path below wiki/."""
    builds_on: tuple[str, ...]
    """Titles of earlier pages."""


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


def learn(vault: Vault, topic: str, *, today: str) -> Learned:
    """Make the reading path to a subject, or bring it up to date, as one change that can be undone.

    Raises `NotFound` when the wiki has no pages on it, `UsageError` for a page that several are called or that is
    locked, `VaultLocked`.
    """
    with writing(vault):
        recover(vault)
        refresh(vault)
        build = open_build(vault, catalog(vault).cards)
        subject, goals = _goals(build, topic)
        stops = _stops(build, goals)
        learned = _written(build, (topic, subject), goals, stops, today)
        refresh(vault)
    return learned


def _goals(build: Build, topic: str) -> tuple[str, list[PageCard]]:
    """What the path leads to, and its pages: the page of this name, else those that a search finds for the words."""
    words = " ".join(topic.split())
    try:
        named = page_called(build.cards, words)
    except NotFound:
        named = None
    if named and named.kind in TOPIC_KINDS:
        return named.title, [named]
    found = _found(build, words) if words else []
    if not found:
        raise NotFound(f"no page is about {words}", hint=f'`kb search "{words}"` shows what the sources say')
    return words, found


def _found(build: Build, words: str) -> list[PageCard]:
    """The pages about subjects that a search finds, and those that cite the passages that it finds, the best first."""
    by_path = {card.path: card.id for card in build.cards.values()}
    quoting: dict[str, list[ClaimId]] = defaultdict(list)
    for claim in build.claims.values():
        for quote in claim.quotes:
            quoting[quote.passage].append(claim.id)
    votes: dict[PageId, float] = defaultdict(float)
    for rank, hit in enumerate(search(build.vault, words, limit=MOST_HITS), start=1):
        cited = pages_citing(build, quoting.get(hit.passage, ()))
        for page in {by_path.get(hit.path), *cited} - {None}:
            votes[page] += 1 / rank  # type: ignore[index]
    ranked = sorted(
        (page for page in votes if build.cards[page].kind in TOPIC_KINDS), key=lambda one: (-votes[one], one)
    )
    return [build.cards[page] for page in ranked[:MOST_GOALS]]


# -- the path ---------------------------------------------------------------------------------------------------


def _stops(build: Build, goals: Sequence[PageCard]) -> tuple[Stop, ...]:
    ids = link_ids(build.cards.values())
    topics = {page: card for page, card in build.cards.items() if card.kind in TOPIC_KINDS}
    names = names_by_first_word(topics.values())
    mentions: dict[PageId, Mapping[PageId, float]] = {}
    wanted = [card.id for card in goals]
    for _ in range(HOPS + 1):
        fresh = [page for page in dict.fromkeys(wanted) if page in topics and page not in mentions][:MOST_AROUND]
        mentions |= _mentions(build, fresh, ids, names)
        wanted = [*(other for page in fresh for other in mentions[page]), *_linking(build, fresh)]
    near = nearest([card.id for card in goals], mentions, topics, MOST_STOPS)
    mentions |= _mentions(build, [page for page in near if page not in mentions], ids, names)
    return ramp(near, mentions, topics)


def _mentions(
    build: Build, pages: Iterable[PageId], ids: Mapping[str, PageId], names: NamesByFirst
) -> dict[PageId, Mapping[PageId, float]]:
    return {page: mentioned(page, text_at(build, build.cards[page].path), ids, names) for page in pages}


def _linking(build: Build, pages: Iterable[PageId]) -> Iterator[PageId]:
    by_path = {card.path: page for page, card in build.cards.items()}
    for page in pages:
        for path in backlinks(build.vault, name_of(build.cards[page])):
            if path in by_path:
                yield by_path[path]


# -- questions --------------------------------------------------------------------------------------------------


def _questions(build: Build, stops: Iterable[Stop]) -> Iterator[Question]:
    """Questions on each page in the order of the path, of claims that it cites."""
    for stop in stops:
        card = build.cards[stop.page]
        tree = parse(text_at(build, card.path))
        told = []
        for one in tree.definitions:
            claim = build.claims.get(claim_of(one.label))
            if claim and one.note and any(quote.passage == one.passage for quote in claim.quotes[:1]):
                told.append(Told(claim, one.note, claim.quotes[0].passage))
        yield from questions((card.title, *card.aliases), told, is_person=card.kind == "person")


# -- the map ----------------------------------------------------------------------------------------------------


def _written(
    build: Build, wanted: tuple[str, str], goals: Sequence[PageCard], stops: Sequence[Stop], today: str
) -> Learned:
    asked = tuple(without_doubles(_questions(build, stops)))
    topic, subject = wanted
    card = _card(build, subject)
    if card.locked:
        raise UsageError(f"{card.title} is locked", hint="take `locked: true` out of its properties")
    path = f"wiki/{card.path}"
    current = content_at(build, path)
    sketch = _sketch(build, card, subject, stops, asked, goals)
    text = composed(current.decode() if current is not None else None, sketch, _lines(build, path), today)
    steps = tuple(
        Step(build.cards[one.page].title, build.cards[one.page].path, _titles(build, one.builds_on)) for one in stops
    )
    learned = Learned(topic, card.title, path, steps, asked, "")
    if current == text.encode():
        return learned
    made = replace(card, description=sketch.description)
    return replace(learned, change=_commit(build, made, text, today))


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
    stops: Sequence[Stop],
    asked: Sequence[Question],
    goals: Sequence[PageCard],
) -> Sketch:
    count = f"{len(stops)} pages" if len(stops) > 1 else "one page"
    to = f"[[{name_of(goals[0])}]]" if goals[0].title == subject else one_line(subject)
    lead = f"This path leads to {to} through {count}, each after those that it builds on."
    items = [
        item(name_of(build.cards[one.page]), build.cards[one.page].description, _titles(build, one.builds_on))
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
