"""docs/rules.md, made from the docstrings of the rules. Returns text; writing the file is the caller's job."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping

from kb.rules.table import RULES, Rule

_PARTS = re.compile(r"^(Why|Example|Fix): ", re.MULTILINE)
_OPENING = """# Rules

`kb lint` checks the vault against these rules and names the file and the line of each breach.
A *problem* makes it exit with code 1; a *note* is a hint and does not.
A rule about what the wiki says looks only at statements that kb wrote: what a person writes needs no citation.

This page is made from the code: `python .ci/rules_page.py` writes it, and a test holds it current.
"""


def rules_page(rules: Mapping[str, Rule] = RULES) -> str:
    """The whole page: a table of all rules, then one section for each."""
    rows = [f"| [{name}](#{name}) | {rule.severity} | {explained(rule)[0]} |" for name, rule in rules.items()]
    table = "\n".join(["| rule | is a | finds |", "|---|---|---|", *rows])
    return "\n".join([_OPENING, table, *(_section(name, rule) for name, rule in rules.items())])


def explained(rule: Rule) -> tuple[str, str, str, str]:
    """What a rule finds, why it matters, an example, how to mend it: the four parts of its docstring."""
    pieces = _PARTS.split(inspect.getdoc(rule.find) or "")
    parts = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    what, why, example, fix = (
        " ".join(part.split()) for part in (pieces[0], parts["Why"], parts["Example"], parts["Fix"])
    )
    return what, why, example, fix


def _section(name: str, rule: Rule) -> str:
    what, why, example, fix = explained(rule)
    lines = [what, "", f"- **Why:** {why}", f"- **Example:** {example}", f"- **Fix:** {fix}"]
    return "\n".join(["", f"## {name}", "", *lines])
