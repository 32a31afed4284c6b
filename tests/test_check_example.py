"""The hand-written example wiki is right: no rule may flag one of its statements. Skips where the example is absent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb import sentences
from kb.compile.check import check, check_page
from kb.markdown.cite import claim_of
from kb.markdown.escape import plain
from kb.markdown.frontmatter import properties
from kb.markdown.notes import passages_of
from kb.markdown.page import link_ids, parse
from kb.operations import Refine
from kb.records import (
    Claim,
    ClaimId,
    Evidence,
    Location,
    Metadata,
    PageCard,
    PageId,
    Passage,
    PassageId,
    Quote,
    Source,
    Statement,
    Text,
    Wiki,
)

EXAMPLE = Path(__file__).parents[2] / "shared" / "example" / "wiki"
pytestmark = pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example wiki is not here")
_TURN = re.compile(r"\*\*([^*]+)\*\*(?: \(([\d:]+)\))?:")


def _cards() -> dict[PageId, PageCard]:
    cards = {}
    for path in sorted(EXAMPLE.rglob("*.md")):
        found = properties(path.read_text(encoding="utf-8"))
        aliases = found.get("aliases") or []
        assert isinstance(aliases, list)
        card = PageCard(
            PageId(str(found["id"])), path.stem, path.relative_to(EXAMPLE).as_posix(), str(found["type"]),
            str(found["description"]), tuple(map(str, aliases)),
        )  # fmt: skip
        cards[card.id] = card
    return cards


def _texts() -> dict[str, Text]:
    found = {}
    for path in sorted((EXAMPLE / "text").glob("*.md")):
        note, location = path.read_text(encoding="utf-8"), Location()
        turns = {}
        for line in note.splitlines():
            turn = _TURN.match(line)
            location = Location(turn.group(1), turn.group(2) or "") if turn else location
            named = re.search(r"\^(p-[0-9a-f]{8})", line)
            turns[named.group(1) if named else ""] = location
        passages = tuple(
            Passage(PassageId(one), words, words, sentences.spans(words), turns[one])
            for one, words in passages_of(note).items()
        )
        found[path.stem.removesuffix(" (text)")] = Text(path.stem.removesuffix(" (text)"), passages, "transcript")
    return found


def _claims(pages: dict[PageId, str]) -> dict[ClaimId, Claim]:
    claims = {}
    for text in pages.values():
        for one in parse(text).definitions:
            source = one.note.removesuffix(" (text)")
            quote = Quote(PassageId(one.passage), one.quote, one.locator.removeprefix(source).removeprefix(", "))
            claim = claim_of(one.label)
            claims[claim] = Claim(claim, source, "", (), (quote,), ())
    return claims


def _wiki() -> tuple[Wiki, Evidence]:
    cards = _cards()
    texts = {page: (EXAMPLE / card.path).read_text(encoding="utf-8") for page, card in cards.items()}
    pages = {page: text for page, text in texts.items() if cards[page].kind in ("concept", "person", "contradiction")}
    owned = {page: frozenset(one.id for one in _statements(text, cards)) for page, text in pages.items()}
    metadata = {card.title: properties(texts[page]) for page, card in cards.items() if card.kind == "source"}
    sources = {}
    for title, found in metadata.items():
        authors = found.get("author")
        assert isinstance(authors, list)
        about = Metadata(authors=tuple(map(str, authors)), issued=str(found["issued"]))
        sources[title] = Source(title, str(found["raw"]), str(found["sha256"]), about)
    return Wiki(pages, cards, owned), Evidence(_claims(pages), _texts(), sources)


def _statements(text: str, cards: dict[PageId, PageCard]) -> tuple[Statement, ...]:
    return parse(text, link_ids(cards.values())).statements


def test_every_statement_of_the_example_holds():
    wiki, evidence = _wiki()
    looked_at, flagged = 0, []
    for page, text in wiki.texts.items():
        for one in _statements(text, dict(wiki.cards)):
            if one.labels and not one.is_quotation:
                claims = tuple(claim_of(label) for label in one.labels)
                verdict = check(wiki, Refine(page, one.id, plain(one.words), claims), evidence)
                looked_at += 1
                flagged += [(verdict, plain(one.words))] if not verdict.holds else []
    assert looked_at >= 20
    assert flagged == []


def test_every_page_of_the_example_holds_as_a_whole():
    wiki, evidence = _wiki()
    verdicts = {page: check_page(wiki, page, evidence) for page in wiki.texts}
    assert {page: verdict for page, verdict in verdicts.items() if not verdict.holds} == {}
