"""Sample texts for the engine without a model: own words, true facts, roles instead of invented people."""

from __future__ import annotations

from collections.abc import Iterable

from kb.compile.quotes import cut
from kb.names import page_id
from kb.records import Claim, Entity, Heading, Kind, Location, PageCard, Passage, PassageId, Quote, Text
from kb.sentences import spans
from kb.tasks import Extraction, ExtractTask, PageDraft, PlanTask
from kb.words import passage_hash


def passage(words: str, *, speaker: str = "", chapter: str = "", shape: str = "paragraph") -> Passage:
    """A passage with its sentences."""
    squeezed = " ".join(words.split())
    return Passage(
        PassageId(passage_hash(squeezed)),
        squeezed,
        squeezed,
        spans(squeezed),
        Location(speaker=speaker, chapter=chapter),
        opens_turn=bool(speaker),
        shape=shape,  # type: ignore[arg-type]
    )


def conversation(title: str, turns: Iterable[tuple[str, str]]) -> Text:
    """A transcript of turns `(speaker, words)`; a speaker `#` gives a heading."""
    blocks: list[Heading | Passage] = []
    for speaker, words in turns:
        blocks.append(Heading(2, words) if speaker == "#" else passage(words, speaker=speaker))
    return Text(title, tuple(blocks), "transcript")


def prose(title: str, *paragraphs: str) -> Text:
    """A text of paragraphs; one that begins with `# ` is a heading."""
    blocks = [Heading(2, words[2:]) if words.startswith("# ") else passage(words) for words in paragraphs]
    return Text(title, tuple(blocks), "prose")


def task(text: Text) -> ExtractTask:
    """The whole text as a task."""
    return ExtractTask(text.title, text.shape, text.blocks, text.metadata.authors)


def claims_of(text: Text, extraction: Extraction) -> tuple[Claim, ...]:
    """The claims of an extraction with their quotes, as the pipeline cuts them."""
    return tuple(cut(draft, text) for draft in extraction.claims)


def claim(number: int, words: str, *subjects: str, source: str = "Bread", speaker: str = "") -> Claim:
    """A claim of one passage of its own."""
    at = f"p-{number:08x}"
    quote = Quote(PassageId(at), words, "")
    name = f"{source[:4].lower()}-{number:06x}"
    return Claim(name, source, words, (f"{at}.s1",), (quote,), subjects, speaker=speaker, weight=0.3)  # type: ignore[arg-type]


def card(title: str, *sources: str, kind: Kind = "concept", aliases: tuple[str, ...] = ()) -> PageCard:
    """The card of a page that exists."""
    return PageCard(page_id(kind, title), title, f"{kind}s/{title}.md", kind, aliases=aliases, sources=sources)


def plan_task(
    claims: Iterable[Claim],
    *entities: Entity,
    candidates: tuple[PageCard, ...] = (),
    origins: dict[str, str] | None = None,
    source: str = "Bread",
) -> PlanTask:
    """A task whose sources are their own origins unless `origins` says otherwise."""
    kept = tuple(claims)
    return PlanTask(source, kept, entities, candidates, {c.source: c.source for c in kept} | (origins or {}))


def draft(page: PageCard, claims: Iterable[Claim], *, is_new: bool = True, known: tuple[Claim, ...] = ()) -> PageDraft:
    """A page as `write` sees it."""
    return PageDraft(page, is_new, (), tuple(claims), known)


