"""Evidence for a question: passages, statements of pages with their claims, and what sources disagree on.

Knows what is found and how much of it fits into a prompt; writes nothing and asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from kb.compile.disagreements import KINDS
from kb.errors import DamagedRecord
from kb.flows.leading import led_to
from kb.flows.library import Library, cited, look_at, page_open, passages_at, source_named
from kb.index.findings import Findings, findings
from kb.index.search import Hit, search
from kb.index.vectors import Meaning
from kb.markdown.escape import plain
from kb.names import TOPIC_KINDS
from kb.prompts import tokens
from kb.question_tasks import AnswerTask, Excerpt, Sides
from kb.records import Claim, PageCard, Statement
from kb.rulings import Ruling
from kb.stems import content_words, stem
from kb.vault import rulings as rulings_store

Stated = tuple[str, tuple[Claim, ...]]
STRETCHES, MORE_STRETCHES = 10, 3
"""So many stretches of texts a question finds, and a look-up."""
MOST_STATEMENTS, MOST_OF_A_PAGE, MOST_READ = 16, 6, 25
MOST_CLAIMS = 8
MOST_SIDES, MOST_OF_A_SIDE = 3, 3
SHOWN = 160


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found, the best first."""

    excerpts: tuple[Excerpt, ...] = ()
    statements: tuple[Stated, ...] = ()
    claims: tuple[Claim, ...] = ()
    pages: tuple[str, ...] = ()
    """Titles of the pages on the same."""

    def __bool__(self) -> bool:
        return bool(self.excerpts or self.statements or self.claims)


def gathered(
    library: Library, query: str, *, limit: int = STRETCHES, meaning: Meaning | None = None, leads: bool = True
) -> Gathered:
    """What the words of a question find, and unless not `leads` what the names in it lead to.

    Raises `NotFound` when nothing was ingested yet.
    """
    found = findings(library.vault, query, limit=limit, meaning=meaning)
    further = led_to(library.vault, query, found.stretches) if leads else ()
    excerpts = tuple(
        Excerpt(one.source, passage)
        for one in (*found.stretches, *further)
        for passage in passages_at(library, one.source, (spot.id for spot in one.spots))
    )
    cards = {card.path: card for card in library.cards.values()}
    near = [cards[hit.path] for hit in found.pages if hit.path in cards]
    topics = [card for card in near if card.kind in TOPIC_KINDS]
    statements = tuple(one for card in topics for one in _telling(library, card, found))
    return Gathered(
        excerpts, statements[:MOST_STATEMENTS], _claims(library, query), tuple(card.title for card in topics)
    )


def _telling(library: Library, card: PageCard, found: Findings) -> list[Stated]:
    """The statements of a page that speak of the question, those that say most of it."""
    wanted = {stem(word): weight for word, weight in found.rarity.items()}
    tree = page_open(library, card)
    if tree is None:
        return []
    worth = {one: _worth(f"{one.section} {plain(one.words)}", wanted) for one in tree.statements if _is_prose(one)}
    best = sorted((one for one in worth if worth[one]), key=lambda one: (-worth[one], one.start))[:MOST_OF_A_PAGE]
    stated = ((plain(one.words), cited(library, tree, one.labels)) for one in sorted(best, key=lambda one: one.start))
    return [(words, claims) for words, claims in stated if claims]


def _is_prose(one: Statement) -> bool:
    """Whether it says something of its own: a quotation is found as a passage."""
    return bool(one.labels) and not one.is_quotation and not one.is_lead


def _worth(words: str, wanted: Mapping[str, float]) -> float:
    said = {stem(word) for word in content_words(words)}
    return fsum(weight for word, weight in wanted.items() if word in said)


def _claims(library: Library, query: str) -> tuple[Claim, ...]:
    """The claims of sources that a question finds, each once."""
    found: dict[str, Claim] = {}
    for hit in search(library.vault, f"kind:claim {query}", limit=MOST_CLAIMS):
        claim = _claim_at(library, hit)
        if claim:
            found.setdefault(claim.id, claim)
    return tuple(found.values())


def _claim_at(library: Library, hit: Hit) -> Claim | None:
    """The claim of a hit: of those on its passage the one that says most of what was found."""
    if not look_at(library, hit.title.removeprefix("claims of ")):
        return None
    said = {stem(word) for word in content_words(hit.snippet.replace("**", ""))}
    here = (one for one in library.claims.values() if any(quote.passage == hit.passage for quote in one.quotes))
    return max(here, key=lambda one: len(said & {stem(word) for word in content_words(one.text)}), default=None)


# -- look-ups ---------------------------------------------------------------------------------------------------


def looked_up(library: Library, row: tuple[str, str, str]) -> Gathered:
    """What a row `(tool, words, passages)` finds; a name that is not known finds nothing."""
    tool, words, ids = row
    if tool == "search_wiki":
        return gathered(library, words, limit=MORE_STRETCHES, leads=False) if words else Gathered()
    if tool == "read_page":
        return _page(library, words)
    return _passages(library, source_named(library, words), ids.replace(",", " ").split())


def _page(library: Library, title: str) -> Gathered:
    wanted = title.strip().casefold()
    card = next(
        (
            one
            for one in library.cards.values()
            if one.kind in TOPIC_KINDS and wanted in (name.casefold() for name in (one.title, *one.aliases))
        ),
        None,
    )
    tree = page_open(library, card) if card else None
    if card is None or tree is None:
        return Gathered()
    stated = [
        (plain(one.words), cited(library, tree, one.labels))
        for one in tree.statements
        if one.labels and not one.is_lead
    ]
    return Gathered((), tuple(one for one in stated if one[1])[:MOST_READ], (), (card.title,))


