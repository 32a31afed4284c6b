"""Show an audit to a person: what does not follow, the share of what does, and what that share can be worth."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.flows.audit import AuditReport
    from kb.flows.reports import ModelUse


def show_audit(report: AuditReport) -> None:
    """The result on stdout; what could not be judged, and what was used, on stderr."""
    for failure in report.failures:
        print(f"{failure.path}: “{failure.statement}”\n  missing: {failure.missing}")
        for quote in failure.quotes:
            print(f"  “{quote}”")
    _share(report)
    for message in report.errors:
        print(message if message.startswith("waiting") else f"error: {message}", file=sys.stderr)
    if report.hint:
        print(f"hint: {report.hint}", file=sys.stderr)
    print(_used(report.model), file=sys.stderr)
    print(f"next: {_after_audit(report)}")


def _share(report: AuditReport) -> None:
    judged = report.sampled - report.unjudged
    low, high = report.interval
    if not report.statements:
        print("No statement with a citation stands in the wiki, but quotations: there is nothing to judge.")
    if judged:
        share = f"{report.entailed / judged:.1%}, 95 % interval {low:.1%} to {high:.1%}"
        print(f"{report.entailed} of {judged} statements are entailed: {share}; the wiki holds {report.statements}.")
    if report.by_passages:
        print(f"{report.by_passages} of them follow from their passages, not from their quotes alone.")
    if report.unjudged:
        print(f"{report.unjudged} of {report.sampled} could not be judged ({report.waiting} wait for an answer).")


def _used(model: ModelUse) -> str:
    cost = "price unknown" if model.usd is None else f"{model.usd:.4f} USD"
    tokens = f"{model.input_tokens:,} tokens in, {model.output_tokens:,} out"
    return f"{model.calls} calls, {model.cached} answers kept from before, {tokens}, {cost}"


def _after_audit(report: AuditReport) -> str:
    if report.waiting:
        return "`kb work`, then the same audit again" if report.engine == "queue" else "`kb audit` with another engine"
    if report.unjudged:
        return "the same audit again: what was answered is kept"
    return "mend these pages by hand, or `kb undo`" if report.failures else "`kb lint`"
