"""Check operations before they are applied: a table of named rules for each kind of operation. Touches no disk.

The rules stand in `checks/`. The first one that is broken gives the verdict; its message is one line that a writer can
mend the operation from. What an engine answers can do nothing but these operations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from kb.compile.checks import backed, citing, layout, leads, linking, owners, places, titles, wording
from kb.compile.checks.case import Case, case_of
from kb.compile.ids import tree_of
from kb.operations import (
    Add,
    Alias,
    Create,
    Dispute,
    Lead,
    Link,
    Merge,
    Operation,
    Refine,
    Rename,
    Restructure,
    Retract,
    Split,
    Supersede,
    Verdict,
)
from kb.records import Evidence, PageCard, PageId, Wiki

Rule = Callable[[Case], str]
Rules = tuple[tuple[str, Rule], ...]

_PAGE: Rules = (
    ("unknown-page", places.unknown_page),
    ("locked-page", places.locked_page),
)
_STATEMENTS: Rules = (
    ("wrong-kind", places.wrong_kind),
    ("unknown-section", places.unknown_section),
    ("unknown-statement", places.unknown_statement),
    ("person-owned", owners.person_owned),
)
_WORDS: Rules = (
    ("empty-text", wording.empty_text),
    ("several-blocks", wording.several_blocks),
    ("mark-in-text", wording.mark_in_text),
    ("markup-in-text", wording.markup_in_text),
    ("too-many-sentences", wording.too_many_sentences),
    ("no-sentence-end", wording.no_sentence_end),
)
_CLAIMS: Rules = (
    ("no-claims", citing.no_claims),
    ("unknown-claim", citing.unknown_claim),
    ("circular-evidence", citing.circular_evidence),
    ("claim-not-in-source", citing.claim_not_in_source),
    ("quote-not-in-passage", citing.quote_not_in_passage),
    ("quote-too-many-gaps", citing.quote_too_many_gaps),
    ("quote-too-long", citing.quote_too_long),
    ("quote-cuts-sentence", citing.quote_cuts_sentence),
    ("wrong-locator", citing.wrong_locator),
    ("removed-by-person", owners.removed_by_person),
)
_BACKED: Rules = (
    ("instruction-as-fact", citing.instruction_as_fact),
    ("figure-without-evidence", backed.figure_without_evidence),
    ("unit-without-evidence", backed.unit_without_evidence),
    ("name-without-evidence", backed.name_without_evidence),
    ("quoted-words-differ", backed.quoted_words_differ),
    ("reaches-too-far", backed.reaches_too_far),
    ("uncited-sentence", backed.uncited_sentence),
)
_STANDING: Rules = (
    ("duplicate-statement", layout.duplicate_statement),
    ("breaks-reference", layout.breaks_reference),
    ("too-dense", layout.too_dense),
)
_TITLE: Rules = (
    ("unsafe-name", titles.unsafe_name),
    ("title-taken", titles.title_taken),
    ("title-without-evidence", titles.title_without_evidence),
)
_ALIASES: Rules = (
    ("unsafe-name", titles.unsafe_name),
    ("alias-clash", titles.alias_clash),
    ("alias-is-generic", titles.alias_is_generic),
    ("alias-without-evidence", titles.alias_without_evidence),
    ("removed-by-person", owners.removed_by_person),
)
_LEAD: Rules = (
    ("several-blocks", wording.several_blocks),
    ("mark-in-text", wording.mark_in_text),
    ("markup-in-text", wording.markup_in_text),
    ("lead-too-long", leads.lead_too_long),
    ("lead-like-list", leads.lead_like_list),
    ("lead-figure", leads.lead_figure),
    ("lead-name", leads.lead_name),
    ("lead-reaches", leads.lead_reaches),
    ("lead-elsewhere", leads.lead_elsewhere),
)
_STATEMENT_RULES: Rules = _PAGE + _STATEMENTS + _WORDS + _CLAIMS + _BACKED + _STANDING

RULES: dict[type[Operation], Rules] = {
    Create: (
        ("page-exists", places.page_exists),
        ("bad-kind", titles.bad_kind),
        *_TITLE,
        *_ALIASES[1:],
        ("bad-tag", titles.bad_tag),
        *_LEAD,
    ),
    Add: (
        *_PAGE,
        ("quotation-differs", citing.quotation_differs),
        *_STATEMENT_RULES[len(_PAGE) :],
        ("derived-speech", citing.derived_speech),
    ),
    Refine: (
        *_PAGE,
        *_STATEMENTS,
        ("quotation-differs", owners.refines_quotation),
        ("loses-citation", owners.loses_citation),
        *_STATEMENT_RULES[len(_PAGE + _STATEMENTS) :],
    ),
    Supersede: (
        *_PAGE,
        *_STATEMENTS,
        ("quotation-differs", owners.refines_quotation),
        *_STATEMENT_RULES[len(_PAGE + _STATEMENTS) :],
    ),
    Dispute: (
        *_PAGE,
        *_STATEMENTS,
        ("one-sided", citing.one_sided),
        ("duplicate-dispute", places.duplicate_dispute),
        *_WORDS,
        ("too-long", wording.too_long),
        *_CLAIMS,
        *_BACKED,
        *_TITLE,
        ("breaks-reference", layout.breaks_reference),
    ),
    Retract: (
        *_PAGE,
        ("unknown-statement", places.unknown_statement),
        ("person-owned", owners.person_owned),
        ("not-withdrawn", owners.not_withdrawn),
    ),
    Restructure: (
        *_PAGE,
        *_STATEMENTS,
        ("quotation-differs", owners.refines_quotation),
        ("loses-citation", owners.loses_citation),
        *_WORDS,
        *_CLAIMS,
        *_BACKED,
        ("breaks-reference", layout.breaks_reference),
        ("too-dense", layout.too_dense),
    ),
    Link: (
        *_PAGE,
        ("unknown-section", places.unknown_section),
        ("unknown-statement", places.unknown_statement),
        ("person-owned", owners.person_owned),
        ("bad-link", linking.bad_link),
        ("link-misleads", linking.link_misleads),
        ("duplicate-link", linking.duplicate_link),
        ("removed-by-person", owners.removed_by_person),
        ("several-blocks", wording.several_blocks),
        ("mark-in-text", wording.mark_in_text),
        ("markup-in-text", wording.markup_in_text),
        ("too-long", wording.too_long),
        ("item-without-evidence", linking.item_without_evidence),
    ),
    Alias: (*_PAGE, *_ALIASES),
    Rename: (*_PAGE, ("wrong-kind", places.renames_source), *_TITLE),
    Merge: (*_PAGE, ("wrong-kind", places.wrong_kind)),
    Split: (
        *_PAGE,
        ("page-exists", places.page_exists),
        ("bad-kind", titles.bad_kind),
        *_TITLE,
        ("removed-by-person", owners.removed_by_person),
        *_STATEMENTS,
        ("empty-split", places.empty_split),
        ("breaks-reference", layout.breaks_reference),
        *_LEAD,
    ),
    Lead: (
        *_PAGE,
        ("wrong-kind", places.wrong_kind),
        ("unknown-statement", places.unknown_statement),
        ("person-owned", owners.person_owned),
        *_LEAD,
    ),
}
"""Kind of operation → its rules, in the order in which they are looked at: name, function."""


def check(wiki: Wiki, operation: Operation, evidence: Evidence, *, but: Collection[str] = ()) -> Verdict:
    """The first rule that the operation breaks, with a message; an empty verdict when it may be applied.

    The wiki is as it stands after the operations before it. The rules named in `but` are passed over.
    Raises nothing: what is not there is a verdict too.
    """
    case = case_of(wiki, operation, evidence)
    for name, rule in RULES[type(operation)]:
        message = "" if name in but else rule(case)
        if message:
            return Verdict(name, message)
    return Verdict()


def check_words(
    card: PageCard, operation: Add, evidence: Evidence, *, wiki: Wiki | None = None, but: Collection[str] = ()
) -> Verdict:
    """The verdict on the words of an addition alone, wherever they will stand: their form, claims and evidence.

    The rules named in `but` are passed over; the names of the pages of `wiki` count as names.
    """
    case = Case(wiki or Wiki({}, {card.id: card}), operation, evidence, card, None)
    for name, rule in _WORDS + _CLAIMS + _BACKED:
        message = "" if name in but else rule(case)
        if message:
            return Verdict(name, message)
    return Verdict()


def check_page(wiki: Wiki, page: PageId, evidence: Evidence) -> Verdict:
    """What only a whole page shows, when it was just made or changed: a rule named `lead-…`, or `too-dense`."""
    card, tree = wiki.cards.get(page), tree_of(wiki, page)
    if card is None or tree is None:
        return Verdict("unknown-page", f"there is no page {page}")
    rule, message = leads.of_page(tree, card, wiki, evidence)
    if rule:
        return Verdict(rule, message)
    words, marks = layout.density(tree)
    if marks >= layout.FEWEST_MARKS and words < layout.WORDS_A_MARK * marks:
        wanted = layout.WORDS_A_MARK
        return Verdict("too-dense", f"{page} has {words / marks:.1f} words a mark, {wanted} are wanted")
    return Verdict()
