"""Measure whether `kb ask` leads to the right passage, on questions written by somebody who saw only the sources.

    python bench/asked_passages.py QUESTIONS VAULT --model PROVIDER/NAME [--record] [--save FILE]

QUESTIONS is a JSON list of `{question, answerable, answer, where: [{file, words}]}`; `words` stand in the passage that
answers, `file` is its source in raw/. VAULT holds these sources, ingested. An answerable question is led to rightly
when one of the first three citations stands in such a passage, an unanswerable one when nothing is answered. Whether
the words of an answer are right is for a reader: they are printed beside what was expected.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kb.flows.ask import Options, ask
from kb.flows.engines import Wanted
from kb.index.index import refresh
from kb.markdown.notes import passages_of
from kb.vault.vault import Vault

FIRST = 3
"""Citations in which the passage is looked for."""


def letters(words: str) -> str:
    """Words without marks, case and white space: files and notes differ in these."""
    return "".join(re.findall(r"\w+", words.casefold()))


def spots(vault: Path, citations: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The file in raw/ and the words of the passage of each citation, in letters."""
    notes = {path.stem: passages_of(path.read_text(encoding="utf-8")) for path in (vault / "wiki/text").glob("*.md")}
    return [(one["source"], letters(notes[one["page"]].get(one["passage"], ""))) for one in citations]


def led(vault: Path, row: dict[str, Any], answer: dict[str, Any], most: int | None = FIRST) -> list[bool]:
    """For each place that answers: whether one of the first citations stands there."""
    found = spots(vault, answer["citations"])[:most]
    return [
        any(one["file"] == file and letters(one["words"]) in words for file, words in found) for one in row["where"]
    ]


def is_right(vault: Path, row: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Whether a question without an answer got none, another one a citation of the right passage."""
    if not row["answerable"]:
        return bool(answer["abstained"])
    return not answer["abstained"] and any(led(vault, row, answer))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("vault", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--engine", default="")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--save", type=Path)
    given = parser.parse_args()
    rows, vault = json.loads(given.questions.read_text(encoding="utf-8")), Vault(given.vault)
    refresh(vault)
    options = Options(wanted=Wanted(given.engine, given.model, record=given.record), env=os.environ)
    with ThreadPoolExecutor(len(rows)) as pool:
        answers = list(pool.map(lambda row: asdict(ask(vault, row["question"], options)), rows))
    if given.save:
        given.save.write_text(json.dumps(answers, ensure_ascii=False, indent=1), encoding="utf-8")
    for row, answer in zip(rows, answers, strict=True):
        verdict = "right" if is_right(given.vault, row, answer) else "MISS "
        places = f"{led(given.vault, row, answer)}, all: {led(given.vault, row, answer, None)}"
        print(
            f"{verdict} {row['question']}\n  expected: {row['answer'] or '(none)'}\n  {answer['answer']}\n  {places}\n"
        )
    for kind in (True, False):
        some = [
            is_right(given.vault, row, one) for row, one in zip(rows, answers, strict=True) if row["answerable"] is kind
        ]
        print(f"{'answerable' if kind else 'unanswerable'}: {sum(some)} of {len(some)}")


if __name__ == "__main__":
    main()
