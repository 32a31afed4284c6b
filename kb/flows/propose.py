"""`kb propose`: small changes that an agent or a person proposes, through the checks and the autonomy of an ingest.

Knows the order of the steps. Words that are no quotation are read back by whoever reads what the vault writes: the
model that kb.toml names, else whoever answers the queue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.compile import catalog as lists
from kb.compile.autonomy import APPLIED, unlocked
from kb.compile.checks.case import claims_of
from kb.compile.desk import Desk
from kb.compile.linking import leashed
from kb.compile.proposed import LARGEST as LARGEST_TEXT
from kb.compile.proposed import Ground, Made, Row, made_of, new_page, pages_named, rows_of
from kb.compile.read_back import ReadBack, read_back
from kb.compile.settle import one_by_one
from kb.config import Settings, load
from kb.engines.queue import count_waiting
from kb.errors import BadAnswer, NoAnswer, NotFound, UsageError
from kb.flows.build import Build, open_build, open_wiki
from kb.flows.deciding import pages_for
from kb.flows.engines import Wanted, open_engines
from kb.flows.filing import Filing, filed
from kb.flows.identity import page_called
from kb.flows.proposal import Bench, ProposalReport, results
from kb.flows.settling import seen, settled
from kb.flows.work import FOLDER
from kb.index.index import catalog, refresh
from kb.model_tasks import ModelEngine, Repaired, RepairTask, Verified, VerifyTask
from kb.names import file_name
from kb.operations import Create, Decided, Operation, Verdict
from kb.prompts import one_line
from kb.records import PageId, Wiki
from kb.vault.lock import writing
from kb.vault.paths import writable
from kb.vault.transaction import recover
from kb.vault.vault import Vault

LONGEST_TITLE = 60
LARGEST = 4 * LARGEST_TEXT + 1
"""Bytes of a proposal that are read."""


@dataclass(frozen=True, slots=True)
class _Unmended:
    """A reader that words nothing anew: whoever proposed is told the reason instead."""

    engine: ModelEngine

    def verify(self, task: VerifyTask) -> Verified:
        """As the engine finds."""
        return self.engine.verify(task)

    def repair(self, task: RepairTask) -> Repaired:
        """Nothing is mended."""
        return Repaired((None,) * len(task.refused))


def propose(
    vault: Vault, content: bytes | str, *, today: str, env: Mapping[str, str], say: Callable[[str], None]
) -> ProposalReport:
    """Bring the rows of a proposal into the wiki as far as they hold and the autonomy lets them.

    Raises `UsageError` for what is no proposal, `VaultLocked`, and `EngineError` when nobody can read it back.
    """
    about, rows = rows_of(_text(content))
    settings = load(vault.config)
    with writing(vault):
        recover(vault)
        refresh(vault)
        bench = _bench(open_build(vault, catalog(vault).cards), rows)
        held, beyond = leashed(bench.operations, settings.leash.operations)
        engine, _ = open_engines(vault, settings, _reader_of(settings), env, say).for_source()
        assert isinstance(engine, ModelEngine)
        desk = Desk(unlocked(bench.wiki), bench.learned.evidence, today, bench.build.origins)
        try:
            back = read_back(held, _Unmended(engine), desk)
        except NoAnswer:
            return _unread(bench, held, beyond, desk)
        back = _without_lost_pages(replace(back, refused=back.refused + beyond))
        report = _written(bench, back, about, settings, today)
        refresh(vault)
    return report


def _text(content: bytes | str) -> str:
    try:
        return content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("the proposal is not UTF-8", hint="save it as UTF-8") from error


def _reader_of(settings: Settings) -> Wanted:
    return Wanted("model" if settings.engine == "model" else "queue")


# -- from rows to operations ------------------------------------------------------------------------------------


def _bench(build: Build, rows: Sequence[Row]) -> Bench:
    """The rows as operations on the pages that they name, in the state in which these stand."""
    pages, faults = _pages(build, rows)
    named = {page for page in pages.values() if page in build.cards}
    sources = {record.source.raw.casefold(): title for title, record in build.records.items()}
    sources |= {title.casefold(): title for title in build.records}
    ground = Ground(open_wiki(build, sorted(named)), pages, sources, build.evidence)
    made: dict[int, Made] = {}
    refused: dict[int, Verdict] = {}
    for number, row in enumerate(rows, start=1):
        try:
            if number in faults:
                raise BadAnswer(faults[number])
            made[number] = made_of(row, ground, [one.operation for one in made.values()])
        except BadAnswer as error:
            rule, _, message = error.message.partition(": ")
            refused[number] = Verdict(rule, message)
    learned = replace(build, claims=build.claims | {claim.id: claim for one in made.values() for claim in one.claims})
    opened = named.union(*(pages_for(build, one.operation) for one in made.values()))
    told = {number: _told(row) for number, row in enumerate(rows, start=1)}
    return Bench(build, learned, open_wiki(build, sorted(opened)), made, refused, told)


def _told(row: Row) -> tuple[str, str]:
    """Operation and page of a row, as it names them."""
    return str(row.get("op", ""))[:20], str(row.get("page") or row.get("title") or "")[:100]


def _pages(build: Build, rows: Sequence[Row]) -> tuple[dict[str, PageId], dict[int, str]]:
    """The page of each name, those that the proposal makes included; row → why a name in it means none."""
    pages = {made[0]: made[1] for row in rows if (made := new_page(row))}
    faults: dict[int, str] = {}
    for number, row in enumerate(rows, start=1):
        for name in pages_named(row):
            if name in pages:
                continue
            try:
                pages[name] = page_called(build.cards, name).id
            except (NotFound, UsageError) as error:
                faults[number] = f"unknown-page: {error.message}" + (f"; {error.hint}" if error.hint else "")
    return pages, faults


# -- what becomes of them ---------------------------------------------------------------------------------------


def _unread(bench: Bench, held: Sequence[Operation], beyond: tuple[Decided, ...], desk: Desk) -> ProposalReport:
    """What the checks say already, while the rest waits to be read back. Nothing is written."""
    _, placed, verdicts = one_by_one(desk.wiki, held, desk.evidence, desk.today)
    decided = tuple(
        Decided(one, verdict, "refused") for one, verdict in zip(placed, verdicts, strict=True) if not verdict.holds
    )
    unanswered = count_waiting(writable(bench.build.vault, FOLDER))
    return ProposalReport(results(bench, decided + beyond, "unread"), unanswered=unanswered)


def _without_lost_pages(back: ReadBack) -> ReadBack:
    """Without the pages whose lead was refused: whoever proposed them words it anew, and proposes all of it again."""
    lost = {one.operation.page for one in back.refused if isinstance(one.operation, Create)}
    verdict = Verdict("unknown-page", "its page was refused")
    going = [one for one in back.operations if one.page in lost]
    refused = tuple(Decided(one, verdict, "refused") for one in going if not isinstance(one, Create))
    kept = tuple(one for one in back.operations if one.page not in lost)
    return replace(back, operations=kept, refused=back.refused + refused)


def _written(bench: Bench, back: ReadBack, about: str, settings: Settings, today: str) -> ProposalReport:
    """Settle what was read back, and write what of it stands or waits."""
    build = replace(bench.learned, claims=bench.learned.claims | {claim.id: claim for claim in back.claims})
    after, decided = settled(bench.wiki, build, back.operations, today=today, autonomy=settings.autonomy)
    after = after if APPLIED[settings.autonomy] else bench.wiki
    decided = tuple(seen(one, after) for one in (*back.refused, *decided))
    shown = results(bench, decided)
    kept = [one for one in decided if one.decision in ("applied", "waiting")]
    if not kept:
        return ProposalReport(shown)
    cited = dict.fromkeys(claim for one in kept for claim in claims_of(one.operation))
    fresh = [build.claims[claim] for claim in cited if claim not in bench.build.claims]
    waits = bool(build.history.waiting) or any(one.decision == "waiting" for one in kept)
    named = ", ".join(dict.fromkeys(one.page for one in shown))
    title = file_name(one_line(about) or named)[:LONGEST_TITLE].strip(" .") or "proposal"
    filing = Filing("propose", title, _lines(decided, after, title), waits, claims=fresh)
    _, change = filed(bench.build, (bench.wiki, after, decided), filing, today)
    return ProposalReport(shown, change.id)


def _lines(decided: Iterable[Decided], wiki: Wiki, title: str) -> list[str]:
    """What log.md says: what it was about, and how many of each kind were accepted, wait or were refused."""
    lines = [title]
    for decision, said in (("applied", "accepted"), ("waiting", "waiting"), ("refused", "refused")):
        theirs = [one.operation for one in decided if one.decision == decision]
        counts = Counter(one.op for one in theirs)
        titles = sorted({wiki.cards[one.page].title for one in theirs if one.page in wiki.cards})
        if theirs:
            what = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
            lines.append(f"{said} {what}" + (f" on {lists.named(titles)}" if titles else ""))
    return lines
