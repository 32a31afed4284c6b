"""What digits mean: grouped thousands, decimals with point or comma, powers, parts of a whole, times of day.

Where a writing has two readings (`1.000`, `3,5`) both are given. Knows no words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal


def values_of(number: str) -> frozenset[Decimal]:
    """The readings of digits: grouped thousands, decimals with point or comma, powers, fractions, times of day.

    None for what has several points: a version is read as a name is.

    >>> sorted(values_of("1,000.5")), sorted(values_of("3/4"))
    ([Decimal('1000.5')], [Decimal('0.75'), Decimal('3'), Decimal('4')])
    """
    bare, _, power = number.partition("^")
    if ":" in bare:
        return frozenset({_clock(bare)})
    if "/" in bare:
        return _parts(bare.split("/"))
    values = _plain_values(bare)
    if power and len(power) < 4:
        values |= {value ** int(power) for value in values if value}
    return frozenset(values)


def _parts(parts: Sequence[str]) -> frozenset[Decimal]:
    """Both figures of `3/4`, and three quarters."""
    numbers = [sorted(_plain_values(part)) for part in parts if part]
    found = {value for one in numbers for value in one}
    if len(numbers) == 2 and all(numbers) and numbers[1][0]:
        found.add((numbers[0][0] / numbers[1][0]).quantize(Decimal("0.0001"), rounding="ROUND_DOWN").normalize())
    return frozenset(found)


def _plain_values(bare: str) -> set[Decimal]:
    squeezed = re.sub(r"[ ']", "", bare)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", squeezed):
        readings = {squeezed.replace(",", "")}
    elif "," in squeezed:
        readings = {squeezed.replace(",", ""), squeezed.replace(".", "").replace(",", ".")}
    else:
        readings = {squeezed}
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", squeezed):
        readings.add(squeezed.replace(".", ""))
    return {_trimmed(Decimal(reading)) for reading in readings if reading.count(".") < 2 and "," not in reading}


def _trimmed(value: Decimal) -> Decimal:
    """`3.0` is 3. Of decimals only the value counts: `2.50` is `2.5`."""
    return Decimal(int(value)) if value == int(value) else value


def _clock(written: str) -> Decimal:
    """A time of day or in a recording, in its smallest part: `00:12:31` is `12:31`."""
    total = Decimal(0)
    for part in written.split(":"):
        total = total * 60 + Decimal(re.sub(r"\D.*", "", part) or 0)
    return total
