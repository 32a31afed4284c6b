"""The scripted model behind a loopback server that counts what is asked and answered."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from faulty_server import Fault, Handler, reply
from scripted_model import ScriptedModel, task_of

from kb.prompts import tokens


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and the answer to it."""

    task: str
    key: str
    """Equal for requests that ask the same."""
    user: str
    input_tokens: int
    output_tokens: int = 0
    """0 when it was not answered."""


Before = Callable[[int, Asked], Fault | None]
"""The number of a request, counted from 1, and what it asks → what to do in place of an answer."""


@dataclass
class Tally:
    """Answers as the scripted model does, after `before` had its turn; `after` is called when an answer is out."""

    before: Before = lambda _number, _asked: None
    after: Callable[[int], None] = lambda _number: None
    asked: list[Asked] = field(default_factory=list)
    arrived: int = 0
    model: ScriptedModel = field(default_factory=ScriptedModel)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, handler: Handler, body: dict[str, Any]) -> None:
        system, user, *turns = [_words(message["content"]) for message in body["messages"]]
        task = task_of(system)
        with self.guard:
            self.arrived += 1
            number = self.arrived
        key = hashlib.sha256(json.dumps(body["messages"]).encode()).hexdigest()
        size = tokens(system) + tokens(user) + sum(map(tokens, turns))
        asked = Asked(task, key, user, size)
        other = self.before(number, asked)
        if other is not None:
            self._note(asked)
            other(handler, body)
            return
        answer = self.model.answer(system, user)
        taken = replace(asked, output_tokens=tokens(answer))
        used = {"prompt_tokens": size, "completion_tokens": taken.output_tokens, "total_tokens": size}
        reply(answer, usage=used)(handler, body)
        self._note(taken)
        self.after(number)

    def _note(self, asked: Asked) -> None:
        with self.guard:
            self.asked.append(asked)

    @property
    def answered(self) -> list[Asked]:
        """The requests that were answered."""
        return [one for one in self.asked if one.output_tokens]

    @property
    def tasks(self) -> Counter[str]:
        """How many requests each task made."""
        return Counter(one.task for one in self.asked)

    @property
    def input_tokens(self) -> int:
        """Of all answered requests."""
        return sum(one.input_tokens for one in self.answered)

    @property
    def output_tokens(self) -> int:
        """Of all answers."""
        return sum(one.output_tokens for one in self.answered)


def _words(content: Any) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
