"""The last questions and answers, so that a question can go on from them. Derived: may be deleted at any time."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from kb.errors import KbError, UsageError
from kb.vault.disk import put
from kb.vault.paths import writable
from kb.vault.vault import Vault

if TYPE_CHECKING:
    from kb.question_tasks import Turn

PATH = ".kb/cache/conversation.json"
MOST_TURNS, LONGEST = 4, 2_000


def turns(vault: Vault) -> tuple[Turn, ...]:
    """The turns of the last conversation. Raises `UsageError` when there is none to go on from."""
    from kb.question_tasks import Turn

    try:
        rows = json.loads((vault.root / PATH).read_text(encoding="utf-8"))
        found = tuple(Turn(str(row["question"]), str(row["answer"])) for row in rows)
    except (OSError, ValueError, KeyError, TypeError):
        found = ()
    if not found:
        raise UsageError("there is no question yet to go on from", hint='ask one first: kb ask "…"')
    return found[-MOST_TURNS:]


def remember(vault: Vault, earlier: tuple[Turn, ...], question: str, answer: str) -> None:
    """Keep a turn behind the earlier ones; where nothing can be written the next question stands alone."""
    kept = [*((one.question, one.answer) for one in earlier), (question, answer)][-MOST_TURNS:]
    rows = [{"question": asked, "answer": said[:LONGEST]} for asked, said in kept]
    with contextlib.suppress(OSError, KbError):
        put(writable(vault, PATH), json.dumps(rows, ensure_ascii=False).encode(), is_durable=False)
