"""Units of measure: which words mean the same one, and how those of one dimension convert. Knows no figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its name, what it measures, and how many of the dimension's smallest unit make one."""

    name: str
    dimension: str
    factor: Decimal


_TABLE = """
time|1|second|seconds sec secs s
time|60|minute|minutes min mins
time|3600|hour|hours hr hrs h
time|86400|day|days
time|604800|week|weeks wk wks
time|1209600|fortnight|fortnights
time|0.001|millisecond|milliseconds ms msec
time|0.000001|microsecond|microseconds µs us
time|0.000000001|nanosecond|nanoseconds ns
months|1|month|months mo
months|12|year|years yr yrs year-old years-old
months|120|decade|decades
months|1200|century|centuries
months|12000|millennium|millennia millenniums
length|1|metre|metres meter meters m
length|1000|kilometre|kilometres kilometer kilometers km kms
length|0.01|centimetre|centimetres centimeter centimeters cm
length|0.001|millimetre|millimetres millimeter millimeters mm
length|0.000001|micrometre|micrometres micrometer micrometers micron microns µm um
length|0.000000001|nanometre|nanometres nanometer nanometers nm
imperial|1|inch|inches
imperial|12|foot|feet ft
imperial|36|yard|yards yd yds
imperial|63360|mile|miles mi
light|1|light-year|light-years lightyear lightyears
mass|1|gram|grams gramme grammes g gm
mass|1000|kilogram|kilograms kilogramme kilogrammes kg kgs kilo kilos
mass|0.001|milligram|milligrams mg
mass|0.000001|microgram|micrograms µg mcg
mass|1000000|tonne|tonnes
ton|1|ton|tons
weight|1|ounce|ounces oz
weight|16|pound-mass|lb lbs
volume|1|litre|litres liter liters l
volume|0.001|millilitre|millilitres milliliter milliliters ml
gallon|1|gallon|gallons gal
area|1|hectare|hectares ha
acre|1|acre|acres
bits|1|bit|bits
bits|8|byte|bytes
storage|1|kilobyte|kilobytes kb kib
storage|1000|megabyte|megabytes mb mib
storage|1000000|gigabyte|gigabytes gb gib gig gigs
storage|1000000000|terabyte|terabytes tb tib
storage|1000000000000|petabyte|petabytes pb pib
frequency|1|hertz|hz
frequency|1000|kilohertz|khz
frequency|1000000|megahertz|mhz
frequency|1000000000|gigahertz|ghz
power|1|watt|watts
power|1000|kilowatt|kilowatts kw
power|1000000|megawatt|megawatts mw
power|1000000000|gigawatt|gigawatts gw
energy|1|kilowatt-hour|kilowatt-hours kwh
energy|1000|megawatt-hour|megawatt-hours mwh
heat|1|calorie|calories cal kcal kilocalorie kilocalories
force|1|joule|joules
volt|1|volt|volts
temperature|1|degree|degrees ° °c °f celsius fahrenheit
speed|1|kilometres an hour|kph km/h kmh
speed-imperial|1|miles an hour|mph
percent|1|percent|% percentage percents pct per-cent percentile
dollar|1|dollar|$ dollars usd us$ buck bucks
dollar|0.01|cent|cents ¢
euro|1|euro|€ euros eur
pound|1|pound|£ pounds gbp sterling quid
yen|1|yen|¥ jpy
yuan|1|yuan|cny rmb renminbi
rupee|1|rupee|₹ rupees inr
franc|1|franc|francs chf
times|1|times|x × fold
"""


def _units() -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for line in _TABLE.strip().splitlines():
        dimension, factor, name, forms = line.split("|")
        unit = Unit(name, dimension, Decimal(factor))
        found[name] = unit
        found |= dict.fromkeys(forms.split(), unit)
    return found


UNITS: dict[str, Unit] = _units()
"""Word or sign in lower case → unit."""
CLOCK = Unit("clock", "clock", Decimal(1))
"""What a time of day or in a recording is measured in."""
SIGNS_BEFORE = "$€£¥₹"
"""Signs of money that stand before the figure."""
SPELLED = frozenset(word for word in UNITS if len(word) > 3 and word.isalpha() and not word.endswith("s"))
"""Units that in the singular follow another number than one only with a hyphen: `30-minute`, never `30 minute`."""


def is_one(one: Unit, other: Unit) -> bool:
    """Whether two units are the same; a pound of money may be a pound of weight."""
    return one == other or {one.name, other.name} == {"pound", "pound-mass"}


def equal(value: Decimal, unit: Unit, other_value: Decimal, other: Unit) -> bool:
    """Whether two figures with units are the same amount.

    >>> equal(Decimal(90), UNITS["minutes"], Decimal("1.5"), UNITS["h"])
    True
    """
    return unit.dimension == other.dimension and value * unit.factor == other_value * other.factor
