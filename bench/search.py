"""Time the index: building it, following one edit, finding nothing to do, answering queries; in one process.

    python bench/search.py [--pages 1000 10000] [--processor]

The pages are made here: half are text notes of two passages, half are pages about subjects. What counts are the ratios,
taken in one run on one machine: to the plainest FTS5 script that could do the job (one table, the whole file as one
column, every file read again each time) and to ripgrep, or `grep -r` where that is not installed. `--processor` counts
the time of the processor instead of that on the clock: for a machine that others use too.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kb.index import vectors
from kb.index.findings import findings
from kb.index.index import catalog, reading, refresh
from kb.index.search import search
from kb.index.update import _files
from kb.words import passage_hash

STARTS = (
    "bel",
    "cor",
    "dan",
    "fer",
    "gal",
    "hol",
    "jun",
    "kel",
    "lor",
    "mar",
    "nor",
    "pel",
    "ral",
    "sen",
    "tor",
    "vel",
)
ENDS = (
    "aden",
    "bury",
    "cott",
    "dale",
    "ette",
    "ford",
    "gate",
    "ham",
    "ing",
    "ley",
    "mere",
    "ness",
    "ory",
    "ton",
    "wick",
)
WORDS = [start + middle + end for start in STARTS for middle in ("", *STARTS) for end in ENDS]
RANKS = [1 / (rank + 3) for rank in range(len(WORDS))]
COMMON = ["river", "house", "winter", "people", "engine", "number", "paper", "market", "music", "language"]


@dataclass(frozen=True)
class Place:
    root: Path


def text(chance: random.Random, words: int) -> str:
    """Sentences in which few words are common and most are rare, by Zipf's law."""
    chosen = chance.choices(WORDS, RANKS, k=words)
    chosen[::4] = chance.choices(COMMON, k=len(chosen[::4]))
    return ". ".join(" ".join(chosen[at : at + 12]).capitalize() for at in range(0, words, 12)) + "."


