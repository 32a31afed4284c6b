"""What compiling a source will take, before anything is spent: a range of tokens and money. Asks nobody.

What reads the source is counted on its own prompts; what follows from the answers is reckoned from how many claims a
source can give. Knows nothing of what the answers will say.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kb.engines.windows import CLAIMS_PER_1000

Price = tuple[float, float]
"""US dollars for one token in, one token out."""
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A range of tokens and money. `usd` is None when a price is unknown: unknown is not zero."""

    input_tokens: Range
    output_tokens: Range
    usd: tuple[float, float] | None

    def __add__(self, other: Estimate) -> Estimate:
        """Both together; money is unknown when one of them is."""
        return Estimate(
            _sum(self.input_tokens, other.input_tokens),
            _sum(self.output_tokens, other.output_tokens),
            (self.usd[0] + other.usd[0], self.usd[1] + other.usd[1]) if self.usd and other.usd else None,
        )


NOTHING = Estimate((0, 0), (0, 0), (0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Size:
    """What is known of a source and its wiki before a model reads anything; sizes in tokens of four characters."""

    tokens: int
    """Those of the source, its headings and names of speakers included."""
    calls: int
    """How many prompts read them."""
    asked: int
    """These prompts, whole."""
    kept: int = 0
    """How many more prompts are answered already."""
    is_short: bool = False
    """Read and planned in one call."""
    pages: int = 15
    operations: int = 60
    """The leash, of all parts of a long source together."""
    known: int = 0
    """The words of one page that may be opened, on average; 0 in an empty wiki."""
    pairs: int = 0
    """How many of its claims may be judged beside older ones."""
    lookups: int = 0
    """How often a plan may look into the wiki."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a task takes, least and most: for each of its units, and for each page that it touches."""

    unit: str
    """`claim`, `operation`, of which the leash allows only so many, or `pair` of claims."""
    input: tuple[float, float]
    output: tuple[float, float]
    calls: tuple[float, float] = (1, 1)
    units_a_call: float = math.inf
    """So many units more make one call more, at most."""
    page_input: float = 0
    page_output: float = 0
    """At most, for each page."""
    opens: float = 0
    """How often at most the words of an open page are shown."""


READING = Rate("claim", (0, 0), (30, 50), page_output=25)
"""`extract` or `compile_short`: what goes in is known."""
RATES = {
    "plan": Rate("claim", (20, 45), (1, 4), units_a_call=250, page_input=70, page_output=40),
    "write": Rate("claim", (35, 110), (15, 50), units_a_call=40, page_input=80, page_output=130, opens=1),
    "verify": Rate("operation", (45, 250), (0.1, 12), (1, 5), units_a_call=30, page_input=100, opens=1),
    "repair": Rate("operation", (0, 80), (0, 25), (0, 1), units_a_call=80, page_output=20),
    "judge": Rate("pair", (110, 320), (12, 70), (0, 1), units_a_call=20),
}
LOOKED_UP = 1_700
"""The tokens that a look into the wiki brings, at most, with the rules of looking."""
FEWEST_SHARE = 0.25
"""The share of the claims allowed that a source gives at least."""
MARGIN = 1.3
"""Real tokens to characters / 4, at most."""
ASKED_AGAIN = 1.1
"""At most so many times a call is made: answers of no use are asked for once more."""


THOUGHTS = 3
"""How many times longer an answer may be with the thoughts before it."""


def estimate(
    size: Size, prompts: Mapping[str, int], prices: Mapping[str, Price | None], thinking: Collection[str] = ()
) -> Estimate:
    """The range for a source.

    By task: `prompts`, the tokens of its stable part, and `prices`; `thinking` are those of a model that thinks first.

    >>> estimate(Size(10_000, 2, 13_000), {}, {}).usd is None
    True
    """
    reading = "compile_short" if size.is_short else "extract"
    thoughts = dict.fromkeys(thinking, THOUGHTS)
    tokens_out = _output(READING, size, thoughts.get(reading, 1))
    share = size.calls / max(size.calls + size.kept, 1)
    tokens_out = round(tokens_out[0] * share), round(tokens_out[1] * share)
    found = _priced((size.asked, size.asked), tokens_out, prices.get(reading))
    for task, rate in RATES.items():
        if (size.is_short and task == "plan") or (task == "judge" and not size.pairs):
            continue
        least, most = _input(rate, size, prompts.get(task, 0))
        from_out, to_out = _output(rate, size, thoughts.get(task, 1))
        if task == "plan":  # all that was shown is shown again with what a look brought
            most, to_out = most * (1 + size.lookups) + LOOKED_UP * size.lookups, to_out * (1 + size.lookups)
        low = 0 if size.is_short and task == "write" else 1  # the claims of a short one may wait for more of their kind
        found += _priced((low * least, most), (low * from_out, to_out), prices.get(task))
    return found


def _priced(tokens_in: Range, tokens_out: Range, price: Price | None) -> Estimate:
    most = MARGIN * ASKED_AGAIN
    tokens_in, tokens_out = (tokens_in[0], round(tokens_in[1] * most)), (tokens_out[0], round(tokens_out[1] * most))
    if price is None:
        return Estimate(tokens_in, tokens_out, None)
    low, high = (price[0] * there + price[1] * back for there, back in zip(tokens_in, tokens_out, strict=True))
    return Estimate(tokens_in, tokens_out, (low, high))


def _units(rate: Rate, size: Size) -> Range:
    """How many claims, operations made of them, or pairs to judge there will be."""
    if rate.unit == "pair":
        return 0, size.pairs
    most = math.ceil(size.tokens * CLAIMS_PER_1000 / 1_000) + 3 * (size.calls + size.kept)
    least = int(most * FEWEST_SHARE)
    leash = max(size.operations, 1) if rate.unit == "operation" else most
    return min(least, leash), min(most, leash)


def _pages(rate: Rate, size: Size) -> int:
    return min(max(size.pages, 1), 1 + _units(rate, size)[1] // 5)


def _input(rate: Rate, size: Size, prompt: int) -> Range:
    least, most = _units(rate, size)
    pages = _pages(rate, size)
    calls = math.ceil(rate.calls[1] + most / rate.units_a_call)
    fixed = rate.calls[0] * prompt, calls * prompt + pages * (rate.page_input + rate.opens * size.known)
    return round(fixed[0] + rate.input[0] * least), round(fixed[1] + rate.input[1] * most)


def _output(rate: Rate, size: Size, thoughts: int) -> Range:
    least, most = _units(rate, size)
    longest = rate.output[1] * most + rate.page_output * _pages(rate, size) + 50
    return round(rate.output[0] * least), round(longest * thoughts)


def _sum(one: Range, other: Range) -> Range:
    return one[0] + other[0], one[1] + other[1]
