"""The table of rules, and running them. Each rule explains itself in its docstring: what, why, example, fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from kb.rules.assets import missing_asset, orphan_asset
from kb.rules.citations import (
    circular_evidence,
    malformed_footnote,
    quote_drift,
    stale_claim,
    undefined_mark,
    unquoted_citation,
    unused_definition,
)
from kb.rules.gaps import knowledge_gap, likely_duplicate, open_question, single_source
from kb.rules.links import broken_block_link, broken_link, missing_in_index, orphan_page, wanted_page
from kb.rules.pages import (
    alias_clash,
    duplicate_heading,
    duplicate_page,
    foreign_syntax,
    illegal_name,
    misplaced_file,
    oversized_page,
    stub_page,
)
from kb.rules.properties import (
    broken_frontmatter,
    missing_property,
    source_changed,
    unresolved_contradiction,
    wrong_property_type,
)
from kb.rules.statements import (
    figure_without_evidence,
    heap_of_statements,
    name_without_evidence,
    stale_lead,
    uncited_statement,
)
from kb.rules.view import LintView, Problem

Severity = Literal["problem", "note"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it finds, and whether that is a problem (exit code 1) or a note worth reading."""

    find: Callable[[LintView], Iterator[Problem]]
    severity: Severity = "problem"


RULES: dict[str, Rule] = {
    "broken-link": Rule(broken_link),
    "broken-block-link": Rule(broken_block_link),
    "missing-asset": Rule(missing_asset),
    "orphan-page": Rule(orphan_page),
    "missing-in-index": Rule(missing_in_index),
    "malformed-footnote": Rule(malformed_footnote),
    "undefined-mark": Rule(undefined_mark),
    "unused-definition": Rule(unused_definition),
    "unquoted-citation": Rule(unquoted_citation),
    "quote-drift": Rule(quote_drift),
    "circular-evidence": Rule(circular_evidence),
    "stale-claim": Rule(stale_claim),
    "uncited-statement": Rule(uncited_statement),
    "figure-without-evidence": Rule(figure_without_evidence),
    "name-without-evidence": Rule(name_without_evidence),
    "stale-lead": Rule(stale_lead),
    "heap-of-statements": Rule(heap_of_statements),
    "duplicate-page": Rule(duplicate_page),
    "alias-clash": Rule(alias_clash),
    "misplaced-file": Rule(misplaced_file),
    "illegal-name": Rule(illegal_name),
    "duplicate-heading": Rule(duplicate_heading),
    "foreign-syntax": Rule(foreign_syntax),
    "broken-frontmatter": Rule(broken_frontmatter),
    "missing-property": Rule(missing_property),
    "wrong-property-type": Rule(wrong_property_type),
    "source-changed": Rule(source_changed),
    "wanted-page": Rule(wanted_page, "note"),
    "knowledge-gap": Rule(knowledge_gap, "note"),
    "open-question": Rule(open_question, "note"),
    "single-source": Rule(single_source, "note"),
    "likely-duplicate": Rule(likely_duplicate, "note"),
    "stub-page": Rule(stub_page, "note"),
    "oversized-page": Rule(oversized_page, "note"),
    "orphan-asset": Rule(orphan_asset, "note"),
    "unresolved-contradiction": Rule(unresolved_contradiction, "note"),
}


def breaches(view: LintView, severity: Severity) -> tuple[Problem, ...]:
    """What the rules of a severity find, by path and line."""
    found = [
        replace(problem, rule=name)
        for name, rule in RULES.items()
        if rule.severity == severity
        for problem in rule.find(view)
    ]
    return tuple(sorted(found, key=lambda problem: (problem.path, problem.line, problem.rule, problem.message)))