def make(root: Path, pages: int) -> list[str]:
    """The pages, and queries that are about them: two to six words each, a third of them names of pages."""
    chance = random.Random(7)
    (root / "kb.toml").touch()
    for folder in ("concepts", "sources", "text"):
        (root / "wiki" / folder).mkdir(parents=True)
    titles = [f"{chance.choice(WORDS).capitalize()} {chance.choice(WORDS)} {number}" for number in range(pages // 2)]
    for number, title in enumerate(titles):
        passages = [text(chance, 110) for _ in range(2)]
        body = "\n\n".join(f"{words} ^{passage_hash(words)}" for words in passages)
        front = f'---\ntitle: {title} (text)\ntype: text\nid: txt-{number}\npart_of: "[[{title}]]"\n---\n'
        (root / "wiki" / "text" / f"{title} (text).md").write_text(front + f"## {text(chance, 3)}\n\n{body}\n")
        other = chance.choice(titles)
        front = f"---\ntitle: On {title}\ntype: concept\nid: con-{number}\ndescription: {text(chance, 9)}\n---\n"
        (root / "wiki" / "concepts" / f"On {title}.md").write_text(
            front + f"{text(chance, 60)}\n\n## Use\n\n{text(chance, 60)} See [[On {other}]].\n"
        )
    rare = (chance.choices(WORDS, RANKS, k=chance.randint(2, 4)) for _ in range(200))
    asked = [" ".join([*words, chance.choice(COMMON)]) for words in rare]
    return asked + chance.sample(titles, min(100, len(titles)))


def plain_build(root: Path) -> sqlite3.Connection:
    (root / "plain.sqlite").unlink(missing_ok=True)
    db = sqlite3.connect(root / "plain.sqlite")
    db.execute("CREATE VIRTUAL TABLE pages USING fts5(path, words, tokenize = 'porter unicode61')")
    files = ((file.as_posix(), file.read_text()) for file in (root / "wiki").rglob("*.md"))
    db.executemany("INSERT INTO pages VALUES (?, ?)", files)
    db.commit()
    return db


def plain_query(db: sqlite3.Connection, query: str) -> None:
    asked = " OR ".join(f'"{word}"' for word in query.split())
    db.execute(
        "SELECT path, snippet(pages, 1, '', '', '', 30) FROM pages WHERE pages MATCH ? ORDER BY rank LIMIT 10", (asked,)
    ).fetchall()


CLOCKS: list[Callable[[], float]] = [time.perf_counter]
"""What tells the time: one clock, chosen at the start."""


def processor() -> float:
    """The time of the processor that this process and those it waited for have taken."""
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + taken.ru_utime + taken.ru_stime


def seconds(act: Callable[[], object]) -> float:
    started = CLOCKS[0]()
    act()
    return CLOCKS[0]() - started


def median(act: Callable[[str], object], queries: list[str]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    taken = sorted(seconds(lambda query=query: act(query)) * 1000 for query in queries)
    return statistics.median(taken), taken[int(len(taken) * 0.95)]


def with_vectors(place: Place, queries: list[str]) -> float:
    """The median of queries when every section has a vector of 384 numbers; making vectors is not counted."""
    chance = random.Random(11)

    def fill(db: sqlite3.Connection) -> None:
        texts = vectors.missing(db, "bench", 1_000_000)
        vectors.keep(db, "bench", {sha: [chance.gauss(0, 1) for _ in range(384)] for sha in texts})

    reading(place, fill)
    meaning = vectors.Meaning("bench", tuple(chance.gauss(0, 1) for _ in range(384)))
    return median(lambda query: search(place, query, meaning=meaning), queries[::5])[0]


def command(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "kb", *arguments], capture_output=True, check=True)


def walk(root: Path) -> int:
    return sum(1 for _ in _files(root / "wiki"))


def one_edit(place: Place) -> float:
    file = next((place.root / "wiki" / "text").iterdir())
    file.write_text(file.read_text() + "\nOne more line.\n")
    return seconds(lambda: refresh(place))


def line(what: str, ours: float, theirs: float | None = None, unit: str = "ms") -> None:
    ratio = f"{ours / theirs:8.2f} ×" if theirs else ""
    print(f"  {what:<34}{ours:9.1f} {unit}{f'{theirs:12.1f} {unit}' if theirs else ''}{ratio}")


def measure(pages: int) -> None:
    root = Path(tempfile.mkdtemp(prefix="kb-search-"))
    try:
        place, queries = Place(root), make(root, pages)
        print(f"{pages} pages{'kb':>32}{'plain FTS5':>15}{'ratio':>9}")
        plain = seconds(lambda: plain_build(root)) * 1000
        line("build", seconds(lambda: refresh(place)) * 1000, plain)
        time.sleep(2.1)
        refresh(place)
        walked = min(seconds(lambda: walk(root)) for _ in range(5)) * 1000
        idle = min(seconds(lambda: refresh(place)) for _ in range(5)) * 1000
        edited = min(one_edit(place) for _ in range(5)) * 1000
        line("walk with stat", walked)
        line("nothing changed", idle)
        line("one page changed", edited, plain)
        db = plain_build(root)
        theirs = median(lambda query: plain_query(db, query), queries)
        ours = median(lambda query: search(place, query), queries)
        line("query, median", ours[0], theirs[0])
        line("query, 95th percentile", ours[1], theirs[1])
        line("query of 50 hits, median", median(lambda query: search(place, query, limit=50), queries)[0])
        line("phrase, median", median(lambda query: search(place, f'"{query}"'), queries)[0])
        line("beginning of a word, median", median(lambda query: search(place, f"{query[:4]}*"), queries)[0])
        line("query with vectors, median", with_vectors(place, queries))
        line("findings for a question, median", median(lambda query: findings(place, query), queries)[0])
        started = min(seconds(lambda: command("--version")) for _ in range(5))
        whole = min(seconds(lambda: command("search", queries[0], "--vault", str(root))) for _ in range(5))
        line("kb search, beyond the start of kb", (whole - started) * 1000)
        line("catalog", seconds(lambda: catalog(place)) * 1000)
        scan = median(lambda query: scanned(root, query), queries[:30])[0]
        line(f"query, to {SCANS[0]}, median", ours[0], scan)
        line(f"kb search, whole, to {SCANS[0]}", whole * 1000, scan)
        sizes = [(root / name).stat().st_size / 1e6 for name in (".kb/cache/index.sqlite", "plain.sqlite")]
        line("size of the index", *sizes, unit="MB")
    finally:
        shutil.rmtree(root)


SCANS = ("ripgrep", "rg", "-il") if shutil.which("rg") else ("grep -r", "grep", "-rilE")
"""What reads every file for every query: its name, and how it is called."""


def scanned(root: Path, query: str) -> None:
    """The files that hold one of the words, in no order: what an index saves."""
    subprocess.run([*SCANS[1:], "|".join(query.split()), root / "wiki"], capture_output=True, check=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--processor", action="store_true")
    options = parser.parse_args()
    if options.processor:
        CLOCKS[:] = [processor]
    for pages in options.pages:
        measure(pages)


if __name__ == "__main__":
    main()
