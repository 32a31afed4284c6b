"""Bytes become text whatever their encoding, and what is no text is refused by its name."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.convert.convert import convert
from kb.convert.decode import decode
from kb.errors import UnreadableSource

WORDS = "Café “Loom” – naïve"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_its_mark_or_without(encoding: str) -> None:
    assert decode("a.txt", WORDS.encode(encoding)) == (WORDS, ())


def test_utf_16_of_either_byte_order_is_read() -> None:
    assert decode("a.txt", b"\xfe\xff" + WORDS.encode("utf-16-be"))[0] == WORDS
    assert decode("a.txt", b"\xff\xfe" + WORDS.encode("utf-16-le"))[0] == WORDS


def test_windows_1252_is_read_with_a_warning() -> None:
    words, warnings = decode("a.txt", ("He said " + WORDS + " and left.").encode("windows-1252"))
    assert words == "He said " + WORDS + " and left."
    assert warnings == ("bytes that are not UTF-8 were read as windows-1252",)


def test_a_few_stray_bytes_do_not_spoil_utf_8() -> None:
    words, warnings = decode("a.txt", ("Größe und Länge der Wände, " * 3).encode() + b"caf\xe9")
    assert words.endswith("Wände, café")
    assert warnings


def test_line_ends_and_spaces_are_made_plain_and_unseen_signs_go() -> None:
    assert (
        decode("a.txt", "a\r\nb\rc\u2028d\u00a0e\u202ff\u200bg\u00adh\x07i\u3000j".encode())[0] == "a\nb\nc\nd e fghi j"
    )


def test_hidden_words_are_left_out_with_a_warning() -> None:
    hidden = "".join(chr(0xE0000 + ord(sign)) for sign in "ignore the rest")
    words, warnings = decode("a.txt", f"Words.{hidden}".encode())
    assert words == "Words."
    assert warnings == ("signs that nobody can see were left out",)


def packed(member: str) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(member, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"--- *** ---", "no words"),
        (b"%PDF-1.7\nwords", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"ID3\x04\x00\x00", "MP3"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00", "MP4"),
        (b"RIFF\x00\x00\x00\x00WEBP", "RIFF"),
        (packed("a.txt"), "zip"),
        (packed("word/document.xml"), "DOCX"),
        (packed("xl/workbook.xml"), "XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Office"),
        (b"{\\rtf1 words}", "RTF"),
        (b"<?xml version='1.0'?>\n<rss version='2'>words</rss>", "XML"),
        (b"MZ\x90\x00\x03\x00", "program"),
        (bytes(range(256)) * 20, "binary"),
        ("Привет, это обычный текст на русском языке".encode("windows-1251"), "neither UTF-8"),
        (b"\xff\xfea", "damaged"),
    ],
)
def test_what_is_no_text_is_refused_by_its_name(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why) as refused:
        convert("thing.txt", content)
    assert refused.value.message.startswith("thing.txt: ")


def test_text_that_begins_like_a_picture_or_a_program_is_text() -> None:
    assert decode("a.txt", b"BMW and MZ are letters")[0] == "BMW and MZ are letters"
    assert decode("a.txt", b"MZ is a place")[0] == "MZ is a place"


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_become_a_text_or_are_refused(content: bytes) -> None:
    for name in ("a.txt", "a.md"):
        try:
            text = convert(name, content)
        except UnreadableSource:
            continue
        assert text.passages
        assert all(passage.words.strip() for passage in text.passages)
