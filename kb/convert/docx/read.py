"""A Word document as headings and parts: headings, lists, tables, code, quotes, notes, formulas, text boxes.

Reads document.xml and what it refers to. Changes that were tracked count as accepted; comments, headers, footers and
what is hidden are left out, and a warning says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from kb.convert.archive import Archive
from kb.convert.docx import inline
from kb.convert.docx.gathered import Blank, Code, Entry, Found, gathered, leveled, settled
from kb.convert.docx.metadata import metadata
from kb.convert.docx.numbering import Counters, numbering
from kb.convert.docx.package import M, Package, W, inside, local, number, package, stated, value
from kb.convert.docx.story import Story
from kb.convert.docx.styles import Style, heading_of, styles
from kb.convert.docx.tables import cells_of, grid_of, rows_of
from kb.convert.draft import LONGEST_HEADING, Draft, Part, Piece, Run, Title
from kb.convert.flow import bare, tidy
from kb.convert.grids import grid
from kb.convert.runs import markdown_of
from kb.convert.trees import Element
from kb.errors import UnreadableSource
from kb.sentences import count

_THROUGH = ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "body", "footnote", "endnote", "txbxContent")
_MOSTLY = 0.5
"""Share of the words in a font of one width from which on that font does not tell code apart."""
_DEEPEST = 30
"""Tables in boxes in tables."""


def read(name: str, archive: Archive) -> Draft:
    """The draft of a Word document. Raises `UnreadableSource` when its text cannot be found."""
    found = package(archive)
    root = found.part(found.main) if found else None
    body = root.find(W + "body") if root is not None else None
    if found is None or body is None:
        raise UnreadableSource(name, "a damaged Word document (DOCX)", hint="open it in Word and save it again")
    story = Story(
        found,
        styles(found.part(found.beside(found.main, "styles")), found.part(found.beside(found.main, "fontTable"))),
        Counters(numbering(found.part(found.beside(found.main, "numbering")))),
        found.links(found.main),
        notes=_notes_of(found),
    )
    story.bookmarks = inline.led_to(body)
    story.is_fixed_told = _tells(body, story)
    made = list(_noted(settled(gathered(_blocks(body, story))), story))
    title, said = metadata(found)
    left_out = (f"left out: {what} ({count})" for what, count in story.left_out.items())
    return Draft(
        tuple(leveled(made)),
        title=title,
        metadata=said,
        assets=tuple(story.assets.values()),
        warnings=(*dict.fromkeys((*archive.warnings, *found.problems)), *left_out),
    )


def _tells(body: Element, story: Story) -> bool:
    """Whether a font of one width tells code apart: not where most of the document is set in it."""
    whole = fixed = 0
    for paragraph in body.iter(W + "p"):
        style = story.styles.paragraph(value(paragraph, "w:pPr/w:pStyle"))
        size = sum(len(one.text or "") for one in paragraph.iter(W + "t"))
        whole += size
        if size and not style.is_code and inline.is_fixed(paragraph, style, story):
            fixed += size
    return fixed <= _MOSTLY * whole


# -- blocks -----------------------------------------------------------------------------------------------------


def _blocks(element: Element, story: Story, depth: int = 0) -> Iterator[Found]:
    """What stands below an element, in order; a paragraph whose end was deleted goes on in the next one."""
    before: list[inline.Atom] = []
    for child in inside(element):
        name = local(child)
        if name == "p":
            style = story.styles.paragraph(value(child, "w:pPr/w:pStyle"))
            atoms = before + inline.atoms(child, style, story)
            before = []
            if child.find(f"{W}pPr/{W}rPr/{W}del") is not None:
                before = atoms
            else:
                yield from _paragraph(child, style, atoms, story, depth)
        elif name == "tbl" and depth < _DEEPEST:
            yield from _table(child, story, depth + 1)
        elif name in _THROUGH and depth < _DEEPEST:
            yield from _blocks(child, story, depth + 1)
        elif child.tag in (M + "oMathPara", M + "oMath"):
            yield from (one for one in inline.atoms(element, Style(), story) if isinstance(one, Part))
        elif name == "bookmarkStart":
            anchor = story.anchor(stated(child, W + "name"))
            yield from [Part((anchor,))] if anchor else []
        elif name in ("altChunk", "subDoc"):
            story.left_out["documents inside of the document"] += 1
    if before:
        yield Part(tidy(one for one in before if isinstance(one, Run)))


def _paragraph(element: Element, style: Style, atoms: list[inline.Atom], story: Story, depth: int) -> Iterator[Found]:
    """The pieces of a paragraph: formulas of their own and text boxes cut it or follow it."""
    properties = element.find(W + "pPr")
    level = heading_of(properties, style)
    is_code = style.is_code or (story.is_fixed_told and not level and inline.is_fixed(element, style, story))
    boxes = [one for one in atoms if not isinstance(one, Run | Part)]
    first = 0 if depth >= _DEEPEST else sum(1 for one in takewhile(_is_wordless, atoms) if one in boxes)
    for box in boxes[:first]:
        yield from _blocks(box, story, depth + 1)
    if (level or style.is_title) and _words(atoms) and count(_words(atoms)) <= LONGEST_HEADING:
        yield from _heading(1 if style.is_title else level, atoms, is_title=style.is_title)
    elif is_code and not any(isinstance(one, Run) and (one.image or one.note) for one in atoms):
        yield Code(inline.code_of(atoms), is_styled=style.is_code)
    elif style.contents:
        yield from _entry(atoms, style.contents)
    else:
        yield from _cut(atoms, _marked(properties, style, story))
    if not atoms:
        yield Blank()
    for box in boxes[first:]:
        yield from _blocks(box, story, depth + 1) if depth < _DEEPEST else ()


def _is_wordless(atom: inline.Atom) -> bool:
    return not (isinstance(atom, Part) or (isinstance(atom, Run) and (atom.words.strip() or atom.image)))


def _words(atoms: Iterable[inline.Atom]) -> str:
    return "".join(one.words for one in atoms if isinstance(one, Run) and not one.image).strip()


def _heading(level: int, atoms: list[inline.Atom], *, is_title: bool) -> Iterator[Piece]:
    """A heading. Its notes stay at it, its pictures and displayed formulas follow it."""
    runs = [one for one in atoms if isinstance(one, Run)]
    found = bare(run for run in runs if not run.image)
    points = tuple(run for run in found if run.is_point)
    said = [run for run in found if not run.is_point]
    formula = markdown_of(said) if any("math" in run.styles for run in said) else ""
    words = " ".join("".join(run.words for run in said).split())
    yield Title(0 if is_title else level, words, points=points, markdown=formula)
    images = tidy(run for run in runs if run.image)
    if images:
        yield Part(images)
    yield from (one for one in atoms if isinstance(one, Part))


def _marked(properties: Element | None, style: Style, story: Story) -> str:
    """What stands before a paragraph: the marker of an item, the sign of a quote, or nothing."""
    own = value(properties, "w:numPr/w:numId")
    name = own or style.list
    if name and name != "0":
        stated_depth = value(properties, "w:numPr/w:ilvl")
        by_style = story.counters.numbering.by_style.get((name, value(properties, "w:pStyle")))
        depth = number(stated_depth) if stated_depth else (style.depth if style.depth is not None else by_style) or 0
        depth = min(max(depth, 0), 8)
        level = story.counters.numbering.level(name, depth)
        if level is None or level.is_shown:
            counted = level is not None and level.is_counted
            return " " * 4 * max(depth, style.nesting) + (f"{story.counters.next(name, depth)}. " if counted else "- ")
    return "> " if style.is_quote else ""


def _entry(atoms: list[inline.Atom], depth: int) -> Iterator[Piece]:
    """A line of a table of contents."""
    runs = bare(one for one in atoms if isinstance(one, Run))
    if any(run.words for run in runs):
        yield Entry(runs, "item", before=" " * 4 * (depth - 1) + "- ")


def _cut(atoms: list[inline.Atom], before: str) -> Iterator[Piece]:
    """A paragraph, cut where a formula stands on a line of its own."""
    runs: list[Run] = []
    for one in [*atoms, None]:
        if isinstance(one, Run):
            runs += [Run(" ")] * _run_together(runs, one) + [one]
            continue
        if one is not None and not isinstance(one, Part):
            continue
        found = tidy(runs)
        runs = []
        shown = [run for run in found if not run.is_point]
        if len(shown) == 1 and "math" in shown[0].styles and not before:
            tex = shown[0].words.strip("$")
            yield Part((*(run for run in found if run.is_point), Run(tex)), "math", block=f"$$\n{tex}\n$$")
        elif shown or (found and before):
            yield Part(found, "quote" if before == "> " else "item" if before else "paragraph", before=before)
            before = "" if before != "> " else before
        elif found:
            yield Part(found)
        if one is not None:
            yield one


def _run_together(runs: list[Run], run: Run) -> bool:
    """Whether a formula would touch a letter, which is no formula to most readers of markdown."""
    last = runs[-1] if runs else None
    if last is None or last.is_point or run.is_point or not last.words or not run.words:
        return False
    if "math" in run.styles:
        return "math" in last.styles or last.words[-1].isalnum()
    return "math" in last.styles and (run.words[0].isdigit() or run.words[0] == "$")


# -- tables -----------------------------------------------------------------------------------------------------


def _table(table: Element, story: Story, depth: int) -> Iterator[Found]:
    """A table; tables within its cells follow it. A frame around several blocks is none."""
    rows = rows_of(table)
    if len(rows) == 1 and len(cells_of(rows[0])) == 1:
        held = [one for one in _blocks(cells_of(rows[0])[0], story, depth) if not isinstance(one, Blank)]
        if len(held) > 1 or any(isinstance(one, Code) or (isinstance(one, Part) and one.block) for one in held):
            yield from held
        else:
            found = grid([[_line(held)]])
            yield from [found] if found else []
        return
    inner: list[Found] = []
    made = grid_of(table, lambda cell: _cell(cell, story, depth, inner))
    found = grid(made) if made and made[0] else None
    yield from [found] if found else []
    yield from inner


def _cell(cell: Element, story: Story, depth: int, inner: list[Found]) -> tuple[Run, ...]:
    """The words of a cell on one line; tables in it go into `inner`."""
    held = list(_blocks(cell, story, depth))
    inner += [one for one in held if isinstance(one, Part) and one.shape == "table"]
    return _line(one for one in held if not (isinstance(one, Part) and one.shape == "table"))


def _line(held: Iterable[Found]) -> tuple[Run, ...]:
    """Blocks as runs on one line."""
    runs: list[Run] = []
    for one in held:
        if isinstance(one, Blank):
            continue
        runs += [Run(" ")] * bool(runs)
        if isinstance(one, Code):
            runs += [Run(line, ("code",)) for line in one.words.split("\n") if line]
        elif isinstance(one, Title):
            runs += [Run(one.words, ("strong",)), *one.points]
        elif one.shape == "math":
            runs += [Run(f"${one.words}$", ("math",))]
        else:
            runs += one.runs
    return bare(runs)


# -- notes ------------------------------------------------------------------------------------------------------


def _notes_of(found: Package) -> dict[tuple[str, str], tuple[Element, str]]:
    """Kind and id of each note that holds something → its element, and the part that it stands in."""
    notes: dict[tuple[str, str], tuple[Element, str]] = {}
    for kind in ("footnote", "endnote"):
        path = found.beside(found.main, f"{kind}s")
        root = found.part(path)
        for one in root.iter(W + kind) if root is not None else ():
            if any("".join(words.text or "" for words in one.iter(W + "t", M + "t")).strip()):
                notes[kind, stated(one, W + "id")] = one, path
    return notes


def _noted(found: Iterable[Piece], story: Story) -> Iterator[Piece]:
    """The pieces with the notes of a chapter at its end."""
    waiting: list[str] = []
    given: set[str] = set()
    for one in found:
        if isinstance(one, Title):
            yield from _notes(waiting, given, story)
            waiting = []
        yield one
        waiting += [run.note for run in (one.points if isinstance(one, Title) else one.runs) if run.note]
    yield from _notes(waiting, given, story)


def _notes(labels: list[str], given: set[str], story: Story) -> Iterator[Part]:
    """The notes of these labels, each once, also those whose marks stand in notes."""
    for label in labels:
        if label in given:
            continue
        given.add(label)
        key = next(key for key, known in story.labels.items() if known == label)
        element, path = story.notes[key]
        links, story.links, story.fields = story.links, story.package.links(path), []
        runs = _line(_blocks(element, story))
        story.links = links
        if runs:
            yield Part(runs, "note", before=f"[^{label}]: ")
            yield from _notes([run.note for run in runs if run.note], given, story)
