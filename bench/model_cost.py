"""What compiling by a model takes in tokens, measured with a scripted model on loopback. Exit code 1: a bar is missed.

    python bench/model_cost.py [DOCUMENT]

The document is one of 43,000 characters made here, unless a path is given. The scripted model is careful: it uses all
claims that a prompt allows, and what it writes holds, so that no repairs are counted. Tokens are characters / 4.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from counting_server import Tally
from faulty_server import Server, running
from generated_sources import PARTS, SUBJECTS, of_characters
from vaults import kb_json, new_vault

from kb.prompts import tokens

CHARACTERS, NOTE = 43_000, 600
MOST_IN, MOST_OUT, MOST_FOR_A_NOTE, MOST_GROWTH, MOST_PROMPT = 5.0, 1.2, 6_000, 1.2, 24_000
FEW, MANY = 100, 10_000
"""Pages of the wiki."""


def fill(vault: Path, pages: int) -> None:
    """Write so many pages: those that the document may name first, then others."""
    named = [name.capitalize() for name in (*SUBJECTS, *PARTS)]
    pairs = [
        f"{subject.capitalize()} {part} {number}" for number in range(40) for subject in SUBJECTS for part in PARTS
    ]
    folder = vault / "wiki" / "concepts"
    folder.mkdir(parents=True, exist_ok=True)
    for title in (named + pairs)[:pages]:
        front = f"---\ntitle: {title}\ntype: concept\nid: con-{title.lower().replace(' ', '-')}\n"
        words = f"{title} is one of the things that a village keeps.\n\nIt is looked after in turns.\n"
        (folder / f"{title}.md").write_text(f"{front}description: What is known of {title}.\n---\n{words}")


def ingested(server: Server, folder: Path, name: str, content: str, pages: int = 0) -> Tally:
    """What an ingest of one document into a wiki of so many pages asks."""
    vault = new_vault(folder)
    fill(vault, pages)
    (vault / "raw" / name).write_text(content, encoding="utf-8")
    tally = Tally()
    server.behave(tally)
    report = kb_json("ingest", "--vault", vault, "--model", "openai/scripted")["sources"][0]
    assert report["status"] == "compiled", report["error"]
    print(f"{name}, {pages:,} pages: {dict(tally.tasks)}, {report['operations']['applied']} operations applied")
    return tally


def rows(server: Server, folder: Path, name: str, content: str) -> list[tuple[str, float, float]]:
    """What was measured, and the bar beside it."""
    size = tokens(content)
    alone = ingested(server, folder / "alone", name, content)
    note = ingested(server, folder / "note", "note.md", of_characters("A note", NOTE, seed=5))
    few, many = (ingested(server, folder / str(pages), name, content, pages) for pages in (FEW, MANY))
    largest = max(one.input_tokens for tally in (alone, note, few, many) for one in tally.asked)
    return [
        ("input tokens for a token of the source", alone.input_tokens / size, MOST_IN),
        ("output tokens for a token of the source", alone.output_tokens / size, MOST_OUT),
        (f"a note of {NOTE} characters, tokens in and out", note.input_tokens + note.output_tokens, MOST_FOR_A_NOTE),
        (f"input at {MANY:,} pages, to that at {FEW}", many.input_tokens / few.input_tokens, MOST_GROWTH),
        ("tokens of the largest prompt", largest, MOST_PROMPT),
    ]


def table(measured: list[tuple[str, float, float]]) -> bool:
    """Print the rows; whether every bar holds."""
    print(f"\n{'':<48}{'measured':>12}{'at most':>12}")
    shown: Callable[[float], str] = lambda value: f"{value:,.2f}" if value < 100 else f"{value:,.0f}"  # noqa: E731
    for what, value, most in measured:
        print(f"{what:<48}{shown(value):>12}{shown(most):>12}{'' if value <= most else '   MISSED'}")
    return all(value <= most for _, value, most in measured)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", type=Path, nargs="?")
    path = parser.parse_args().document
    name = path.name if path else "works.md"
    content = path.read_text(encoding="utf-8") if path else of_characters("Old works", CHARACTERS)
    with running() as server, tempfile.TemporaryDirectory() as scratch:
        os.environ.update(OPENAI_API_BASE=server.base, OPENAI_API_KEY="none")
        return 0 if table(rows(server, Path(scratch), name, content)) else 1


if __name__ == "__main__":
    sys.exit(main())
