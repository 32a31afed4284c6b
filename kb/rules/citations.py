"""Rules about footnotes: each mark has a definition, and each citation quotes its passage word for word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kb.markdown.cite import claim_of, is_label
from kb.markdown.page import Definition
from kb.rules.view import LintView, PageView, Problem, shown
from kb.words import holds_quote

_INLINE = re.compile(r"(?<![\\\]])\^\[[^\]\n]*\]")


def _citations(page: PageView) -> Iterator[Definition]:
    """The definitions that lead to a passage, of a page that makes statements."""
    return (definition for definition in page.tree.definitions if definition.passage) if page.states else iter(())


def malformed_footnote(view: LintView) -> Iterator[Problem]:
    """A footnote of kb's kind does not have kb's form, is defined twice, or is written inline.

    Why: the reader loses the click to the passage, and no check can find the words again.
    Example: `[^soft-1a2b3c]: see the talk`, or `a loaf^[see the talk]`.
    Fix: `kb undo` the change that broke it, or take the mark and its definition out.
    """
    for page in view.pages:
        seen = Counter(definition.label for definition in page.tree.definitions)
        for definition in page.tree.definitions:
            if seen[definition.label] > 1:
                yield page.problem(definition.start, f"[^{definition.label}] is defined {seen[definition.label]} times")
            elif page.states and is_label(definition.label) and not definition.passage:
                yield page.problem(definition.start, f"[^{definition.label}] leads to no passage")
        for found in _INLINE.finditer(page.masked):
            yield page.problem(found.start(), "an inline footnote does not show while a page is edited")


def undefined_mark(view: LintView) -> Iterator[Problem]:
    """A footnote mark has no definition.

    Why: the mark promises a source and leads nowhere.
    Example: `The loaf weighs two kilos.[^soft-1a2b3c]` on a page without `[^soft-1a2b3c]:`.
    Fix: ingest the source again, or take the mark out.
    """
    for page in view.pages:
        defined = {definition.label for definition in page.tree.definitions}
        for mark in page.marks:
            if mark.label not in defined:
                yield page.problem(mark.start, f"[^{mark.label}] has no definition")


def unused_definition(view: LintView) -> Iterator[Problem]:
    """A footnote is defined and no mark of the page uses it.

    Why: it is left over from a statement that is gone, and looks like evidence.
    Example: `[^soft-1a2b3c]: …` while no sentence ends with that mark.
    Fix: `kb lint --fix` takes out those that kb wrote; others belong to a person.
    """
    for page in view.pages:
        used = {mark.label for mark in page.marks}
        for definition in page.tree.definitions:
            if definition.label not in used:
                fixable = page.states and is_label(definition.label)
                yield page.problem(definition.start, f"no mark uses [^{definition.label}]", fixable=fixable)


def unquoted_citation(view: LintView) -> Iterator[Problem]:
    """A citation leads to a passage and does not show its words.

    Why: the quote in the footnote lets a reader check a sentence without leaving the page.
    Example: `[^soft-1a2b3c]: [[Interview (text)#^p-1a2b3c4d|Interview, 12:31]]`.
    Fix: ingest the source again; quotes are cut by code, never written by hand.
    """
    for page in view.pages:
        for citation in _citations(page):
            if not citation.quote.strip():
                yield page.problem(citation.start, f"[^{citation.label}] shows no quote")


def quote_drift(view: LintView) -> Iterator[Problem]:
    """The quote of a citation does not occur in the passage that it cites, word for word.

    Why: a quote that is nearly right is a wrong quote.
    Example: “cost is higher” where the passage says “costs are higher”.
    Fix: ingest the source again, so that code cuts the quote anew.
    """
    for page in view.pages:
        for citation in _citations(page):
            words = view.passage(citation)
            if words is not None and citation.quote.strip() and not holds_quote(citation.quote, words):
                yield page.problem(citation.start, f"{shown(citation.quote)} is not in ^{citation.passage}")


def circular_evidence(view: LintView) -> Iterator[Problem]:
    """A citation leads to a page of the wiki instead of a text, or sources name one another as their origin.

    Why: a wiki that cites itself proves whatever it says.
    Example: `[^soft-1a2b3c]: [[Sourdough#^p-1a2b3c4d|Sourdough]] “…”` on a page about bread.
    Fix: cite the passage that the other page rests on; set `origin_of` of one of the sources right.
    """
    for page in view.pages:
        for citation in _citations(page):
            target = view.find(citation.note)
            if target and target.kind != "text":
                yield page.problem(citation.start, f"[^{citation.label}] cites {shown(target.name)}, which is no text")
    for page in view.of_kind("source"):
        chain = _origins(view, page)
        if page.name in chain:
            yield Problem(f"wiki/{page.path}", 0, f"its origin leads back to it, through {shown(chain[0])}")


def _origins(view: LintView, page: PageView) -> list[str]:
    """The sources that a source goes back to, one after the other, until one repeats."""
    chain: list[str] = []
    target = view.find(_origin(page))
    while target and target.name not in chain:
        chain.append(target.name)
        target = view.find(_origin(target))
    return chain


def _origin(page: PageView) -> str:
    return next(iter(page.linked("origin_of")), "")


def stale_claim(view: LintView) -> Iterator[Problem]:
    """A statement of kb rests on a claim that no source makes any more.

    Why: the source was corrected or forgotten, and the page still says what it said before.
    Example: a sentence with `[^soft-1a2b3c]` after the talk was taken out of raw/ and forgotten.
    Fix: `kb ingest`; it retracts what nothing carries any more.
    """
    for page in view.pages:
        for statement in page.machine if page.states else ():
            labels = [label for label in statement.labels if is_label(label)]
            if any(claim_of(label) not in view.claims for label in labels):
                yield page.problem(statement.start, f"no source makes the claim behind {shown(statement.words)}")
