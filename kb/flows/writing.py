"""Plan, write and read back what one source brings, part by part, each on the wiki that the parts before it left."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

from kb.compile import pipeline
from kb.compile.autonomy import APPLIED, unlocked
from kb.compile.correction import proposed_again, retractions
from kb.compile.desk import Desk
from kb.compile.linking import leashed, linked
from kb.compile.misheard import misheard
from kb.compile.read_back import Mended, read_back
from kb.compile.source_page import in_text_order, key_claims, source_card
from kb.compile.summary import Summary, summary
from kb.compile.withdrawal import lead_left
from kb.flows.asking import Asked, Limits, of_part, parts, plan
from kb.flows.build import Build, also_open, open_wiki, pages_citing
from kb.flows.history import claims_in
from kb.flows.placing import Compiled
from kb.flows.settling import seen, settled
from kb.model_tasks import ModelEngine
from kb.operations import Autonomy, Decided, Operation, Retract
from kb.records import Claim, ClaimId, Evidence, Text, Wiki
from kb.tasks import Engine, PageDraft, PagePlan, WriteTask
from kb.vault.waiting import left_behind


class Day(Limits, Protocol):
    """What of a run matters here."""

    @property
    def autonomy(self) -> Autonomy:
        """What is applied without asking."""

    @property
    def today(self) -> str:
        """The date to write."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The wiki of one source as it grows: what was open before, how it stands, and what became of each operation."""

    before: Wiki
    after: Wiki
    decided: tuple[Decided, ...] = ()
    drafts: tuple[PageDraft, ...] = ()
    plans: tuple[PagePlan, ...] = ()
    recut: tuple[Claim, ...] = ()
    refused: tuple[str, ...] = ()
    mended: Mended = ()


def written(
    build: Build, asked: Asked, text: Text, gone: frozenset[ClaimId], engine: Engine, run: Day
) -> tuple[Compiled, Build]:
    """The source after its operations were settled, and the build with the claims whose quotes were cut anew.

    What the source page says is asked meanwhile: it rests on the claims alone.
    """
    with ThreadPoolExecutor(1) as beside:
        told = beside.submit(_summary, build, asked.reading, text, engine, run)
        compiled, build = _compiled(build, asked, text, gone, engine, run)
        return replace(compiled, summary=told.result()), build


def _compiled(
    build: Build, asked: Asked, text: Text, gone: frozenset[ClaimId], engine: Engine, run: Day
) -> tuple[Compiled, Build]:
    wiki = open_wiki(build, sorted(pages_citing(build, gone)), gone)
    retracted, again = retractions(wiki, gone)
    sheet = _settled(_Sheet(wiki, wiki), build, retracted, run)
    reading = asked.reading
    for claims in parts(reading, text, engine) if asked.plans is None else (reading.claims,):
        build = _knowing(build, sheet.recut)
        part = of_part(reading, claims)
        plans = asked.plans
        if plans is None:
            plans = plan(build, part, sheet.after.cards, _placed(sheet), engine, run)
        sheet = _with_part(sheet, build, proposed_again(plans, again, sheet.after.cards), engine, run)
        again = {}
    sheet = _settled(sheet, build, _leads_left(sheet, retracted, build.evidence), run)
    build = _knowing(build, sheet.recut)
    reading = replace(reading, claims=reading.claims + sheet.recut, refused=reading.refused + sheet.refused)
    if isinstance(engine, ModelEngine):
        sheet = _with_links(sheet, build, asked, run)
    after = sheet.after if APPLIED[run.autonomy] else sheet.before
    outdated = left_behind(build.history.waiting.values(), gone)
    decided = tuple(seen(one, after) for one in sheet.decided) + outdated
    return Compiled(reading, text, sheet.before, after, decided, mended=sheet.mended), build


def _leads_left(sheet: _Sheet, retracted: Iterable[Retract], evidence: Evidence) -> Iterable[Operation]:
    """Leads for pages whose own say what no statement says any more."""
    pages = sorted({one.page for one in retracted})
    return [made for page in pages if (made := lead_left(sheet.before, sheet.after, page, evidence))]


def _knowing(build: Build, claims: Iterable[Claim]) -> Build:
    return replace(build, claims=build.claims | {claim.id: claim for claim in claims})


def _placed(sheet: _Sheet) -> frozenset[ClaimId]:
    standing = (one.operation for one in sheet.decided if one.decision in ("applied", "waiting"))
    return frozenset(claim for operation in standing for claim in claims_in(operation))


def _settled(sheet: _Sheet, build: Build, operations: Iterable[Operation], run: Day) -> _Sheet:
    """The sheet after these operations."""
    after, decided = settled(sheet.after, build, operations, today=run.today, autonomy=run.autonomy)
    return replace(sheet, after=after, decided=sheet.decided + decided)


def _with_part(sheet: _Sheet, build: Build, plans: tuple[PagePlan, ...], engine: Engine, run: Day) -> _Sheet:
    """The sheet with the pages of one part written, checked, read back and applied."""
    pages = [page.page for page in plans if page.page]
    sheet = replace(sheet, before=also_open(build, sheet.before, pages), after=also_open(build, sheet.after, pages))
    drafts = pipeline.drafts(plans, sheet.after, build.evidence)
    if not drafts:
        return sheet
    rejected = tuple(f"{one.card.title}: {why}" for one in drafts for why in build.history.reasons(one.card.id))
    task = WriteTask((), build.origins, run.editorial, run.leash.operations, run.emphasis, rejected)
    answer = pipeline.write(drafts, engine, task, run.spread)
    operations: list[Operation] = list(answer.operations)
    sheet = replace(
        sheet,
        drafts=sheet.drafts + drafts,
        plans=sheet.plans + plans,
        refused=sheet.refused + answer.refused,
    )
    if isinstance(engine, ModelEngine):
        held, beyond = leashed(operations, run.leash.operations)
        desk = Desk(unlocked(sheet.after), build.evidence, run.today, build.origins, run.spread)
        back = read_back(held, engine, desk)
        operations = list(back.operations)
        build = _knowing(build, back.claims)
        sheet = replace(
            sheet,
            decided=sheet.decided + back.refused + beyond,
            recut=sheet.recut + back.claims,
            mended=sheet.mended + back.mended,
        )
    return _settled(sheet, build, operations, run)


def _with_links(sheet: _Sheet, build: Build, asked: Asked, run: Day) -> _Sheet:
    """The sheet with links between pages, and with what was misheard as other names that wait for the person."""
    links = list(linked(sheet.before, sheet.after, sheet.drafts, sheet.plans))
    linked_up = _settled(replace(sheet, decided=()), build, links, run)
    kept = tuple(one for one in linked_up.decided if one.decision in ("applied", "waiting"))
    names = [one.operation for one in misheard(asked.reading.heard_as, linked_up.after, build.evidence)]
    heard = _settled(replace(linked_up, decided=()), build, names, run)
    return replace(heard, decided=sheet.decided + kept + heard.decided)


def _summary(build: Build, reading: pipeline.Reading, text: Text, engine: Engine, run: Day) -> Summary:
    """What the page of the source says of it in the engine's words; nothing without a model."""
    if not isinstance(engine, ModelEngine):
        return Summary()
    claims = key_claims(in_text_order(reading.claims, text), text.word_count)
    desk = Desk(Wiki({}, {}), build.evidence, run.today, spread=run.spread)
    return summary(source_card(reading.source.title), claims, reading.takeaways, engine, desk, reading.claims)
