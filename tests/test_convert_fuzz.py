"""Whatever happens to a file, it becomes a text or is refused by name: nothing crashes and nothing hangs."""

from __future__ import annotations

import json
import random
import time
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from docx_samples import cell, docx, item, paragraph, run, table

from kb.convert.convert import convert
from kb.errors import UnreadableSource

FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BODY = (
    paragraph("Looms", "Title")
    + paragraph("Cards", "heading1")
    + paragraph(run("It ") + run("weaves", "<w:b/>") + '<w:r><w:footnoteReference w:id="1"/></w:r>')
    + item("one", 0, 2)
    + item("two", 1, 1)
    + table(cell("a", '<w:gridSpan w:val="2"/>') + cell("b"), cell("1") + cell("2", "<w:vMerge/>") + cell("3"))
    + paragraph("x = 1", "SourceCode")
    + paragraph(
        "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:rad><m:e><m:r><m:t>α</m:t></m:r></m:e></m:rad>"
        "</m:den></m:f></m:oMath>"
    )
    + paragraph(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("7") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
)
CUES = "WEBVTT\n\n" + "".join(
    f"{at}\n00:{at:02}.000 --> 00:{at + 1:02}.000 line:0\n<v Ada>It <00:{at:02}.500><c>weaves</c> &amp; {at}</v>\n\n"
    for at in range(10)
)
SEGMENTS = json.dumps({"segments": [{"start": at, "text": f"It weaves {at}.", "speaker": "Ada"} for at in range(8)]})
_MESSAGE = {"author": {"role": "user"}, "content": {"parts": ["so"]}}
CHATS = json.dumps([{"title": "x", "mapping": {"a": {"parent": None, "message": _MESSAGE}}}])
_CELLS = [{"cell_type": "markdown", "source": ["# A"]}, {"cell_type": "code", "source": "1", "outputs": [{}]}]
NOTEBOOK = json.dumps({"nbformat": 4, "cells": _CELLS})
VALUES = "a;b;c\n" + '1;2;"x\ny"\n' * 6
WRITTEN = {"a.vtt": CUES, "a.json": SEGMENTS, "conversations.json": CHATS, "a.ipynb": NOTEBOOK, "a.csv": VALUES}
SIGNS = (
    b"<",
    b">",
    b'"',
    b"\x00",
    b"\xff",
    b"{",
    b"[",
    b"]",
    b"}",
    b"&",
    b"-->",
    b"99999999999",
    b"-1",
    b"\n\n",
    b"w:",
)
_LONGEST = 5
"""Seconds that no small file takes, on the slowest of machines."""


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, lost, doubled or replaced."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        end = min(len(made), at + chance.choice((1, 1, 4, 40, 400)))
        made[at:end] = chance.choice((b"", bytes(made[at:end]) * 2, chance.choice(SIGNS), chance.randbytes(end - at)))
    return bytes(made)


def convert_in_time(name: str, content: bytes) -> None:
    began = time.process_time()
    with suppress(UnreadableSource):
        convert(name, content)
    assert time.process_time() - began < _LONGEST


def runs(rounds: int) -> None:
    chance = random.Random(6)
    members = parts(docx(BODY))
    for _ in range(rounds):
        whole = packed(members)
        convert_in_time("a.docx", mutated(whole, chance))
        name = chance.choice([name for name in members if name.startswith("word/")])
        convert_in_time("a.docx", packed({**members, name: mutated(members[name], chance)}))
        for name, words in WRITTEN.items():
            convert_in_time(name, mutated(words.encode(), chance))


def test_some_mutated_files_neither_crash_nor_hang():
    runs(40)


@pytest.mark.long
def test_many_mutated_files_neither_crash_nor_hang():
    runs(1500)


def test_deeply_nested_documents_end():
    for opening, closing in (
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
        ("<w:p><m:oMath>" + "<m:e>" * 3, "</m:e>" * 3 + "</m:oMath></w:p>"),
    ):
        body = opening * 400 + paragraph("deep") + closing * 400
        convert_in_time("a.docx", docx(paragraph("Words.") + body))


def test_deeply_nested_json_ends():
    for opening, closing in (("[", "]"), ('{"results":', "}")):
        convert_in_time("a.json", (opening * 100_000 + "1" + closing * 100_000).encode())


def test_a_bomb_is_not_unpacked():
    members = parts(docx(paragraph("Words.")))
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("word/footnotes.xml", b"<a>" + b" " * (80 << 20))
    text = convert("a.docx", made.getvalue())
    assert text.passages[0].words == "Words."
    assert any("footnotes.xml" in warning for warning in text.warnings)
