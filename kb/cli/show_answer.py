"""Show an answer: its words, its citations, who was asked, what was left out, where it was filed."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.flows.answers import Answer, Council


def show_answer(answer: Answer, *, as_json: bool) -> int:
    """`kb ask`. An answer that abstains is an answer: exit code 0."""
    if as_json:
        print(json.dumps(dataclasses.asdict(answer), ensure_ascii=False, indent=1))
        return 0
    print(answer.answer)
    for citation in answer.citations:
        dated = f", {citation.dated}" if citation.dated else ""
        print(f"\n[{citation.label}] {citation.source}{dated}, {citation.page}\n  “{citation.quote}”")
    if answer.council:
        _votes(answer.council)
    for one in answer.left_out:
        print(" ".join(f"left out: {one.text} ({one.rule}: {one.why})".split()), file=sys.stderr)
    for note in (answer.note, f"filed: {answer.saved}" if answer.saved else ""):
        if note:
            print(note, file=sys.stderr)
    if sys.stdout.isatty():
        print(f"next: {_next(answer)}", file=sys.stderr)
    return 0


def _votes(council: Council) -> None:
    """Who answered under which letter, what the others gave it, and who wrote the final answer."""
    print("\nVotes:")
    for voice in sorted(council.voices, key=lambda one: (-one.points, one.letter or "Z", one.model)):
        ranked = f", ranked {' '.join(voice.ranked)}" if voice.ranked else ""
        failed = f", failed: {voice.error}" if voice.error else ""
        letter = f"{voice.letter}  {voice.points} points" if voice.letter else "-  no answer"
        print(f"  {letter}  {voice.model}{ranked}{failed}")
    follows = f", following {' '.join(council.follows)}" if council.follows else ""
    print(f"  written by {council.chairman}{follows}")


def _next(answer: Answer) -> str:
    if answer.saved:
        return "`kb undo` takes the page back"
    if answer.abstained:
        return "`kb status` lists what was asked and not answered; a document that tells it goes into raw/"
    return "`kb ask -c` goes on from here, `--save` files the answer"
