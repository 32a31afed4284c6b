"""Write what was decided of operations that no source brings along: pages, lists, log, review.md and one journal entry.

Knows how a change is written in one transaction. Who decided, and why, is for others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.compile import catalog
from kb.compile.apply import took, wrote
from kb.compile.review_page import pointing
from kb.flows.backlinks import with_backlinks
from kb.flows.build import Build, content_at
from kb.flows.review_file import review_writes
from kb.operations import Change, Decided
from kb.records import Claim, PageId, StatementId, Wiki
from kb.vault import claims as claims_store
from kb.vault import journal
from kb.vault.transaction import commit


@dataclass(frozen=True, slots=True)
class Filing:
    """What the journal and the log say of a change."""

    verb: str
    title: str
    lines: Sequence[str]
    """What log.md says, a line each."""
    waits: bool
    """Whether something waits for the person after it."""
    theirs: Mapping[PageId, frozenset[StatementId]] = field(default_factory=dict)
    """The statements that a person worded: they are not recorded as written by kb."""
    claims: Sequence[Claim] = ()
    """Claims that are new, to be kept with those of their sources."""


def filed(
    build: Build, made: tuple[Wiki, Wiki, tuple[Decided, ...]], filing: Filing, today: str
) -> tuple[Build, Change]:
    """Write a change, given the wiki before and after it and what was decided; the build after it, and its entry.

    The caller holds the lock.
    """
    before, wiki, decided = made
    touched = {page for page, text in wiki.texts.items() if text != before.texts.get(page)}
    before, wiki, links = with_backlinks(build, before, wiki, touched, today=today)
    build = replace(build, claims=build.claims | {claim.id: claim for claim in filing.claims})
    name = journal.next_id(build.vault, filing.verb)
    fresh = {
        page: tuple(one for one in ids if one not in filing.theirs.get(page, ()))
        for page, ids in wrote(before, wiki).items()
    }
    contents = _contents(before, wiki) | _claims(build, {claim.source for claim in filing.claims})
    entry = catalog.log_entry(name, filing.verb, filing.lines, today=today)
    contents |= _navigation(build, wiki, entry, waits=filing.waits, today=today)
    olds = {path: content_at(build, path) for path in contents}
    contents = {path: content for path, content in contents.items() if content != olds[path]}
    change = Change(
        name,
        filing.verb,
        filing.title,
        today,
        decided=(*decided, *links),
        files=journal.file_changes(olds, contents),
        wrote={page: ids for page, ids in fresh.items() if ids},
        removed=took(before, wiki),
    )
    build.history.add(change)
    build = replace(build, cards=dict(wiki.cards))
    commit(build.vault, contents | review_writes(build, today), change)
    return build, change


def _contents(before: Wiki, wiki: Wiki) -> dict[str, bytes | None]:
    """The pages as they shall stand; a page that went, or has another path, is removed from its old one."""
    made: dict[str, bytes | None] = {f"wiki/{wiki.cards[page].path}": wiki.texts[page].encode() for page in wiki.texts}
    old = (f"wiki/{before.cards[page].path}" for page in before.texts)
    return dict.fromkeys((path for path in old if path not in made), None) | made


def _claims(build: Build, titles: Iterable[str]) -> dict[str, bytes | None]:
    """The files of claims of these sources."""
    found: dict[str, bytes | None] = {}
    for title in sorted(titles):
        claims = (claim for claim in build.claims.values() if claim.source == title)
        found[claims_store.path_of(build.vault, title)] = claims_store.claims_bytes(build.records[title], claims)
    return found


def _navigation(build: Build, wiki: Wiki, entry: str, *, waits: bool, today: str) -> dict[str, bytes | None]:
    read = {path: (content_at(build, path) or b"").decode() for path in ("wiki/index.md", "wiki/log.md", "llm.txt")}
    index = pointing(read["wiki/index.md"], waits=waits)
    cards = [card for card in wiki.cards.values() if card.id not in build.closed]
    made = {
        "wiki/index.md": catalog.index_page(index, cards, today=today),
        "wiki/log.md": catalog.with_entry(read["wiki/log.md"], entry),
        "llm.txt": catalog.llm_txt(read["llm.txt"], cards),
    }
    return {path: text.encode() for path, text in made.items()}
