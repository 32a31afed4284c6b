"""PDFs for tests, written byte by byte: words at places, rules, pictures, outlines, forms, labels, passwords.

Every letter is half as wide as its size, so that a test can say where a line ends.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5
from textwrap import wrap

FONTS = {
    "regular": "Helvetica",
    "bold": "Helvetica-Bold",
    "italic": "Helvetica-Oblique",
    "mono": "Courier",
}
WIDE = 595
HIGH = 842


@dataclass(frozen=True)
class Sheet:
    """A page: its content stream and what belongs to it."""

    content: str
    rotate: int = 0
    picture: bool = False
    """Whether a grey picture covers it."""
    fields: tuple[tuple[float, float, str], ...] = ()
    """Left, bottom and value of form fields."""


def at(
    x: float, y: float, words: str, size: float = 10, font: str = "regular", *, mode: int = 0, extra: str = ""
) -> str:
    """Words whose base line begins at x from the left and y from the top."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"{extra} BT /{font} {size} Tf {mode} Tr 1 0 0 1 {x} {HIGH - y} Tm ({escaped}) Tj ET\n"


def lines(
    x: float, y: float, wrapped: Iterable[str], size: float = 10, leading: float = 12, font: str = "regular"
) -> str:
    """Lines one below the other, the first at y from the top."""
    return "".join(at(x, y + number * leading, line, size, font) for number, line in enumerate(wrapped))


def paragraph(words: str, chars: int = 80) -> list[str]:
    """Words in lines of at most so many characters, filled as far as they go."""
    return wrap(words, chars, break_on_hyphens=False)


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    """A thin stroked line; y from the top."""
    return f"0.5 w {x0} {HIGH - y0} m {x1} {HIGH - y1} l S\n"


def grid(xs: Sequence[float], ys: Sequence[float]) -> str:
    """The rules of a table."""
    flat = "".join(rule(xs[0], y, xs[-1], y) for y in ys)
    return flat + "".join(rule(x, ys[0], x, ys[-1]) for x in xs)


@dataclass(frozen=True)
class Extras:
    """What a file holds besides its pages."""

    outline: tuple[tuple[str, int], ...] = ()
    """Titles and the pages that they lead to, counted from 1, on one level."""
    properties: tuple[tuple[str, str], ...] = ()
    labels: str = ""
    """The number tree of page labels, as PDF writes it."""
    unicode: dict[str, str] | None = None
    """What the letters of the fonts stand for, when it is not themselves."""
    password: str = ""


