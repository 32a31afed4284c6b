"""Forty pairs of sentences that contradict each other and forty that nearly do: five kinds, eight wordings each.

Run as a script it prints them: `python tests/contradiction_pairs.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Made:
    """Two sentences of two sources, what they are about, and whether both can be true."""

    kind: str
    a: str
    b: str
    contradicts: bool


THING = ("Linden Archive", "Harbour Mill", "Salt Museum", "Copper Bridge", "Meadow Press", "Tower Bakery",
         "Orchard School", "Granite Theatre")  # fmt: skip

WORDINGS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "figures": (
        ("The {x} has 48 rooms for its visitors.", "The {x} has 36 rooms for its visitors.",
         "The {x} has forty-eight rooms for its visitors."),
        ("The {x} employs 120 people in all.", "The {x} employs 310 people in all.",
         "The {x} employs about 120 people in all."),
        ("The roof of the {x} is 30 metres high.", "The roof of the {x} is 45 metres high.",
         "The roof of the {x} is 3000 centimetres high."),
        ("The {x} cost 2 million euros to build.", "The {x} cost 7 million euros to build.",
         "The {x} cost 2,000,000 euros to build."),
        ("One in two visitors of the {x} comes by train.", "One in five visitors of the {x} comes by train.",
         "Half of the visitors of the {x}, one in two, come by train."),
        ("The {x} covers 20 acres of land.", "The {x} covers 32 acres of land.",
         "The {x} covers more than 19 acres of land."),
        ("The {x} keeps 900 books in its reading room.", "The {x} keeps 400 books in its reading room.",
         "The {x} keeps 300 maps in its reading room."),
        ("In 2020 the {x} sold 5,000 tickets to schools.", "In 2020 the {x} sold 9,000 tickets to schools.",
         "In 2021 the {x} sold 9,000 tickets to schools."),
    ),
    "dates": (
        ("The {x} was founded in 1931.", "The {x} was founded in 1934.", "The {x} was founded in the 1930s."),
        ("The {x} opened on 3 March 1950.", "The {x} opened on 9 March 1950.", "The {x} opened in March 1950."),
        ("The {x} was built in 1888 by masons.", "The {x} was built in 1898 by masons.",
         "The {x} was built in the late 19th century by masons."),
        ("The {x} was completed in June 1960.", "The {x} was completed in October 1960.",
         "The {x} was completed in 1960."),
        ("Founded in 1902, the {x} grew fast.", "The {x} was founded in 1912.",
         "The {x} was painted anew in 1912."),
        ("In 1975, the {x} opened to the public.", "The {x} opened to the public in 1971.",
         "The {x} closed to the public in 1981."),
        ("The {x} was established around 1840.", "The {x} was established in 1790.",
         "The {x} was established before 1850."),
        ("The {x} was inaugurated on May 1, 1999.", "The {x} was inaugurated on May 21, 1999.",
         "The {x} was inaugurated on 1999-05-01."),
    ),
    "places": (
        ("The {x} is located in Bern.", "The {x} is located in Basel.", "The {x} is located in Bern, Switzerland."),
        ("The {x} is based in Vienna.", "The {x} is based in Graz.", "The {x} is based in Austria."),
        ("The {x} is in Norway.", "The {x} is in Sweden.", "The {x} is in Oslo."),
        ("The {x} is headquartered in Turin.", "The {x} is headquartered in Genoa.",
         "The {x} has a second shop in Genoa."),
        ("The {x} was held in Porto each summer.", "The {x} was held in Braga each summer.",
         "The {x} was held in Porto, Portugal each summer."),
        ("The {x} is situated in Ghent.", "The {x} is situated in Bruges.", "The {x} looks towards Bruges."),
        ("The {x} lies in Denmark.", "The {x} lies in Finland.", "The {x} lies in Aarhus."),
        ("The {x} is located at Lake Como.", "The {x} is located at Lake Garda.",
         "The {x} is located at Lake Como, Italy."),
    ),
    "founders": (
        ("The {x} was founded by Oxfam.", "The {x} was founded by Caritas.", "The {x} was visited by Caritas."),
        ("The {x} was built by Siemens.", "The {x} was built by Philips.", "The {x} was lit by Philips."),
        ("The {x} was designed by Braun.", "The {x} was designed by Olivetti.",
         "The {x} was designed by Braun and Olivetti."),
        ("Unesco founded the {x} after the war.", "Unicef founded the {x} after the war.",
         "Unesco and Unicef founded the {x} after the war."),
        ("The {x} was established by Pro Natura.", "The {x} was established by Greenpeace.",
         "The {x} was praised by Greenpeace."),
        ("The {x} was created by Nokia.", "The {x} was created by Ericsson.", "The {x} was sold to Ericsson."),
        ("The {x} was constructed by Krupp.", "The {x} was constructed by Thyssen.",
         "The yard near the {x} was constructed by Thyssen."),
        ("Bosch developed the {x} for schools.", "Zeiss developed the {x} for schools.",
         "Zeiss bought the {x} for schools."),
    ),
    "negations": (
        ("The {x} is a public building.", "The {x} is not a public building.", "The {x} is not a public park."),
        ("The {x} was the first house in town with a lift.", "The {x} was not the first house in town with a lift.",
         "The {x} was not the last house in town with a lift."),
        ("Noise in the {x} increased after the repair of its roof.",
         "Noise in the {x} decreased after the repair of its roof.",
         "Noise in the {x} increased after the repair of its windows."),
        ("The {x} is highly accessible to wheelchairs.", "The {x} is barely accessible to wheelchairs.",
         "The {x} is accessible to wheelchairs."),
        ("The {x} always lends tools to its neighbours.", "The {x} never lends tools to its neighbours.",
         "The {x} never sells tools to its neighbours."),
        ("All rooms of the {x} are open on Sundays in winter.",
         "None of the rooms of the {x} is open on Sundays in winter.",
         "All rooms of the {x} are open on Sundays in summer."),
        ("The {x} has received a prize for its garden.", "The {x} has never received a prize for its garden.",
         "The {x} has never received a prize for its roof."),
        ("Smoking in the {x} is legal in the yard.", "Smoking in the {x} is illegal in the yard.",
         "Smoking in the {x} is illegal in the hall."),
    ),
}  # fmt: skip
"""Kind → wordings: a sentence, one that contradicts it, one that does not."""


def pairs() -> Iterator[Made]:
    """All pairs, kind by kind."""
    for kind, wordings in WORDINGS.items():
        for thing, (a, against, near) in zip(THING, wordings, strict=True):
            yield Made(kind, a.format(x=thing), against.format(x=thing), contradicts=True)
            yield Made(kind, a.format(x=thing), near.format(x=thing), contradicts=False)


if __name__ == "__main__":
    for made in pairs():
        print(f"{made.kind}\t{made.contradicts}\t{made.a}\t{made.b}")
