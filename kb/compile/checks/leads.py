"""Rules about leads and descriptions: they summarise statements of their page, and bring in nothing of their own.

A page that is being made has no statements yet: its lead is checked against all claims, and once more as it stands,
by `check_page`, when it is whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from kb import sentences
from kb.backing.figures import missing_figures
from kb.backing.figures_of import figures_of
from kb.backing.numerals import SMALL
from kb.backing.overlap import shared
from kb.backing.overreach import overreach
from kb.backing.proper_names import missing_names
from kb.backing.reading import BREAK, readable, uncounted
from kb.compile.checks.case import Case, cited_by, shortened
from kb.compile.evidence_of import names_of_pages, of_card, of_claims, stands_in_source
from kb.markdown.cite import claim_of
from kb.markdown.escape import plain
from kb.markdown.page import Tree
from kb.markdown.scan import wikilinks
from kb.operations import Create, Lead, Split
from kb.records import Claim, Evidence, PageCard, Statement, Wiki

LEAST_SHARED = 0.3
"""Of the content words of a sentence, in what its page says: a summary has most of them."""
MOST_SENTENCES, FEWEST_WORDS, LONGEST_DESCRIPTION, MOST_CLAIMS = 3, 3, 300, 400
LIKE_ITEM = re.compile(r"\d[.)]\s|(?<!\S)[-*+]\s")
_PRAISE = re.compile(r"\b(?:best|worst)\b")
_WORDS_OF = {number: word for word, number in SMALL.items()}


def lead_too_long(case: Case) -> str:
    """A lead has one to three sentences, a description one or two; both say something."""
    for what, text in _parts(case):
        count = len(sentences.spans(text))
        most = MOST_SENTENCES if what == "lead" else 2
        if count > most:
            return f"the {what} has {count} sentences, at most {most}"
        if len(text.split()) < FEWEST_WORDS:
            return f"the {what} “{shortened(text)}” says nothing"
        if what == "description" and len(text) > LONGEST_DESCRIPTION:
            return f"the description has {len(text)} signs, at most {LONGEST_DESCRIPTION}"
    return ""


def lead_like_list(case: Case) -> str:
    """No line of a lead could begin like an item of a list, wherever an editor breaks it: `… in 1926. Its …`."""
    for _, text in _parts(case):
        found = LIKE_ITEM.search(text)
        if found:
            return (
                f"“{shortened(text[found.start() :])}” reads as a list where a line begins: end no sentence in a figure"
            )
    return ""


def lead_figure(case: Case) -> str:
    """The figures and dates of a lead and a description stand in the page's statements, or count what code counts."""
    for what, text in _parts(case):
        for figure in _figures(text, _lazy(case, text)):
            return f"the figure {figure} of the {what} stands in no statement of the page"
    return ""


def lead_name(case: Case) -> str:
    """The names of a lead and a description stand in the page's statements or their evidence."""
    for what, text in _parts(case):
        for name in _names(text, _lazy(case, text), case.wiki.cards.values()):
            if not stands_in_source(name, _claims(case), case.evidence):
                return f"the name {name} of the {what} stands in no statement of the page"
    return ""


def of_page(tree: Tree, card: PageCard, wiki: Wiki, evidence: Evidence) -> tuple[str, str]:
    """The rule and the message when the lead or description of a whole page says what none of its statements does."""
    stated = tuple(statement for statement in tree.statements if not statement.is_lead)
    claims = _cited(stated, evidence)
    for what, text in (("lead", _lead_of(tree)), ("description", card.description)):
        words = list(_evidence(card, stated, claims, evidence, tree))
        for figure in _figures(text, words):
            return "lead-figure", f"the figure {figure} of the {what} stands in no statement of the page"
        for name in _names(text, words, wiki.cards.values()):
            if not stands_in_source(name, claims, evidence):
                return "lead-name", f"the name {name} of the {what} stands in no statement of the page"
        for rule, message in (
            ("lead-reaches", _more(what, text, words[-1])),
            ("lead-elsewhere", _else(text, words[-1])),
        ):
            if message and stated:
                return rule, message
    return "", ""


def unstated_names(tree: Tree, card: PageCard, wiki: Wiki, evidence: Evidence) -> set[str]:
    """The names of the lead and the description that neither the statements nor their passages hold."""
    stated = tuple(statement for statement in tree.statements if not statement.is_lead)
    words = list(_evidence(card, stated, _cited(stated, evidence), evidence, tree))
    found = (_names(text, words, wiki.cards.values()) for text in (_lead_of(tree), card.description))
    return {name for names in found for name in names}


def lead_reaches(case: Case) -> str:
    """Superlatives, praise, `never` and `always` of a lead have something like them in the page's statements."""
    for what, text in _known(case):
        found = _unbacked(partial(_more, what), text, case)
        if found:
            return found
    return ""


def lead_elsewhere(case: Case) -> str:
    """Each sentence of a lead speaks of what the page's statements speak of."""
    for _, text in _known(case):
        found = _unbacked(_else, text, case)
        if found:
            return found
    return ""


def _known(case: Case) -> tuple[tuple[str, str], ...]:
    """The lead and the description of a page whose statements stand already."""
    return tuple(_parts(case)) if not isinstance(case.operation, Create) and _summarised(case) else ()


