"""Commit what kb wrote, and nothing else. Knows git's command line; git is never asked to open the network.

What the person staged stays staged; the identity is the person's, or `kb` where there is none.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from kb.errors import WriteFailed
from kb.vault.vault import Vault

NAME, MAIL = "kb", "kb@localhost"
_QUIET = ("-c", "core.fsmonitor=false", "-c", "commit.gpgsign=false", "-c", "core.quotePath=false")
_NOTHING: Mapping[str, str] = {}
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

    The commit is made in an index of its own, so that what the person staged stays staged, also in these files.
    Raises `WriteFailed` with git's own words, or while a merge of the person is under way.
    """
    wanted = _known(vault, sorted(set(paths)))
    if not wanted:
        return False
    _refuse_in_a_merge(vault)
    listed = b"\0".join(path.encode() for path in wanted)
    named = ["--pathspec-from-file=-", "--pathspec-file-nul"]
    has_commits = _run(vault.root, ["rev-parse", "--quiet", "--verify", "HEAD"]).returncode == 0
    staged = _staged(vault, wanted, has_commits=has_commits)
    with TemporaryDirectory(prefix="kb-") as folder:
        own = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        if has_commits:
            _git(vault, ["read-tree", "HEAD"], more=own)
        _git(vault, ["add", "--all", *named], listed, own)
        if not _git(vault, ["status", "--porcelain", "-z", "--untracked-files=no", "--", *wanted], more=own):
            return False
        _git(vault, [*_identity(vault), "commit", "--quiet", "-m", message], more=own)
    free = b"\0".join(path.encode() for path in wanted if path not in staged)
    if free:
        _git(vault, ["reset", "--quiet", *named], free)
    return True


def _refuse_in_a_merge(vault: Vault) -> None:
    for head in ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"):
        if _run(vault.root, ["rev-parse", "--quiet", "--verify", head]).returncode == 0:
            raise WriteFailed("git: a merge is under way", hint="finish it, then commit what kb wrote yourself")


def _staged(vault: Vault, paths: list[str], *, has_commits: bool) -> set[str]:
    """Those of the paths that the person staged in another form than the last commit has."""
    if has_commits:
        command = ["diff", "--cached", "--name-only", "--relative", "--no-renames", "-z", "HEAD", "--", *paths]
    else:
        command = ["ls-files", "-z", "--cached", "--", *paths]
    return set(_git(vault, command).decode(errors="replace").split("\0"))


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


def _git(vault: Vault, arguments: list[str], given: bytes = b"", more: Mapping[str, str] = _NOTHING) -> bytes:
    try:
        done = _run(vault.root, arguments, given, more)
    except OSError as error:
        raise WriteFailed("git could not be started", hint="install git, or leave out --commit") from error
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise WriteFailed(f"git: {why}", hint="the files are written; commit them yourself")
    return done.stdout


def _run(
    folder: Path, arguments: list[str], given: bytes = b"", more: Mapping[str, str] = _NOTHING
) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **_ENVIRONMENT, **more}
    command = ["git", *_QUIET, *arguments]
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, env=environment, check=False)
