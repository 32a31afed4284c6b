"""The parts of an answer as checked sentences: code cuts the quotes, rules look at each, an engine reads it back.

Knows words, claims and evidence. What does not hold is left out with the reason; nothing is put in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.backing.overlap import content
from kb.compile.answer_sentences import Checked, LeftOut, Sentence
from kb.compile.check import check_words
from kb.compile.desk import Desk, reading, verified
from kb.compile.edits.tidy import LEANING
from kb.compile.lending import carried, lent, unbroken
from kb.compile.quotes import cut
from kb.compile.recut import passages_of
from kb.errors import BadAnswer
from kb.model_tasks import Finding, ModelEngine, Refused, RepairTask
from kb.operations import Add, Verdict
from kb.question_tasks import AnswerPart, Excerpt
from kb.records import Claim, ClaimId, PageCard, PageId
from kb.sentences import spans
from kb.tasks import ClaimDraft

PAGE = PageCard(PageId("que-answer"), "", "questions/Answer.md", "question")
"""Where an answer stands while it is checked. It has no title, so that the question backs nothing."""
ABROAD = ("name-without-evidence", "quoted-words-differ", "reaches-too-far", "uncited-sentence")
"""Rules that compare words: they say nothing of an answer in another language than its sources."""
TRUSTED = ("quote-cuts-sentence", "wrong-locator", "instruction-as-fact")
"""Rules on how claims were cut, which code did, and one for pages: an answer may tell what a source asks to be done."""
UNNAMED = ("name-without-evidence", "figure-without-evidence", "unit-without-evidence", "quoted-words-differ")
"""Rules that a sentence breaks when its mark names a part only of what carries it."""
MOST_TRIED, LEAST_SHARED = 4, 2
_POINTS_BACK = re.compile(
    rf"{LEANING.pattern}|(?:the (?:other|former|latter|second|same)|another|against (?:this|that|it)|by contrast"
    r"|in contrast|on the other hand|however|likewise|therefore|thus|hence|instead|also)\b",
    re.IGNORECASE,
)
_PARTED = Verdict("follows-nothing", "the sentence that it follows was left out")


@dataclass(frozen=True, slots=True)
class Rules:
    """How an answer is checked."""

    question: str
    is_abroad: bool = False
    """It is in another language than its sources."""
    mends: bool = False
    """All that does not hold is asked for once more in better words, not only where the opening sentence falls."""
    excerpts: tuple[Excerpt, ...] = ()
    """The passages that were given: where a sentence names too little of them, code looks for the rest."""


@dataclass(slots=True)
class _Draft:
    """The sentences of an answer in order, those that do not hold among them."""

    sentences: list[Sentence]
    desk: Desk
    claims: list[Claim] = field(default_factory=list)


def checked(parts: Iterable[AnswerPart], desk: Desk, rules: Rules) -> Checked:
    """The sentences of an answer that the rules let stand, before anybody reads them back."""
    return _settled(_judged(_drafted(parts, desk), rules))


def proven(parts: Iterable[AnswerPart], engine: ModelEngine, desk: Desk, rules: Rules) -> Checked:
    """The sentences that the rules let stand and that follow from what they cite. Raises `EngineError`.

    They are read twice: beside their quotes, then those that do not follow beside their passages and what their
    neighbours cite.
    """
    draft = _judged(_drafted(parts, desk), rules)
    _read_back(draft, range(len(draft.sentences)), engine, rules)
    if rules.mends or _lost_its_opening(draft):
        _mend(draft, engine, rules)
    return _settled(draft)


def _drafted(parts: Iterable[AnswerPart], desk: Desk) -> _Draft:
    """The parts sentence by sentence, with the claims that code cut along the sentences that they name."""
    draft = _Draft([], desk)
    for part in parts:
        try:
            made = [_cut((*one[:2], run), desk) for one in part.at for run in unbroken(one[2])]
        except BadAnswer as error:
            rule, _, why = error.message.partition(": ")
            draft.sentences.append(Sentence(part.text, (), part.opens_paragraph, Verdict(rule, why)))
            continue
        draft.claims += made
        claims = tuple(dict.fromkeys((*part.claims, *(claim.id for claim in made))))
        cuts = spans(part.text)
        draft.sentences += [
            Sentence(part.text[start:end], claims, part.opens_paragraph and number == 0)
            for number, (start, end) in enumerate(cuts)
        ]
    draft.desk = desk.learned(draft.claims)
    return draft


def _cut(at: tuple[str, str, tuple[int, ...]], desk: Desk) -> Claim:
    """A claim along sentences of a passage, in their own words; a few words alone go with the sentence beside them.

    Raises `BadAnswer`.
    """
    source, passage, numbers = at
    text = desk.evidence.texts.get(source)
    if text is None:
        raise BadAnswer(f"no-such-source: there is no source {source}")
    found = next((one for one in text.passages if one.id == passage), None)
    if found is None:
        raise BadAnswer(f"no-such-passage: {passage} is no passage of {source}")
    try:
        return cut(ClaimDraft(found.id, numbers, "", ()), text)
    except BadAnswer as error:
        wider = (*numbers, numbers[-1] + 1) if numbers[-1] < len(found.sentences) else (numbers[0] - 1, *numbers)
        if not error.message.startswith("quote-too-short") or wider[0] < 1:
            raise
        return cut(ClaimDraft(found.id, wider, "", ()), text)


def _judged(draft: _Draft, rules: Rules) -> _Draft:
    """Every sentence with the first rule that it breaks."""
    for at, one in enumerate(draft.sentences):
        verdict = _verdict(one, draft.desk, rules)
        better = _supported(one, draft, rules) if verdict.rule in UNNAMED else None
        draft.sentences[at] = better or replace(one, verdict=verdict)
    return draft


def _supported(one: Sentence, draft: _Draft, rules: Rules) -> Sentence | None:
    """The sentence with one more sentence of the given passages, if with it the rules let it stand.

    Whether it follows is still read back: a name that stands elsewhere by chance carries nothing.
    """
    near = sorted(_near(one.text, rules.excerpts), key=lambda found: -found[0])[:MOST_TRIED]
    for _, excerpt, number in near:
        try:
            more = _cut((excerpt.source, excerpt.passage.id, (number,)), draft.desk)
        except BadAnswer:
            continue
        wider = replace(one, claims=tuple(dict.fromkeys((*one.claims, more.id))))
        desk = draft.desk.learned([more])
        if _verdict(wider, desk, rules).holds:
            draft.desk = desk
            draft.claims.append(more)
            return wider
    return None


def _near(text: str, excerpts: Iterable[Excerpt]) -> Iterator[tuple[int, Excerpt, int]]:
    """The sentences of passages that share at least two content words with a text, with how many they share."""
    said = set(content(text))
    for excerpt in excerpts:
        for number in range(1, len(excerpt.passage.sentences) + 1):
            shared = len(said & set(content(excerpt.passage.sentence(number))))
            if shared >= LEAST_SHARED:
                yield shared, excerpt, number


def _verdict(one: Sentence, desk: Desk, rules: Rules) -> Verdict:
    if not one.verdict.holds:
        return one.verdict
    added = Add(PAGE.id, one.text, one.claims)
    but = TRUSTED + (ABROAD if rules.is_abroad else ())
    return check_words(PAGE, added, desk.evidence, wiki=desk.wiki, but=but)


# -- reading back -----------------------------------------------------------------------------------------------


def _read_back(draft: _Draft, places: Iterable[int], engine: ModelEngine, rules: Rules) -> None:
    """Mark what does not follow; where passages or the neighbours' evidence carry it, cite these."""
    asked = [at for at in places if draft.sentences[at].verdict.holds]
    first = _findings(draft, asked, engine, rules)
    doubtful = [at for at in asked if not first[at].is_entailed]
    others = {at: lent(draft.sentences, at) for at in doubtful}
    second = _findings(draft, doubtful, engine, rules, others)
    for at, finding in second.items():
        one = draft.sentences[at]
        if not finding.is_entailed:
            why = finding.missing or "its quotes do not say so"
            draft.sentences[at] = replace(one, verdict=Verdict("not-entailed", why))
            continue
        draft.sentences[at], made = carried(one, finding, others[at], draft.desk.evidence)
        draft.claims += made
        draft.desk = draft.desk.learned(made)


