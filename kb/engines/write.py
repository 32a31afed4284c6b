"""The task `write`: pages as prompts show them, with numbered statements and keyed claims. The way back: `operations`.

Leaves out links and footnotes, which code writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kb.engines.extract import KEY
from kb.engines.plan import editorial
from kb.markdown.cite import claim_of
from kb.markdown.escape import plain
from kb.markdown.page import statement_id
from kb.operations import Add, Create
from kb.prompts import fence, one_line
from kb.records import Claim, ClaimId, Quote, Statement
from kb.tasks import PageDraft, WriteTask, Written

LONG_SECTION, LONG_PAGE = 8, 1_500
"""A section with more statements, a page with more words, is said to be long."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What `c1` and `s1` mean in one prompt: claims once over all pages, statements counted through."""

    claims: tuple[Claim, ...]
    statements: tuple[tuple[PageDraft, Statement], ...]

    @property
    def claim_keys(self) -> dict[ClaimId, str]:
        """Claim → its key."""
        return {claim.id: f"c{number}" for number, claim in enumerate(self.claims, start=1)}

    def cited(self, number: int) -> tuple[ClaimId, ...]:
        """The claims that statement `s3` cites."""
        labels = self.statements[number - 1][1].labels
        return tuple(dict.fromkeys(claim_of(label) for label in labels))


def keys_of(task: WriteTask) -> Keys:
    """The keys of a task: statements that cite something have a number, others are the owner's or the lead."""
    claims = {claim.id: claim for page in task.pages for claim in page.claims}
    statements = [(page, one) for page in task.pages for one in page.statements if one.labels and not one.is_lead]
    return Keys(tuple(claims.values()), tuple(statements))


def values(task: WriteTask) -> dict[str, str]:
    """What the prompt `write` shows."""
    keys = keys_of(task)
    lines: list[str] = []
    shown: set[ClaimId] = set()
    for number, page in enumerate(task.pages, start=1):
        lines += [*_page(page, number, keys), *_claims(page.claims, keys, shown), ""]
        shown |= {claim.id for claim in page.claims}
    return {
        "most": str(task.most),
        "editorial": editorial(task.editorial, task.emphasis, task.rejected),
        "near": fence("Pages near by: " + one_line("; ".join(task.near))) if task.near else "",
        "pages": fence("\n".join(lines).rstrip()),
    }


def _page(page: PageDraft, number: int, keys: Keys) -> list[str]:
    card = page.card
    others = f", also {one_line('; '.join(card.aliases[:6]))}" if card.aliases else ""
    lines = [f"P{number} {one_line(card.title)} ({card.kind}{others}{', new page' if page.is_new else ''})"]
    if not page.is_new:
        words = sum(len(one.words.split()) for one in page.statements)
        long = f" (long page: {words} words)" if words > LONG_PAGE else ""
        lines.append(f"Description: {one_line(card.description)}{long}")
    lines += [f"Lead: {_words(one)}" for one in page.statements if one.is_lead]
    number_of = {(there.card.id, one.start): f"s{n}" for n, (there, one) in enumerate(keys.statements, start=1)}
    counts = Counter(one.section for one in page.statements)
    section = ""
    for one in page.statements:
        if one.is_lead:
            continue
        if one.section != section:
            long = f" (long: {counts[one.section]} statements)" if counts[one.section] > LONG_SECTION else ""
            lines.append(f"## {one_line(plain(one.section))}{long}")
        section = one.section
        lines.append(f"{number_of.get((card.id, one.start), '–')} {_words(one)}")
    return lines


def _words(statement: Statement) -> str:
    return one_line(plain(statement.words))


