"""How long a review of 60 changes takes beside reading: `python bench/review.py [--changes 60]`.

A vault is made in which changes of every risk wait; then `kb review` is driven through a terminal, a key at a time: of
ten changes seven are accepted, two rejected without a reason, one skipped, and whatever no longer fits its page. Shown
are the keys, the seconds from a key to the next whole screen (applying and writing a page included), the words of a
screen, and what is left of five minutes for reading and thinking.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pexpect  # noqa: E402
import pytest  # noqa: E402
from generated_sources import SUBJECTS, document  # noqa: E402
from review_samples import answering, rewording  # noqa: E402
from scripted_model import ScriptedModel  # noqa: E402
from vaults import ingest, kb_json, new_vault  # noqa: E402

from kb.compile.word_diff import word_diff  # noqa: E402

BAR, FAST = 300.0, 240
"""Seconds for all, and the words that somebody reads in a minute."""
KEYS = "yyynyysyny"
READY = 0.1
"""Seconds after which a screen that was drawn takes a key; what is typed before is dropped."""


@dataclass
class Session:
    """What a driven review came to."""

    keys: int = 0
    start: float = 0.0
    redraws: list[float] = field(default_factory=list)
    words: list[int] = field(default_factory=list)


def made(folder: Path, changes: int) -> Path:
    """A vault in which at least so many changes wait."""
    with pytest.MonkeyPatch.context() as patch:
        answering(patch, ScriptedModel(rewording))
        vault = new_vault(folder)
        for number, subject in enumerate(SUBJECTS):
            for part, autonomy in enumerate(("additive", "suggest")):
                words = document(f"Report {number}.{part}", 700, seed=2 * number + part, about=(subject,))
                (vault / "raw" / f"{number}.{part}.md").write_text(words, encoding="utf-8")
                ingest(vault, "--engine", "model", "--autonomy", autonomy)
            if len(kb_json("review", "--vault", vault)["waiting"]) >= changes:
                return vault
    raise SystemExit("too few subjects for so many changes")


def driven(vault: Path, changes: int) -> Session:
    """Answer so many screens."""
    session = Session()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    began = time.perf_counter()
    shell = pexpect.spawn(
        sys.executable,
        ["-m", "kb", "review", "--vault", str(vault)],
        env=environment,
        dimensions=(50, 90),
        timeout=60,
        encoding="utf-8",
    )
    shell.delaybeforesend = None
    shell.expect("q quit")
    session.start = time.perf_counter() - began
    for number in range(changes):
        session.words.append(len(shell.before.split()))
        is_parked = "cannot be applied now" in shell.before
        key = "s" if is_parked else KEYS[number % len(KEYS)]
        time.sleep(READY)
        began = time.perf_counter()
        shell.send(key)
        session.keys += 1
        if key == "n":
            shell.expect("why not")
            shell.sendline("")
            session.keys += 1
        is_over = shell.expect(["q quit", "next: `kb"])
        session.redraws.append(time.perf_counter() - began)
        if is_over:
            break
    else:
        shell.send("q")
    shell.expect(pexpect.EOF)
    return session


def changed_words(vault: Path) -> list[int]:
    """For each waiting change how many words go or come."""
    waiting = kb_json("review", "--vault", vault)["waiting"]
    return [
        sum(len(words.split()) for sign, words in word_diff(one["before"], one["after"]) if sign != " ")
        for one in waiting
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=60)
    changes = parser.parse_args().changes
    with tempfile.TemporaryDirectory() as scratch:
        vault = made(Path(scratch) / "vault", changes)
        changed = changed_words(vault)
        session = driven(vault, changes)
    redraws = sorted(session.redraws)
    machine = session.start + sum(redraws)
    reading = sum(session.words) / FAST * 60
    print(f"changes answered       {len(redraws)} with {session.keys} keys, {session.keys / len(redraws):.2f} each")
    print(f"first screen           {session.start:.2f} s")
    slow = redraws[int(0.95 * (len(redraws) - 1))]
    print(
        f"key to next screen     {statistics.median(redraws):.3f} s median, {slow:.3f} s 95 %, {redraws[-1]:.3f} s most"
    )
    print(f"words of a screen      {statistics.median(session.words):.0f} median, {max(session.words)} most")
    print(f"words that change      {statistics.median(changed):.0f} median, {max(changed)} most")
    print(f"machine in all         {machine:.1f} s; reading every word at {FAST} a minute {reading:.0f} s")
    print(f"left of {BAR:.0f} s          {BAR - machine:.0f} s, {(BAR - machine) / len(redraws):.1f} s a change")


if __name__ == "__main__":
    main()
