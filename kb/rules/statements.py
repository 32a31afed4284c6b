"""Rules about what pages say: each statement of kb is cited, and its figures and names stand in what it cites."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from kb.backing.figures import missing_figures
from kb.backing.proper_names import missing_names
from kb.backing.reading import BREAK, uncounted
from kb.markdown.cite import claim_of, is_label
from kb.markdown.escape import plain
from kb.markdown.page import Definition
from kb.markdown.scan import links_in
from kb.records import Statement
from kb.rules.view import LintView, PageView, Problem, plural, shown
from kb.sentences import spans
from kb.words import fold

WORDS_A_MARK, FEWEST_MARKS = 12, 4
MOST_SENTENCES = MOST_MARKS = 5
"""Of one paragraph."""
_WORD = re.compile(r"\w+")
_STOP = re.compile(r"[.!?。！？]")
_EVIDENT = ("title", "author", "published", "issued")
"""Properties of a source page that count as evidence."""


def uncited_statement(view: LintView) -> Iterator[Problem]:
    """A statement that kb wrote ends without a mark.

    Why: nobody can tell where it comes from.
    Example: `The oven was built in 1910.`, when somebody took its footnote out.
    Fix: `kb undo`, or make the words your own: an edited sentence is a person's and needs no mark.
    """
    for page in _stating(view):
        for statement in page.machine:
            if not statement.labels and not statement.is_lead:
                yield page.problem(statement.start, f"{shown(statement.words)} cites nothing")


def figure_without_evidence(view: LintView) -> Iterator[Problem]:
    """A figure or date of a statement stands neither in its quotes nor in the passages that it cites.

    Why: an invented figure looks exactly like a true one.
    Example: `The oven was built in 1911.`, citing a passage that says 1910.
    Fix: `kb undo` the change, or correct the figure by hand.
    """
    for page, statement in _citing(view):
        titles = (page.name, *page.listed("aliases"))
        if not missing_figures(statement.words, "", titles):  # it holds none: nothing to look up
            continue
        for found in missing_figures(statement.words, evidence_of(view, page, statement), titles):
            yield page.problem(statement.start, f"figure {shown(found)} is in none of the cited passages")


def name_without_evidence(view: LintView) -> Iterator[Problem]:
    """A proper name of a statement stands neither in its quotes nor in the passages that it cites.

    Why: a model fills a gap with the most famous name, and readers believe it.
    Example: `Poilâne built the oven.`, citing a passage that names nobody.
    Fix: `kb undo` the change, or correct the name by hand; what a transcript misheard belongs in `heard_as`.
    """
    for page, statement in _citing(view):
        if not missing_names(statement.words, ""):
            continue
        evidence = evidence_of(view, page, statement)
        if not missing_names(statement.words, evidence):
            continue
        known = (*_linked_names(view, statement, evidence), *_elsewhere(view, page, statement))
        for found in missing_names(statement.words, evidence, known):
            yield page.problem(statement.start, f"name {shown(found)} is in none of the cited passages")


def _citing(view: LintView) -> Iterator[tuple[PageView, Statement]]:
    """The machine's cited statements; a quotation is checked against its passage word for word."""
    for page in _stating(view):
        for statement in page.machine:
            if statement.labels and not statement.is_quotation:
                yield page, statement


def evidence_of(view: LintView, page: PageView, *statements: Statement) -> str:
    """All that statements may rest on: quotes, passages, locators, properties of the sources, the page's own names."""
    parts = [page.name, *page.listed("aliases")]
    for citation in _cited(page, statements):
        parts += [citation.quote, view.passage(citation) or "", citation.locator]
        parts += _of_source(view, citation.note)
        claim = view.claims.get(claim_of(citation.label))
        parts += [claim.context, claim.when, claim.speaker] if claim else []
        heard = view.heard_as.get(claim.source, ()) if claim else ()
        parts += [right for wrong, right in heard if any(wrong in part for part in parts)]
    return BREAK.join(part for part in parts if part)


def _cited(page: PageView, statements: Iterable[Statement]) -> list[Definition]:
    labels = {label for statement in statements for label in statement.labels}
    return [citation for citation in page.tree.definitions if citation.label in labels]


def _elsewhere(view: LintView, page: PageView, statement: Statement) -> Iterator[str]:
    """The other passages of the cited texts: a name that stands correctly there counts."""
    for note in {citation.note.lower() for citation in _cited(page, [statement])}:
        yield from view.passages.get(note, {}).values()


