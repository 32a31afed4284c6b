"""Rules about names: titles that are legal files and links everywhere, unique in the vault, known to some source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from kb.backing.figures import missing_figures
from kb.backing.listed import listed
from kb.backing.proper_names import missing_names
from kb.backing.reading import BREAK
from kb.backing.word_lists import CLOSED
from kb.compile.checks.case import Case, shortened
from kb.compile.evidence_of import of_card, of_claims, stands
from kb.compile.resolve import acronym, name_key
from kb.names import TOPIC_KINDS, file_name, web_slug
from kb.operations import Alias, Create, Dispute, Rename, Split
from kb.records import Claim, PageId
from kb.words import fold

MOST_CLAIMS = 400
_ID = re.compile(r"[a-z]{3}-[a-z0-9]+(?:-[a-z0-9]+)*")
_TEXT_NOTE = re.compile(r" \(text(?: \d+)?\)$", re.IGNORECASE)
_RESERVED = frozenset(("index", "log", "dashboard", "review", "pages"))
_BAD_ALIAS = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\[\]|^<>`\\{}]|%%|://")
_TAG = re.compile(r"(?=.*[^\W\d])[\w-]+(?:/[\w-]+)*")
_GENERIC = frozenset(
    listed("""
agent algorithm answer app application approach article artist assistant author baby book boss boy brother building
business chapter child city client code colleague company concept country course customer daughter department design
developer device director doctor document editor engineer essay event example expert father female file firm founder
framework friend game girl government group guest guide guy host house human husband idea image industry interview
interviewer invention issue journal lab lady language leader lecture library list machine male man manager member
method mission model mother movie name network note number office officer organisation organization page paper
parent part partner people person place player point president problem process product professor program programme
project question reader report research researcher result room school scientist section service sister site slide
software solution son source speaker start startup story student study subject system talk task teacher team
technique technology text thing time tool topic town transcript user version video war way website wife woman word
work worker writer year youth
    """)
)
"""Nouns that name nothing by themselves."""


def unsafe_name(case: Case) -> str:
    """A title is its own file name on every system, on one line, and no name that the vault keeps for itself."""
    for title in _titles(case):
        if not title or file_name(title) != title:
            return f"“{shortened(title)}” is no legal name{_instead(title)}"
        if _TEXT_NOTE.search(title) or web_slug(title) in _RESERVED:
            return f"“{title}” is a name that the vault keeps for its own notes"
    for alias in _aliases(case):
        if not alias or alias != " ".join(alias.split()) or _BAD_ALIAS.search(alias) or len(alias) > 120:
            return f"“{shortened(alias)}” cannot be an alias: plain words on one line"
    for identifier in _ids(case):
        if not _ID.fullmatch(identifier):
            return f"“{shortened(identifier)}” is no id of a page"
    return ""


def _instead(title: str) -> str:
    legal = file_name(title)
    return f"; “{legal}” would be" if legal else ""


def title_taken(case: Case) -> str:
    """No other page has the title as its title or alias, ignoring case and as a web slug."""
    operation = case.operation
    for title in _titles(case):
        for page, name in _taken(case, title):
            if not _is_its_page(case, page):
                return f"“{title}” is already a name of {page}: “{name}”"
    if isinstance(operation, Rename) and case.card and operation.title == case.card.title:
        return f"{operation.page} has the title “{operation.title}” already"
    return ""


def _is_its_page(case: Case, page: PageId) -> bool:
    """A rename may take an alias of its own page; a contradiction shown on several pages is one page."""
    if isinstance(case.operation, Dispute):
        return case.wiki.cards[page].kind == "contradiction"
    return isinstance(case.operation, Rename) and page == case.operation.page


def alias_clash(case: Case) -> str:
    """An alias is no name of any page, nor given twice."""
    seen = {web_slug(case.operation.title)} if isinstance(case.operation, Create) else set()
    for alias in _aliases(case):
        for page, name in _taken(case, alias):
            return f"“{alias}” is already a name of {page}: “{name}”"
        if web_slug(alias) in seen:
            return f"“{alias}” is given twice"
        seen.add(web_slug(alias))
    return ""


def alias_is_generic(case: Case) -> str:
    """An alias names one thing: it is no pronoun, no number, no noun such as `model` or `the company`."""
    for alias in _aliases(case):
        words = re.findall(r"\w+", fold(alias).casefold())
        content = [word for word in words if word not in CLOSED]
        is_noun = len(content) == 1 and (content[0] in _GENERIC or content[0].removesuffix("s") in _GENERIC)
        if not any(re.search(r"[^\W\d]", word) for word in content) or len("".join(words)) < 2 or is_noun:
            return f"“{alias}” may mean many things: no alias"
    return ""


def title_without_evidence(case: Case) -> str:
    """The names and figures of a title stand in some source; only then may they back statements of its page."""
    for title in _titles(case):
        if isinstance(case.operation, Dispute):
            known = of_card(case.card) + BREAK + of_claims(_cited(case), case.evidence)
        else:
            known = of_card(case.card)
        missing = (*missing_names(title, known), *missing_figures(title, known))
        for name in missing:
            if not is_known(name, _about(case, title), case):
                return f"“{name}” of the title “{title}” stands in no source"
    return ""


def alias_without_evidence(case: Case) -> str:
    """An alias is a form of the title, or stands in a source: an invented one would back invented names."""
    title = case.operation.title if isinstance(case.operation, Create) else case.card.title if case.card else ""
    own = set(name_key(title).split())
    for alias in _aliases(case):
        is_form = set(name_key(alias).split()) <= own or fold(alias).upper() in (acronym(title), acronym(title) + "S")
        if not is_form and not is_known(alias, _about(case, title), case):
            return f"the alias “{alias}” stands in no source"
    return ""


def is_known(name: str, about: tuple[Claim, ...], case: Case) -> bool:
    """Whether a name stands in a quote, or in a text of a source that speaks of the page; case is free."""
    for claim in case.evidence.claims.values():
        if any(
            stands(name, fold(words).casefold())
            for words in _words_of(claim)
            if name[:3].casefold() in words.casefold()
        ):
            return True
    for source in dict.fromkeys((*(claim.source for claim in about), *(case.card.sources if case.card else ()))):
        text = case.evidence.texts.get(source)
        known = case.evidence.sources.get(source)
        if known and any(stands(name, fold(words).casefold()) for words in (source, *known.metadata.authors)):
            return True
        if text and any(stands(name, fold(passage.words).casefold()) for passage in text.passages):
            return True
        if text and missing_names(name, "") and not missing_names(name, BREAK.join(p.words for p in text.passages)):
            return True
    return False


def _words_of(claim: Claim) -> Iterator[str]:
    yield from (quote.words for quote in claim.quotes)
    yield from (claim.source, claim.speaker, claim.context)


def _about(case: Case, title: str) -> tuple[Claim, ...]:
    """The claims that name the page as their subject; when none does, the newest one."""
    key = name_key(title)
    claims = case.evidence.claims.values()
    found = tuple(islice((claim for claim in claims if any(name_key(s) == key for s in claim.subjects)), MOST_CLAIMS))
    return found or tuple(claims)[-1:]


def _cited(case: Case) -> list[Claim]:
    operation = case.operation
    ids = [claim for side in operation.sides for claim in side.claims] if isinstance(operation, Dispute) else []
    return [case.evidence.claims[claim] for claim in ids if claim in case.evidence.claims]


def bad_tag(case: Case) -> str:
    """Tags are such as Obsidian knows: letters, digits, `_`, `-` and `/`, never digits alone."""
    tags: Iterable[str] = case.operation.tags if isinstance(case.operation, Create) else ()
    for tag in tags:
        if not _TAG.fullmatch(tag):
            return f"“{shortened(tag)}” is no tag: letters, digits, _, - and / only"
    return ""


def bad_kind(case: Case) -> str:
    """A new page is of a kind that has a folder for subjects."""
    operation = case.operation
    if isinstance(operation, Create | Split) and operation.kind not in TOPIC_KINDS:
        return f"“{operation.kind}” is no kind of page; use one of {', '.join(TOPIC_KINDS)}"
    return ""


def _titles(case: Case) -> tuple[str, ...]:
    match case.operation:
        case Create() | Rename() | Split():
            return (case.operation.title,)
        case Dispute():
            return (case.operation.contradiction,)
        case _:
            return ()


def _aliases(case: Case) -> tuple[str, ...]:
    match case.operation:
        case Create():
            return case.operation.aliases
        case Alias():
            return (case.operation.alias,)
        case _:
            return ()


def _ids(case: Case) -> tuple[PageId, ...]:
    match case.operation:
        case Create():
            return (case.operation.page,)
        case Split():
            return (case.operation.new,)
        case _:
            return ()


def _taken(case: Case, wanted: str) -> Iterator[tuple[PageId, str]]:
    """The pages that have a name as their title or alias, ignoring case and as a web slug; and how they write it."""
    slug = web_slug(wanted)
    for card in case.wiki.cards.values():
        for name in (card.title, *card.aliases):
            if name[:1].casefold() == slug[:1] and web_slug(name) == slug:
                yield card.id, name
