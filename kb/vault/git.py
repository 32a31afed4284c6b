"""Commit what kb wrote, and nothing else. Knows git's command line; git is never asked to open the network.

What the person staged stays staged; the identity is the person's, or `kb` where there is none.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from kb.errors import WriteFailed
from kb.vault.vault import Vault

NAME, MAIL = "kb", "kb@localhost"
_QUIET = ("-c", "core.fsmonitor=false", "-c", "commit.gpgsign=false", "-c", "core.quotePath=false")
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C"}


def is_repository(vault: Vault) -> bool:
    """Whether the vault lies in a git repository, and git is there."""
    try:
        done = _run(vault.root, ["rev-parse", "--is-inside-work-tree"])
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == b"true"


def commit(vault: Vault, paths: Iterable[str], message: str) -> bool:
    """Commit exactly these paths below the vault, gone ones too; whether there was anything to commit.

    Raises `WriteFailed` with git's own words.
    """
    wanted = _known(vault, sorted(set(paths)))
    if not wanted:
        return False
    listed = b"\0".join(path.encode() for path in wanted)
    named = ["--pathspec-from-file=-", "--pathspec-file-nul"]
    _git(vault, ["add", "--all", *named], listed)
    if not _git(vault, ["status", "--porcelain", "-z", "--untracked-files=no", "--", *wanted]):
        return False
    _git(vault, [*_identity(vault), "commit", "--quiet", "--only", "-m", message, *named], listed)
    return True


def _known(vault: Vault, paths: list[str]) -> list[str]:
    """The paths that git can know: tracked, gone ones too, or there and not ignored."""
    if not paths:
        return []
    listed = _git(vault, ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths])
    found = set(listed.decode(errors="replace").split("\0"))
    return [path for path in paths if path in found]


def _identity(vault: Vault) -> list[str]:
    is_set = any(os.environ.get(name) for name in ("GIT_COMMITTER_EMAIL", "EMAIL"))
    if is_set or _run(vault.root, ["config", "user.email"]).stdout.strip():
        return []
    return ["-c", f"user.name={NAME}", "-c", f"user.email={MAIL}"]


def _git(vault: Vault, arguments: list[str], given: bytes = b"") -> bytes:
    try:
        done = _run(vault.root, arguments, given)
    except OSError as error:
        raise WriteFailed("git could not be started", hint="install git, or leave out --commit") from error
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise WriteFailed(f"git: {why}", hint="the files are written; commit them yourself")
    return done.stdout


def _run(folder: Path, arguments: list[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **_ENVIRONMENT}
    command = ["git", *_QUIET, *arguments]
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, env=environment, check=False)
