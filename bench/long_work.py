"""What a book of 300,000 words takes to convert and to compile without a model: seconds, and memory at its peak.

python bench/long_work.py [WORDS]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from generated_sources import MANY_SUBJECTS, document

CODE = "import sys; from kb.cli import run; sys.exit(run(sys.argv[1:]))"


def run(*arguments: object) -> None:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", CODE, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"kb {arguments[0]}: {time.perf_counter() - began:.1f} s, at most {peak:.0f} MB so far")


def main() -> None:
    words = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.md"
        book.write_text(document("A book of works", words, about=MANY_SUBJECTS), encoding="utf-8")
        run("convert", book, "-o", Path(folder) / "out")
        print(f"{len(list((Path(folder) / 'out').glob('*.md')))} files")
        run("init", Path(folder) / "vault")
        run("ingest", book, "--vault", Path(folder) / "vault")


if __name__ == "__main__":
    main()
