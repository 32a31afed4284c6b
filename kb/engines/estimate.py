"""What compiling a source will take, before anything is spent: a range, from measured shares and the list of prices."""

from __future__ import annotations

from dataclasses import dataclass

Price = tuple[float, float]
"""US dollars for one token in, one token out."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A range of tokens and money. `usd` is None when a price is unknown: unknown is not zero."""

    input_tokens: tuple[int, int]
    output_tokens: tuple[int, int]
    usd: tuple[float, float] | None

    def __add__(self, other: Estimate) -> Estimate:
        """Both together; money is unknown when one of them is."""
        return Estimate(
            (self.input_tokens[0] + other.input_tokens[0], self.input_tokens[1] + other.input_tokens[1]),
            (self.output_tokens[0] + other.output_tokens[0], self.output_tokens[1] + other.output_tokens[1]),
            (self.usd[0] + other.usd[0], self.usd[1] + other.usd[1]) if self.usd and other.usd else None,
        )


INPUT, OUTPUT = (2.0, 6.0), (0.35, 1.6)
"""Tokens for each token of the source, least and most: extract once, then from claims; most with repairs."""
FIXED_INPUT, FIXED_OUTPUT = (2_500, 7_000), (200, 1_500)
"""Tokens of the prompts' own words, whatever the source."""
MARGIN = 1.3
"""Real tokens to characters / 4, at most."""


def estimate(source_tokens: int, fast: Price | None, strong: Price | None) -> Estimate:
    """The range for a source of so many tokens (characters / 4).

    >>> estimate(10_000, None, None).usd is None
    True
    """
    low, high = (
        (round(i * source_tokens) + fi, round(o * source_tokens) + fo)
        for i, fi, o, fo in zip(INPUT, FIXED_INPUT, OUTPUT, FIXED_OUTPUT, strict=True)
    )
    tokens_in, tokens_out = (low[0], round(high[0] * MARGIN)), (low[1], round(high[1] * MARGIN))
    if fast is None or strong is None:
        return Estimate(tokens_in, tokens_out, None)
    least = min(fast[0], strong[0]) * tokens_in[0] + min(fast[1], strong[1]) * tokens_out[0]
    most = max(fast[0], strong[0]) * tokens_in[1] + max(fast[1], strong[1]) * tokens_out[1]
    return Estimate(tokens_in, tokens_out, (least, most))
