"""Time the parser of pages and the engine without a model on large inputs made here.

    python bench/parse.py

CPU seconds, the least of five runs; the second column is the same for half of the input, so that a ratio of about 2
says that the cost grows in line with the size.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from kb.convert.convert import convert
from kb.extractive.engine import Extractive
from kb.markdown.page import parse
from kb.tasks import ExtractTask

PARAGRAPH = "Yeast [[Raising|raises]] the dough, slowly.[^bake-1a2b3c] Salt holds it back.[^bake-2b3c4d]\n\n"
OPENERS = ("[[", "<!--\n", "*a ", "[^", "`", "%%\n", "> ", "$", "==a ", "<a ", "_a ", "- ", "# ")
NOUNS = ["mill", "river", "loaf", "oven", "field", "barn", "clock", "road", "market", "bridge"]


def least(function: Callable[[str], object]) -> float:
    """The CPU seconds of the fastest of five runs, each with another end of the text: parsed pages are kept."""
    spent = []
    for run in range(5):
        began = time.process_time()
        function(f"\n\nRun {run}.\n")
        spent.append(time.process_time() - began)
    return min(spent)


def words(count: int) -> str:
    """A document of about so many words."""
    sentences = (
        f"The {NOUNS[n % 10]} of the {NOUNS[n // 10 % 10]} was rebuilt in {1700 + n % 300} with {n} new stones."
        for n in range(count // 14)
    )
    return "# Works\n\n" + "\n\n".join(sentences)


def read(document: str) -> object:
    """The claims of a document without a model."""
    text = convert("works.md", document.encode())
    return Extractive().extract(ExtractTask(text.title, text.shape, text.blocks, text.metadata.authors))


def repeated(piece: str, size: int, end: str) -> object:
    """The tree of a page that opens something again and again and closes it never."""
    return parse(piece * (600 * size // len(piece)) + end)


def main() -> None:
    """Print a line for each input."""
    inputs: dict[str, Callable[[int, str], object]] = {
        "page of 100 KB": lambda size, end: parse("---\ntitle: A\n---\n## H\n\n" + PARAGRAPH * (11 * size) + end),
        "30,000 words, no model": lambda size, end: read(words(300 * size) + end),
    }
    for piece in OPENERS:
        inputs[f"60,000 signs of {piece.strip()!r}"] = partial(repeated, piece)
    print(f"{'input':28} {'seconds':>8} {'half':>8} {'ratio':>6}")
    for name, run in inputs.items():
        whole, half = least(partial(run, 100)), least(partial(run, 50))
        print(f"{name:28} {whole:8.3f} {half:8.3f} {whole / max(half, 1e-9):6.2f}")


if __name__ == "__main__":
    main()
