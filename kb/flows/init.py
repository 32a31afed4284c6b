"""Make a vault: the folders and files that kb needs, from kb/shipped/vault. Only what is absent is written.

Knows where each shipped file goes and when it stays away. Does not know what the files say.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from kb.errors import UnsafePath, UsageError
from kb.vault.disk import put

SHIPPED: dict[str, str] = {
    "kb.toml": "kb.toml",
    "AGENTS.md": "AGENTS.md",
    ".agents/skills/kb/SKILL.md": "skills/kb/SKILL.md",
    "llm.txt": "llm.txt",
    ".gitattributes": "gitattributes",
    ".gitignore": "gitignore",
    "raw/.gitkeep": "",
    "wiki/index.md": "wiki/index.md",
    "wiki/log.md": "wiki/log.md",
    "wiki/dashboard.md": "wiki/dashboard.md",
    "wiki/pages.base": "wiki/pages.base",
    "wiki/.obsidian/app.json": "wiki/obsidian/app.json",
    "wiki/.obsidian/types.json": "wiki/obsidian/types.json",
    "wiki/.obsidian/graph.json": "wiki/obsidian/graph.json",
    "wiki/.obsidian/bookmarks.json": "wiki/obsidian/bookmarks.json",
}
"""Path in the vault → path in kb/shipped/vault; `""` is an empty file."""
_OBSIDIAN = "wiki/.obsidian/"
_KEEP = "raw/.gitkeep"


def init(directory: Path, *, today: str) -> tuple[str, ...]:
    """Make a vault in a folder, new or with files in it, and return the paths written, relative to the folder.

    No file that is there is touched, so that a second run writes nothing. `today` is `YYYY-MM-DD`.
    Raises `UsageError` when it cannot become a vault, `WriteFailed`, and `UnsafePath` when a link leads outside.
    """
    vault = directory.resolve()
    with_settings = not _is_in_obsidian(vault) and not (vault / _OBSIDIAN).exists()
    with_keep = not _holds_files(vault / "raw")
    wanted = [
        path for path in SHIPPED if (with_settings or not path.startswith(_OBSIDIAN)) and (with_keep or path != _KEEP)
    ]
    try:
        return tuple(path for path in wanted if _write(vault, path, _content(SHIPPED[path], today)))
    except OSError as error:
        raise UsageError(
            f"{directory} cannot become a vault: {error.strerror or error}",
            hint="choose a folder that you may write to",
        ) from error


def _is_in_obsidian(vault: Path) -> bool:
    """Whether the folder or one above is an Obsidian vault already: its settings hold for wiki/ then."""
    return any((folder / ".obsidian").is_dir() for folder in (vault, *vault.parents))


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _content(shipped: str, today: str) -> bytes:
    if not shipped:
        return b""
    text = files("kb").joinpath("shipped", "vault", *shipped.split("/")).read_text(encoding="utf-8")
    return text.replace("$today", today).encode()


def _write(vault: Path, path: str, content: bytes) -> bool:
    """Write a file unless one of this name, in any case, is there; whether it was written."""
    target = vault / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(vault):
        raise UnsafePath(f"{path} would be written outside of the vault", hint=f"{target.parent} is a link: remove it")
    if any(there.name.casefold() == target.name.casefold() for there in target.parent.iterdir()):
        return False
    put(target, content, is_durable=False)
    return True
