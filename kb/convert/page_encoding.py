"""The characters of a web page, by its mark, by what it states, by its language, as browsers read it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_STATED = re.compile(
    rb"""<meta[^>]{0,300}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)|<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""",
    re.IGNORECASE,
)
_HEAD = 200_000
"""Bytes in which a page may state its encoding: saved pages carry their styles before it."""
_CALLED = {
    "cp1252": "iso-8859-1 latin1 latin-1 ascii us-ascii ansi",
    "cp1254": "iso-8859-9",
    "gb18030": "gb2312 gbk x-gbk",
    "cp932": "shift_jis shift-jis x-sjis sjis windows-31j",
    "cp949": "euc-kr ks_c_5601-1987",
    "big5hkscs": "big5",
    "utf-8": "utf-16 utf-16le utf-16be utf8 unicode",
    "mac_roman": "x-mac-roman",
    "cp874": "tis-620",
}
_LABELS = {label: encoding for encoding, labels in _CALLED.items() for label in labels.split()}
"""What browsers read behind a label, where Python reads something else."""
_BY_LANGUAGE = {
    "ja": ("cp932", "euc_jp"),
    "zh": ("gb18030", "big5hkscs"),
    "ko": ("cp949",),
    "ru": ("cp1251", "koi8_r"),
    "uk": ("cp1251", "koi8_u"),
    "bg": ("cp1251",),
    "sr": ("cp1251",),
    "pl": ("iso8859_2", "cp1250"),
    "cs": ("cp1250", "iso8859_2"),
    "hu": ("iso8859_2",),
    "el": ("cp1253",),
    "tr": ("cp1254",),
    "he": ("cp1255",),
    "ar": ("cp1256",),
    "th": ("cp874",),
}
_LANGUAGE = re.compile(rb"<html[^>]{0,300}\slang\s*=\s*[\"']?([a-zA-Z]{2})", re.IGNORECASE)
_MOST_LOST = 0.001
"""The share of signs that may be unreadable under what a page states before that counts as wrong."""


def characters(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a page and warnings.

    >>> characters(b'<meta charset="iso-8859-1"><p>\\x93Caf\\xe9\\x94')[0]
    '<meta charset="iso-8859-1"><p>“Café”'
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) if mark[:1] not in b"<\x00" else 0 :].decode(encoding, "replace"), ()
    for encoding in _likely(content):
        try:
            return content.decode(encoding), ()
        except (LookupError, UnicodeError):
            continue
    stated = next(_likely(content), "utf-8")
    for encoding in (stated, "utf-8"):
        try:
            text = content.decode(encoding, "replace")
        except LookupError:
            continue
        if text.count("\ufffd") <= max(2, _MOST_LOST * len(text)):
            return text, ("some characters were lost before kb read the file",)
    return content.decode("cp1252", "replace"), ("bytes that are not UTF-8 were read as windows-1252",)


def _likely(content: bytes) -> Iterator[str]:
    """The encodings in which the page may be, the likeliest first; windows-1252 fits all and is no choice."""
    stated = _STATED.search(content[:_HEAD])
    if stated:
        label = (stated.group(1) or stated.group(2)).decode().lower()
        yield _LABELS.get(label, label)
    yield "utf-8"
    language = _LANGUAGE.search(content[:_HEAD])
    yield from _BY_LANGUAGE.get(language.group(1).decode().lower(), ()) if language else ()
