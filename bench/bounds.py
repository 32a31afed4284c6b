"""What a conversion in a process of its own costs: the first file, and each file after it.

python bench/bounds.py
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from kb.config import Bounds
from kb.flows.bounded import convert_bounded, end_idle
from kb.flows.conversion import PLAINLY

WORDS = "Weaving is old. It needs patience, and a loom that somebody built. " * 20


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words.txt"
        path.write_text("\n\n".join([WORDS] * 50), encoding="utf-8")
        times = []
        for _ in range(20):
            began = time.perf_counter()
            convert_bounded(path, path.name, Bounds(), PLAINLY)
            times.append(time.perf_counter() - began)
        end_idle()
        print(f"{path.stat().st_size / 1024:.0f} KB: first {times[0]:.2f} s, then {sorted(times[1:])[9]:.3f} s a file")


if __name__ == "__main__":
    main()