def _linked_names(view: LintView, statement: Statement, evidence: str) -> Iterator[str]:
    """The names of each page that a statement links, when one of them occurs in the evidence."""
    said = fold(evidence).lower()
    for link in links_in(statement.words):
        target = view.find(link.target)
        names = (target.name, *target.listed("aliases"), *target.listed("heard_as")) if target else ()
        if any(re.search(rf"(?<!\w){re.escape(fold(name).lower())}(?!\w)", said) for name in names):
            yield from names


def _of_source(view: LintView, note: str) -> list[str]:
    text = view.find(note)
    source = view.find(next(iter(text.linked("part_of")), "")) if text else None
    return [value for name in _EVIDENT for value in source.listed(name)] if source else []


def stale_lead(view: LintView) -> Iterator[Problem]:
    """A figure or name of kb's lead or description stands in no statement of the page.

    Why: the lead summarises the page; what it alone knows, no source has said.
    Example: a lead says `in four countries`, after the sentence about the fourth was retracted.
    Fix: `kb ingest` writes the lead anew when a statement behind it changes, or change it by hand.
    """
    for page in _stating(view):
        lead = next((statement for statement in page.machine if statement.is_lead), None)
        if lead is None or not page.is_topic:
            continue
        stated = [statement for statement in page.tree.statements if statement.id != lead.id]
        linked = [link.target for link in page.links if link.start >= lead.end]
        said = [plain(statement.words) for statement in stated]
        evidence = BREAK.join([*said, *linked, evidence_of(view, page, *stated)])
        description = "".join(page.listed("description"))
        if _missing(f"{lead.words}{BREAK}{description}", evidence):
            elsewhere = tuple(words for one in stated for words in _elsewhere(view, page, one))
            for what, words in (("lead", lead.words), ("description", description)):
                for found in _missing(words, evidence, elsewhere):
                    yield page.problem(lead.start, f"{shown(found)} of the {what} stands nowhere else on the page")


def _missing(text: str, evidence: str, elsewhere: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The figures of a text that the evidence does not hold, and the names; names may stand elsewhere in the source."""
    words = uncounted(text)
    figures = missing_figures(words, evidence) if missing_figures(words, "") else ()
    return (*figures, *(missing_names(words, evidence, elsewhere) if missing_names(words, "") else ()))


def heap_of_statements(view: LintView) -> Iterator[Problem]:
    """A page of kb's is a heap: under 12 words a mark, or a paragraph of more than 5 sentences or 5 marks.

    Why: a page is prose that one wants to read; marks after every few words and endless paragraphs are not.
    Example: ten one-line statements, each with a mark of its own.
    Fix: ingest again; neighbours that rest on the same claims share one mark, and code breaks long paragraphs.
    """
    for page in view.pages:
        if not page.is_topic:
            continue
        words, marks = sum(map(_word_count, page.machine)), sum(map(_mark_count, page.machine))
        if marks >= FEWEST_MARKS and words < WORDS_A_MARK * marks:
            yield Problem(f"wiki/{page.path}", 0, f"{words / marks:.1f} words a mark, {WORDS_A_MARK} are wanted")
        yield from _long_paragraphs(page)


def _long_paragraphs(page: PageView) -> Iterator[Problem]:
    paragraphs: dict[int, list[Statement]] = defaultdict(list)
    for statement in page.machine:
        if page.tree.blocks[statement.block].kind == "paragraph":
            paragraphs[statement.block].append(statement)
    for statements in paragraphs.values():
        sentences = sum(map(_sentence_count, statements))
        marks = sum(map(_mark_count, statements))
        if sentences > MOST_SENTENCES or marks > MOST_MARKS:
            what = f"{plural(sentences, 'sentence')} and {plural(marks, 'mark')}"
            yield page.problem(statements[0].start, f"a paragraph of {what}, {MOST_SENTENCES} are enough")


def _word_count(statement: Statement) -> int:
    return len(_WORD.findall(plain(statement.words)))


def _sentence_count(statement: Statement) -> int:
    words = plain(statement.words)
    stops = len(_STOP.findall(words))
    return len(spans(words)) if stops > 1 else 1


def _mark_count(statement: Statement) -> int:
    """The marks of a statement; two quotes of one claim count once."""
    return len({claim_of(label) if is_label(label) else label for label in statement.labels})


def _stating(view: LintView) -> Iterator[PageView]:
    """The pages that make statements."""
    return (page for page in view.pages if page.states)
