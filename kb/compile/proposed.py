"""A proposal of an agent or a person: rows of JSON become `Operation`s and the claims that they point at.

A row points at claims by their labels, or at sentences of a passage, from which code cuts the quote. A row that names
what is not there, or has another form, is refused with its reason; nothing is guessed. Whether an operation holds is
for the checks to say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from kb.compile.ids import tree_of
from kb.compile.pointed import Pointed, pointed
from kb.errors import BadAnswer, UsageError
from kb.markdown.cite import claim_of
from kb.markdown.escape import escape, plain
from kb.markdown.page import statement_id
from kb.names import file_name, page_id, slug
from kb.operations import (
    Add,
    Alias,
    Create,
    Draft,
    Lead,
    Link,
    Merge,
    Operation,
    Refine,
    Rename,
    Restructure,
    Split,
    Supersede,
)
from kb.records import Claim, ClaimId, Evidence, Kind, PageId, Statement, StatementId, Wiki
from kb.words import fold

Row = Mapping[str, Any]
LARGEST = 400_000
"""Characters of a proposal."""
MOST_ROWS = 120
FORM = 'a JSON object: {"about": "why", "operations": [{"op": "add", "page": "…", "text": "…", "cites": […]}]}'


@dataclass(frozen=True, slots=True)
class Ground:
    """What the names in a proposal mean."""

    wiki: Wiki
    """With every page open that a row changes."""
    pages: Mapping[str, PageId]
    """Name of a page as a row gives it → page; pages that the proposal makes are among them."""
    sources: Mapping[str, str]
    """Title of a source, or its file below raw/, in lower case → title."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Made:
    """The operation of a row, and the claims that it cites and nobody made before."""

    operation: Operation
    claims: tuple[Claim, ...] = ()


def rows_of(content: str) -> tuple[str, tuple[Row, ...]]:
    """What a proposal is about, and its rows. Raises `UsageError` when it is none.

    >>> rows_of('{"about": "bread", "operations": [{"op": "alias", "page": "Bread", "alias": "Loaf"}]}')
    ('bread', ({'op': 'alias', 'page': 'Bread', 'alias': 'Loaf'},))
    """
    if len(content) > LARGEST:
        raise UsageError(f"the proposal is longer than {LARGEST:,} characters", hint="propose it in parts")
    try:
        found = json.loads(content)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UsageError(f"the proposal is not JSON: {error}", hint=FORM) from error
    about = found.get("about", "") if isinstance(found, dict) else ""
    rows = found.get("operations") if isinstance(found, dict) else found
    if not isinstance(about, str) or not isinstance(rows, list) or not rows:
        raise UsageError("the proposal holds no list of operations", hint=FORM)
    if len(rows) > MOST_ROWS or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"operations are objects, at most {MOST_ROWS} at a time", hint=FORM)
    return about, tuple(rows)


def new_page(row: Row) -> tuple[str, PageId] | None:
    """Title and id of the page that a row makes, None when it makes none or has no usable title."""
    title, kind = row.get("title"), row.get("kind")
    if row.get("op") != "create" or not isinstance(title, str) or not isinstance(kind, str) or not file_name(title):
        return None
    return title, page_id(kind, file_name(title))


def pages_named(row: Row) -> tuple[str, ...]:
    """The pages that a row names and that must be there."""
    return tuple(row[field] for field in ("page", "to", "into") if isinstance(row.get(field), str))


def made_of(row: Row, ground: Ground, before: Sequence[Operation] = ()) -> Made:
    """The operation of a row; `before` are those of the rows before it, after which it may place its words.

    Raises `BadAnswer`; its message begins with the name of the reason and a colon: `bad-form`, `unknown-operation`,
    `unknown-page`, `unknown-statement`, `unknown-claim`, `unknown-source`, and those of `quotes.cut`.
    """
    name = row.get("op")
    if not isinstance(name, str) or name not in FORMS:
        raise BadAnswer(f"unknown-operation: {str(name)[:30]!r} is none of {', '.join(FORMS)}")
    needed, allowed, build = FORMS[name]
    _check_form(name, row, needed, {**needed, **allowed})
    page = str(row.get("page", ""))
    card = ground.wiki.cards.get(ground.pages.get(page, PageId("")))
    cites = pointed(row.get("cites", ()), ground.sources, ground.evidence, (card.title if card else page,))
    return Made(build(_Sheet(row, ground, before, cites)), cites.new)