def _claims(claims: Iterable[Claim], keys: Keys, shown: set[ClaimId]) -> list[str]:
    """The claims of a page with their quotes; those that stand under an earlier page by their keys."""
    key_of = keys.claim_keys
    lines: list[str] = []
    again = [key_of[claim.id] for claim in claims if claim.id in shown]
    source, speaker = "", ""
    said: dict[str, str] = {}
    for claim in claims:
        if claim.id in shown:
            continue
        if (claim.source, claim.speaker) != (source, speaker):
            by = f", {one_line(claim.speaker)}" if claim.speaker else ""
            lines.append(f"New claims from {one_line(claim.source)}{by}:")
        source, speaker = claim.source, claim.speaker
        there = where_said(claim.context, said)
        shown_as = f"as in {there}" if there else claim.context
        lines.append(f"{key_of[claim.id]}{_nature(claim)} {one_line(claim.text)} {evidence(claim, shown_as)}")
        said |= dict.fromkeys(words_of(claim), key_of[claim.id])
    return [*lines, f"New claims shown above: {' '.join(again)}"] if again else lines


def _nature(claim: Claim) -> str:
    notes: list[str] = ["key"] if claim.weight >= KEY else []
    notes += [claim.kind] if claim.kind in ("opinion", "prediction") else []
    notes += ["reported"] if claim.asserted == "reported" else []
    words = " ".join((claim.text, *(quote.words for quote in claim.quotes)))
    notes += [f"in {one_line(claim.when)}"] if claim.when and claim.when.rstrip("s") not in words else []
    return f" ({', '.join(notes)})" if notes else ""


def evidence(claim: Claim, earlier: str | None = None) -> str:
    """The quotes of a claim and, before them, the sentence that names what they speak of.

    `earlier` stands for that sentence where it was shown. Where somebody else goes on, the second quote says who.
    """
    quotes = " ".join(f"{_said_by(quote, claim)}“{one_line(quote.words)}”" for quote in claim.quotes)
    context = claim.context if earlier is None else earlier
    return f"(earlier: {one_line(context)}) {quotes}" if context else quotes


def words_of(claim: Claim) -> tuple[str, ...]:
    """What is shown of the source with a claim: its context and its quotes."""
    return tuple(words for words in (claim.context, *(quote.words for quote in claim.quotes)) if words)


def where_said(context: str, said: Mapping[str, str]) -> str:
    """Under which key a context has been shown already, on its own or within a quote; `""` when it was not."""
    return next((key for words, key in said.items() if context and context in words), "")


def _said_by(quote: Quote, claim: Claim) -> str:
    is_other = claim.speaker and quote.locator and not quote.locator.endswith(claim.speaker)
    return f"({one_line(quote.locator)}:) " if is_other else ""


def halves(task: WriteTask) -> tuple[WriteTask, WriteTask] | None:
    """The pages cut in two; of one page, its claims. None when nothing is left to cut."""
    half = len(task.pages) // 2
    if half:
        return replace(task, pages=task.pages[:half]), replace(task, pages=task.pages[half:])
    page = task.pages[0]
    half = len(page.claims) // 2
    if not half:
        return None
    first, second = replace(page, claims=page.claims[:half]), replace(page, claims=page.claims[half:])
    return replace(task, pages=(first,)), replace(task, pages=(second,))


def behind(written: Written, task: WriteTask) -> WriteTask:
    """The second half of a cut task: a page that the first half makes stands already, with its words."""
    made = {one.page for one in written.operations if isinstance(one, Create)}
    return replace(task, pages=tuple(_standing(page, written) if page.card.id in made else page for page in task.pages))


def _standing(page: PageDraft, written: Written) -> PageDraft:
    """The page as the first half leaves it. Its new statements have no number: what follows is added behind them."""
    adds = [one for one in written.operations if isinstance(one, Add) and one.page == page.card.id]
    lead = next(one for one in written.operations if isinstance(one, Create) and one.page == page.card.id)
    new = tuple(
        Statement(statement_id(one.text), one.text, (), one.section, -1 - at, -1 - at, -1)
        for at, one in enumerate(adds)
    )
    return replace(
        page, is_new=False, card=replace(page.card, description=lead.description), statements=page.statements + new
    )
