"""How far a source is whose prompts wait in the queue: how many are answered, which wait, about how many there will be.

Knows the order of the tasks and how often each usually comes. What the answers will say is not known here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from kb.engines.estimate import RATES
from kb.engines.queue import in_order
from kb.engines.usage import Usage
from kb.engines.windows import CLAIMS_PER_1000, source_tokens
from kb.flows.asking import PART, is_short
from kb.flows.reading import windows
from kb.flows.reports import Steps
from kb.records import Text
from kb.tasks import Engine

ORDER = ("extract", "compile_short", "plan", "write", "repair", "judge")
"""Each is asked when those before it are answered. `verify` comes behind any of them but the last."""
_PLANNING = {"extract", "compile_short", "plan"}
VERIFIED, MENDED = 3, 1
"""How often the statements of a part are read back and mended, usually: at first, when they are mended, their leads."""


def steps(text: Text, engine: Engine, usage: Usage, *, merges: bool, judges: bool) -> Steps:
    """How far a source is: what was answered, what waits, and what will be asked yet if all goes as usual.

    `merges`: a short source is read and planned in one call. `judges`: there are older claims to judge it against.
    """
    waiting = usage.waiting()
    if not waiting or engine.name != "queue":
        return Steps()
    asked, again = usage.asked()
    usual = _usual(text, engine, merges=merges, judges=judges)
    if not asked["write"] and (asked["plan"] or asked["compile_short"]) and not _PLANNING & set(waiting.values()):
        usual = Counter(judge=usual["judge"])  # no page gets any of it
    about = _about(asked, usual, len(windows(text, PART))) + again
    return Steps(asked.total() + again - len(waiting), about, in_order(waiting))


def _usual(text: Text, engine: Engine, *, merges: bool, judges: bool) -> Counter[str]:
    """How often each task is asked, usually."""
    parts = len(windows(text, PART))
    claims = source_tokens(text.blocks) * CLAIMS_PER_1000 / 1_000
    writes = max(parts, math.ceil(claims / RATES["write"].units_a_call))
    usual = Counter(write=writes, verify=VERIFIED * parts + 1, repair=MENDED * parts, judge=int(judges))
    if merges and is_short(text, engine):
        return usual + Counter(compile_short=1)
    return usual + Counter(extract=len(windows(text, engine.window)), plan=parts)


def _about(asked: Mapping[str, int], usual: Mapping[str, int], parts: int) -> int:
    """How many prompts there will be: what was asked, and what is usual where more of it may come.

    Of a source in one part no more comes of a task when one behind it was asked.
    """
    last = max((at for at, task in enumerate(ORDER) if asked.get(task)), default=0) if parts == 1 else 0
    over = {*ORDER[:last], *(["verify"] if ORDER[last] == "judge" else [])}
    return sum(max(asked.get(task, 0), 0 if task in over else usual.get(task, 0)) for task in {*asked, *usual})
