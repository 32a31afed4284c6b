"""Take claims out of a wiki: what rests on them alone goes, the rest loses the citation, a person's words stay.

Values in, values out. Knows no sources and no files: whoever calls says which claims are gone, and opens the pages
that cite them, or that link to pages that may go with them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from kb import sentences
from kb.compile.apply import apply
from kb.compile.check import check_page, check_words
from kb.compile.checks.leads import unstated_names
from kb.compile.edits.removal import without
from kb.compile.edits.sheet import Sheet, marks_start, opened, spliced, with_text
from kb.compile.edits.tidy import Authors, Grounds, card_of, tidy
from kb.compile.edits.unlinking import unlinked
from kb.compile.ids import ids_of, tree_of
from kb.compile.ownership import owned_after, wrote
from kb.compile.settle import thinness
from kb.markdown.cite import claim_of
from kb.markdown.escape import plain
from kb.markdown.page import link_key, parse
from kb.names import TOPIC_KINDS
from kb.operations import Add, Lead
from kb.records import ClaimId, Evidence, PageCard, PageId, Statement, Wiki

LONGEST_DESCRIPTION = 200
ALONE = "it rests on what goes alone"
UNBACKED = "what is left does not carry it"
PERSONS = "it is a person's, and cites what goes"
LINKED = "it is a person's, and links to a page that goes"
THIN = "too little is left of it"
TRIMMED = "it loses a citation"


@dataclass(frozen=True, slots=True)
class Touched:
    """Something on a page that a withdrawal takes away, or leaves: a statement or, with no words, the page itself."""

    page: PageId
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A wiki after a withdrawal."""

    wiki: Wiki
    removed: tuple[Touched, ...] = ()
    kept: tuple[Touched, ...] = ()
    """What loses a citation, and what a person wrote that cites, or links to, what is gone."""


def withdraw(
    wiki: Wiki, gone: Collection[ClaimId], evidence: Evidence, *, origins: Mapping[str, str], today: str
) -> Withdrawn:
    """The wiki without these claims. `evidence` holds those that stay; a page that becomes too thin goes.

    A page on which a person wrote stays, however thin. Locked pages stay as they are and are named.
    """
    result = Withdrawn(wiki)
    for page in sorted(wiki.texts):
        cited = {claim_of(label) for one in parse(wiki.texts[page]).statements for label in one.labels}
        if cited & set(gone) and page in wiki.cards:
            result = _without_claims(result, page, gone, evidence, today)
    thin = [page for page in result.wiki.texts if _goes(wiki, result.wiki, page, evidence, origins)]
    result = without_pages(result, thin, evidence, today)
    for page in sorted(result.wiki.texts):
        if result.wiki.texts[page] != wiki.texts[page]:
            result = replace(result, wiki=_with_lead(wiki, result.wiki, page, evidence, today))
    return result


def _without_claims(
    result: Withdrawn, page: PageId, gone: Collection[ClaimId], evidence: Evidence, today: str
) -> Withdrawn:
    sheet, card = opened(result.wiki, page), result.wiki.cards[page]
    citing = [one for one in sheet.tree.statements if any(claim_of(label) in gone for label in one.labels)]
    if card.locked:
        kept = tuple(Touched(page, plain(one.words), f"{card.title} is locked by its owner") for one in citing)
        return replace(result, kept=result.kept + kept)
    going, trimmed, kept_ones = list[Statement](), list[Statement](), list[Statement]()
    for one in citing:
        left = tuple(dict.fromkeys(claim_of(label) for label in one.labels if claim_of(label) not in gone))
        if not sheet.is_owned(one):
            kept_ones.append(one)
        elif left and not one.is_quotation and _holds(card, one, left, evidence):
            trimmed.append(one)
        else:
            going.append(one)
    going += _lonely_sides(sheet, going)
    text = _trimmed(sheet, [one for one in trimmed if one not in going], gone)
    if going:
        sheet = with_text(sheet, text)
        ids = {one.id for one in going}
        text = without(sheet, [one for one in sheet.tree.statements if one.id in ids])
    wiki = _tidied(result.wiki, page, text, evidence, today)
    removed = (Touched(page, plain(one.words), _why(one, gone)) for one in going)
    kept = (
        *(Touched(page, plain(one.words), TRIMMED) for one in trimmed if one not in going),
        *(Touched(page, plain(one.words), PERSONS) for one in kept_ones),
    )
    return Withdrawn(wiki, result.removed + tuple(removed), result.kept + kept)


def _holds(card: PageCard, one: Statement, claims: tuple[ClaimId, ...], evidence: Evidence) -> bool:
    """Whether a statement may stand on these claims alone."""
    return check_words(card, Add(card.id, plain(one.words), claims), evidence).holds


def _why(one: Statement, gone: Collection[ClaimId]) -> str:
    return ALONE if all(claim_of(label) in gone for label in one.labels) else UNBACKED


def _lonely_sides(sheet: Sheet, going: Iterable[Statement]) -> list[Statement]:
    """The machine's statements in callouts of which less than two sides would be left."""
    taken = {one.id for one in going}
    found: list[Statement] = []
    for number in {one.block for one in going if sheet.tree.blocks[one.block].kind == "callout"}:
        left = [one for one in sheet.inside(number) if one.id not in taken]
        if sum(1 for one in left if one.labels) < 2 and all(sheet.is_owned(one) for one in left):
            found += left
    return found


