"""Show an answer: its words and citations on stdout; on stderr what was left out, what it took, what comes next."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.flows.answers import Answer
    from kb.flows.reports import ModelUse


def show_answer(answer: Answer, root: Path, *, as_json: bool) -> int:
    """`kb ask` in the vault at `root`. An answer that abstains is an answer: exit code 0."""
    if as_json:
        print(json.dumps(dataclasses.asdict(answer), ensure_ascii=False, indent=1))
        return 0
    from kb.cli.answer_screen import show

    show(answer, root)
    sys.stdout.flush()
    for one in answer.left_out:
        print(" ".join(f"left out: {one.text} ({one.rule}: {one.why})".split()), file=sys.stderr)
    for note in (answer.note, f"filed: {answer.saved}" if answer.saved else ""):
        if note:
            print(note, file=sys.stderr)
    if sys.stdout.isatty():
        for remark in (*_taken(answer.used), f"next: {_next(answer)}"):
            print(remark, file=sys.stderr)
    return 0


def _taken(used: ModelUse | None) -> list[str]:
    if used is None:
        return []
    calls = f"{used.calls} call{'s' * (used.calls != 1)}" + (
        f", {used.cached} answered from the cache" * bool(used.cached)
    )
    price = f", {used.usd:.4f} USD" if used.usd else ""
    return [f"took: {calls}, {used.input_tokens:,} tokens in, {used.output_tokens:,} out{price}"]


def _next(answer: Answer) -> str:
    if answer.saved:
        return "`kb undo` takes the page back"
    if answer.abstained:
        return "`kb status` lists what was asked and not answered; a document that tells it goes into raw/"
    disputed = ", `kb contradictions` shows both sides in full" * bool(answer.disagree)
    return f"`kb ask -c` goes on from here, `--save` files the answer{disputed}"
