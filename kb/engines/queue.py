"""Prompts that wait in a folder as readable files until somebody answers: a coding agent, or a person with a chat.

`KEY.request.md` is the question, `KEY.answer.md` or `KEY.answer.json` the answer. Knows files, not tasks.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from kb.engines.json_of import json_of
from kb.engines.request import Reply, Request
from kb.errors import BadAnswer, NoAnswer, NotFound
from kb.prompts import TASKS, tokens

_KEY = re.compile(r"[0-9a-f]{24}")
_HEAD = "---\ntask: {task}\nkey: {key}\n---\n"
LARGEST_ANSWER = 1_000_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that nobody has answered yet."""

    key: str
    task: str
    text: str
    """The whole prompt, to be read as it stands."""


class Queue:
    """Answers from a folder; puts what has no answer there, to wait."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, request: Request) -> Reply:
        """The answer that somebody left. Raises `NoAnswer` after the question was put into the folder."""
        answer = self._answer(request.asked)
        if answer is not None:
            return Reply(answer, "stop", request.tokens, tokens(answer), usd=0.0)
        path = self._folder / f"{request.asked}.request.md"
        if not path.exists():
            _write(path, readable(request))
        raise NoAnswer(f"waiting: {request.task} in {path.name}", hint="answer it with `kb work`, then ingest again")

    def forget(self, request: Request) -> None:
        """Throw an unusable answer away, so that the question waits again."""
        for suffix in ("json", "md"):
            with contextlib.suppress(FileNotFoundError):
                (self._folder / f"{request.asked}.answer.{suffix}").unlink()

    def _answer(self, key: str) -> str | None:
        for suffix in ("json", "md"):
            with contextlib.suppress(FileNotFoundError):
                path = self._folder / f"{key}.answer.{suffix}"
                if path.stat().st_size > LARGEST_ANSWER:
                    raise BadAnswer(f"{path.name} is larger than {LARGEST_ANSWER:,} bytes")
                return path.read_text(encoding="utf-8", errors="replace")
        return None


def readable(request: Request) -> str:
    """A request as a markdown file that a person or an agent can answer."""
    parts = [_HEAD.format(task=request.task, key=request.asked), request.system, request.user]
    parts += [f"# {'Your answer' if role == 'assistant' else 'Reply'}\n\n{words}\n" for role, words in request.turns]
    return "\n".join(parts)


def next_task(folder: Path) -> Waiting | None:
    """The next question without an answer: in the order of the tasks, then of the keys. None when nothing waits."""
    waiting = list_waiting(folder)
    return waiting[0] if waiting else None


def list_waiting(folder: Path) -> tuple[Waiting, ...]:
    """All questions without an answer, in the order in which `next_task` gives them."""
    found = []
    for path in folder.glob("*.request.md"):
        key = path.name.split(".")[0]
        if _KEY.fullmatch(key) and not any((folder / f"{key}.answer.{suffix}").exists() for suffix in ("json", "md")):
            head, _, text = path.read_text(encoding="utf-8").partition("\n---\n")
            task = re.search(r"^task: (\w+)$", head, re.MULTILINE)
            found.append(Waiting(key, task[1] if task else "", text.lstrip("\n")))
    return tuple(sorted(found, key=lambda one: (TASKS.index(one.task) if one.task in TASKS else 99, one.key)))


def answer_task(folder: Path, key: str, text: str) -> None:
    """Leave an answer. Raises `NotFound` for a question that does not wait, `BadAnswer` for text without whole JSON."""
    if not _KEY.fullmatch(key) or not (folder / f"{key}.request.md").is_file():
        raise NotFound(f"no prompt waits under {key[:40]}", hint="`kb work` prints the next one with its key")
    if len(text) > LARGEST_ANSWER:
        raise BadAnswer(f"the answer is longer than {LARGEST_ANSWER:,} characters")
    json_of(text)
    _write(folder / f"{key}.answer.md", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
