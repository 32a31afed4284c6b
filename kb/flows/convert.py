"""`kb convert`: one document to markdown, without a vault."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb.config import Bounds
from kb.config import load as load_settings
from kb.convert.note import markdown_of
from kb.errors import NotFound, NoVault, UsageError
from kb.flows.converting import convert_file
from kb.flows.vaults import open_vault


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


def convert(file: Path, output: Path | None) -> Converted:
    """Convert a file and write it to the folder `output` when there is one. Raises `UnreadableSource`, `NotFound`."""
    if not file.exists():
        raise NotFound(f"{file} does not exist")
    if file.is_dir():
        raise UsageError(f"{file} is a folder", hint="kb convert takes one file; kb ingest takes folders")
    text, _ = convert_file(file, file.name, bounds_here())
    markdown = markdown_of(text)
    files: tuple[str, ...] = ()
    if output is not None:
        files = (_write(output, f"{file.stem}.md", markdown.encode()),)
        files += tuple(_write(output / "assets", asset.name, asset.content) for asset in text.assets)
    return Converted(text.title, files, len(text.passages), text.word_count, text.warnings, markdown)


def bounds_here() -> Bounds:
    """What kb.toml of the vault around the current folder allows a conversion to take, else the default."""
    try:
        return load_settings(open_vault(None).config).convert
    except NoVault:
        return Bounds()


def _write(folder: Path, name: str, content: bytes) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}") from error
    return str(path)
