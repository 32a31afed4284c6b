"""One writer at a time, and no lock outlives its holder."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.errors import UnsafePath, VaultLocked
from kb.vault.lock import writing
from kb.vault.vault import Vault

HOLD = """
import os, sys, time
from pathlib import Path
from kb.vault.lock import writing
from kb.vault.vault import Vault
with writing(Vault(Path(sys.argv[1]))):
    if sys.argv[2] == "alone" or not os.fork():  # the child speaks when it has let go of what it inherited
        print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path.resolve())


def holder(vault: Vault, how: str = "alone") -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(vault.root), how], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert child.stdout
    assert child.stdout.readline() == "held\n"
    return child


def end(child: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    assert child.stdout
    child.stdout.close()


def test_a_second_writer_is_told_who_writes(vault: Vault):
    child = holder(vault)
    try:
        with pytest.raises(VaultLocked) as raised, writing(vault):
            pass
        assert str(child.pid) in raised.value.message
        assert raised.value.hint
        assert raised.value.exit_code == 2
    finally:
        end(child)


@pytest.mark.parametrize("how", ["alone", "fork"])
def test_a_killed_holder_leaves_the_vault_free(vault: Vault, how: str):
    child = holder(vault, how)
    try:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        began = time.monotonic()
        with writing(vault):
            assert time.monotonic() - began < 1
    finally:
        end(child)


def test_the_lock_is_free_again_after_the_work_and_after_an_error(vault: Vault):
    for _ in range(2):
        with writing(vault):
            pass
    with pytest.raises(ZeroDivisionError), writing(vault):
        raise ZeroDivisionError
    with writing(vault):
        pass


def test_a_lock_that_leads_elsewhere_is_refused(vault: Vault, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    inner = Vault((tmp_path / "inner").resolve())
    inner.root.mkdir()
    inner.state.symlink_to(tmp_path / "outside")
    with pytest.raises(UnsafePath), writing(inner):
        pass
    assert not list((tmp_path / "outside").iterdir())
