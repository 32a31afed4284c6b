"""Word documents made by hand, part by part: what programs write, in the fewest words."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

from kb.convert.convert import convert
from kb.convert.note import markdown_of
from kb.records import Text

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
NAMES = " ".join(
    f'xmlns:{name}="{uri}"'
    for name, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "m": f"{_OFFICE}/math",
        "r": f"{_OFFICE}/relationships",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/></w:style>'
        for name in ("Title", "heading 1", "heading 2", "heading 3", "Source Code", "Quote", "toc 1", "toc 2")
    )
    + '<w:style w:type="character" w:styleId="Verbatim"><w:name w:val="Verbatim Char"/></w:style>'
)
LISTS = "".join(
    f'<w:abstractNum w:abstractNumId="{number}">'
    + "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="x"/></w:lvl>'
        for depth in range(3)
    )
    + "</w:abstractNum>"
    for number, kind in enumerate(("bullet", "decimal"))
) + "".join(f'<w:num w:numId="{number + 1}"><w:abstractNumId w:val="{number}"/></w:num>' for number in range(2))


def docx(
    body: str,
    *,
    styles: str = STYLES,
    parts: Mapping[str, str | bytes] | None = None,
    links: Mapping[str, tuple[str, str]] | None = None,
) -> bytes:
    """A document. `parts` are further parts below word/, `links` name → kind and target."""
    made = BytesIO()
    known = {"rS": ("styles", "styles.xml"), "rN": ("numbering", "numbering.xml"), "rF": ("footnotes", "footnotes.xml")}
    told = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if ':' in target else ''}/>"
        for name, (kind, target) in {**known, **(links or {})}.items()
    )
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Id="r1" Type="{_OFFICE}/relationships/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
        )
        packed.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        packed.writestr("word/_rels/document.xml.rels", f"<Relationships>{told}</Relationships>")
        packed.writestr("word/styles.xml", f"<w:styles {NAMES}>{styles}</w:styles>")
        packed.writestr("word/numbering.xml", f"<w:numbering {NAMES}>{LISTS}</w:numbering>")
        for name, content in (parts or {}).items():
            packed.writestr(f"word/{name}", content)
    return made.getvalue()


def run(words: str, look: str = "") -> str:
    """Words in one look: `<w:b/>`."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(inner: str, style: str = "", properties: str = "") -> str:
    """A paragraph: of words when `inner` begins no element."""
    inner = inner if inner.startswith("<") else run(inner) if inner else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def item(words: str, depth: int = 0, name: int = 1) -> str:
    """An item of a list: 1 has bullets, 2 has numbers."""
    listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{name}"/></w:numPr>'
    return paragraph(words, properties=listed)


def table(*rows: str) -> str:
    """A table of rows of cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def cell(inner: str, properties: str = "") -> str:
    """A cell of words, or of paragraphs."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner if inner.startswith('<') else paragraph(inner)}</w:tc>"


def read(content: bytes, name: str = "looms.docx") -> Text:
    """The text of a document."""
    return convert(name, content)


def shown(body: str, **parts: Mapping[str, str | bytes]) -> str:
    """The markdown of a document with this body."""
    made: str = markdown_of(read(docx(body, **parts)))  # type: ignore[arg-type]
    return made.strip()


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    """A document with other bytes in its parts."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as packed, zipfile.ZipFile(made, "w") as changed:
        for name in packed.namelist():
            changed.writestr(name, packed.read(name).replace(old, new))
    return made.getvalue()
