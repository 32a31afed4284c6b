"""What a person wants brought out of a source: asked once its takeaways are known, kept until it is compiled.

Knows what is shown and what is kept; who shows and asks is an argument. Knows nothing of prompts.
"""

from __future__ import annotations

from collections.abc import Callable

from kb.compile.pipeline import Reading
from kb.engines.plan import LONGEST_EMPHASIS
from kb.prompts import one_line
from kb.vault.disk import put, read, remove
from kb.vault.paths import writable
from kb.vault.vault import Vault
from kb.words import digest

Discuss = Callable[[str, tuple[str, ...]], str]
"""`(title, takeaways) -> what to bring out`, `""` for nothing of its own."""
FOLDER = ".kb/cache/emphasis"
MOST_QUOTES = 5


def emphasis_on(vault: Vault, reading: Reading, discuss: Discuss, *, keep: bool) -> str:
    """What to bring out of a source, on one line of at most 600 characters; a source that says nothing is not asked.

    With `keep` the answer is kept, so that a run that goes on where another stopped asks nobody twice.
    """
    if not reading.claims:
        return ""
    path = _path(reading.source.raw, reading.source.sha256)
    kept = read(writable(vault, path))
    if kept is not None:
        return _bounded(kept.decode(errors="replace"))
    said = _bounded(discuss(reading.source.title, takeaways(reading)))
    if keep:
        put(writable(vault, path), said.encode())
    return said


def takeaways(reading: Reading) -> tuple[str, ...]:
    """What a source says in short, a line each; without takeaways the quotes of its weightiest claims."""
    if reading.takeaways:
        return tuple(one_line(words) for words in reading.takeaways)
    weightiest = sorted(reading.claims, key=lambda claim: -claim.weight)[:MOST_QUOTES]
    return tuple(one_line(" ".join(quote.words for quote in claim.quotes)) for claim in weightiest)


def forget(vault: Vault, name: str, sha256: str) -> None:
    """Drop what was kept for a file of raw/: it is compiled, and the next time somebody is asked again."""
    remove(writable(vault, _path(name, sha256)))


def _path(name: str, sha256: str) -> str:
    return f"{FOLDER}/{digest(f'{name}|{sha256}', 32)}.txt"


def _bounded(words: str) -> str:
    return one_line(words)[:LONGEST_EMPHASIS].rstrip()
