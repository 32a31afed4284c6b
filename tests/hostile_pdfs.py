"""PDFs that are made to hang, crash or flood their reader. Each is small on the disk."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator

from pdf_samples import Extras, at, lines, paragraph, pdf

WORDS = "A loom holds the threads of the warp under tension while the weaver passes the weft between them."


def sound() -> bytes:
    """A file with two pages, an outline and nothing wrong."""
    held = at(50, 60, "Looms", 24, "bold") + lines(50, 100, paragraph(WORDS * 6))
    return pdf([held, lines(50, 100, paragraph(WORDS * 4))], Extras(outline=(("Looms", 1), ("Mills", 2))))


def written(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A file of these objects, without a table of where they are: readers look for them."""
    made = b"%PDF-1.5\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in objects.items())
    return made + b"trailer<</Size %d/Root %d 0 R>>\n%%%%EOF\n" % (max(objects) + 1, root)


def stream(content: bytes, words: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (words, len(content), content)


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
)
TEXT = b"BT /F 12 Tf 50 700 Td (A loom holds the threads of the warp under tension.) Tj ET"


def _base(**more: bytes) -> dict[int, bytes]:
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: PAGE,
        4: stream(TEXT),
        5: FONT,
        6: stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"),
    }
    return objects | {int(key[1:]): value for key, value in more.items()}


def bomb(megabytes: int) -> bytes:
    """A page whose content unpacks to so much."""
    packer = zlib.compressobj(9)
    held = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    return written(_base(o4=stream(held, b"/Filter/FlateDecode")))


def twofold_bomb() -> bytes:
    """A page whose content unpacks to what unpacks to a gigabyte."""
    once = zlib.compressobj(9)
    held = b"".join(once.compress(b" " * 1_000_000) for _ in range(1_000)) + once.flush()
    return written(_base(o4=stream(zlib.compress(held, 9), b"/Filter[/FlateDecode/FlateDecode]")))


def many_pages() -> bytes:
    """200,000 entries for one page."""
    kids = b"3 0 R " * 200_000
    return written(_base(o2=b"<</Type/Pages/Count 200000/Kids[%s]>>" % kids))


def deep_tree() -> bytes:
    """A page at the end of 60,000 nested nodes."""
    deep = 60_000
    objects = _base(o2=b"<</Type/Pages/Count 1/Kids[10 0 R]>>")
    for number in range(10, deep):
        objects[number] = b"<</Type/Pages/Count 1/Parent %d 0 R/Kids[%d 0 R]>>" % (number - 1, number + 1)
    objects[deep] = PAGE
    return written(objects)


def outline_loop() -> bytes:
    """An outline whose entries follow and hold one another for ever."""
    return written(
        _base(
            o1=b"<</Type/Catalog/Pages 2 0 R/Outlines 7 0 R>>",
            o7=b"<</Type/Outlines/First 8 0 R/Last 9 0 R/Count 2>>",
            o8=b"<</Title(One)/Parent 7 0 R/First 9 0 R/Last 9 0 R/Next 9 0 R/Dest[3 0 R/Fit]>>",
            o9=b"<</Title(Two)/Parent 8 0 R/First 8 0 R/Last 8 0 R/Next 8 0 R/Dest[3 0 R/Fit]>>",
        )
    )


def nested_forms(deep: int = 40) -> bytes:
    """Forms that each draw the next one twice: 2 to the power of `deep` in all."""
    objects = _base(o4=stream(TEXT + b" /X Do"))
    for number in range(6, 6 + deep):
        held = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>"
        objects[number] = stream(b"/X Do /X Do", held % (number + 1))
    objects[6 + deep] = stream(TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>")
    return written(objects)


def form_of_itself() -> bytes:
    """A form that draws itself."""
    held = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 6 0 R>>>>"
    return written(_base(o4=stream(TEXT + b" /X Do"), o6=stream(b"/X Do", held)))


def with_scripts() -> bytes:
    """A file that wants to run a script when it is opened."""
    action = b"<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9/'\\))>>"
    return written(
        _base(o1=b"<</Type/Catalog/Pages 2 0 R/OpenAction 7 0 R/Names<</JavaScript<</Names[(a) 7 0 R]>>>>>>", o7=action)
    )


def with_attachment() -> bytes:
    """A file that holds another one, whose name leads elsewhere."""
    return written(
        _base(
            o1=b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a) 7 0 R]>>>>>>",
            o7=b"<</Type/Filespec/F(../../evil.sh)/UF(../../evil.sh)/EF<</F 8 0 R>>>>",
            o8=stream(b"echo evil", b"/Type/EmbeddedFile"),
        )
    )


def huge_page() -> bytes:
    """A page of a million kilometres."""
    return written(_base(o3=PAGE.replace(b"595 842", b"99999999999 99999999999")))


def many_rules() -> bytes:
    """A page with 100,000 lines that cross."""
    crossing = b"%d 0 m %d 800 l 0 %d m 500 %d l S\n"
    drawn = b"".join(crossing % (n % 500, n % 500, n % 800, n % 800) for n in range(50_000))
    return written(_base(o4=stream(zlib.compress(TEXT + drawn), b"/Filter/FlateDecode")))


def many_words() -> bytes:
    """A page with 200,000 words on one spot, and as many beside one another."""
    spots = b"BT /F 1.5 Tf 50 700 Td " + b"(a) Tj ( ) Tj " * 100_000 + b"ET "
    return written(_base(o4=stream(zlib.compress(spots + TEXT), b"/Filter/FlateDecode")))


SET: dict[str, Callable[[], bytes]] = {
    "bomb of a gigabyte": lambda: bomb(1_000),
    "twofold bomb": twofold_bomb,
    "200,000 equal pages": many_pages,
    "deep page tree": deep_tree,
    "outline in a circle": outline_loop,
    "forms drawn twice each": nested_forms,
    "form of itself": form_of_itself,
    "scripts": with_scripts,
    "attachment": with_attachment,
    "huge page": huge_page,
    "many rules": many_rules,
    "many words": many_words,
    "no bytes": lambda: b"",
    "head only": lambda: b"%PDF-1.7",
    "cut in the middle": lambda: sound()[: len(sound()) // 2],
    "cut before its end": lambda: sound()[:-200],
    "zeros in the middle": lambda: sound()[:900] + bytes(400) + sound()[1300:],
}


def mutations(count: int, seed: int = 1) -> Iterator[bytes]:
    """So many small files with something wrong: flipped bits, parts left out, doubled, swapped, or cut off."""
    chance = random.Random(seed)
    whole = sound()
    for _ in range(count):
        made = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 8, 40))):
            place = chance.randrange(len(made))
            end = min(len(made), place + chance.choice((1, 2, 8, 64, 512)))
            match chance.randrange(6):
                case 0:
                    made[place] ^= 1 << chance.randrange(8)
                case 1:
                    del made[place:end]
                case 2:
                    made[place:place] = made[place:end]
                case 3:
                    made[place:end] = chance.randbytes(end - place)
                case 4:
                    made[place:end] = b"9" * (end - place)
                case _:
                    made = made[: max(10, place)]
            if len(made) < 10:
                break
        yield bytes(made)
