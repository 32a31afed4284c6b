"""File an answer as a page of wiki/questions/, cited to sources and never to other answers, as one change.

Knows how a page of statements is made; what it says was checked by whoever answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.compile import catalog as navigation
from kb.compile.answer_sentences import runs
from kb.compile.apply import apply, took, wrote
from kb.compile.quotes import cut
from kb.errors import BadAnswer, UsageError
from kb.flows.answers import Answer, Drawn
from kb.flows.backlinks import with_backlinks
from kb.flows.build import Build, content_at, open_build
from kb.flows.library import Library
from kb.index.index import catalog, refresh
from kb.markdown.frontmatter import render
from kb.names import FOLDERS, file_name, page_id, unique, web_slug
from kb.operations import Add, Change, Decided, Verdict
from kb.records import Claim, PageCard, PageId, PassageId, Wiki
from kb.tasks import ClaimDraft
from kb.vault import claims as claims_store
from kb.vault import journal
from kb.vault.lock import writing
from kb.vault.transaction import commit, recover
from kb.vault.vault import Vault
from kb.words import digest

LONGEST_TITLE = 72


def saved(vault: Vault, question: str, adds: Sequence[Add], claims: Sequence[Claim], *, today: str) -> str:
    """Write the page of an answer; its path below the vault. Asked again, the same question makes another page.

    `adds` name any page: they go to the new one. Raises `UsageError` for an answer without statements, `VaultLocked`.
    """
    if not adds:
        raise UsageError("there is nothing to save: the wiki did not answer", hint="kb status lists such questions")
    with writing(vault):
        recover(vault)
        refresh(vault)
        build = open_build(vault, catalog(vault).cards)
        known = [claim for claim in claims if claim.source in build.records]
        new = {claim.id: claim for claim in known if claim.id not in build.claims}
        build.claims.update(new)
        card = _card(build, question)
        operations = [replace(one, page=card.id) for one in adds if all(claim in build.claims for claim in one.claims)]
        if not operations:
            raise UsageError("its sources were not compiled, so it cannot cite them", hint="run `kb ingest`")
        path = _written(build, card, operations, today)
        refresh(vault)
    return path


def adds_of(drawn: Drawn) -> list[Add]:
    """The statements of an answer as additions to a page, section by section."""
    page = PageId("")
    return [
        Add(page, one.text, one.claims, section.heading, opens_paragraph=one.opens_paragraph)
        for section in drawn.sections
        for one in runs(section.checked.sentences)
    ]


def quotations_of(claims: Sequence[Claim]) -> list[Add]:
    """Quotations as additions to a page."""
    return [Add(PageId(""), "", (claim.id,), is_quotation=True, opens_paragraph=True) for claim in claims]


def claims_quoted(library: Library, answer: Answer) -> tuple[Claim, ...]:
    """The claims behind the quotations of such an answer, cut anew; those that cannot stand on a page are left out."""
    made: list[Claim] = []
    for citation in answer.citations:
        source = next((title for title in library.records if library.records[title].source.raw == citation.source), "")
        text = library.texts.get(source)
        passage = text.by_id.get(PassageId(citation.passage)) if text else None
        if text is None or passage is None:
            continue
        inside = (n for n in range(1, len(passage.sentences) + 1) if passage.sentence(n) in citation.quote)
        try:
            made.append(cut(ClaimDraft(passage.id, tuple(inside), "", ()), text))
        except BadAnswer:
            continue
    return tuple(made)


def _card(build: Build, question: str) -> PageCard:
    """A new page, under a title that is free and a legal name."""
    taken = {web_slug(name) for card in build.cards.values() for name in (card.title, *card.aliases)}
    asked = " ".join(question.split()).rstrip("?!. ")
    wanted = file_name(asked if len(asked) <= LONGEST_TITLE else asked[:LONGEST_TITLE].rsplit(" ", 1)[0])
    title = unique(wanted or "Question", lambda name: web_slug(name) in taken)
    name = page_id("question", title)
    name = PageId(f"{name}-{digest(title, 4)}") if name in build.cards else name
    return PageCard(name, title, f"{FOLDERS['question']}/{title}.md", "question", " ".join(question.split()))


def _written(build: Build, card: PageCard, adds: Sequence[Add], today: str) -> str:
    front = {
        "title": card.title, "type": "question", "id": card.id, "description": card.description,
        "sources": [], "source_count": 0, "created": today, "updated": today,
    }  # fmt: skip
    before = Wiki({}, dict(build.cards))
    empty = Wiki({card.id: render(front) + "\n"}, {**build.cards, card.id: card}, owned={card.id: frozenset()})
    wiki = empty
    for one in adds:
        wiki = apply(wiki, one, build.evidence, today=today)
    after_links = with_backlinks(build, before, wiki, [card.id], today=today)
    before, wiki, links = after_links
    contents = _contents(build, before, wiki, adds, today)
    path = f"wiki/{card.path}"
    log = (content_at(build, "wiki/log.md") or b"").decode()
    entry = navigation.log_entry(card.title, "ask", [f"answered from {_sources(build, adds)}"], today=today)
    contents["wiki/log.md"] = navigation.with_entry(log, entry).encode()
    olds = {one: content_at(build, one) for one in contents}
    contents = {one: content for one, content in contents.items() if content != olds[one]}
    change = Change(
        id=journal.next_id(build.vault, card.title),
        verb="ask",
        title=card.title,
        date=today,
        decided=(*(Decided(one, Verdict(), "applied") for one in adds), *links),
        files=journal.file_changes(olds, contents),
        wrote=wrote(before, wiki),
        removed=took(before, wiki),
    )
    commit(build.vault, contents, change)
    return path


def _contents(build: Build, before: Wiki, wiki: Wiki, adds: Sequence[Add], today: str) -> dict[str, bytes | None]:
    """The page, the pages of its sources, the lists, and the files of the claims that it cites."""
    changed = (page for page, text in wiki.texts.items() if text != before.texts.get(page))
    made: dict[str, bytes | None] = {f"wiki/{wiki.cards[page].path}": wiki.texts[page].encode() for page in changed}
    for source in sorted({build.claims[claim].source for one in adds for claim in one.claims}):
        own = [one for one in build.claims.values() if one.source == source]
        made[claims_store.path_of(build.vault, source)] = claims_store.claims_bytes(build.records[source], own)
    cards = [card for card in wiki.cards.values() if card.id not in build.closed]
    index, llm = ((content_at(build, name) or b"").decode() for name in ("wiki/index.md", "llm.txt"))
    made["wiki/index.md"] = navigation.index_page(index, cards, today=today).encode()
    made["llm.txt"] = navigation.llm_txt(llm, cards).encode()
    return made


def _sources(build: Build, adds: Sequence[Add]) -> str:
    titles = {build.claims[claim].source: None for one in adds for claim in one.claims}
    return navigation.named(list(titles))
