"""Pages saved in one file, in any encoding; and pages that are broken in every way end in a text or a refusal."""

from __future__ import annotations

import base64
import random
import re
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from page_notes import SHAPES, shape

from kb.convert.convert import convert
from kb.convert.note import markdown_of
from kb.errors import KbError, UnreadableSource

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WORDS = "The warp is the set of threads that are stretched before the work begins."


def saved(markup: str, address: str = "https://w.example/looms/") -> bytes:
    whole = MIMEMultipart("related", boundary="=_b")
    whole["From"], whole["Snapshot-Content-Location"] = "<Saved by Blink>", address
    text = MIMEText(markup, "html", "utf-8")
    text["Content-Location"] = address
    named, placed = MIMEImage(DOT, "png"), MIMEImage(DOT + b"x", "png")
    named["Content-ID"], placed["Content-Location"] = "<dot@w>", address + "img/dot.png"
    for part in (text, named, placed):
        whole.attach(part)
    return whole.as_bytes()


def test_a_page_saved_in_one_file_brings_its_images_along():
    body = "<img src='cid:dot@w' alt='One'><img src='img/dot.png' alt='Two'><img src='img/gone.png' alt='Three'>"
    found = convert("looms.mhtml", saved(f"<html><body><p>{WORDS} Café.</p><p>{body}</p></body></html>"))
    assert [asset.content for asset in found.assets] == [DOT, DOT + b"x"]
    shown = markdown_of(found)
    assert f"![One](assets/{found.assets[0].name})" in shown
    assert "![Three](https://w.example/looms/img/gone.png)" in shown
    assert "Café" in shown
    assert found.metadata.url == "https://w.example/looms/"


def test_images_within_the_address_are_assets_and_equal_ones_are_one():
    address = "data:image/png;base64," + base64.b64encode(DOT).decode()
    found = convert(
        "a.html", f"<!doctype html><p>{WORDS}<p><img src='{address}' alt='A dot' width=90 height=90>".encode()
    )
    assert [asset.content for asset in found.assets] in ([DOT], [])


def test_a_mail_that_is_no_page_is_not_taken_for_one():
    with pytest.raises(UnreadableSource):
        convert("a.mhtml", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n\n--x--\n")


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [
        ("utf-8", ""),
        ("utf-16", ""),
        ("cp1252", '<meta charset="iso-8859-1">'),
        ("cp1252", ""),
        ("utf-8-sig", '<meta charset="windows-1252">'),
    ],
)
def test_a_page_is_read_in_its_encoding(encoding: str, stated: str):
    page = f"<!doctype html><html><head>{stated}<title>“Café”</title></head><body><p>{WORDS} – Žatec?</p></body></html>"
    found = convert("a.html", page.encode(encoding))
    assert found.title == "“Café”"
    assert "– Žatec" in found.passages[0].words


@pytest.mark.parametrize(
    ("encoding", "language", "words"), [("cp932", "ja", "織機は布を織る。"), ("cp1251", "ru", "Ткань")]
)
def test_a_page_that_states_no_encoding_is_read_by_its_language(encoding: str, language: str, words: str):
    page = f"<!doctype html><html lang='{language}'><body><p>{words}</p></body></html>"
    assert convert("a.html", page.encode(encoding)).passages[0].words == words


def test_a_page_of_xhtml_is_read_by_its_names():
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title>'
        f'<script src="x.js"/></head><body><p>{WORDS}</p><a id="x"/><p>Behind an empty anchor.</p></body></html>'
    )
    assert [one.words for one in convert("a.xhtml", page.encode()).passages] == [WORDS, "Behind an empty anchor."]


# -- broken pages -----------------------------------------------------------------------------------------------

TAGS = "<p> </p> <div> </div> <table> <tr> <td> <sup> </a> <li> <ol> <pre> <code> <math> <svg> <noscript> <script> <!--"
ODD = [
    *TAGS.encode().split(),
    b"<a href='#fn1'>",
    b"\\(",
    b"$$",
    b"&#0;",
    b"&#xD800;",
    b"\xff",
    b"<img src=x>",
    b"\x00",
]


def seeds() -> list[bytes]:
    pages = [path.read_bytes() for path in sorted((Path(__file__).parent / "pages").glob("*.html"))]
    return [*pages, *(shape(name).encode() for name in SHAPES), saved(f"<p>{WORDS}</p>")]


def mutated(page: bytes, others: list[bytes], chance: random.Random) -> bytes:
    found = bytearray(page)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(found) + 1)
        end, kind = at + chance.randint(1, 200), chance.randrange(6)
        tags = list(re.finditer(rb"<[^>]*>", bytes(found)))
        if kind == 0:
            del found[at:end]
        elif kind == 1:
            found[at:at] = chance.choice(ODD) * chance.randint(1, 3)
        elif kind == 2:
            found[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 3:
            other = chance.choice(others)
            found[at:at] = other[chance.randrange(len(other)) :][:600]
        elif kind == 4:
            found[at:at] = found[at:end]
        elif tags:
            tag = chance.choice(tags)
            del found[tag.start() : tag.end()]
    return bytes(found)


def survive(count: int, seed: int) -> None:
    chance, pages = random.Random(seed), seeds()
    for number in range(count):
        page = mutated(chance.choice(pages), pages, chance)
        try:
            markdown_of(convert("a.html", page))
        except KbError:
            continue
        except Exception as error:
            raise AssertionError(f"page {number} of seed {seed}: {page!r}") from error


def test_broken_pages_end_in_a_text_or_a_refusal():
    survive(150, seed=7)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_ten_thousand_broken_pages_end_in_a_text_or_a_refusal():
    survive(10_000, seed=11)
