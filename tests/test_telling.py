"""Which pages a plan gets to see because of what they tell of."""

from kb.compile.telling import FEWEST_CLAIMS, MOST_PAGES, telling
from kb.records import Claim, ClaimId, PageCard, PageId


def claim(number: int, *subjects: str) -> Claim:
    return Claim(ClaimId(f"rain-{number:06x}"), "Rain", f"Claim {number}.", (), (), subjects)


def card(title: str, kind: str = "concept", aliases: tuple[str, ...] = ()) -> PageCard:
    return PageCard(PageId(title.lower()), title, f"concepts/{title}.md", kind, aliases=aliases)


def told(placed: dict[Claim, str], *cards: PageCard, subjects: tuple[str, ...] = ("Rain gauge",)) -> dict[str, object]:
    pages = {claim.id: {PageId(page)} for claim, page in placed.items()}
    return dict(telling(subjects, placed, lambda claim: pages[claim], {one.id: one for one in cards}))


def test_a_page_tells_of_a_subject_that_several_of_its_claims_have():
    placed = {claim(n, "Weather", "Rain gauges"): "weather" for n in range(FEWEST_CLAIMS)}
    assert told(placed, card("Weather")) == {"weather": ("Rain gauge",)}


def test_one_claim_in_passing_is_not_enough():
    assert told({claim(1, "Rain gauge"): "weather", claim(2, "Wind"): "weather"}, card("Weather")) == {}


def test_a_page_does_not_tell_of_its_own_names():
    placed = {claim(n, "Rain gauge"): "weather" for n in range(4)}
    assert told(placed, card("Weather", aliases=("Rain gauges",))) == {}


def test_pages_that_are_gone_and_pages_of_sources_are_left_out():
    placed = {claim(n, "Rain gauge"): ("gone" if n < 3 else "notes") for n in range(6)}
    assert told(placed, card("Notes", kind="source")) == {}


def test_those_are_kept_that_tell_of_what_few_tell_of():
    placed = {claim(n, "Rain"): f"page {n // 2:02}" for n in range(2 * MOST_PAGES + 2)}
    placed |= {claim(1_000 + n, "Hail"): "zone" for n in range(2)}
    cards = [card(f"Page {n:02}") for n in range(MOST_PAGES + 1)]
    found = told(placed, *cards, card("Zone"), subjects=("Rain", "Hail"))
    assert len(found) == MOST_PAGES
    assert next(iter(found)) == "zone"
