"""What calls take: counted whatever the order, never beyond the budget; unknown is not zero."""

from __future__ import annotations

import random
import threading
import time

import pytest
from engine_samples import GOOD_EXTRACT, PROMPTS, Script, window
from hypothesis import given
from hypothesis import strategies as st

from kb.engines.estimate import Size, estimate
from kb.engines.model import Model
from kb.engines.request import Reply, Request
from kb.engines.usage import Metered, Spent, Usage, progress_line
from kb.errors import BudgetSpent


def cheap(request: Request) -> float:
    return 0.002 * request.most_tokens


def spent(usd: float | None = 0.1, *, is_cached: bool = False, task: str = "extract") -> Spent:
    return Spent(task, "m", 1000, 200, usd, is_cached, 0.5)


def request(most: int = 100) -> Request:
    return Request("extract", "m", "sha", "system", "user", most)


@given(st.lists(st.floats(0, 1)), st.integers())
def test_a_total_does_not_depend_on_the_order(costs: list[float], seed: int):
    totals = []
    for order in (costs, random.Random(seed).sample(costs, len(costs))):
        usage = Usage()
        for cost in order:
            usage.record(spent(cost))
        totals.append(usage.total())
    assert totals[0] == totals[1]
    assert totals[0].calls == len(costs)


def test_unknown_is_not_zero():
    usage = Usage()
    usage.record(spent(0.5))
    usage.record(spent(None))
    assert usage.total().usd is None


def test_kept_answers_cost_nothing_and_are_counted_apart():
    usage = Usage()
    usage.record(spent(0.5))
    usage.record(spent(None, is_cached=True))
    total = usage.total()
    assert (total.calls, total.cached, total.input_tokens, total.usd) == (1, 1, 1000, 0.5)


def test_a_part_counts_in_the_whole():
    whole = Usage()
    first, second = whole.part(), whole.part()
    first.record(spent(0.25))
    second.record(spent(0.5))
    assert (first.total().usd, second.total().usd, whole.total().usd) == (0.25, 0.5, 0.75)


def test_each_call_has_a_line_that_says_how_far_it_is():
    lines: list[str] = []
    usage = Usage(progress=lines.append)
    part = usage.part()
    part.expect("extract", 2)
    part.record(spent())
    part.record(spent(is_cached=True))
    part.record(spent())
    part.record(spent(task="plan"))
    assert lines == [
        "extract 1/2  in 1,000  out 200  0.5 s",
        "extract 2/2  in 1,000  out 200  kept",
        "extract 3  in 1,000  out 200  0.5 s",
        "plan 1  in 1,000  out 200  0.5 s",
    ]
    assert progress_line(spent(), 1, 0).startswith("extract 1  ")


def test_a_budget_stops_before_the_call_that_could_pass_it():
    usage = Usage(budget=1.0)
    script = Script([Reply("x", usd=0.3)])
    ask = Metered(script, usage.part(), cheap)
    for _ in range(3):
        ask(request(most=150))
    with pytest.raises(BudgetSpent, match=r"budget of 1.00 USD") as caught:
        ask(request(most=150))
    assert len(script.asked) == 3
    assert usage.total().usd == pytest.approx(0.9)
    assert "kept" in caught.value.hint


def test_a_budget_needs_a_known_price():
    ask = Metered(Script(["x"]), Usage(budget=1.0), lambda _: None)
    with pytest.raises(BudgetSpent, match="unknown"):
        ask(request())
    assert Metered(Script(["x"]), Usage(), lambda _: None)(request()).content == "x"


def test_calls_at_a_time_do_not_pass_the_budget_together():
    usage = Usage(budget=1.0)
    running, most, guard = [0], [0], threading.Lock()

    def slow(_: Request) -> str:
        with guard:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with guard:
            running[0] -= 1
        return "x"

    class Paid(Script):
        def __call__(self, asked: Request) -> Reply:
            return Reply(super().__call__(asked).content, usd=0.2)

    ask = Metered(Paid([slow]), usage, cheap)
    refused = []

    def run() -> None:
        try:
            ask(request(most=200))
        except BudgetSpent as error:
            refused.append(error)

    threads = [threading.Thread(target=run) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    total = usage.total().usd
    assert total is not None
    assert total <= 1.0
    assert most[0] <= 2
    assert len(refused) == 12 - round(total / 0.2)
    assert total >= 0.6


def test_a_failed_call_gives_its_share_of_the_budget_back():
    usage = Usage(budget=0.5)
    ask = Metered(Script([OSError(), "x"]), usage, cheap)
    with pytest.raises(OSError):
        ask(request(most=200))
    assert ask(request(most=200)).content == "x"


def test_a_spent_budget_fails_the_task_and_keeps_what_was_answered():
    usage = Usage(budget=0.0)
    engine = Model(Metered(Script([GOOD_EXTRACT]), usage, cheap), PROMPTS, "m", "m")
    with pytest.raises(BudgetSpent):
        engine.extract(window())


def test_an_estimate_is_a_range_that_grows_with_the_source():
    tasks = ("extract", "plan", "write", "verify", "repair")
    prices = dict.fromkeys(tasks, (3e-6, 15e-6))
    small, large = (estimate(Size(size, 1, size + 900), {}, prices) for size in (1_000, 10_000))
    for found in (small, large):
        assert found.usd is not None
        assert found.input_tokens[0] < found.input_tokens[1]
        assert 0 < found.usd[0] < found.usd[1]
    assert small.input_tokens[1] < large.input_tokens[0]
    both = small + large
    assert both.usd is not None
    assert both.usd[1] == pytest.approx(small.usd[1] + large.usd[1])  # type: ignore[index]
    assert (small + estimate(Size(5, 1, 900), {}, {})).usd is None