def _passages(library: Library, source: str, ids: Sequence[str]) -> Gathered:
    """Passages of a source, each with its neighbours."""
    if not source or not look_at(library, source):
        return Gathered()
    passages = library.texts[source].passages
    places = {str(one.id): at for at, one in enumerate(passages)}
    wanted = [places[one.strip("^")] for one in ids if one.strip("^") in places]
    near = sorted({at for place in wanted for at in (place - 1, place, place + 1) if 0 <= at < len(passages)})
    return Gathered(tuple(Excerpt(source, passages[at]) for at in near))


def joined(*found: Gathered) -> Gathered:
    """Several findings as one: what comes first stands first, and nothing twice."""
    excerpts = {(one.source, one.passage.id): one for some in reversed(found) for one in some.excerpts}
    order = dict.fromkeys((one.source, one.passage.id) for some in found for one in some.excerpts)
    statements = {words: (words, claims) for some in found for words, claims in some.statements}
    claims = {one.id: one for some in found for one in some.claims}
    pages = dict.fromkeys(title for some in found for title in some.pages)
    return Gathered(
        tuple(excerpts[key] for key in order), tuple(statements.values()), tuple(claims.values()), tuple(pages)
    )


def lines_of(found: Gathered) -> tuple[str, ...]:
    """What was found in brief, a line each, as prompts show what is there already."""
    told = [f"(wiki) {words[:SHOWN]}" for words, _ in found.statements]
    told += [f"(claim of {claim.source}) {claim.text[:SHOWN]}" for claim in found.claims]
    told += [f"{one.passage.id} of {one.source}: {one.passage.words[:SHOWN]}" for one in found.excerpts]
    return (*((f"Pages: {'; '.join(found.pages)}",) if found.pages else ()), *told)


# -- the task ---------------------------------------------------------------------------------------------------


def task_of(library: Library, question: str, found: Gathered, most: int) -> AnswerTask:
    """The question with as much of its evidence as fits into so many tokens: disagreements, statements, passages."""
    sides = _sides(library, found)
    left = most - sum(_size(claim) for one in sides for claim in (*one.a, *one.b))
    statements: list[Stated] = []
    for words, claims in found.statements:
        left -= tokens(words) + sum(map(_size, claims))
        if left > most // 3:
            statements.append((words, claims))
    stated = {claim.id for _, claims in statements for claim in claims}
    claims = tuple(one for one in found.claims if one.id not in stated)
    left = most - sum(tokens(words) + sum(map(_size, rest_on)) for words, rest_on in statements)
    left -= sum(map(_size, claims))
    excerpts: list[Excerpt] = []
    for one in found.excerpts:
        left -= tokens(one.passage.words) + 4 * len(one.passage.sentences) + 12
        if left < 0:
            break
        excerpts.append(one)
    spots = {(one.source, one.passage.id) for one in excerpts}
    claims = tuple(one for one in claims if any((one.source, quote.passage) not in spots for quote in one.quotes))
    return AnswerTask(question, tuple(statements), _by_source(excerpts), claims, sides, dict(library.dates))


def _size(claim: Claim) -> int:
    return 16 + tokens(claim.context) + sum(tokens(quote.words) for quote in claim.quotes)


def _by_source(excerpts: Iterable[Excerpt]) -> tuple[Excerpt, ...]:
    """The passages of one source side by side, the best source first."""
    groups: dict[str, list[Excerpt]] = {}
    for one in excerpts:
        groups.setdefault(one.source, []).append(one)
    return tuple(one for group in groups.values() for one in group)


def _sides(library: Library, found: Gathered) -> tuple[Sides, ...]:
    """The open contradictions of which one side was found, with both."""
    claims = {claim.id for _, some in found.statements for claim in some} | {claim.id for claim in found.claims}
    spots = {(one.source, one.passage.id) for one in found.excerpts}
    claims |= {
        one.id for one in library.claims.values() if any((one.source, quote.passage) in spots for quote in one.quotes)
    }
    by_page: dict[str, list[Ruling]] = {}
    try:
        rulings = [one for some in rulings_store.all_rulings(library.vault).values() for one in some]
    except DamagedRecord:
        return ()
    for one in rulings:
        if one.page and one.relation in KINDS and not one.keep:
            by_page.setdefault(one.page, []).append(one)
    near = [pairs for pairs in by_page.values() if any({one.a, one.b} & claims for one in pairs)]
    return tuple(sides for pairs in near[:MOST_SIDES] for sides in _both(library, pairs))


def _both(library: Library, pairs: Sequence[Ruling]) -> Iterator[Sides]:
    """Both sides of a contradiction, when its page and its claims still stand."""
    card = next((one for one in library.cards.values() if one.id == pairs[0].page), None)
    tree = page_open(library, card) if card else None
    if card is None or tree is None:
        return
    cited(library, tree, (label for one in tree.statements for label in one.labels))
    a, b = (
        tuple(library.claims[one] for one in dict.fromkeys(names) if one in library.claims)[:MOST_OF_A_SIDE]
        for names in ((one.a for one in pairs), (one.b for one in pairs))
    )
    if a and b:
        yield Sides(pairs[0].question or "which side is right?", pairs[0].labels, a, b, card.title)
