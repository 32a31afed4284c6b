"""Killed at any instant, the next run ends in the bytes of an undisturbed one."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from vaults import DATE, RAW, ingest, new_vault, tree

KILLS, GROUPS = 200, 8


def command(vault: Path) -> list[str]:
    return [sys.executable, "-m", "kb", "ingest", "--vault", str(vault), "--date", DATE]


@pytest.mark.long
@pytest.mark.parametrize("group", range(GROUPS))
def test_killed_at_random_instants_it_ends_in_the_same_bytes(group: int, tmp_path: Path):
    start = new_vault(tmp_path / "start", *RAW)
    whole = Path(shutil.copytree(start, tmp_path / "whole"))
    began = time.monotonic()
    subprocess.run(command(whole), check=True, capture_output=True)
    duration = time.monotonic() - began
    expected = tree(whole)
    rng = random.Random(group)
    for trial in range(KILLS // GROUPS):
        vault = Path(shutil.copytree(start, tmp_path / f"trial{trial}"))
        running = subprocess.Popen(command(vault), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.2, 1.05) * duration)
        running.kill()
        running.wait()
        ingest(vault)
        assert tree(vault) == expected
        assert not [path for path in vault.rglob("*") if path.name.endswith(".kb-part")]
        shutil.rmtree(vault)