# -- the form ---------------------------------------------------------------------------------------------------


def _check_form(name: str, row: Row, needed: Mapping[str, type], known: Mapping[str, type]) -> None:
    for field in needed:
        if field not in row:
            raise BadAnswer(f"bad-form: {name} needs {', '.join(needed)}; {field} is missing")
    for field, value in row.items():
        if field == "op":
            continue
        if field not in known:
            raise BadAnswer(f"bad-form: {name} has no {field[:30]!r}; it takes {', '.join(known)}")
        if type(value) is not known[field]:
            raise BadAnswer(f"bad-form: {field} of {name} is {_SHAPES[known[field]]}")


_SHAPES: Mapping[type, str] = {str: "text", bool: "true or false", list: "a list"}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One row of the right form beside what its names mean."""

    row: Row
    ground: Ground
    before: Sequence[Operation]
    cites: Pointed

    @property
    def page(self) -> PageId:
        return self.page_of("page")

    def page_of(self, field: str) -> PageId:
        name = self.row[field]
        if name not in self.ground.pages:
            raise BadAnswer(f"unknown-page: no page is called {name[:80]!r}")
        return self.ground.pages[name]

    def text(self, field: str) -> str:
        return " ".join(self.row.get(field, "").split())

    def names(self, field: str) -> tuple[str, ...]:
        found = self.row.get(field, [])
        if not all(isinstance(one, str) for one in found):
            raise BadAnswer(f"bad-form: {field} is a list of texts")
        return tuple(found)

    def statement(self, name: str, page: PageId | None = None) -> Statement:
        """The statement of this id, or the only one of the page that begins with these words."""
        tree = tree_of(self.ground.wiki, page or self.page)
        there = [one for one in tree.statements if not one.is_lead] if tree else []
        found = [one for one in there if one.id == name]
        wanted = fold(plain(name))
        found = found or [one for one in there if wanted and fold(plain(one.words)).startswith(wanted)]
        if len(found) != 1:
            what = "begin several statements" if found else "begin no statement"
            raise BadAnswer(f"unknown-statement: {name[:60]!r} is no id, and these words {what} of the page")
        return found[0]

    def after(self) -> tuple[StatementId | None, str]:
        """The statement that an addition follows, of the page or of a row before, and its section."""
        name = self.row.get("after", "")
        if not name.strip():
            return None, self.text("section")
        wanted = fold(plain(name))
        for one in reversed(self.before):
            if isinstance(one, Add) and one.page == self.page and one.text and fold(one.text).startswith(wanted):
                return statement_id(escape(one.text)), one.section
        found = self.statement(name)
        return found.id, found.section


# -- the operations ---------------------------------------------------------------------------------------------


def _create(sheet: _Sheet) -> Operation:
    made = new_page(sheet.row)
    if made is None:
        raise BadAnswer("bad-form: the title of create cannot be the name of a file")
    tag = slug(sheet.text("tag")) if sheet.text("tag") else ""
    return Create(
        made[1],
        file_name(made[0]),
        cast(Kind, sheet.row["kind"]),
        sheet.text("lead"),
        sheet.text("description"),
        sheet.names("aliases"),
        (f"topic/{tag}",) if tag else (),
    )


def _add(sheet: _Sheet) -> Operation:
    after, section = sheet.after()
    opens = sheet.row.get("opens_paragraph", after is None)
    return Add(sheet.page, sheet.text("text"), sheet.cites.claims, section, after, opens)


def _quote(sheet: _Sheet) -> Operation:
    made = _add(sheet)
    assert isinstance(made, Add)
    return replace(made, claims=made.claims[:1], opens_paragraph=True, is_quotation=True)


def _refine(sheet: _Sheet) -> Operation:
    old = sheet.statement(sheet.row["statement"])
    return Refine(sheet.page, old.id, sheet.text("text"), sheet.cites.claims)


def _supersede(sheet: _Sheet) -> Operation:
    old = sheet.statement(sheet.row["statement"])
    return Supersede(sheet.page, old.id, sheet.text("text"), sheet.cites.claims)


def _restructure(sheet: _Sheet) -> Operation:
    paragraphs = tuple(tuple(_draft(one, sheet) for one in paragraph) for paragraph in sheet.row["paragraphs"])
    return Restructure(sheet.page, sheet.text("section"), paragraphs)


def _draft(row: object, sheet: _Sheet) -> Draft:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("replaces"), list):
        raise BadAnswer('bad-form: a paragraph of restructure is a list of {"text": "…", "replaces": ["s-…"]}')
    replaced = [sheet.statement(str(name)) for name in row["replaces"]]
    cited = dict.fromkeys(ClaimId(claim_of(label)) for one in replaced for label in one.labels)
    return Draft(" ".join(row["text"].split()), tuple(cited), tuple(one.id for one in replaced))


def _split(sheet: _Sheet) -> Operation:
    title, kind = file_name(sheet.text("title")), sheet.row["kind"]
    if not title:
        raise BadAnswer("bad-form: the title of split cannot be the name of a file")
    moved = tuple(sheet.statement(name).id for name in sheet.names("statements"))
    lead, description = sheet.text("lead"), sheet.text("description")
    return Split(sheet.page, page_id(kind, title), title, cast(Kind, kind), lead, description, moved)


def _lead(sheet: _Sheet) -> Operation:
    card = sheet.ground.wiki.cards.get(sheet.page)
    return Lead(sheet.page, sheet.text("text"), sheet.text("description") or (card.description if card else ""))


def _link(sheet: _Sheet) -> Operation:
    named = sheet.row.get("statement", "")
    statement = sheet.statement(named).id if named else None
    return Link(sheet.page, sheet.page_of("to"), statement, sheet.text("words"))


def _alias(sheet: _Sheet) -> Operation:
    return Alias(sheet.page, sheet.text("alias"), sheet.row.get("heard_as", False))


def _rename(sheet: _Sheet) -> Operation:
    return Rename(sheet.page, sheet.text("title"))


def _merge(sheet: _Sheet) -> Operation:
    return Merge(sheet.page, sheet.page_of("into"))


_PLACE: dict[str, type] = {"section": str, "after": str, "opens_paragraph": bool}
Form = tuple[dict[str, type], dict[str, type], Callable[[_Sheet], Operation]]
FORMS: dict[str, Form] = {
    "create": ({"title": str, "kind": str, "lead": str, "description": str}, {"aliases": list, "tag": str}, _create),
    "add": ({"page": str, "text": str, "cites": list}, _PLACE, _add),
    "quote": ({"page": str, "cites": list}, {"section": str, "after": str}, _quote),
    "refine": ({"page": str, "statement": str, "text": str}, {"cites": list}, _refine),
    "supersede": ({"page": str, "statement": str, "text": str, "cites": list}, {}, _supersede),
    "restructure": ({"page": str, "section": str, "paragraphs": list}, {}, _restructure),
    "split": (
        {"page": str, "title": str, "kind": str, "lead": str, "description": str, "statements": list},
        {},
        _split,
    ),
    "lead": ({"page": str, "text": str}, {"description": str}, _lead),
    "link": ({"page": str, "to": str}, {"statement": str, "words": str}, _link),
    "alias": ({"page": str, "alias": str}, {"heard_as": bool}, _alias),
    "rename": ({"page": str, "title": str}, {}, _rename),
    "merge": ({"page": str, "into": str}, {}, _merge),
}
"""Kind of row → the fields that it needs, those that it may have, and what makes its operation."""
