"""Time an ingest of many sources, and the run after it that finds nothing to do.

    python bench/ingest.py [--sources 100 1000]

The sources are made here: notes of 300 words about a few hundred made-up subjects. Figures are wall seconds of whole
processes on this machine; what counts are the ratios, taken in one run: to `kb --version` (the start of the program)
and to `git status` of the same vault.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KB = [sys.executable, "-m", "kb"]

NOUNS = [
    "river",
    "valley",
    "harbour",
    "engine",
    "garden",
    "market",
    "library",
    "bridge",
    "tower",
    "forest",
    "island",
    "furnace",
    "canal",
    "mill",
    "orchard",
]
QUALITIES = [
    "old",
    "northern",
    "silent",
    "copper",
    "narrow",
    "early",
    "second",
    "royal",
    "hidden",
    "distant",
    "winter",
    "lower",
    "bright",
    "common",
    "long",
]
VERBS = ["needs", "carries", "explains", "limits", "feeds", "measures", "replaces", "supports", "follows", "crosses"]


def source(number: int) -> str:
    """A note of about 300 words about three subjects, in sentences of random words around them."""
    rng = random.Random(number)
    subjects = [f"{rng.choice(QUALITIES).title()} {rng.choice(NOUNS).title()}" for _ in range(3)]
    sentences = []
    for _ in range(24):
        loose = [rng.choice(QUALITIES + NOUNS) for _ in range(8)]
        about, year, verb = rng.choice(subjects), rng.randint(1700, 2020), rng.choice(VERBS)
        sentences.append(f"The {about} {verb} the {' '.join(loose[:4])} since {year} or {' '.join(loose[4:])}.")
    paragraphs = [" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]
    return f"# Note {number} on the {subjects[0]}\n\n" + "\n\n".join(paragraphs) + "\n"


def seconds(command: list[str], *, runs: int = 1, cwd: Path | None = None) -> float:
    """The median wall time of a command."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=cwd)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def measure(count: int, folder: Path) -> None:
    """Print one row for a vault of so many sources."""
    vault = folder / f"v{count}"
    subprocess.run([*KB, "init", str(vault)], check=True, capture_output=True)
    for number in range(count):
        (vault / "raw" / f"note {number:05}.md").write_text(source(number), encoding="utf-8")
    whole = seconds([*KB, "ingest", "--vault", str(vault)])
    git = ["git", "-C", str(vault)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "all"], check=True)
    time.sleep(2.1)  # let the times of the files grow old enough to be trusted
    seconds([*KB, "ingest", "--vault", str(vault)])
    again = seconds([*KB, "ingest", "--vault", str(vault)], runs=7)
    start = seconds([*KB, "--version"], runs=7)
    status = seconds([*git, "status", "--porcelain"], runs=7)
    beyond = again - start
    row = f"{count:>7} {whole:>9.1f} {1000 * whole / count:>11.0f} {again:>9.3f} {start:>9.3f}"
    print(f"{row} {status:>11.3f} {beyond / status:>9.2f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, nargs="+", default=[100, 1000])
    counts = parser.parse_args().sources
    print("sources  ingest s  ms a source  again s  start s  git status  beyond start / git status")
    with tempfile.TemporaryDirectory() as scratch:
        for count in counts:
            measure(count, Path(scratch))


if __name__ == "__main__":
    main()
