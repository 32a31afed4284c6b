"""Undo at the level of files: what a change did to each, and the writes that take it back.

Knows hashes and hunks; does not know pages. A file that was edited since keeps the edits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.operations import Change, FileChange, Hunk
from kb.vault.disk import digest
from kb.vault.hunks import hunks, reverse
from kb.vault.merge import reverse_into
from kb.vault.page_merge import is_sound, merged_page
from kb.vault.pages import read_bytes
from kb.vault.vault import Vault

NAVIGATION = frozenset({"wiki/index.md", "wiki/log.md", "llm.txt"})
"""Files that every change touches, line by line."""


def file_changes(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> tuple[FileChange, ...]:
    """What happens to each file of `after`, by path below the vault; files that stay as they are do not count.

    A new file has no hunks, since its hash is enough to remove it again; nor has one that is not UTF-8.
    """
    return tuple(
        FileChange(path, digest(before.get(path)), digest(after[path]), _hunks(before.get(path), after[path]))
        for path in sorted(after)
        if before.get(path) != after[path]
    )


def _hunks(before: bytes | None, after: bytes | None) -> tuple[Hunk, ...]:
    old, new = text_of(before), text_of(after or b"")
    return () if old is None or new is None else hunks(old, new)


def text_of(content: bytes | None) -> str | None:
    """The text of a file, None when there is none or it is not UTF-8."""
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        return None


def undo_writes(
    vault: Vault, change: Change, later: Sequence[Change] = ()
) -> tuple[dict[str, bytes | None], tuple[str, ...]]:
    """The writes that revert a change, and what stays of it and why, one line each: `path: reason`.

    A file that nobody touched since gets its old bytes back. In one that was edited, the lines of the change go where
    they still stand; where one of them does not, the whole file stays as it is. `later` are the changes after this one
    in their order: with them a page is merged from what it was before and after the change. raw/ is never written to.
    """
    writes: dict[str, bytes | None] = {}
    conflicts: list[str] = []
    for file in change.files:
        if file.path.startswith("raw/"):
            continue
        current = read_bytes(vault, file.path)
        content, reasons = _reverted(
            file, current, [one for other in later for one in other.files if one.path == file.path]
        )
        conflicts += [f"{file.path}: {reason}" for reason in reasons]
        if content != current:
            writes[file.path] = content
    return writes, tuple(conflicts)


def _reverted(
    file: FileChange, current: bytes | None, later: Sequence[FileChange]
) -> tuple[bytes | None, tuple[str, ...]]:
    """The content of a file without the change, and what of the change stays in it."""
    here = digest(current)
    if here == file.before:
        return current, ()
    if here == file.after:
        return _as_before(file, current)
    if current is None:
        is_kbs = bool(later) and not later[-1].after
        return None, ("it was removed since",) if file.before and not is_kbs else ()
    if not file.before:
        return current, ("it was edited since and stays",)
    text = text_of(current)
    is_a_record = file.path.startswith(".kb/")  # half of one and half of another would be damaged
    if text is None or not file.hunks or not file.after or is_a_record:
        return current, ("it was replaced since and stays",)
    made, left = reverse_into(text, file.hunks)
    if not left and file.path.endswith(".md") and file.path not in NAVIGATION:
        old = "".join(line for hunk in file.hunks for line in (*hunk.before, "\n"))
        left = () if is_sound(made, text, old) else file.hunks[:1]
    if left and later:
        merged = _merged(text, file, later)
        if merged is not None:
            return merged.encode(), ()
    if left and file.path not in NAVIGATION:
        return current, tuple(f"edited since and stays: {_first(hunk)}" for hunk in left)
    return made.encode(), tuple(f"edited since and stays: {_first(hunk)}" for hunk in left)


def _merged(text: str, file: FileChange, later: Sequence[FileChange]) -> str | None:
    """The text without the change, merged from what stood before and after it; None when that cannot be said."""
    after = text
    for other in reversed(later):
        after, left = reverse_into(after, other.hunks)
        if left or not (other.before and other.after):
            return None
    before, left = reverse_into(after, file.hunks)
    made = None if left else merged_page(after, text, before)
    return made if made is None or is_sound(made, text, before) else None


def _as_before(file: FileChange, current: bytes | None) -> tuple[bytes | None, tuple[str, ...]]:
    if not file.before:
        return None, ()
    try:
        content = reverse((current or b"").decode(), file.hunks).encode()
    except ValueError:
        content = b""
    if digest(content) != file.before:
        return current, ("its old content was not kept",)
    return content, ()


def _first(hunk: Hunk) -> str:
    """The first line with words that the change brought, else that it took."""
    return next((line.strip() for line in (*hunk.after, *hunk.before) if line.strip()), "a blank line")[:80]
