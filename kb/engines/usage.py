"""What calls took: tokens, money, time; a budget that is never passed; a line for each call. Unknown is not zero."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kb.engines.request import Ask, Reply, Request
from kb.errors import BudgetSpent, NoAnswer


@dataclass(frozen=True, slots=True)
class Spent:
    """One answer and what it took."""

    task: str
    model: str
    input_tokens: int
    output_tokens: int
    usd: float | None
    """None: nobody knows."""
    is_cached: bool = False
    seconds: float = 0.0
    is_again: bool = False
    """Whether it was asked once more, since the answer before could not be used."""

    @staticmethod
    def of(request: Request, reply: Reply, *, is_cached: bool = False, seconds: float = 0.0) -> Spent:
        """What a reply took."""
        return Spent(
            request.task,
            request.model,
            reply.input_tokens,
            reply.output_tokens,
            reply.usd,
            is_cached,
            seconds,
            request.is_again,
        )


@dataclass(frozen=True, slots=True)
class Total:
    """What several calls took together. Tokens and money are of the calls that were made, not of kept answers."""

    calls: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = 0.0
    """None when the price of one of the calls is unknown."""


class Usage:
    """Counts answers, for a run or, with a `parent`, for a part of it. Safe for several threads."""

    def __init__(
        self, *, budget: float | None = None, progress: Callable[[str], None] | None = None, parent: Usage | None = None
    ) -> None:
        self._budget, self._progress, self._parent = budget, progress, parent
        self._spent: list[Spent] = []
        self._reserved = 0.0
        self.is_spent = False
        """Whether a call was refused because it could pass the budget: nothing of this run should be asked any more."""
        self._expected: Counter[str] = Counter()
        self._waiting: dict[str, Request] = {}
        self._changed = threading.Condition(threading.RLock())

    def part(self) -> Usage:
        """A count of its own, say of one source, that counts here too. The budget stays here."""
        return Usage(parent=self)

    def expect(self, task: str, count: int) -> None:
        """Say that so many calls of a task are to come: the progress line then reads `extract 3/7`."""
        with self._changed:
            self._expected[task] += count
        if self._parent:
            self._parent.expect(task, count)

    def record(self, spent: Spent) -> None:
        """Count an answer and show its line."""
        with self._changed:
            self._spent.append(spent)
            number = sum(1 for one in self._spent if one.task == spent.task)
            if self._progress:
                self._progress(progress_line(spent, number, self._expected[spent.task]))
        if self._parent:
            self._parent.record(spent)

    def total(self, task: str = "") -> Total:
        """What was taken so far, by one task or by all. The same whatever the order in which the answers came."""
        with self._changed:
            spent = [one for one in self._spent if task in ("", one.task)]
        bought = [one for one in spent if not one.is_cached]
        costs = [one.usd for one in bought if one.usd is not None]
        return Total(
            calls=len(bought),
            cached=len(spent) - len(bought),
            input_tokens=sum(one.input_tokens for one in bought),
            output_tokens=sum(one.output_tokens for one in bought),
            usd=round(math.fsum(costs), 8) if len(costs) == len(bought) else None,
        )

    def answers(self) -> tuple[int, int, int]:
        """How many answers were used, kept ones included, and their tokens in and out: the same in every run."""
        with self._changed:
            spent = list(self._spent)
        return len(spent), sum(one.input_tokens for one in spent), sum(one.output_tokens for one in spent)

    def await_answer(self, request: Request) -> None:
        """Note that a question waits for whoever answers it."""
        with self._changed:
            self._waiting[request.asked] = request

    def waiting(self) -> dict[str, str]:
        """The key of each question that waits → its task."""
        with self._changed:
            return {key: one.task for key, one in self._waiting.items()}

    def asked(self) -> tuple[Counter[str], int]:
        """How many questions of each task were answered or wait, and how many of all had to be asked once more."""
        with self._changed:
            told = [(one.task, one.is_again) for one in self._spent]
            told += [(one.task, one.is_again) for one in self._waiting.values()]
        return Counter(task for task, is_again in told if not is_again), sum(is_again for _, is_again in told)

    @contextmanager
    def reserve(self, model: str, most: float | None) -> Iterator[None]:
        """Hold back what a call may cost while it runs. Waits for running calls where these decide.

        Raises `BudgetSpent` when the call could pass the budget, or when its price is unknown.
        """
        if self._parent:
            with self._parent.reserve(model, most):
                yield
            return
        if self._budget is None:
            yield
            return
        if most is None:
            raise BudgetSpent(
                f"what {model} costs is unknown, so no budget can be held",
                hint="leave --budget out, or take a model with a known price",
            )
        with self._changed:
            self._changed.wait_for(lambda: self._fits(most) or not self._reserved)
            if not self._fits(most):
                self.is_spent = True
                raise BudgetSpent(
                    f"the budget of {self._budget:.2f} USD is spent",
                    hint="run the command again with a larger --budget: answers are kept",
                )
            self._reserved += most
        try:
            yield
        finally:
            with self._changed:
                self._reserved = max(0.0, self._reserved - most)
                if self._reserved < 1e-12:
                    self._reserved = 0.0
                self._changed.notify_all()

    def _fits(self, most: float) -> bool:
        spent = math.fsum(one.usd or 0.0 for one in self._spent)
        return self._budget is not None and spent + self._reserved + most <= self._budget


def progress_line(spent: Spent, number: int, expected: int) -> str:
    """The line of one call.

    >>> progress_line(Spent("extract", "m", 2140, 410, None, seconds=1.23), 3, 7)
    'extract 3/7  in 2,140  out 410  1.2 s'
    """
    count = f"{number}/{expected}" if expected >= number else str(number)
    how = "kept" if spent.is_cached else f"{spent.seconds:.1f} s"
    return f"{spent.task} {count}  in {spent.input_tokens:,}  out {spent.output_tokens:,}  {how}"


class Metered:
    """Asks somebody who costs money: holds the budget before, counts after.

    `most_usd` says what a request may cost at most, None when nobody knows.
    """

    def __init__(
        self,
        ask: Ask,
        usage: Usage,
        most_usd: Callable[[Request], float | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._usage, self._most_usd, self._clock = ask, usage, most_usd, clock

    def __call__(self, request: Request) -> Reply:
        """The answer, counted. Raises `BudgetSpent` before a call that could pass the budget."""
        with self._usage.reserve(request.model, self._most_usd(request)):
            started = self._clock()
            reply = self._ask(request)
            self._usage.record(Spent.of(request, reply, seconds=self._clock() - started))
            return reply

    def forget(self, request: Request) -> None:
        """Hand it on: nothing is kept here."""
        self._ask.forget(request)


class Counted:
    """Asks somebody who keeps answers and costs nothing: a tape, a queue. Each answer counts as a kept one."""

    def __init__(self, ask: Ask, usage: Usage) -> None:
        self._ask, self._usage = ask, usage

    def __call__(self, request: Request) -> Reply:
        """The answer, counted; a question that waits is noted. Raises `NoAnswer`."""
        try:
            reply = self._ask(request)
        except NoAnswer:
            self._usage.await_answer(request)
            raise
        self._usage.record(Spent.of(request, reply, is_cached=True))
        return reply

    def forget(self, request: Request) -> None:
        """Hand it on."""
        self._ask.forget(request)