def _findings(
    draft: _Draft,
    asked: Sequence[int],
    engine: ModelEngine,
    rules: Rules,
    others: Mapping[int, tuple[ClaimId, ...]] | None = None,
) -> dict[int, Finding]:
    """What is found of these sentences; with `others` beside their passages and those that their neighbours cite."""
    readings = []
    for at in asked:
        one = draft.sentences[at]
        known = draft.desk.evidence.claims
        nearby = None if others is None else tuple(known[claim] for claim in others[at] if claim in known)
        read = reading(rules.question, one.text, one.claims, draft.desk, follows=_before(draft.sentences, at))
        if nearby is not None:
            read = replace(read, passages=passages_of((*read.claims, *nearby), draft.desk.evidence), nearby=nearby)
        readings.append(read)
    return dict(zip(asked, verified(readings, engine, draft.desk), strict=True)) if asked else {}


def _before(sentences: Sequence[Sentence], at: int) -> str:
    """The words that a sentence follows in its paragraph."""
    return "" if at == 0 or sentences[at].opens_paragraph else sentences[at - 1].text


def _lost_its_opening(draft: _Draft) -> bool:
    """Whether the sentence that answers the question does not hold: without it the rest is no answer."""
    return bool(draft.sentences) and not draft.sentences[0].verdict.holds


