"""Models for the tests of questions: each task of a question is answered by a function of the rendered Input.

`Script` stands behind the faulty server; what no function answers is answered carefully.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from faulty_server import Fault, Handler, reply
from scripted_model import TASKS, evidence, task_of

Said = dict[str, Any] | str | Fault
BRIDGE = """---
title: Report on the bridge
published: 1872-03-01
---

The stone bridge at the mill was finished in 1871. It has five arches of grey granite. Carts of two tons may cross it.

The mill stands on the left bank and grinds rye. Its wheel is of oak and turns ten times a minute.
"""
CHRONICLE = """---
title: Chronicle of the town
published: 1901-05-02
---

The stone bridge at the mill was finished in 1874, after a flood took the old one. The town paid for it with a toll.

A toll of one coin for every cart was taken at the bridge. The toll ended when the bridge was paid for.
"""
YEAR, LATER = "The stone bridge at the mill was finished in 1871.", "The stone bridge at the mill was finished in 1874"
ARCHES = "It has five arches of grey granite."


def key(user: str, words: str) -> str:
    """The key of the first numbered sentence of a prompt that begins so: `2.1`."""
    found = re.search(rf"^(\d+\.\d+) {re.escape(words)}", user, re.MULTILINE)
    assert found, f"{words!r} was not given:\n{user}"
    return found[1]


def says(*pairs: tuple[str, str], missing: str = "") -> Callable[[str], Said]:
    """An answer of one paragraph: `(sentences, the beginning of the sentence that they cite)`."""

    def answer(user: str) -> Said:
        words = " ".join(f"{text} [{key(user, cited)}]" for text, cited in pairs)
        return {"answered": "yes", "answer": [words], "missing": missing}

    return answer


def silent(missing: str = "what was asked") -> Callable[[str], Said]:
    return lambda _: {"answered": "no", "answer": [], "missing": missing}


def all_but(*words: str) -> Callable[[str], Said]:
    """A reader that finds everything entailed but readings with these words."""

    def verify(user: str) -> Said:
        rows = [found for line in evidence(user) if (found := re.match(r"(\d+) (.+)", line))]
        bad = [row[1] for row in rows if any(word in row[2] for word in words)]
        good = " ".join(row[1] for row in rows if row[1] not in bad)
        return {"entailed": good, "by": [], "not": [[number, "nothing says so"] for number in bad]}

    return verify


@dataclass
class Script:
    """Answers over the loopback server. A function is named by its task, or by `model/task` for one model."""

    functions: dict[str, Callable[[str], Said]]
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Model, task and Input of every request."""
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def tasks(self) -> list[str]:
        return [task for _, task, _ in self.asked]

    def inputs(self, task: str) -> list[str]:
        return [user for _, asked, user in self.asked if asked == task]

    def __call__(self, handler: Handler, body: dict[str, Any]) -> None:
        words = {one["role"]: one["content"] for one in reversed(body["messages"])}
        user = next(one["content"] for one in body["messages"] if one["role"] == "user")
        task = task_of(words["system"])
        with self._guard:
            self.asked.append((body["model"], task, user))
        function = self.functions.get(f"{body['model']}/{task}") or self.functions.get(task) or TASKS[task]
        said = function(user)
        fault = said if callable(said) else None
        answer = said if isinstance(said, str) else json.dumps(said) if fault is None else ""
        (fault or (streamed(answer) if body.get("stream") else reply(answer)))(handler, body)


def streamed(content: str, *, size: int = 7, breaks_off: bool = False) -> Fault:
    """An answer in pieces, as a stream of events."""

    def fault(handler: Handler, body: dict[str, Any]) -> None:
        pieces = [content[at : at + size] for at in range(0, len(content), size)]
        rows = [{"choices": [{"index": 0, "delta": {"content": one}, "finish_reason": None}]} for one in pieces]
        if breaks_off:
            rows = rows[: len(rows) // 2]
        else:
            rows.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        shared = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
        lines = "".join(f"data: {json.dumps(shared | row)}\n\n" for row in rows) + "data: [DONE]\n\n"
        handler.send(200, lines.encode(), {"Content-Type": "text/event-stream"})

    return fault