def _trimmed(sheet: Sheet, statements: Iterable[Statement], gone: Collection[ClaimId]) -> str:
    """The page whose statements do not cite these claims any more; what stands before their marks stays."""
    cuts = []
    for one in statements:
        labels = "".join(f"[^{label}]" for label in one.labels if claim_of(label) not in gone)
        cuts.append((marks_start(sheet, one), one.end, labels))
    return spliced(sheet.text, cuts)


def _tidied(wiki: Wiki, page: PageId, text: str, evidence: Evidence, today: str) -> Wiki:
    """The wiki with another text of a page: footnotes and properties that follow, the card, whose words they are."""
    if text == wiki.texts[page]:
        return wiki
    text = tidy(wiki.texts[page], text, Authors(), Grounds(evidence, ids_of(wiki), {}, today))
    card = card_of(wiki.cards[page], text)
    after = replace(wiki, texts={**wiki.texts, page: text}, cards={**wiki.cards, page: card})
    return replace(after, owned=owned_after(wiki, after, wrote(wiki, after)))


# -- pages that go ----------------------------------------------------------------------------------------------


def _goes(before: Wiki, after: Wiki, page: PageId, evidence: Evidence, origins: Mapping[str, str]) -> bool:
    """Whether a page lost something, is too thin now, and holds nothing of a person. A contradiction goes."""
    if after.texts[page] == before.texts.get(page) or not is_machines(after, page):
        return False
    kind = after.cards[page].kind
    if kind == "contradiction":
        return True
    return kind in TOPIC_KINDS and bool(thinness(after.texts[page], evidence, origins))


def is_machines(wiki: Wiki, page: PageId) -> bool:
    """Whether every statement of a page is the machine's."""
    owned = wiki.owned.get(page, frozenset())
    return all(one.id in owned for one in parse(wiki.texts[page], ids_of(wiki)).statements)


def without_pages(
    result: Withdrawn, pages: Iterable[PageId], evidence: Evidence, today: str, *, why: str = THIN
) -> Withdrawn:
    """The wiki without these pages; links to them go, but for those in a person's words, which are named."""
    going = [page for page in pages if page in result.wiki.texts]
    if not going:
        return result
    names = {key for page in going for key in _names(result.wiki.cards[page])}
    removed = [
        *(Touched(page, plain(one.words), "its page goes") for page in going for one in _cited(result.wiki, page)),
        *(Touched(page, "", why) for page in going),
    ]
    wiki = replace(
        result.wiki,
        texts={page: text for page, text in result.wiki.texts.items() if page not in going},
        owned={page: owned for page, owned in result.wiki.owned.items() if page not in going},
    )
    kept: list[Touched] = []
    for page in sorted(wiki.texts):
        text, theirs = unlinked(opened(wiki, page), names)
        kept += [Touched(page, plain(words), LINKED) for words in theirs]
        wiki = _tidied(wiki, page, text, evidence, today)
    wiki = replace(wiki, cards={page: card for page, card in wiki.cards.items() if page not in going})
    return Withdrawn(wiki, result.removed + tuple(removed), result.kept + tuple(kept))


def _names(card: PageCard) -> tuple[str, str]:
    return link_key(card.title), link_key(card.path)


def _cited(wiki: Wiki, page: PageId) -> Iterable[Statement]:
    if wiki.cards[page].kind not in TOPIC_KINDS:
        return ()
    return (one for one in parse(wiki.texts[page]).statements if one.labels)


# -- leads ------------------------------------------------------------------------------------------------------


def _with_lead(before: Wiki, wiki: Wiki, page: PageId, evidence: Evidence, today: str) -> Wiki:
    lead = lead_left(before, wiki, page, evidence)
    return apply(wiki, lead, evidence, today=today) if lead else wiki


def lead_left(before: Wiki, wiki: Wiki, page: PageId, evidence: Evidence) -> Lead | None:
    """The first sentence that stands as the lead of a page; None where the lead holds, or is a person's.

    A lead holds that says nothing new: no name that some statement carried before and none does now.
    """
    if page not in wiki.texts or wiki.cards[page].kind not in TOPIC_KINDS:
        return None
    statements = parse(wiki.texts[page], ids_of(wiki)).statements
    lead = next((one for one in statements if one.is_lead), None)
    stated = [one for one in statements if not one.is_lead and one.labels]
    if lead is None or lead.id not in wiki.owned.get(page, frozenset()) or not stated:
        return None
    fails = check_page(wiki, page, evidence).rule.startswith("lead")
    if not fails and not _unstated(wiki, page, evidence) - _unstated(before, page, evidence):
        return None
    words = plain(stated[0].words)
    start, end = next(iter(sentences.spans(words)), (0, len(words)))
    own = words[start:end]
    title = wiki.cards[page].title
    return Lead(page, own, own if len(own) <= LONGEST_DESCRIPTION else f"What the sources say of {title}.")


def _unstated(wiki: Wiki, page: PageId, evidence: Evidence) -> set[str]:
    tree, card = tree_of(wiki, page), wiki.cards.get(page)
    return unstated_names(tree, card, wiki, evidence) if tree and card else set()