BAKER = conversation(
    "Bread on a weekday",
    (
        (
            "Host",
            "Welcome back to the show. Today a baker is here. What is a sourdough starter, and why does it matter?",
        ),
        (
            "Baker",
            """A sourdough starter is a dough of flour and water in which wild yeast and bacteria live together. The
            sourdough starter raises the bread, and the bacteria give it its acid taste.""",
        ),
        ("Host", "Okay, yeah. So how often do you feed the sourdough starter?"),
        (
            "Baker",
            """In my bakery the sourdough starter gets fresh flour twice a day, because a hungry starter turns sour and
            slow. You know, um, it is what it is. A sourdough starter needs warmth more than anything else, and near
            twenty-six degrees the wild yeast grows fastest.""",
        ),
        ("#", "Why rye behaves differently"),
        (
            "Baker",
            """Rye flour holds little gluten, so a rye dough does not stretch. Rye flour carries enzymes that break
            starch into sugar, and only an acid dough keeps these enzymes in check. This is why rye bread is nearly
            always made with a sourdough starter.""",
        ),
        ("Host", "Thank you. Can I ask you about Monday? Could you say what happens to the dough on Monday?"),
        (
            "Baker",
            """Wild yeast is slower than baker's yeast, which was bred for speed. Wild yeast sits on the grain itself,
            so nobody has to buy it. In a cold room wild yeast goes on working for days, and the bread tastes better
            for it.""",
        ),
        (
            "Baker",
            """Most people think that wild yeast comes from the air, but nearly all of it comes with the flour. The
            sourdough starter of a bakery is changed by the flour that it eats more than by the room where it stands.
            Rye flour brings more wild yeast than white flour, because the bran is still in it.""",
        ),
        (
            "Baker",
            """A long rest is the cheapest ingredient. Wild yeast needs eight to twelve hours for a loaf at room
            temperature. Rye flour soaks up more water than wheat flour, so a rye dough stays moist for a week.""",
        ),
        (
            "Baker",
            """Salt slows the wild yeast down, and it makes the gluten stronger. A dough without salt rises fast and
            tastes of nothing. Most bakers weigh two parts of salt for a hundred parts of flour.""",
        ),
        (
            "Baker",
            """A sourdough starter can be dried on a sheet of paper and kept for years. Some bakers keep a sourdough
            starter in the cold and feed it once a week, and it comes back within two days. The oldest ones that I
            know are older than the bakers who feed them.""",
        ),
        (
            "Baker",
            """The crust forms above a hundred degrees, when the water is gone from the outside of the loaf. Steam in
            the first ten minutes keeps the skin soft, so the loaf can spring. Then the sugars and the proteins of the
            flour turn brown together, which is named after the chemist Maillard.""",
        ),
        (
            "Baker",
            """Stale bread is not dry bread, it is bread whose starch has turned hard again. Heat makes it soft for an
            hour. A sourdough starter slows this down, because its acid binds water in the crumb.""",
        ),
    ),
)

MILLER = conversation(
    "From the mill",
    (
        ("Visitor", "What do bakers ask a miller for? And what is good for a sourdough starter?"),
        (
            "Miller",
            """A sourdough starter is fed best with whole rye, because the bran carries what lives in it.
            Every sourdough starter gets used to one flour, so a change of the mill can stop it for a week.""",
        ),
        (
            "Miller",
            """Wild yeast sits on the outside of the grain. A sourdough starter that gets only white flour is weaker,
            since most of the wild yeast went away with the bran.""",
        ),
        ("Visitor", "And how long does flour keep?"),
        (
            "Miller",
            """Whole flour keeps for three months, because the oil of the germ turns rancid. White flour keeps for a
            year. Stone mills grind slowly, and the flour stays cool.""",
        ),
    ),
)

SPONSORED = conversation(
    "An episode with an advertisement",
    (
        ("", "Sponsors"),
        (
            "",
            "Oven House helps you bake. Reach out today at ovenhouse.example.com and use code BREAD for a free trial.",
        ),
        ("", "Timestamps"),
        ("", "(00:12) Why rye is different"),
        ("", "Watch on YouTube; listen on Apple Podcasts or Spotify."),
        *((one.location.speaker, one.words) for one in BAKER.passages),
    ),
)

ENGINES = prose(
    "Machines that were never built",
    "# The Analytical Engine",
    """The Analytical Engine was a machine for any calculation, designed by Charles Babbage from 1834 on. The Analytical
    Engine took its orders from punched cards, as the loom of Jacquard did. Babbage never finished it.""",
    """Ada Lovelace wrote notes on the Analytical Engine in 1843. She described how the Analytical Engine could work on
    symbols and not only on numbers. Lovelace explained a way of computing Bernoulli numbers step by step.""",
    """The Analytical Engine had a store for numbers and a mill that worked on them. Babbage said that the mill could
    decide what to do next by the result of the last step. Charles Babbage drew plans until he died in 1871.""",
    """Before that, Charles Babbage had begun the Difference Engine, which could only add. The Difference Engine was
    built from his plans by the Science Museum in London, and since 1991 it works.""",
    """The Analytical Engine is often called the first design of a general computer. The Analytical Engine would have
    been as large as a locomotive, driven by steam.""",
)
