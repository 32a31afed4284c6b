"""Containment: which paths may be read and written. The last word about where kb writes, whoever asked for it.

Knows names and links of the file system; does not know what stands in files.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from kb.errors import UnsafePath
from kb.names import is_device
from kb.vault.vault import Vault

FILES = ("llm.txt", "AGENTS.md")
"""The files beside the folders that kb may write."""
FOLDERS = ("wiki", ".kb", "raw")
"""The folders that kb may write to; to raw/ only what is new."""
_REFUSED = re.compile(r"[\x00-\x1f\x7f\\]" if os.name != "nt" else r'[\x00-\x1f\x7f\\:*?"<>|]')
_DRIVE = re.compile(r"[A-Za-z]:")
_UNPORTABLE = re.compile(r'[:*?"<>|]|[. ](?:/|$)')
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


def inside(vault: Vault, relative: str) -> Path:
    """The file of a path below the vault, links followed. Raises `UnsafePath` when it leads, or could lead, outside.

    Refused on every system: absolute paths, `..`, `\\`, drive letters, names of devices, control characters.
    """
    why = _fault(relative)
    if why:
        raise UnsafePath(f"{relative!r} is not a path in the vault: {why}")
    real, root = os.path.realpath(vault.root / relative), os.path.realpath(vault.root)
    if not _is_below(real, root):
        raise UnsafePath(f"{relative} leads outside of the vault", hint="a link stands in its way: remove it")
    return Path(real)


def writable(vault: Vault, relative: str) -> Path:
    """The file to write for a path below the vault, links inside the same folder followed. Raises `UnsafePath`.

    A link from wiki/ to raw/ or .git/ is refused as well, though it stays in the vault.
    """
    if not is_writable_target(relative):
        raise UnsafePath(f"kb does not write to {relative!r}", hint=f"only to {', '.join((*FOLDERS, *FILES))}")
    path = inside(vault, relative)
    area = relative.split("/")[0]
    real = path.relative_to(os.path.realpath(vault.root)).as_posix()
    if real.split("/")[0] != area or not is_writable_target(real):
        raise UnsafePath(f"{relative} leads out of {area}", hint="a link stands in its way: remove it")
    return path


def is_writable_target(relative: str) -> bool:
    """Whether kb may write to a path at all: below wiki/ and raw/ nothing hidden, all of .kb/, two files beside.

    >>> is_writable_target("wiki/concepts/Sleep.md"), is_writable_target("wiki/.obsidian/plugins/x/main.js")
    (True, False)
    """
    if _fault(relative):
        return False
    area, *rest = relative.split("/")
    if not rest:
        return area in FILES
    return area in FOLDERS and (area == ".kb" or not any(is_hidden(name) for name in rest))


def is_portable(relative: str) -> bool:
    """Whether every system can have a file of this name. What kb makes must be; what a person made need not.

    >>> is_portable("wiki/concepts/Sleep.md"), is_portable("wiki/concepts/Why?.md")
    (True, False)
    """
    return not _fault(relative) and not _UNPORTABLE.search(relative)


def is_hidden(name: str) -> bool:
    """Whether a name begins with a dot, be it behind characters that nobody sees.

    >>> is_hidden(".git"), is_hidden("a.git")
    (True, False)
    """
    return _INVISIBLE.sub("", name).startswith(".")


def _fault(relative: str) -> str:
    """What is wrong with a path before the disk is asked, `""` when nothing is."""
    if not relative or relative.startswith("/") or _DRIVE.match(relative):
        return "it is empty or absolute"
    found = _REFUSED.search(relative)
    if found:
        return f"{found.group()!r} is not allowed"
    for name in relative.split("/"):
        if name.strip(" ") in ("", ".", ".."):
            return f"{name!r} is not a name"
        if is_device(name):
            return f"{name!r} is a device on Windows"
        try:
            if len(name.encode()) > 255:
                return "a name is longer than 255 bytes"
        except UnicodeEncodeError:
            return "a name is not Unicode"
    return ""


def _is_below(real: str, root: str) -> bool:
    return real.startswith(root.rstrip(os.sep) + os.sep)