def _unbacked(fault: Callable[[str, str], str], text: str, case: Case) -> str:
    """What is wrong with a text that no step of growing evidence sets right."""
    found = ""
    for words in _lazy(case, text):
        found = fault(text, words)
        if not found:
            return ""
    return found


def _more(what: str, text: str, words: str) -> str:
    found = overreach(text, words) or _unsaid_praise(text, words)
    return f"“{found[0]}” of the {what} says more than the statements of the page" if found else ""


def _else(text: str, words: str) -> str:
    for start, end in sentences.spans(text):
        if shared(text[start:end], words) < LEAST_SHARED:
            return f"no statement of the page says anything like “{shortened(text[start:end])}”"
    return ""


def _unsaid_praise(text: str, words: str) -> tuple[str, ...]:
    """`best` and `worst` that a text says and these words do not: of a whole page some superlative backs them all."""
    said, known = (set(_PRAISE.findall(readable(one).casefold())) for one in (text, words))
    return tuple(sorted(said - known))


def _lead_of(tree: Tree) -> str:
    return plain(" ".join(statement.words for statement in tree.statements if statement.is_lead))


def _parts(case: Case) -> Iterator[tuple[str, str]]:
    operation = case.operation
    if isinstance(operation, Lead):
        yield "lead", operation.text
        yield "description", operation.description
    if isinstance(operation, Create | Split):
        yield "lead", operation.lead
        yield "description", operation.description


def _figures(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """The figures that no step of growing evidence holds."""
    missing: tuple[str, ...] = ()
    for known in words:
        missing = missing_figures(uncounted(text), known)
        if not missing:
            return ()
    return missing


def _names(text: str, words: Iterable[str], cards: Iterable[PageCard]) -> tuple[str, ...]:
    missing: tuple[str, ...] = ()
    known = ""
    for known in words:
        missing = missing_names(text, known)
        if not missing:
            return ()
    return missing_names(text, known, names_of_pages(text, known, cards))


# -- evidence, in growing steps ---------------------------------------------------------------------------------


def _lazy(case: Case, text: str) -> Iterator[str]:
    operation = case.operation
    if isinstance(operation, Create):
        own = BREAK.join((operation.title, *operation.aliases))
        yield own
        yield BREAK.join((own, *_anywhere(text, case.evidence)))
        return
    names = BREAK.join((operation.title, of_card(case.card))) if isinstance(operation, Split) else of_card(case.card)
    for words in _evidence(case.card, _summarised(case), _claims(case), case.evidence, case.tree):
        yield BREAK.join((names, words))


def _evidence(
    card: PageCard | None, stated: Iterable[Statement], claims: tuple[Claim, ...], evidence: Evidence, tree: Tree | None
) -> Iterator[str]:
    """The page's words and quotes first; whole passages only when somebody asks for more."""
    linked = [link.target for link in wikilinks(tree.text)] if tree else []
    quoted = (
        [part for definition in tree.definitions for part in (definition.quote, definition.locator)] if tree else []
    )
    words = BREAK.join((of_card(card), *(plain(statement.words) for statement in stated), *linked, *quoted))
    yield words
    yield BREAK.join((words, of_claims(claims, evidence)))


def _summarised(case: Case) -> tuple[Statement, ...]:
    """The statements that a lead may summarise; of a page that is split off, those that move."""
    operation = case.operation
    moved = set(operation.statements) if isinstance(operation, Split) else None
    return tuple(one for one in case.statements if not one.is_lead and (moved is None or one.id in moved))


def _claims(case: Case) -> tuple[Claim, ...]:
    if isinstance(case.operation, Create):
        names = {name.casefold() for name in (case.operation.title, *case.operation.aliases)}
        about = (claim for claim in case.evidence.claims.values() if names & {s.casefold() for s in claim.subjects})
        return tuple(about)[:MOST_CLAIMS]
    return _cited(_summarised(case), case.evidence)


def _cited(statements: Iterable[Statement], evidence: Evidence) -> tuple[Claim, ...]:
    ids = dict.fromkeys(claim_of(claim) for statement in statements for claim in cited_by(statement))
    return tuple(evidence.claims[claim] for claim in ids if claim in evidence.claims)


def _anywhere(text: str, evidence: Evidence) -> list[str]:
    """Quotes of any claim that hold a figure or a name of the text, with their sources."""
    wanted = {said.casefold() for said in (*missing_names(text, ""), *missing_figures(text, ""))}
    for figure in figures_of(readable(text)).figures:
        wanted.add(figure.shown)
        wanted |= {form for value in figure.values for form in (str(value), _WORDS_OF.get(int(value), str(value)))}
    wanted |= set(re.findall(r"\d{4}", text))
    found: list[str] = []
    for claim in evidence.claims.values():
        words = " ".join((claim.source, claim.speaker, claim.context, *(quote.words for quote in claim.quotes)))
        folded = words.casefold()
        if any(form in folded for form in wanted):
            found.append(BREAK.join((words, of_claims([claim], evidence, with_passages=False))))
        if len(found) >= MOST_CLAIMS:
            break
    return found
