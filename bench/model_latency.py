"""How long compiling by a model waits, with a scripted model on loopback that takes a second. Exit code 1: too long.

    python bench/model_latency.py [--sources 1 3] [--jobs 8] [--seconds 1.0]

Counted from the first request to the end of the program. The bar is 1.25 × the longer of two: all calls shared out to
the jobs, and the critical path, the longest chain of calls each of which needs the answer before it. Of one source
these are the layers extract, plan, write, verify, repair, verify; of several, extract needs nothing and runs ahead, and
the other layers follow source by source. How long the program takes to start stands beside it, outside the bar.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from counting_server import Asked, Tally
from faulty_server import Fault, Server, running
from generated_sources import of_characters
from vaults import new_vault

CHARACTERS, SLACK = 43_000, 1.25
READING = ("extract", "compile_short")


@dataclass
class Clock:
    """Lets every call take its time, and notes when the first one came."""

    seconds: float
    first: float = 0.0
    tasks: list[str] = field(default_factory=list)

    def __call__(self, _: int, asked: Asked) -> Fault | None:
        self.first = self.first or time.monotonic()
        self.tasks.append(asked.task)
        time.sleep(self.seconds)
        return None


def critical_path(tasks: list[str]) -> int:
    """The length of the longest chain of calls: reading once, then the layers as they came."""
    layers = [task for task, _ in groupby(task for task in tasks if task not in READING)]
    return len(layers) + any(task in READING for task in tasks)


def measure(server: Server, folder: Path, count: int, jobs: int, seconds: float) -> bool:
    """Print one row; whether the bar holds."""
    vault = new_vault(folder)
    for number in range(count):
        words = of_characters(f"Old works {number}", CHARACTERS, seed=number)
        (vault / "raw" / f"works {number}.md").write_text(words, encoding="utf-8")
    clock = Clock(seconds)
    server.behave(Tally(before=clock))
    command = [sys.executable, "-m", "kb", "ingest", "--vault", str(vault), "--model", "openai/scripted"]
    started = time.monotonic()
    subprocess.run([*command, "--jobs", str(jobs)], check=True, capture_output=True)
    taken = time.monotonic() - clock.first
    path = critical_path(clock.tasks)
    most = SLACK * max(path, len(clock.tasks) / jobs) * seconds
    row = f"{count:>7} {len(clock.tasks):>6} {path:>14} {clock.first - started:>8.1f} {taken:>9.1f} {most:>9.1f}"
    print(row + ("" if taken <= most else "   MISSED"))
    return taken <= most


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=1.0)
    given = parser.parse_args()
    print("sources  calls  critical path  start s  seconds s    at most")
    with running() as server, tempfile.TemporaryDirectory() as scratch:
        os.environ.update(OPENAI_API_BASE=server.base, OPENAI_API_KEY="none")
        held = [
            measure(server, Path(scratch) / str(count), count, given.jobs, given.seconds) for count in given.sources
        ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
