"""Texts with the address that their file was fetched from, where the file itself states none. Fetches nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb.flows.reading import Read
from kb.vault.fetched import fetched_from
from kb.vault.vault import Vault


def addressed(vault: Vault, reads: Iterable[Read]) -> Iterator[Read]:
    """What was read, in its order; an address that a file states itself stays."""
    for read in reads:
        whence = fetched_from(vault, read.sha256) if read.text and not read.text.metadata.url else None
        if whence is None or read.text is None:
            yield read
        else:
            metadata = replace(read.text.metadata, url=whence.url)
            yield replace(read, text=replace(read.text, metadata=metadata))
