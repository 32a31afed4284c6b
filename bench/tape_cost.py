"""What a real model took, from the tapes: tokens in and out for each token of a source (characters / 4).

    python bench/tape_cost.py

The sample of raw/, and the talk, interview and manual page of the tests where these are at hand. Exit code 1: a source
of 10,000 tokens or more took more than 5 tokens in or 1.2 out; the prompts' own words weigh more on shorter ones.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from test_tapes import SOURCES, TAPES, with_tape
from vaults import RAW, ROOT, kb_json, new_vault

from kb.prompts import tokens

LONG, MOST_IN, MOST_OUT = 10_000, 5.0, 1.2
_SPENT = re.compile(r"^- `(.+)`: (\d+) answers of a model, ([\d,]+) tokens in, ([\d,]+) out$", re.MULTILINE)


def spent(vault: Path) -> Iterator[tuple[str, int, int, int, int]]:
    """For each source its file, its tokens, the answers used, their tokens in and out."""
    report = kb_json("ingest", "--vault", vault, "--engine", "tape")
    names = {one["title"]: one["source"] for one in report["sources"]}
    for title, answers, tokens_in, tokens_out in _SPENT.findall((vault / "wiki/log.md").read_text(encoding="utf-8")):
        size = tokens((vault / "raw" / names[title]).read_text(encoding="utf-8"))
        yield names[title], size, int(answers), int(tokens_in.replace(",", "")), int(tokens_out.replace(",", ""))


def main() -> int:
    """Print a row for each source."""
    is_good = True
    print(f"{'source':<44}{'tokens':>8}{'answers':>9}{'in':>9}{'out':>8}{'in / token':>12}{'out / token':>13}")
    with tempfile.TemporaryDirectory() as scratch:
        vaults = [with_tape(new_vault(Path(scratch) / "sample", *RAW), ROOT / ".kb/tape")]
        if all(path.is_file() for path in SOURCES):
            vaults.append(with_tape(new_vault(Path(scratch) / "interview", *SOURCES), TAPES / "interview"))
        for name, size, answers, tokens_in, tokens_out in (row for vault in vaults for row in spent(vault)):
            shares = tokens_in / size, tokens_out / size
            is_good &= size < LONG or (shares[0] <= MOST_IN and shares[1] <= MOST_OUT)
            shown = f"{shares[0]:>12.2f}{shares[1]:>13.2f}"
            print(f"{name[:42]:<44}{size:>8,}{answers:>9}{tokens_in:>9,}{tokens_out:>8,}{shown}")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
