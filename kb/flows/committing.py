"""One commit of git for each source that was compiled, with trailers that say what it is and what it took."""

from __future__ import annotations

from kb.errors import UsageError
from kb.flows.reports import SourceReport
from kb.operations import Change
from kb.vault import git
from kb.vault.fetched import fetched_from
from kb.vault.fetched import path_of as fetched_path
from kb.vault.journal import path_of
from kb.vault.vault import Vault


def refuse_without_git(vault: Vault) -> None:
    """Say before anything is spent that commits cannot be made. Raises `UsageError`."""
    if not git.is_repository(vault):
        raise UsageError(
            "--commit needs git, and a repository around the vault",
            hint="make one with `git init`, or leave --commit out: kb works without git as well",
        )


def commit_source(vault: Vault, change: Change, report: SourceReport, sha256: str) -> bool:
    """Commit the files of a change, its entry in the journal, and the document with where it came from.

    Whether anything was new. Raises `WriteFailed` with git's own words.
    """
    paths = [file.path for file in change.files] + [path_of(change), f"raw/{report.source}"]
    if fetched_from(vault, sha256) is not None:
        paths.append(fetched_path(sha256))
    return git.commit(vault, paths, message(change, report, sha256))


def message(change: Change, report: SourceReport, sha256: str) -> str:
    """The message of the commit: what was done, then the trailers."""
    made, updated = len(report.pages.created), len(report.pages.updated)
    use = report.model
    tokens = f"{use.input_tokens} in, {use.output_tokens} out"
    cost = "unknown" if use.usd is None else f"{use.usd:.4f} USD"
    trailers = {
        "Source": f"raw/{report.source}",
        "Source-Hash": f"sha256:{sha256}",
        "Engine": change.engine or "extractive",
        "Model": change.model or "none",
        "Tokens": tokens,
        "Cost": cost,
    }
    lines = "\n".join(f"{name}: {' '.join(value.split())}" for name, value in trailers.items())
    what = f"{report.claims} claims, {made} new pages, {updated} updated."
    return f"ingest: {' '.join(change.title.split())}\n\n{what}\n\n{lines}\n"
