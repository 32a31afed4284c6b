"""An engine with somebody behind it who answers prompts: a model, an agent, a tape. It renders, asks, reads, repairs.

Knows the order of these steps for every task; who answers is an argument. An answer that cannot be used is asked for
once more with the reasons; what was too long is split and asked again, never half-used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeVar

from kb.engines import (
    answer,
    council,
    extract,
    judge,
    learn,
    look,
    operations_of,
    plan,
    repair,
    resolve,
    restore,
    seek,
    short,
    verify,
    windows,
    write,
)
from kb.engines.answers import parse, schema
from kb.engines.request import LARGEST_PROMPT, UNUSABLE, Ask, CutShort, Reply, Request, make_request
from kb.errors import BadAnswer
from kb.learning_tasks import LearnPath, LearnTask
from kb.model_tasks import (
    Judged,
    JudgeTask,
    Repaired,
    RepairTask,
    Resolution,
    ResolveTask,
    Restored,
    RestoreTask,
    Short,
    ShortTask,
    Verified,
    VerifyTask,
)
from kb.prompts import Prompt, render, tokens
from kb.question_tasks import (
    Answered,
    AnswerTask,
    Argued,
    Chaired,
    ChairTask,
    Outline,
    OutlineTask,
    Ranked,
    RankTask,
    SeekTask,
    Sought,
)
from kb.tasks import Extraction, ExtractTask, PagePlan, Plan, PlanTask, WriteTask, Written

T = TypeVar("T", covariant=True)
WINDOW = 8_000
LONGEST_REPEATED = 24_000
"""Characters of an unusable answer that a repair shows again."""
MOST_TOKENS = {
    "extract": 8_000, "compile_short": 4_000, "plan": 6_000, "write": 8_000,
    "verify": 4_000, "repair": 4_000, "resolve": 2_000, "answer": 3_000, "judge": 4_000,
    "restore": 6_000,
    "seek": 1_000, "outline": 1_000, "argue": 4_000, "rank": 1_500, "chair": 3_000,
    "learn": 4_000,
}  # fmt: skip
"""The longest answer waited for, a multiple of what a careful one needs."""


class Read(Protocol[T]):
    """Reads an answer of the right shape. Raises `BadAnswer`; more is forgiven when nobody is asked again."""

    def __call__(self, answer: Any, *, is_last: bool) -> T:
        """What the answer means."""


@dataclass(frozen=True, slots=True)
class Model:
    """Implements `tasks.Engine`, `model_tasks.ModelEngine` and `Teacher`, and `question_tasks.AnswerEngine`."""

    ask: Ask
    prompts: Mapping[str, Prompt]
    fast: str
    strong: str
    name: str = "model"
    window: int | None = WINDOW

    @property
    def model(self) -> str:
        """The name of the model that writes."""
        return self.strong

    def extract(self, task: ExtractTask) -> Extraction:
        """Claims, entities and takeaways of a window; of a window that is too long, of its halves."""
        pieces = windows.halves(task)
        try:
            return self._answer(
                "extract", extract.values(task), partial(extract.read, task=task), can_split=pieces is not None
            )
        except CutShort:
            if pieces is None:
                raise
            return extract.joined([self.extract(piece) for piece in pieces])

    def plan(self, task: PlanTask) -> Plan:
        """Which claims go to which page; where they are too many for one call, half by half."""
        return self._plan(task, ())

    def _plan(self, task: PlanTask, planned: tuple[PagePlan, ...]) -> Plan:
        half = len(task.claims) // 2
        try:
            return self._plan_once(task, planned, can_split=half > 0)
        except CutShort:
            if not half:
                raise
            first = self._plan(replace(task, claims=task.claims[:half]), planned)
            left = max(1, task.most_pages - len(first.pages))
            rest = replace(task, claims=task.claims[half:], most_pages=left)
            return plan.joined(first, self._plan(rest, planned + first.pages))

    def _plan_once(self, task: PlanTask, planned: tuple[PagePlan, ...], *, can_split: bool) -> Plan:
        """The plan of one call; where the task allows look-ups and the prompt leaves room, behind these."""
        request = self._request("plan", plan.values(task, planned))
        rounds = look.rounds_of(task, request, self.prompts["look"])
        if task.lookups is None or not rounds:
            return self._usable("plan", request, self.ask(request), partial(plan.read, task=task), can_split=can_split)
        request = look.first(request, self.prompts, rounds, schema("look"))
        request, reply = look.looked(request, self.ask, self.prompts["look"], task.lookups, rounds)
        return self._usable("look", request, reply, partial(look.read, task=task), can_split=can_split)

    def write(self, task: WriteTask) -> Written:
        """Operations for these pages; where they are too much for one call, page by page, then claim by claim."""
        pieces = write.halves(task)
        try:
            return self._answer(
                "write", write.values(task), partial(operations_of.read, task=task), can_split=pieces is not None
            )
        except CutShort:
            if pieces is None:
                raise
            first = self.write(pieces[0])
            second = self.write(write.behind(first, pieces[1]))
            return Written(first.operations + second.operations, first.refused + second.refused)

    def verify(self, task: VerifyTask) -> Verified:
        """Whether statements follow from their evidence."""
        if not task.readings:
            return Verified(())
        pieces = verify.halves(task)
        try:
            return self._answer(
                "verify", verify.values(task), partial(verify.read, task=task), can_split=pieces is not None
            )
        except CutShort:
            if pieces is None:
                raise
            return Verified(tuple(found for piece in pieces for found in self.verify(piece).findings))

    def repair(self, task: RepairTask) -> Repaired:
        """Better words for refused statements and leads, each for its old place."""
        if not any(repair.can_mend(refused.operation) for refused in task.refused):
            return Repaired((None,) * len(task.refused))
        pieces = repair.halves(task)
        try:
            return self._answer(
                "repair", repair.values(task), partial(repair.read, task=task), can_split=pieces is not None
            )
        except CutShort:
            if pieces is None:
                raise
            return Repaired(tuple(mended for piece in pieces for mended in self.repair(piece).operations))

    def resolve(self, task: ResolveTask) -> Resolution:
        """Which pages ambiguous names mean."""
        if not task.ambiguities:
            return Resolution(())
        return self._answer("resolve", resolve.values(task), partial(resolve.read, task=task))

    def compile_short(self, task: ShortTask) -> Short:
        """Extract and plan of a short source, in one call."""
        return self._answer("compile_short", short.values(task), partial(short.read, task=task))

    def answer(self, task: AnswerTask) -> Answered:
        """The answer to a question, from this evidence alone."""
        return self._answer("answer", answer.values(task), partial(answer.read, task=task))

    def argue(self, task: AnswerTask) -> Argued:
        """The strongest case for and against a claim, from this evidence alone."""
        return self._answer("argue", answer.argue_values(task), partial(answer.argue_read, task=task))

    def seek(self, task: SeekTask) -> Sought:
        """What to look up before a question is answered."""
        return self._answer("seek", seek.values(task), partial(seek.read, task=task))

    def outline(self, task: OutlineTask) -> Outline:
        """The sections of a long answer."""
        return self._answer("outline", seek.outline_values(task), partial(seek.outline_read, task=task))

    def rank(self, task: RankTask) -> Ranked:
        """The answers of others, the best first."""
        return self._answer("rank", council.rank_values(task), partial(council.rank_read, task=task))

    def chair(self, task: ChairTask) -> Chaired:
        """The final answer, from those of several and their ranks."""
        return self._answer("chair", council.chair_values(task), partial(council.chair_read, task=task))

    def learn(self, task: LearnTask) -> LearnPath:
        """The order of pages, with reasons and questions."""
        return self._answer("learn", learn.values(task), partial(learn.read, task=task))

    def judge(self, task: JudgeTask) -> Judged:
        """How pairs of claims disagree, if they do."""
        if not task.pairs:
            return Judged(())
        pieces = judge.halves(task)
        try:
            return self._answer(
                "judge", judge.values(task), partial(judge.read, task=task), can_split=pieces is not None
            )
        except CutShort:
            if pieces is None:
                raise
            return Judged(tuple(found for piece in pieces for found in self.judge(piece).judgements))

    def restore(self, task: RestoreTask) -> Restored:
        """As what blocks words that a conversion lost belong into the text."""
        if not task.gaps:
            return Restored(())
        pieces = restore.halves(task)
        try:
            return self._answer(
                "restore", restore.values(task), partial(restore.read, task=task), can_split=pieces is not None
            )
        except CutShort:
            if pieces is None:
                raise
            return Restored(tuple(found for piece in pieces for found in self.restore(piece).blocks))

    def _answer(self, task: str, values: dict[str, str], read: Read[T], *, can_split: bool = False) -> T:
        request = self._request(task, values)
        return self._usable(task, request, self.ask(request), read, can_split=can_split)

    def _request(self, task: str, values: dict[str, str]) -> Request:
        """The question of a task, for the model of its tier."""
        prompt = self.prompts[task]
        model = self.fast if prompt.tier == "fast" else self.strong
        return make_request(prompt, model, render(prompt, values), MOST_TOKENS[task], schema(task))

    def _usable(self, task: str, request: Request, reply: Reply, read: Read[T], *, can_split: bool) -> T:
        """What an answer means; when it cannot be used, it is asked for once more with the reasons.

        Raises `CutShort` for what can be split, `BadAnswer` after two answers of no use, `EngineError`.
        """
        try:
            return read(parse(task, reply), is_last=False)
        except BadAnswer as error:
            if can_split and isinstance(error, CutShort):
                raise
            again = once_more(request, reply, error.message)
        try:
            return read(parse(task, self.ask(again)), is_last=True)
        except BadAnswer as error:
            if can_split and isinstance(error, CutShort):
                raise
            self.ask.forget(request)
            self.ask.forget(again)
            raise BadAnswer(
                f"{task}: {request.model or self.name} gave no usable answer, asked twice: {error.message[:300]}",
                hint="run the command again, or take another model",
            ) from error


def once_more(request: Request, reply: Reply, reasons: str) -> Request:
    """The question once more, with what was wrong with the answer. A long answer is shown by its beginning only."""
    room = (LARGEST_PROMPT - request.tokens - tokens(reasons) - 200) * 4
    shown = reply.content[: max(0, min(LONGEST_REPEATED, room))]
    asked = f"{UNUSABLE}{reasons}\nAnswer the first message again, whole: one JSON object, nothing else."
    return replace(request, turns=(*request.turns, ("assistant", shown or "(nothing)"), ("user", asked)))
