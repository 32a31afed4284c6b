"""After git merged two clones: pages that both changed are made whole, index.md and llm.txt are made anew.

Two entries of the journal with one number tell that clones went apart. Knows the journal; runs no git.
"""

from __future__ import annotations

from dataclasses import replace

from kb.compile.edits.tidy import Authors, Grounds, tidy
from kb.compile.reunion import reunited, with_one_front
from kb.flows.build import Build, content_at, open_wiki
from kb.flows.withdrawing import navigation, with_leads
from kb.index.entry import entry
from kb.markdown.frontmatter import patch, properties
from kb.markdown.page import link_ids
from kb.operations import Change
from kb.records import Wiki
from kb.vault import journal
from kb.vault.claims import all_sources
from kb.vault.clones import went_apart
from kb.vault.pages import walk
from kb.vault.transaction import commit
from kb.vault.undo import text_of
from kb.words import digest

_TITLE = "clones joined"


def reunite(build: Build, today: str) -> Build:
    """The build after the pages of two clones were made whole, in one change of the journal. Under the lock."""
    vault = build.vault
    if not went_apart(vault):
        return build
    cards = {}
    writes: dict[str, bytes | None] = {}
    for path, _ in walk(vault):
        text = text_of(content_at(build, f"wiki/{path}"))
        if text is None or path.startswith("text/"):
            continue
        made = with_one_front(text)
        if made != text:
            writes[f"wiki/{path}"] = made.encode()
            card = entry(path, made).card
            cards[card.id] = card
    broken = {card.path for card in cards.values()}
    kept = {page: card for page, card in build.cards.items() if card.path not in broken}
    known = {page: card for page, card in (kept | cards).items() if not card.path.endswith(("index.md", "log.md"))}
    build = replace(build, cards=known, unsaved=writes)
    wiki = open_wiki(build, [page for page, card in known.items() if card.kind not in ("text", "note")])
    after = _whole(build, wiki, today)
    after = with_leads(after, wiki, build, today)
    changed = {f"wiki/{after.cards[p].path}": text for p, text in after.texts.items() if text != wiki.texts[p]}
    writes |= {path: text.encode() for path, text in changed.items()}
    build = replace(build, cards=dict(after.cards), unsaved=writes)
    writes |= navigation(build, after, today)
    before = {path: content_at(replace(build, unsaved={}), path) for path in writes}
    mark = digest(" ".join(sorted(record.source.title for record in all_sources(vault))), 6)
    change = Change(
        journal.next_id(vault, f"{_TITLE} {mark}"), "join", _TITLE, today, files=journal.file_changes(before, writes)
    )
    commit(vault, writes, change)
    build.history.add(change)
    return replace(build, unsaved={})


def _whole(build: Build, wiki: Wiki, today: str) -> Wiki:
    ids = link_ids(wiki.cards.values())
    grounds = Grounds(build.evidence, ids, {}, today)
    texts = dict(wiki.texts)
    for page, text in wiki.texts.items():
        made = reunited(page, text, ids, wiki.owned.get(page, frozenset()))
        if made != text or f"wiki/{wiki.cards[page].path}" in build.unsaved:
            texts[page] = _counted(tidy(text + "\n", made, Authors(), grounds))
    return replace(wiki, texts=texts)


def _counted(text: str) -> str:
    """The page whose count of sources is that of its list."""
    held = properties(text)
    listed = held.get("sources")
    return patch(text, {"source_count": len(listed)}) if "source_count" in held and isinstance(listed, list) else text
