"""`kb convert`: one document to markdown, without a vault."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import Bounds
from kb.config import load as load_settings
from kb.convert.note import markdown_files, markdown_of
from kb.convert.verify import Verification
from kb.errors import NotFound, NoVault, UsageError
from kb.flows.conversion import Manner
from kb.flows.converting import convert_file
from kb.flows.vaults import open_vault

if TYPE_CHECKING:
    from kb.flows.restoring import Restoring


READABLY = Manner(whole=True)


@dataclass(frozen=True, slots=True)
class Converted:
    """What a conversion gave."""

    title: str
    files: tuple[str, ...]
    """The files that were written, empty when no folder was named."""
    passages: int
    words: int
    warnings: tuple[str, ...]
    markdown: str
    verify: Verification | None = None
    """What a second reading of the file says; None where none was asked for, or the format has none."""
    restored: int = 0
    """Words that a model gave their place back."""
    refused: int = 0
    """Blocks that were refused, since their words were not the file's own."""


def convert(
    file: Path, output: Path | None, manner: Manner = READABLY, restoring: Restoring | None = None
) -> Converted:
    """Convert a file and write it to the folder `output` when there is one, with its images below assets/.

    The first line of `password_file` opens an encrypted file. Raises `UnreadableSource`, `NotFound`.
    """
    if not file.exists():
        raise NotFound(f"{file} does not exist")
    if file.is_dir():
        raise UsageError(f"{file} is a folder", hint="kb convert takes one file; kb ingest takes folders")
    made = convert_file(file, file.name, bounds_here(), manner)
    text, found, back = made.text, made.verification, (0, 0)
    if restoring and found and found.lost:
        from kb.flows.restoring import restored

        mended = restored(text, found, restoring)
        text, found, back = mended.text, mended.verification, (mended.restored, mended.refused)
    markdown = markdown_of(text)
    files: tuple[str, ...] = ()
    if output is not None:
        files = tuple(_write(output, name, words.encode()) for name, words in markdown_files(text, file.stem))
        files += tuple(_write(output / "assets", asset.name, asset.content) for asset in text.assets)
    size = len(text.passages), text.word_count
    return Converted(text.title, files, *size, text.warnings, markdown, found, *back)


def bounds_here() -> Bounds:
    """What kb.toml of the vault around the current folder allows a conversion to take, else the default."""
    try:
        return load_settings(open_vault(None).config).convert
    except NoVault:
        return Bounds()


def password_of(file: Path | None) -> str:
    """The first line of a file, `""` without one. Raises `UsageError`."""
    if file is None:
        return ""
    try:
        return file.read_text(encoding="utf-8").split("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read", hint="its first line is the password") from error


def _write(folder: Path, name: str, content: bytes) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}") from error
    return str(path)
