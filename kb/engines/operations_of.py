"""The answer to `write`: rows of operations become `Operation`s with the ids behind their keys.

A row that names what is not there is refused with its reason; nothing is guessed. Whether an operation holds is
for the checks to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import cast, get_args

from kb.engines.answers import PageAnswer, WriteAnswer
from kb.engines.references import Marked, marked, numbers, unmarked
from kb.engines.write import Keys, keys_of
from kb.errors import BadAnswer
from kb.markdown.escape import escape
from kb.markdown.page import statement_id
from kb.names import file_name, page_id, slug
from kb.operations import Add, Create, Draft, Lead, Operation, Refine, Restructure, Split, Supersede
from kb.records import ClaimId, Kind, Statement
from kb.tasks import PageDraft, WriteTask, Written

MOST_REFUSED = 0.5
"""With a larger share of unusable rows the whole answer is asked for again."""
LONGEST_TEXT, MOST_ROWS = 3_000, 120


def read(answer: WriteAnswer, task: WriteTask, *, is_last: bool = False) -> Written:
    """Turn an answer into operations, page by page. Raises `BadAnswer` when too much of it cannot be used."""
    keys = keys_of(task)
    made: list[Operation] = []
    refused: list[str] = []
    for found in answer.pages:
        number = (numbers(found.page, "p") or (0,))[0]
        if not 1 <= number <= len(task.pages):
            refused.append(f"unknown-page: {found.page[:40]!r} is none of the pages given")
            continue
        page = task.pages[number - 1]
        for step in _steps(found, page, keys):
            try:
                made += step()
            except BadAnswer as error:
                refused.append(f"{error.message} (page {page.card.title!r})")
    says_nothing = all(isinstance(one, Create | Lead) for one in made)
    if (refused and says_nothing) or (not made and any(page.is_new for page in task.pages)):
        raise BadAnswer("; ".join(refused[:8]) or "no-operations: the answer holds none")
    if not is_last and len(refused) > MOST_REFUSED * len(made):
        raise BadAnswer("; ".join(refused[:8]))
    return Written(_without_orphans(made, task), tuple(refused))


def _without_orphans(made: list[Operation], task: WriteTask) -> tuple[Operation, ...]:
    """Nothing is added to a new page that was not made."""
    created = {one.page for one in made if isinstance(one, Create)}
    missing = {page.card.id for page in task.pages if page.is_new} - created
    return tuple(one for one in made if one.page not in missing)


Step = Callable[[], list[Operation]]


def _steps(found: PageAnswer, page: PageDraft, keys: Keys) -> Iterator[Step]:
    """What is to be made of the answer for one page, one refusal each."""
    yield lambda: _frame(found, page)
    for row in found.ops[:MOST_ROWS]:
        if any(row):
            yield from _row(row, page, keys)
    for row in found.ops[MOST_ROWS:]:
        yield partial(_refuse, f"too-many-operations: {row[0][:20] if row else ''!r} is beyond the first {MOST_ROWS}")


def _frame(found: PageAnswer, page: PageDraft) -> list[Operation]:
    lead, description = _words(unmarked(found.lead)), _words(unmarked(found.description))
    card = page.card
    if page.is_new:
        if not lead or not description:
            raise BadAnswer("no-lead: a new page needs a lead and a description")
        tags = (f"topic/{slug(found.tag)}",) if re.search(r"[A-Za-z]", found.tag) else ()
        return [Create(card.id, card.title, cast(Kind, card.kind), lead, description, card.aliases, tags)]
    return [Lead(card.id, lead, description or card.description)] if lead else []


def _row(row: list[str], page: PageDraft, keys: Keys) -> Iterator[Step]:
    name, *cells = row
    name = name.lower()
    if name == "add" and cells:
        section = cells[0] if len(cells) > 1 else ""
        place = cells[1] if len(cells) > 2 else ""
        for at, paragraph in enumerate(cells[min(2, len(cells) - 1) :]):
            yield from _add((section, "" if at else place), paragraph, page, keys)
    elif name in _ROWS and len(cells) >= 2:
        yield lambda: [_ROWS[name](cells, page, keys)]
    else:
        yield partial(_refuse, f"unknown-operation: {name[:20]!r} with {len(cells)} cells")


def _refuse(reason: str) -> list[Operation]:
    raise BadAnswer(reason)


def _add(where: tuple[str, str], paragraph: str, page: PageDraft, keys: Keys) -> Iterator[Step]:
    """The runs of a paragraph. Behind a statement each one names the one before; at a section's end they follow.

    On a new page a place can mean only what was proposed just before: the words go on in that paragraph.
    """
    section, place = where
    runs, rest = marked(paragraph[:LONGEST_TEXT])
    if rest or len(paragraph) > LONGEST_TEXT:
        yield partial(_refuse, f"no-mark: “{rest[:80]}” stands behind no mark")
    after = _numbered(place, page, keys)
    goes_on = page.is_new and bool(place.strip())  # no statement stands there yet: what was just proposed is meant
    if place.strip() and after is None and not goes_on:
        yield partial(_refuse, f"unknown-statement: {place[:20]!r} is no statement of this page")
        return
    blank = Add(page.card.id, "", (), after.section if after else _section(section), after.id if after else None)
    for at, run in enumerate(runs):
        yield partial(_filled, replace(blank, opens_paragraph=after is None and at == 0 and not goes_on), run, keys)
        blank = replace(blank, after=statement_id(escape(_words(run.text))) if after else None)


def _filled(blank: Add, run: Marked, keys: Keys) -> list[Operation]:
    return [replace(blank, text=_words(run.text), claims=_claims(run, keys))]


def _refine(cells: list[str], page: PageDraft, keys: Keys) -> Operation:
    old = _statement(cells[0], page, keys)
    return Refine(page.card.id, old.id, _words(unmarked(cells[1])), _gained(cells[1], old, keys))


def _supersede(cells: list[str], page: PageDraft, keys: Keys) -> Operation:
    old = _statement(cells[0], page, keys)
    claims = _gained(cells[1], old, keys)
    if not claims:
        raise BadAnswer(f"no-claim: what takes the place of {cells[0]} rests on no new claim")
    return Supersede(page.card.id, old.id, _words(unmarked(cells[1])), claims)


def _quote(cells: list[str], page: PageDraft, keys: Keys) -> Operation:
    section, place, mark = (cells[0], "", cells[1]) if len(cells) == 2 else cells[:3]
    after = _statement(place, page, keys) if place.strip() else None
    claims = _claims(Marked("", mark), keys)[:1]
    title = after.section if after else _section(section)
    return Add(page.card.id, "", claims, title, after.id if after else None, opens_paragraph=True, is_quotation=True)


def _restructure(cells: list[str], page: PageDraft, keys: Keys) -> Operation:
    paragraphs = tuple(tuple(_draft(run, page, keys) for run in _whole(paragraph)) for paragraph in cells[1:])
    return Restructure(page.card.id, _section(cells[0]), paragraphs)


def _whole(paragraph: str) -> tuple[Marked, ...]:
    runs, rest = marked(paragraph)
    if rest:
        raise BadAnswer(f"no-mark: “{rest[:80]}” stands behind no mark")
    return runs


def _draft(run: Marked, page: PageDraft, keys: Keys) -> Draft:
    replaced = [_statement(f"s{number}", page, keys).id for number in numbers(run.mark, "s")]
    if not replaced:
        raise BadAnswer(f"unknown-statement: “{run.text[:60]}” takes the place of no statement")
    cited = tuple(claim for number in numbers(run.mark, "s") for claim in keys.cited(number))
    return Draft(_words(run.text), tuple(dict.fromkeys(cited)), tuple(replaced))


def _split(cells: list[str], page: PageDraft, keys: Keys) -> Operation:
    title, kind, lead, description, moved = (*cells, "", "", "")[:5]
    told = cast(Kind, kind.lower()) if kind.lower() in get_args(Kind) else "concept"
    statements = tuple(_statement(f"s{number}", page, keys).id for number in numbers(moved, "s"))
    name = file_name(title)
    if not name or not statements or not lead:
        raise BadAnswer("no-title: a split names a title, a lead and the statements that move")
    return Split(page.card.id, page_id(told, name), name, told, _words(lead), _words(description), statements)


_ROWS: dict[str, Callable[[list[str], PageDraft, Keys], Operation]] = {
    "refine": _refine,
    "supersede": _supersede,
    "quote": _quote,
    "restructure": _restructure,
    "split": _split,
}


def _numbered(cell: str, page: PageDraft, keys: Keys) -> Statement | None:
    for number in numbers(cell, "s")[:1]:
        if 1 <= number <= len(keys.statements):
            there, statement = keys.statements[number - 1]
            return statement if there.card.id == page.card.id else None
    return None


def _statement(cell: str, page: PageDraft, keys: Keys) -> Statement:
    found = _numbered(cell, page, keys)
    if found is None:
        raise BadAnswer(f"unknown-statement: {cell[:20]!r} is no statement of this page")
    return found


def _claims(run: Marked, keys: Keys) -> tuple[ClaimId, ...]:
    """The claims that a mark names; a statement in it stands for the claims that it cites."""
    found: dict[ClaimId, None] = {}
    for part in re.split(r"[\s,;]+", run.mark):
        for number in numbers(part, "c"):
            if not 1 <= number <= len(keys.claims):
                raise BadAnswer(f"unknown-claim: c{number} behind “{run.text[-60:]}” was not given")
            found[keys.claims[number - 1].id] = None
        for number in numbers(part, "s") if part[:1] in "sS" else ():
            if not 1 <= number <= len(keys.statements):
                raise BadAnswer(f"unknown-statement: s{number} behind “{run.text[-60:]}” was not given")
            found |= dict.fromkeys(keys.cited(number))
    if not found:
        raise BadAnswer(f"unknown-claim: the mark behind “{run.text[-60:]}” names no claim")
    return tuple(found)


def _gained(words: str, old: Statement, keys: Keys) -> tuple[ClaimId, ...]:
    """The claims in the marks of these words that the old statement does not cite."""
    runs, _ = marked(words)
    known = {
        claim for number, (_, one) in enumerate(keys.statements, start=1) if one == old for claim in keys.cited(number)
    }
    return tuple(dict.fromkeys(claim for run in runs for claim in _claims(run, keys) if claim not in known))


def _section(title: str) -> str:
    return _words(title.lstrip("# "))[:80]


def _words(text: str) -> str:
    """Words without the markup that a model may write all the same: links give their words."""
    bare = re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]", r"\1", text)
    return " ".join(re.sub(r"\*\*(.+?)\*\*", r"\1", bare).split())
