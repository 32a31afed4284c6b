"""The questions that the wiki did not answer: `.kb/asked.jsonl`, a line each time, the newest last.

A line with `answered` takes its question out again. Knows the lines; does not know why a question has no answer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kb.vault.paths import writable
from kb.vault.vault import Vault

PATH = ".kb/asked.jsonl"
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without an answer, and how often it was asked."""

    question: str
    """As it was asked last."""
    times: int
    last: str
    """The date, `YYYY-MM-DD`."""


def unanswered(vault: Vault) -> tuple[Asked, ...]:
    """The questions that still have no answer, the most asked first. Lines that are none are left aside."""
    found: dict[str, Asked] = {}
    for row in _rows(vault):
        question, date = str(row.get("question", "")), str(row.get("date", ""))
        key = _key(question)
        if row.get("answered"):
            found.pop(key, None)
        elif key:
            known = found.get(key, Asked("", 0, ""))
            found[key] = replace(known, question=question, times=known.times + 1, last=max(known.last, date))
    return tuple(sorted(found.values(), key=lambda one: (-one.times, one.question.casefold())))


def note_asked(vault: Vault, question: str, date: str, *, is_answered: bool) -> None:
    """Note a question that has no answer; one that has an answer now is wanted no more. Raises `OSError`."""
    shown = " ".join(question.split())[:LONGEST]
    if is_answered and _key(shown) not in {_key(one.question) for one in unanswered(vault)}:
        return
    row = {"question": shown, "date": date} | ({"answered": True} if is_answered else {})
    path = writable(vault, PATH)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = (json.dumps(row, ensure_ascii=False) + "\n").encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)  # one write: two programs mix no lines
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)


def _key(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip("?!. ")


def _rows(vault: Vault) -> Iterator[dict[str, Any]]:
    try:
        lines = (vault.root / PATH).read_text(encoding="utf-8", errors="replace").split("\n")
    except (FileNotFoundError, NotADirectoryError):
        return
    for line in lines:
        try:
            row = json.loads(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row
