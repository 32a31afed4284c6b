"""`kb convert`: one document to markdown, without a vault."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb.convert.convert import convert as convert_bytes
from kb.convert.note import markdown_of
from kb.errors import NotFound, UnreadableSource, UsageError


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


def convert(file: Path, output: Path | None, *, page_marks: bool = False) -> Converted:
    """Convert a file and write it to the folder `output` when there is one, with its images below assets/.

    Raises `UnreadableSource`, `NotFound`.
    """
    if not file.exists():
        raise NotFound(f"{file} does not exist")
    if file.is_dir():
        raise UsageError(f"{file} is a folder", hint="kb convert takes one file; kb ingest takes folders")
    try:
        text = convert_bytes(file.name, file.read_bytes(), page_marks=page_marks, whole=True)
    except OSError as error:
        raise UnreadableSource(file.name, error.strerror or "cannot be opened") from error
    markdown = markdown_of(text)
    files: tuple[str, ...] = ()
    if output is not None:
        images = tuple(_write(output / "assets", asset.name, asset.content) for asset in text.assets)
        files = (_write(output, f"{file.stem}.md", markdown.encode()), *images)
    return Converted(text.title, files, len(text.passages), text.word_count, text.warnings, markdown)


def _write(folder: Path, name: str, content: bytes) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}") from error
    return str(path)
