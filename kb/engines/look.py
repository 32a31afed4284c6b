"""Look-ups before a plan: which rows of an answer ask to see something, their results as a further turn, and the end.

Plain JSON in the messages, the same for every provider. Knows the three tools by name; what they read is an argument.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from kb.engines import plan
from kb.engines.answers import LookAnswer, parse
from kb.engines.request import LARGEST_PROMPT, Ask, Reply, Request
from kb.errors import BadAnswer
from kb.prompts import EVIDENCE, Prompt, fence, one_line, render, tokens
from kb.tasks import Lookups, Plan, PlanTask
from kb.words import digest

MOST_ROUNDS, MOST_ROWS = 3, 4
"""How often a plan may look, and how many rows are read each time."""
LONGEST_RESULTS = 1_500
"""Tokens of the results of one round, their fence included."""
LONGEST_CELL, MOST_CELLS = 200, 3
_ROUND = LONGEST_RESULTS + 500
"""Tokens that a round adds to a prompt at most: results, the words around them, and the rows that asked."""
_REPAIR = 1_000
"""Tokens that stay free for asking once more."""
_PASSAGE = re.compile(r"\bp-[0-9a-f]{8}(?:-\d+)?\b")
_SHORTEST_REST = 40

TOOLS: Mapping[str, Callable[[Lookups, str, str], tuple[str, ...]]] = {
    "search_wiki": lambda lookups, words, _: lookups.search_wiki(words),
    "read_page": lambda lookups, title, _: lookups.read_page(title),
    "read_passages": lambda lookups, source, ids: lookups.read_passages(source, tuple(_PASSAGE.findall(ids))),
}
NOTHING = {
    "search_wiki": "nothing is found",
    "read_page": "no page has this title",
    "read_passages": "no source has this title, or no passage these ids",
}


def prompt_of(planning: Prompt, looking: Prompt) -> Prompt:
    """The prompt `plan` with the rules of looking behind its own."""
    rules = re.sub(r"^# ", "## ", looking.system.removeprefix(EVIDENCE).strip(), flags=re.MULTILINE)
    system = f"{planning.system}\n# Look-ups\n\n{rules}\n"
    return replace(planning, system=system, sha=digest(f"{planning.sha}\0{looking.sha}", 16))


def rounds_of(task: PlanTask, planning: Request, looking: Prompt) -> int:
    """How many rounds the task allows and a prompt of this size leaves room for."""
    if task.lookups is None:
        return 0
    room = LARGEST_PROMPT - planning.tokens - tokens(looking.system) - _REPAIR
    return max(0, min(task.rounds, MOST_ROUNDS, room // _ROUND))


def first(planning: Request, prompts: Mapping[str, Prompt], rounds: int, schema: dict[str, object]) -> Request:
    """The question of a plan as one that may be answered with look-ups."""
    prompt = prompt_of(prompts["plan"], prompts["look"])
    user = f"{planning.user}\n{_turn(prompts['look'], '', rounds)}"
    return replace(planning, prompt_sha=prompt.sha, system=prompt.system, user=user, schema=schema)


def looked(request: Request, ask: Ask, looking: Prompt, lookups: Lookups, rounds: int) -> tuple[Request, Reply]:
    """Ask, and look up what the answers ask for, until one asks for nothing or the rounds are over.

    The last question and its answer, which is not read yet. What follows a look-up counts as the task `look`.
    """
    reply = ask(request)
    for left in reversed(range(rounds)):
        rows = _rows(reply)
        if not rows:
            break
        said = json.dumps({"look": rows}, ensure_ascii=False)
        told = _turn(looking, results(rows, lookups), left)
        request = replace(request, task="look", turns=(*request.turns, ("assistant", said), ("user", told)))
        reply = ask(request)
    return request, reply


def _turn(looking: Prompt, found: str, left: int) -> str:
    return render(looking, {"results": found, "left": str(left)})[1]


def _rows(reply: Reply) -> list[list[str]]:
    """What an answer asks to see; nothing when it is a plan or cannot be read."""
    try:
        answer: LookAnswer = parse("look", reply)
    except BadAnswer:
        return []
    if answer.is_plan:
        return []
    return [_cells(row) for row in answer.look[:MOST_ROWS] if row]


def _cells(row: list[str]) -> list[str]:
    """A row of at most three cells, each of a bounded length; what stands behind them joins the last."""
    cells = [*row[: MOST_CELLS - 1], " ".join(row[MOST_CELLS - 1 :])]
    return [one_line(cell)[:LONGEST_CELL] for cell in cells if cell]


def results(rows: Iterable[list[str]], lookups: Lookups) -> str:
    """What the rows find, bounded and behind one fence: a line for each row, its results below it with dashes."""
    asked = list(rows)
    share = (LONGEST_RESULTS * 4 - len(fence(""))) // max(1, len(asked))
    lines: list[str] = []
    for number, row in enumerate(asked, start=1):
        head = one_line(f"{number}. {': '.join(row[:2])}")[:LONGEST_CELL]
        lines += _within([head, *(f"- {one_line(line)}" for line in _found(row, lookups))], share)
    return fence("\n".join(lines))


def _found(row: list[str], lookups: Lookups) -> tuple[str, ...]:
    tool, words, more = (*row, "", "", "")[:3]
    if tool not in TOOLS:
        return (f"there is no such tool; there are {', '.join(TOOLS)}",)
    return TOOLS[tool](lookups, words, more) or (NOTHING[tool],)


def _within(lines: Iterable[str], most: int) -> list[str]:
    """The lines that fit into so many characters, line ends counted; the first that does not is cut."""
    kept: list[str] = []
    for line in lines:
        if len(line) < most:
            kept.append(line)
            most -= len(line) + 1
            continue
        if most > _SHORTEST_REST:
            kept.append(line[: most - 3].rstrip() + " …")
        break
    return kept


def read(answer: LookAnswer, task: PlanTask, *, is_last: bool = False) -> Plan:
    """The plan of an answer. Raises `BadAnswer` when it still asks to look, or as `plan.read` does."""
    if not answer.is_plan:
        raise BadAnswer("no-plan: nothing more is looked up; give the plan, with `pages`")
    return plan.read(answer, task, is_last=is_last)