def pdf(sheets: Sequence[Sheet | str], extras: Extras | None = None) -> bytes:
    """A whole file."""
    extras = extras or Extras()
    made = _Objects()
    catalog, tree = made.reserve(), made.reserve()
    cmap = made.add_stream(_cmap(extras.unicode).encode()) if extras.unicode else 0
    widths = f"[{' '.join(['500'] * 94 + ['600'] + ['500'] * 129)}]"  # not all alike: that would be a typewriter
    mapped = f"/ToUnicode {cmap} 0 R" if cmap else ""
    more = f"/FirstChar 32/LastChar 255/Widths {widths}/Encoding/WinAnsiEncoding {mapped}"
    fonts = " ".join(
        f"/{key} {made.add(f'<</Type/Font/Subtype/Type1/BaseFont/{name}{more}>>')} 0 R" for key, name in FONTS.items()
    )
    picture = made.add_stream(
        b"\x80" * 64, "/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    pages, fields = [], []
    for sheet in (Sheet(one) if isinstance(one, str) else one for one in sheets):
        shown = f"q {WIDE} 0 0 {HIGH} 0 0 cm /P Do Q\n" if sheet.picture else ""
        stream = made.add_stream((shown + sheet.content).encode("latin-1"))
        notes = [_field(made, field, fonts, len(fields) + at) for at, field in enumerate(sheet.fields)]
        fields += notes
        annots = f"/Annots[{' '.join(f'{note} 0 R' for note in notes)}]" if notes else ""
        pages.append(
            made.add(
                f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {WIDE} {HIGH}]/Rotate {sheet.rotate}{annots}"
                f"/Contents {stream} 0 R"
                f"/Resources<</Font<<{fonts}>>/XObject<</P {picture} 0 R>>>>>>"
            )
        )
    made.put(tree, f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{page} 0 R' for page in pages)}]>>")
    more = f"/PageLabels<</Nums[{extras.labels}]>>" if extras.labels else ""
    more += f"/Outlines {_outline(made, extras.outline, pages)} 0 R" if extras.outline else ""
    more += f"/AcroForm<</Fields[{' '.join(f'{one} 0 R' for one in fields)}]>>" if fields else ""
    made.put(catalog, f"<</Type/Catalog/Pages {tree} 0 R {more}>>")
    stated = made.add("<<" + "".join(f"/{key}({value})" for key, value in extras.properties) + ">>")
    return made.written(f"/Root {catalog} 0 R/Info {stated} 0 R", extras.password)


def _field(made: _Objects, field: tuple[float, float, str], fonts: str, number: int) -> int:
    x, y, value = field
    wide = len(value) * 6 + 20
    look = made.add_stream(
        f"/Tx BMC BT /regular 10 Tf 2 4 Td ({value}) Tj ET EMC".encode("latin-1"),
        f"/Type/XObject/Subtype/Form/BBox[0 0 {wide} 14]/Resources<</Font<<{fonts}>>>>",
    )
    rect = f"{x} {HIGH - y} {x + wide} {HIGH - y + 14}"
    stated = f"/T(field{number})/V({value})/Rect[{rect}]/AP<</N {look} 0 R>>"
    return made.add(f"<</Type/Annot/Subtype/Widget/FT/Tx/F 4{stated}>>")


def _outline(made: _Objects, entries: Sequence[tuple[str, int]], pages: Sequence[int]) -> int:
    root = made.reserve()
    items = [made.reserve() for _ in entries]
    for number, (item, (title, page)) in enumerate(zip(items, entries, strict=True)):
        before = f"/Prev {items[number - 1]} 0 R" if number else ""
        after = f"/Next {items[number + 1]} 0 R" if number + 1 < len(items) else ""
        made.put(item, f"<</Title({title})/Parent {root} 0 R {before} {after}/Dest[{pages[page - 1]} 0 R/Fit]>>")
    made.put(root, f"<</Type/Outlines/First {items[0]} 0 R/Last {items[-1]} 0 R/Count {len(items)}>>")
    return root


def _cmap(known: dict[str, str] | None) -> str:
    pairs = "\n".join(
        f"<{ord(code):02X}> <{sign.encode('utf-16-be').hex().upper()}>" for code, sign in (known or {}).items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(known or {})} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )


_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


class _Objects:
    """The numbered objects of a file."""

    def __init__(self) -> None:
        self._held: list[tuple[bytes, bytes | None]] = []

    def reserve(self) -> int:
        self._held.append((b"null", None))
        return len(self._held)

    def put(self, number: int, words: str) -> None:
        self._held[number - 1] = (words.encode("latin-1"), None)

    def add(self, words: str) -> int:
        self._held.append((words.encode("latin-1"), None))
        return len(self._held)

    def add_stream(self, content: bytes, words: str = "") -> int:
        packed = zlib.compress(content)
        head = f"<<{words}/Filter/FlateDecode/Length {len(packed)}>>"
        self._held.append((head.encode("latin-1"), packed))
        return len(self._held)

    def written(self, trailer: str, password: str = "") -> bytes:
        """The file; with a password its streams are encrypted (RC4, 40 bits), its strings are not."""
        key = b""
        if password:
            owner = _rc4(md5(_padded(password)).digest()[:5], _padded(password))
            key = md5(_padded(password) + owner + (0xFFFFFFFC).to_bytes(4, "little") + b"\x01" * 16).digest()[:5]
            user = _rc4(key, _PAD)
            trailer += f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{owner.hex()}>/U<{user.hex()}>>>"
            trailer += f"/ID[<{'01' * 16}><{'01' * 16}>]"
        made = b"%PDF-1.5\n"
        places = []
        for number, (words, stream) in enumerate(self._held, start=1):
            places.append(len(made))
            made += f"{number} 0 obj\n".encode() + words
            if stream is not None:
                if key:
                    own = md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
                    stream = _rc4(own, stream)
                made += b"\nstream\n" + stream + b"\nendstream"
            made += b"\nendobj\n"
        start = len(made)
        made += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
        made += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
        return made + f"trailer<</Size {len(places) + 1}{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()


def _padded(password: str) -> bytes:
    return (password.encode("latin-1") + _PAD)[:32]


def _rc4(key: bytes, words: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    made = bytearray()
    i = j = 0
    for sign in words:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        made.append(sign ^ state[(state[i] + state[j]) % 256])
    return bytes(made)
