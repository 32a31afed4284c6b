"""Recorded answers: found by the hash of what was asked, holding no words but the answer's. Replays without a network.

A tape is a folder of JSON lines. What is not on it is never made up.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path

from kb.engines.request import Ask, Reply, Request
from kb.errors import DamagedRecord, NoAnswer

WAITING = "waiting: no model"


class Tape:
    """The answers of a folder of `*.jsonl` files, read when the first is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._answers: dict[str, Reply] | None = None

    def find(self, asked: str) -> Reply | None:
        """The recorded answer to what was asked, or None. Raises `DamagedRecord` for a line that is none."""
        with self._guard:
            if self._answers is None:
                self._answers = dict(entry for path in sorted(self._folder.glob("*.jsonl")) for entry in _read(path))
            return self._answers.get(asked)

    def add(self, request: Request, reply: Reply, name: str = "tape") -> None:
        """Append an answer to `NAME.jsonl` unless the tape has it."""
        if self.find(request.asked) is not None:
            return
        row = {
            "asked": request.asked,
            "task": request.task,
            "model": request.model,
            "finish": reply.finish,
            "input_tokens": reply.input_tokens,
            "output_tokens": reply.output_tokens,
            "answer": reply.content,
        }
        with self._guard:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / f"{name}.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            assert self._answers is not None  # find() has read them
            self._answers[request.asked] = reply


def _read(path: Path) -> list[tuple[str, Reply]]:
    entries = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            counts = int(row["input_tokens"]), int(row["output_tokens"])
            entries.append((str(row["asked"]), Reply(str(row["answer"]), str(row["finish"]), *counts, usd=0.0)))
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedRecord(f"{path.name}: line {number} is no recorded answer") from error
    return entries


class Replay:
    """Answers from a tape and from nowhere else."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def __call__(self, request: Request) -> Reply:
        """The recorded answer. Raises `NoAnswer` when this was never asked."""
        found = self._tape.find(request.asked)
        if found is None:
            raise NoAnswer(WAITING, hint="the tape has no answer to this: compile with --engine model or queue")
        return found

    def forget(self, request: Request) -> None:
        """Change nothing: a tape is a record."""


class Recording:
    """Asks somebody else and puts every answer on a tape."""

    def __init__(self, ask: Ask, tape: Tape) -> None:
        self._ask, self._tape = ask, tape

    def __call__(self, request: Request) -> Reply:
        """The answer, recorded."""
        reply = self._ask(request)
        self._tape.add(request, reply)
        return reply

    def forget(self, request: Request) -> None:
        """Drop it where it is kept; the tape stays."""
        self._ask.forget(request)
