"""The characters of a file, or the name of what it is when it holds none. Knows bytes; nothing of what words mean."""

from __future__ import annotations

import codecs
import re

from kb.errors import UnreadableSource

_AS_DOCX = "open it in Word or LibreOffice and save it as DOCX"
_AS_EPUB = "convert it to EPUB, for example with Calibre"
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a picture (PNG), not text", "run a text recognition over it first"),
    (b"\xff\xd8\xff", "a picture (JPEG), not text", "run a text recognition over it first"),
    (b"GIF8", "a picture (GIF), not text", "run a text recognition over it first"),
    (b"II*\x00", "a picture (TIFF), not text", "run a text recognition over it first"),
    (b"MM\x00*", "a picture (TIFF), not text", "run a text recognition over it first"),
    (b"BM", "a picture (BMP), not text", "run a text recognition over it first"),
    (b"ID3", "sound (MP3), not text", "transcribe it first"),
    (b"\xff\xfb", "sound (MP3), not text", "transcribe it first"),
    (b"\xff\xf3", "sound (MP3), not text", "transcribe it first"),
    (b"fLaC", "sound (FLAC), not text", "transcribe it first"),
    (b"OggS", "sound or a film (Ogg), not text", "transcribe it first"),
    (b"\x1aE\xdf\xa3", "a film (Matroska or WebM), not text", "transcribe it first"),
    (b"\x1f\x8b", "a packed file (gzip)", "unpack it first"),
    (b"BZh", "a packed file (bzip2)", "unpack it first"),
    (b"\xfd7zXZ", "a packed file (xz)", "unpack it first"),
    (b"7z\xbc\xaf", "an archive (7z)", "unpack it first"),
    (b"Rar!", "an archive (RAR)", "unpack it first"),
    (b"{\\rtf", "an RTF document, which kb does not read", _AS_DOCX),
    (b"\xffWPC", "a WordPerfect document, which kb does not read", _AS_DOCX),
    (b"\xdb\xa5", "an old Word document (DOC), which kb does not read", _AS_DOCX),
    (b"AT&TFORM", "a DjVu document, which kb does not read", "save it as PDF with its text"),
    (b"ITSF\x03\x00", "a help file (CHM), which kb does not read", _AS_EPUB),
    (b"ITOLITLS", "an e-book (LIT), which kb does not read", _AS_EPUB),
    (b"\xeaDRMION", "a Kindle book that is locked", "kb opens no locked book"),
    (b"%!PS", "a PostScript document, which kb does not read", "save its text as .txt or .md"),
    (b"SQLite format 3\x00", "a database (SQLite), not text", ""),
    (b"\x7fELF", "a program, not text", ""),
    (b"MZ", "a program, not text", ""),
    (b"wOFF", "a font, not text", ""),
    (b"wOF2", "a font, not text", ""),
)
"""First bytes → what the file is, and what to do about it. Two bytes count only beside a NUL, which no text holds."""
_PACKED: tuple[tuple[bytes, str, str], ...] = (
    (b"word/", "a damaged Word document (DOCX)", "open it in Word or LibreOffice and save it again"),
    (b"xl/", "a spreadsheet (XLSX), which kb does not read", "save each sheet as CSV"),
    (b"ppt/", "slides (PPTX), which kb does not read", "save them as PDF"),
    (b"opendocument.text", "an OpenDocument text (ODT), which kb does not read", _AS_DOCX),
    (b"opendocument.spreadsheet", "a spreadsheet (ODS), which kb does not read", "save each sheet as CSV"),
    (b"opendocument", "an OpenDocument file, which kb does not read", "save it as PDF"),
    (b"Index/Slide", "slides of Keynote, which kb does not read", "export them as PDF"),
    (b"Index/Tables/", "a document of Pages or Numbers, which kb does not read", "export it as DOCX or CSV"),
    (b"Index/Document.iwa", "a document of Pages, which kb does not read", "export it from Pages as DOCX or EPUB"),
    (b"Index.zip", "a document of Pages, Numbers or Keynote, which kb does not read", "export it as DOCX, CSV or PDF"),
)
_COMPOUND: tuple[tuple[str, str, str], ...] = (
    ("EncryptedPackage", "an Office document that is locked with a password", "save it without the password"),
    ("WordDocument", "an old Word document (DOC), which kb does not read", _AS_DOCX),
    ("Workbook", "an old spreadsheet (XLS), which kb does not read", "save each sheet as CSV"),
    ("PowerPoint Document", "old slides (PPT), which kb does not read", "save them as PDF"),
    ("__substg1.0_", "a mail of Outlook (MSG), which kb does not read", "save its text as .txt or .md"),
    ("", "an old Office document, which kb does not read", _AS_DOCX),
)
"""Name of a part of Microsoft's compound files → what the file is, and what to do about it."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(!doctype\s+html|html|svg|\w[\w:.-]*\s+xmlns|rss|feed)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_WESTERN = "kb-windows-1252"
_TEXT_HINT = "save it as UTF-8 text"


def decode(name: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    r"""The text of a file with `\n` line ends, and warnings. What shows nothing and is no word is left out.

    Raises `UnreadableSource` when the file is empty, binary, or of a kind that is not read.

    >>> decode("a.txt", b"\xef\xbb\xbfone\r\ntwo")
    ('one\ntwo', ())
    """
    if not content.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf\xff\xfe"):
        raise UnreadableSource(name, "the file is empty")
    _refuse_binary(name, content)
    text, warnings = _characters(name, content)
    if _MARKUP.match(text[:4000]):
        raise UnreadableSource(name, "XML, which kb does not read", hint="save its text as .txt or .md")
    if len(_CONTROLS.findall(text)) > max(2, len(text) // 2000):
        raise UnreadableSource(name, "binary, not text", hint=_TEXT_HINT)
    bare = clean(text)
    if any(sign >= "\U000e0000" for sign in _UNSEEN.findall(text)):
        warnings = (*warnings, "signs that nobody can see were left out")
    if "\ufffd" in bare:
        warnings = (*warnings, "some characters were lost before kb read the file")
    if not re.search(r"\w", bare):
        raise UnreadableSource(name, "the file holds no words")
    return bare, warnings


def clean(text: str) -> str:
    """The text with plain spaces and line ends, without control characters and signs that nobody can see."""
    return _UNSEEN.sub("", _SPACES.sub(" ", _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))))


def _refuse_binary(name: str, content: bytes) -> None:
    head = content[:4096]
    for sign, what, hint in _MAGIC:
        if content.startswith(sign) and (len(sign) > 2 or b"\x00" in head):
            raise UnreadableSource(name, what, hint=hint)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        for part, what, hint in _COMPOUND:
            if part.encode("utf-16-le") in content[:4_000_000]:
                raise UnreadableSource(name, what, hint=hint)
    if content.startswith(b"PK\x03\x04"):
        for sign, what, hint in _PACKED:
            if sign in content[:200] or sign in content[-262144:]:
                raise UnreadableSource(name, what, hint=hint)
        raise UnreadableSource(name, "an archive (zip)", hint="unpack it first")
    if head[4:8] == b"ftyp":
        raise UnreadableSource(name, "a film, sound or picture (MP4 family), not text", hint="transcribe it first")
    if head[:4] == b"RIFF":
        raise UnreadableSource(name, "a film, sound or picture (RIFF), not text", hint="transcribe it first")
    if head[60:68] == b"BOOKMOBI":
        raise UnreadableSource(name, "a Kindle book (MOBI, AZW), which kb does not read", hint=_AS_EPUB)


def _characters(name: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), ()
            except UnicodeDecodeError as error:
                raise UnreadableSource(
                    name, f"damaged text, not {encoding} as its mark says", hint=_TEXT_HINT
                ) from error
    if b"\x00" in content:
        raise UnreadableSource(name, "binary, not text", hint=_TEXT_HINT)
    try:
        return content.decode(), ()
    except UnicodeDecodeError:
        pass
    if not _looks_western(content):
        raise UnreadableSource(name, "neither UTF-8 nor windows-1252", hint=_TEXT_HINT)
    codecs.register_error(_WESTERN, _western)
    text = content.decode("utf-8", _WESTERN)
    return text, ("bytes that are not UTF-8 were read as windows-1252",)


def _looks_western(content: bytes) -> bool:
    """Whether the bytes outside of ASCII stand rather singly among letters, as accents and quotation marks do."""
    high = re.findall(rb"[\x80-\xff]+", content)
    if any(sign in content for sign in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")) and not _is_nearly_utf8(content):
        return False
    amount = sum(map(len, high))
    return (amount <= 0.25 * len(content) and amount <= 1.5 * len(high)) or _is_nearly_utf8(content)


def _is_nearly_utf8(content: bytes) -> bool:
    """Whether but a few bytes are not UTF-8, as where two files were joined."""
    text = content.decode("utf-8", "replace")
    right = sum(1 for sign in text if sign > "\x7f" and sign != "\ufffd")
    return text.count("\ufffd") * 5 <= right


def _western(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("windows-1252", "replace"), error.end