def _mend(draft: _Draft, engine: ModelEngine, rules: Rules) -> None:
    """Ask once for better words for what does not hold, and read these back; what still fails keeps its reason."""
    failed = [at for at, one in enumerate(draft.sentences) if not one.verdict.holds and one.claims]
    if not failed:
        return
    mended = engine.repair(RepairTask(tuple(_refused(draft, at, rules) for at in failed))).operations
    again: list[int] = []
    for at, made in zip(failed, mended, strict=True):
        if isinstance(made, Add) and made.text.strip():
            better = replace(draft.sentences[at], text=made.text, claims=made.claims, verdict=Verdict())
            draft.sentences[at] = replace(better, verdict=_verdict(better, draft.desk, rules))
            again.append(at)
    _read_back(draft, again, engine, rules)


def _refused(draft: _Draft, at: int, rules: Rules) -> Refused:
    one = draft.sentences[at]
    known = draft.desk.evidence.claims
    claims = tuple(known[claim] for claim in (*one.claims, *lent(draft.sentences, at)) if claim in known)
    reason = f"{one.verdict.rule}: {one.verdict.message}"
    return Refused(Add(PAGE.id, one.text, one.claims), reason, rules.question, claims, _before(draft.sentences, at))


def _settled(draft: _Draft) -> Checked:
    """What stands. A sentence that points back to one that was left out goes with it."""
    kept: list[Sentence] = []
    left_out: list[LeftOut] = []
    opens, is_parted = False, False
    for one in draft.sentences:
        opens = opens or one.opens_paragraph
        is_parted = is_parted and not one.opens_paragraph
        if one.verdict.holds and is_parted and _POINTS_BACK.match(one.text):
            one = replace(one, verdict=_PARTED)
        is_parted = not one.verdict.holds
        if is_parted:
            left_out.append(LeftOut(one.text, one.verdict.rule, one.verdict.message))
            continue
        kept.append(replace(one, opens_paragraph=opens))
        opens = False
    used = {claim for one in kept for claim in one.claims}
    made = {claim.id: claim for claim in draft.claims if claim.id in used}
    return Checked(tuple(kept), tuple(made.values()), tuple(left_out))
