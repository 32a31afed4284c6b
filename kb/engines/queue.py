"""Prompts that wait in a folder as readable files until somebody answers: a coding agent, or a person with a chat.

`KEY.request.md` is the question, `KEY.answer.md` or `KEY.answer.json` the answer. Knows files, not tasks.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.engines.json_of import json_of
from kb.engines.request import UNUSABLE, Reply, Request
from kb.errors import BadAnswer, NoAnswer, NotFound, UsageError
from kb.prompts import TASKS, one_line, tokens

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
    unusable: str = ""
    """Why the answer before could not be used, where the question is asked once more."""


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
        raise NoAnswer(
            f"waiting: {request.task} in {path.name}", hint="answer it with `kb work`, then run the command again"
        )

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
    return next(iter(_read(path, task) for task, path in _unanswered(folder)), None)


def list_waiting(folder: Path) -> tuple[Waiting, ...]:
    """All questions without an answer, in the order in which `next_task` gives them."""
    return tuple(_read(path, task) for task, path in _unanswered(folder))


def in_order(waiting: Mapping[str, str]) -> tuple[str, ...]:
    """Keys, each with its task, in the order in which `next_task` gives their questions."""
    return tuple(sorted(waiting, key=lambda key: _turn(waiting[key], key)))


def keys_waiting(folder: Path) -> tuple[str, ...]:
    """The keys of all questions without an answer, in that order."""
    return tuple(path.name.split(".")[0] for _, path in _unanswered(folder))


def count_waiting(folder: Path) -> int:
    """How many questions have no answer."""
    return len(_unanswered(folder))


def find_waiting(folder: Path, key: str) -> Waiting:
    """The question of a key. Raises `NotFound` when there is none, `UsageError` when it is answered already."""
    path = folder / f"{key}.request.md"
    if not _KEY.fullmatch(key) or path.is_symlink() or not path.is_file():
        raise NotFound(f"no prompt waits under {one_line(key)[:40]}", hint="`kb work` prints the next one with its key")
    if _is_answered(folder, key):
        raise UsageError(f"{key} is answered already", hint="`kb work` prints the next prompt that waits")
    return _read(path, _task(path))


def answer_task(folder: Path, key: str, text: str) -> None:
    """Leave an answer. Raises as `find_waiting` does, and `BadAnswer` for text without whole JSON."""
    find_waiting(folder, key)
    if len(text) > LARGEST_ANSWER:
        raise BadAnswer(f"the answer is longer than {LARGEST_ANSWER:,} characters")
    json_of(text)
    _write(folder / f"{key}.answer.md", text)


def _unanswered(folder: Path) -> list[tuple[str, Path]]:
    """Task and file of every question without an answer, in order. Links are left aside: a vault is untrusted."""
    found = []
    for path in folder.glob("*.request.md"):
        key = path.name.split(".")[0]
        if _KEY.fullmatch(key) and not path.is_symlink() and not _is_answered(folder, key):
            found.append((_task(path), path))
    return sorted(found, key=lambda one: _turn(one[0], one[1].name))


def _turn(task: str, name: str) -> tuple[int, str]:
    return (TASKS.index(task) if task in TASKS else 99, name)


def _is_answered(folder: Path, key: str) -> bool:
    return any((folder / f"{key}.answer.{suffix}").exists() for suffix in ("json", "md"))


def _task(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        found = re.search(r"^task: (\w+)$", file.read(200), re.MULTILINE)
    return found[1] if found else ""


def _read(path: Path, task: str) -> Waiting:
    text = path.read_text(encoding="utf-8", errors="replace").partition("\n---\n")[2]
    _, again, told = text.rpartition(f"\n# Reply\n\n{UNUSABLE}")
    return Waiting(path.name.split(".")[0], task, text.lstrip("\n"), told.partition("\n")[0] if again else "")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
