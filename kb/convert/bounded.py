"""Which files are converted in a process of their own. Knows first bytes; how such a process runs is not known here."""

from __future__ import annotations

import re

HEAD = 65536
"""So many bytes from the beginning tell."""
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SIGNS = re.compile(
    rb"\s*(?:<(?:!doctype|html|head|body|\?xml|svg|!--|\w[\w.-]*\s+xmlns)|(?:From|MIME-Version|Snapshot-Content-Location):\s"
    rb"|\{\\rtf)",
    re.IGNORECASE,
)


def is_bounded(head: bytes) -> bool:
    """Whether a file that begins with these bytes is more than plain text: packed, binary, a page or a mail.

    What reads those is written in C or unpacks what it finds; it could hang, crash, or take all memory.

    >>> is_bounded(b"PK\\x03\\x04\\x14\\x00"), is_bounded(b"# A heading\\n"), is_bounded(b"<!DOCTYPE html>")
    (True, False, True)
    """
    start = head[:HEAD]
    if start.startswith(_MARKS[1:]):  # UTF-16 is full of NULs
        start = start[2:].replace(b"\x00", b"")
    start = start.removeprefix(_MARKS[0])
    return b"%PDF-" in start[:1024] or bool(_SIGNS.match(start)) or bool(_BINARY.search(start))
