"""The claims of each source: `.kb/claims/<slug>.jsonl`, first line the source, then a claim a line.

Knows the files of claims; does not know what a claim means. They cost money: they are kept with the vault.
"""

from __future__ import annotations

import base64
import json
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kb.errors import NotFound
from kb.names import slug
from kb.records import Claim, Entity, Source
from kb.vault.codec import damage_named, decode, encode
from kb.vault.vault import Vault
from kb.words import digest

FOLDER = ".kb/claims"


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source, and how it was compiled."""

    source: Source
    engine: str = ""
    model: str = ""
    converter: str = ""
    """The version of the converter that read it."""
    entities: tuple[Entity, ...] = ()
    takeaways: tuple[str, ...] = ()
    heard_as: tuple[tuple[str, str], ...] = ()
    """`(misheard form, right form)` of a transcript."""
    emphasis: str = ""
    """What a person wanted brought out of it when it was compiled."""
    sketch: tuple[int, ...] = ()
    """Hashes of its word runs, each from 0 to 2**64 - 1: sources that share many retell one another."""


def path_of(vault: Vault, title: str) -> str:
    """The path below the vault of a source's claims, made or to be made; two titles never share one."""
    plain = f"{FOLDER}/{slug(title)}.jsonl"
    header = _header(vault.root / plain)
    if header is None or header["source"].get("title") == title:
        return plain
    return f"{FOLDER}/{slug(title)}-{digest(title, 6)}.jsonl"


def read(vault: Vault, title: str) -> tuple[Claim, ...]:
    """The claims of a source. Raises `NotFound`, `DamagedRecord`."""
    path = vault.root / path_of(vault, title)
    if _header(path) is None:
        raise NotFound(f"no claims are kept of {title}", hint="see the sources: kb status")
    with damage_named(path):
        return claims_in(path.read_bytes())


def claims_in(content: bytes) -> tuple[Claim, ...]:
    """The claims of the content of such a file."""
    return tuple(decode(Claim, json.loads(line)) for line in content.decode().split("\n")[1:] if line)


def record_of(vault: Vault, title: str) -> SourceRecord:
    """What is kept of one source. Raises `NotFound`, `DamagedRecord`."""
    path = vault.root / path_of(vault, title)
    header = _header(path)
    if header is None:
        raise NotFound(f"no claims are kept of {title}", hint="see the sources: kb status")
    return _record(path, header)


def all_sources(vault: Vault) -> tuple[SourceRecord, ...]:
    """What is kept of every source, in the order of the titles; reads first lines only. Raises `DamagedRecord`."""
    records = [_record(path, header) for path, header in headers(vault)]
    return tuple(sorted(records, key=lambda record: record.source.title))


def headers(vault: Vault) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The first line of every file of claims, as JSON values."""
    folder = vault.root / FOLDER
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    for name in names:
        header = _header(folder / name) if name.endswith(".jsonl") and not name.startswith(".") else None
        if header is not None:
            yield folder / name, header


def claims_bytes(record: SourceRecord, claims: Iterable[Claim]) -> bytes:
    """The file of a source's claims."""
    header = encode(replace(record, sketch=()))
    if record.sketch:
        header["sketch"] = _packed(record.sketch)
    return "".join(_line(value) for value in (header, *(encode(claim) for claim in claims))).encode()


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _header(path: Path) -> dict[str, Any] | None:
    try:
        with path.open("rb") as file:
            line = file.readline()
    except (FileNotFoundError, NotADirectoryError):
        return None
    with damage_named(path):
        header = json.loads(line)
        if not isinstance(header, dict) or not isinstance(header.get("source"), dict):
            raise ValueError("its first line is not a source")
        return header


def _record(path: Path, header: dict[str, Any]) -> SourceRecord:
    with damage_named(path):
        values = dict(header)
        sketch = _unpacked(values.pop("sketch", ""))
        return replace(decode(SourceRecord, values), sketch=sketch)


def _packed(sketch: tuple[int, ...]) -> str:
    numbers = array("Q", sketch)
    if sys.byteorder == "big":
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def _unpacked(packed: str) -> tuple[int, ...]:
    numbers = array("Q")
    numbers.frombytes(base64.b64decode(packed))
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple(numbers)
