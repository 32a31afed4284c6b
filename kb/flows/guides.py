"""What agents that come over MCP are told: texts in kb/shipped/mcp, with what they are about filled in."""

from __future__ import annotations

from importlib.resources import files
from string import Template

from kb.flows.review import review
from kb.prompts import fence, one_line
from kb.vault.vault import Vault

MOST_WAITING = 40


def guide(name: str, **values: str) -> str:
    """The text of a guide; values become one line."""
    text = files("kb").joinpath("shipped", "mcp", f"{name}.md").read_text(encoding="utf-8")
    return Template(text).safe_substitute(values).strip()


def ingest_guide(document: str) -> str:
    """How a document is added by answering tasks."""
    return guide("ingest", document=f"“{one_line(document)[:120]}”" if document else "that is new in raw/")


def ask_guide(question: str) -> str:
    """How a question is answered with citations."""
    return guide("ask", question=one_line(question)[:2_000])


def review_guide(vault: Vault) -> str:
    """How to help the owner decide, with what waits, the riskiest first."""
    waiting = review(vault).waiting
    if not waiting:
        return "Nothing waits for a decision in this vault. Tell the owner so."
    lines = []
    for one in waiting[:MOST_WAITING]:
        lines.append(f"{one.id} ({one.risk} risk) {one.operation} on {one_line(one.page)}, from {one_line(one.source)}")
        lines += [f"  before: {one_line(one.before)}"] if one.before else []
        lines += [f"  after: {one_line(one.after)}"] if one.after else []
        lines += [f"  quote of {one_line(quote.source)}: “{one_line(quote.quote)}”" for quote in one.quotes]
        lines += [f"  cannot be applied now: {one_line(one.parked)}"] if one.parked else []
    beyond = len(waiting) - MOST_WAITING
    lines += [f"and {beyond} more: `kb review` lists them"] if beyond > 0 else []
    return guide("review", waiting=fence("\n".join(lines)))
