"""Reading back: what is written is judged beside its evidence, mended once, and applied only when it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import apply_samples
import pytest
from apply_samples import BREAD, DAY, YEAST, claim, create, run, said

from kb.compile.desk import Desk, summed_up
from kb.compile.linking import linked
from kb.compile.misheard import misheard
from kb.compile.read_back import ReadBack, read_back
from kb.compile.settle import settle
from kb.compile.summary import summary
from kb.markdown.page import parse, statement_id
from kb.model_tasks import Finding, Reading, Repaired, RepairTask, Verified, VerifyTask
from kb.operations import Add, Alias, Create, Draft, Lead, Operation, Refine, Restructure, Split, Supersede
from kb.records import Evidence, PageCard, PageId, Wiki

CRUST = PageId("con-crust")
RISE = "Yeast makes the dough rise, because it eats sugar and gives off gas."
SALT = "Salt holds the yeast back, so that the dough rises slowly and evenly."
FAST = "A hot oven gives the loaf its crust within ten minutes, faster than a cold one."
BODY = (
    "A hot oven gives the loaf its crust within ten minutes, so that the crust forms early.",
    "Dough rises because yeast eats sugar and gives off gas, which makes room inside the loaf.",
    "Salt holds the yeast back, so that the dough rises slowly before it comes to its crust.",
    "Wet dough makes large holes, which many bakers like, and such holes end at the crust.",
    "A loaf must cool for one hour before it is cut, crust and all.",
)
CLAIMS = (claim(2), claim(0), claim(1), claim(4), claim(5))
PAGE: tuple[Operation, ...] = (
    Create(CRUST, "Crust", "concept", "A crust forms within ten minutes in a hot oven.", "What a hot oven makes."),
    *(Add(CRUST, words, (one,), opens_paragraph=True) for words, one in zip(BODY, CLAIMS, strict=True)),
)


def evidence() -> Evidence:
    """The bakery's evidence, from documents that name neither times nor pages."""
    given = apply_samples.evidence()
    bare = {
        known: replace(one, quotes=tuple(replace(quote, locator="") for quote in one.quotes))
        for known, one in given.claims.items()
    }
    return replace(given, claims=bare)


def bakery() -> Wiki:
    """A page with a lead and three statements in two sections, and a second page."""
    return run(
        Wiki({}, {}),
        create(),
        create(YEAST, "Yeast", "Yeast is a small fungus."),
        Add(BREAD, RISE, (claim(0),)),
        Add(BREAD, SALT, (claim(1),)),
        Add(BREAD, FAST, (claim(2),), section="Baking"),
        given=evidence(),
    )


@dataclass
class Reader:
    """Stands in for an engine with a model: `is_true` judges, `mend` gives better words."""

    is_true: Callable[[Reading], bool] = lambda reading: True
    mend: Callable[[Operation], Operation | None] = lambda operation: None
    window: int | None = 8_000
    name: str = "model"
    model: str = "stand-in"
    verified: list[Reading] = field(default_factory=list)
    mended: list[Operation] = field(default_factory=list)

    def verify(self, task: VerifyTask) -> Verified:
        self.verified += task.readings
        return Verified(tuple(Finding(self.is_true(one), "so it says") for one in task.readings))

    def repair(self, task: RepairTask) -> Repaired:
        self.mended += [one.operation for one in task.refused]
        return Repaired(tuple(self.mend(one.operation) for one in task.refused))

    def __getattr__(self, name: str):  # extract, plan, write, resolve … are not asked here
        raise AssertionError(f"{name} was asked")


class Judge(Reader):
    extract = plan = write = resolve = compile_short = answer = None  # type: ignore[assignment]


def back(*operations: Operation, reader: Reader | None = None, wiki: Wiki | None = None) -> ReadBack:
    desk = Desk(wiki or bakery(), evidence(), DAY)
    return read_back(operations, reader or Judge(), desk)  # type: ignore[arg-type]


def lead_of(found: ReadBack) -> str:
    (made,) = (one for one in found.operations if isinstance(one, Create))
    return made.lead


def test_what_holds_is_applied_with_the_lead_that_was_written():
    found = back(*PAGE)
    assert found.refused == ()
    assert lead_of(found) == PAGE[0].lead  # type: ignore[union-attr]
    after, decided = settle(bakery(), found.operations, evidence(), origins={}, today=DAY)
    assert {one.decision for one in decided} == {"applied"}
    assert CRUST in after.texts


def test_a_lead_is_read_once_beside_the_statements_that_stand():
    def is_true(reading: Reading) -> bool:
        return "cool for one hour" not in reading.text or bool(reading.statements)

    reader = Judge(is_true=is_true)
    found = back(*PAGE, reader=reader)
    leads = [one for one in reader.verified if one.statements]
    assert len(leads) == 0, "four claims of four passages are too thin for a page: its lead is not read"
    assert [one.verdict.rule for one in found.refused] == ["not-entailed"]


def test_a_lead_that_says_too_much_is_mended_after_the_statements():
    better = "A crust forms in a hot oven."

    def mend(operation: Operation) -> Operation | None:
        return replace(operation, text=better) if isinstance(operation, Lead) else None

    reader = Judge(is_true=lambda one: "within ten minutes" not in one.text or not one.statements, mend=mend)
    found = back(*PAGE, reader=reader)
    assert lead_of(found) == better
    assert [type(one) for one in reader.mended] == [Lead]
    assert [one.verdict.rule for one in found.refused] == ["not-entailed"]


def test_a_page_whose_lead_never_holds_opens_with_a_sentence_of_its_own():
    found = back(*PAGE, reader=Judge(is_true=lambda one: not one.statements))
    assert lead_of(found) == BODY[0]
    after, decided = settle(bakery(), found.operations, evidence(), origins={}, today=DAY)
    assert {one.decision for one in decided} == {"applied"}
    assert "hot oven gives the loaf its crust" in parse(after.texts[CRUST]).statements[0].words


def test_a_lead_with_a_figure_of_no_statement_is_not_believed_whoever_entails_it():
    create = replace(PAGE[0], lead="A crust forms within forty minutes.")
    found = back(create, *PAGE[1:])
    assert lead_of(found) == BODY[0]
    assert {one.verdict.rule for one in found.refused} == {"lead-figure"}


def test_other_names_that_stand_nowhere_cost_the_names_and_not_the_page():
    create = replace(PAGE[0], aliases=("Zorblax",))
    found = back(create, *PAGE[1:])
    after, _ = settle(bakery(), found.operations, evidence(), origins={}, today=DAY)
    assert after.cards[CRUST].aliases == ()


def test_better_words_are_read_again_and_false_ones_are_dropped():
    first = Add(BREAD, "Rye always needs sour dough, since its own gluten is forever weak.", (claim(6),))
    reader = Judge(
        mend=lambda one: replace(one, text="Rye needs sour dough, since the gluten of its own is a weak one.")
    )
    found = back(first, reader=reader)
    assert [one.text for one in found.operations] == [
        "Rye needs sour dough, since the gluten of its own is a weak one."
    ]  # type: ignore[union-attr]
    stubborn = Judge(is_true=lambda one: False, mend=lambda one: one)
    found = back(
        Add(BREAD, "Rye needs sour dough, since the gluten of its own is a weak one.", (claim(6),)), reader=stubborn
    )
    assert found.operations == ()
    assert [one.verdict.rule for one in found.refused] == ["not-entailed", "not-entailed"]


def test_new_words_of_a_restructure_are_read_and_one_false_draft_refuses_it_whole():
    wiki = bakery()
    rise, salt = said(wiki, "Yeast makes"), said(wiki, "Salt holds")
    joined = Draft(
        "Yeast eats sugar and gives off gas, which makes the dough rise; salt holds the yeast back.",
        (claim(0), claim(1)),
        (rise, salt),
    )
    reader = Judge()
    assert back(Restructure(BREAD, "", ((joined,),)), reader=reader).operations
    assert [one.text for one in reader.verified] == [joined.text]
    assert not back(Restructure(BREAD, "", ((joined,),)), reader=Judge(is_true=lambda one: False)).operations
    same = Draft(RISE, (claim(0),), (rise,))
    other = Draft(SALT, (claim(1),), (salt,))
    reader = Judge()
    assert back(Restructure(BREAD, "", ((same,), (other,))), reader=reader).operations
    assert reader.verified == [], "what only moves says nothing new"


def test_the_lead_of_a_page_that_is_split_off_is_read_beside_what_moves():
    wiki = bakery()
    moved = (said(wiki, "A hot oven"),)
    cut = Split(
        BREAD, CRUST, "Crust", "concept", "A loaf gets its crust within ten minutes.", "What an oven makes.", moved
    )
    reader = Judge()
    assert back(cut, reader=reader, wiki=wiki).operations == (cut,)
    assert [one.statements for one in reader.verified] == [(FAST,)]
    assert back(cut, reader=Judge(is_true=lambda one: False), wiki=wiki).operations == ()


def test_an_addition_that_would_tear_two_statements_apart_goes_behind_the_second():
    wiki = run(
        bakery(),
        Add(BREAD, "Wet dough makes large holes in the crumb of the loaf.", (claim(4),), section="Crumb"),
        Add(BREAD, "They are what many bakers like about a loaf of wet dough.", (claim(6),), section="Crumb"),
        given=evidence(),
    )
    new = Add(
        BREAD, "A loaf must cool for one hour before it is cut.", (claim(5),), "Crumb", after=said(wiki, "Wet dough")
    )
    _, (placed,) = settle(wiki, back(new, wiki=wiki).operations, evidence(), origins={}, today=DAY)
    second = said(wiki, "They are what")
    assert isinstance(placed.operation, Add)
    assert (placed.operation.after, placed.decision) == (second, "applied")
    reader = Judge()
    back(
        Add(BREAD, "It must cool for one hour before it is cut.", (claim(5),), "Crumb", after=second),
        reader=reader,
        wiki=wiki,
    )
    assert reader.verified[0].follows == "They are what many bakers like about a loaf of wet dough."


CHAIN = (
    "Rye needs sour dough, since the gluten of its own is a weak one.",
    "Wet dough makes large holes, which many bakers like in a loaf.",
    "A loaf must cool for one hour before it is cut by the baker.",
)


def chain(wiki: Wiki) -> list[Operation]:
    """Three statements behind the one on yeast, each behind the one before."""
    made: list[Operation] = []
    place = said(wiki, "Yeast makes")
    for words, number in zip(CHAIN, (6, 4, 5), strict=True):
        made.append(Add(BREAD, words, (claim(number),), after=place))
        place = statement_id(words)
    return made


def standing(operations: tuple[Operation, ...], wiki: Wiki) -> list[str]:
    after, decided = settle(wiki, operations, evidence(), origins={}, today=DAY)
    assert {one.decision for one in decided} == {"applied"}
    return [one.words for one in parse(after.texts[BREAD]).statements if one.words not in (RISE, SALT, FAST)][1:]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_what_followed_a_statement_follows_its_better_words(at: int):
    better = CHAIN[at].replace("loaf", "bread").replace("weak one", "weak sort")
    wiki = bakery()
    mend = Judge(is_true=lambda one: one.text != CHAIN[at], mend=lambda one: replace(one, text=better))
    found = back(*chain(wiki), reader=mend, wiki=wiki)
    assert standing(found.operations, wiki) == [better if number == at else CHAIN[number] for number in range(3)]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_what_followed_a_statement_that_is_left_out_follows_the_one_before(at: int):
    wiki = bakery()
    found = back(*chain(wiki), reader=Judge(is_true=lambda one: one.text != CHAIN[at]), wiki=wiki)
    assert standing(found.operations, wiki) == [words for number, words in enumerate(CHAIN) if number != at]
    assert [one.verdict.rule for one in found.refused] == ["not-entailed"]


def test_what_follows_a_statement_that_was_joined_with_its_neighbour_follows_both():
    """Two neighbours of the same claims share a mark, and are one statement then."""
    wiki = bakery()
    first = Add(BREAD, "The gas comes from the sugar that yeast eats.", (claim(0),), after=said(wiki, "Yeast makes"))
    second = Add(BREAD, CHAIN[2], (claim(5),), after=statement_id(first.text))
    found = back(first, second, wiki=wiki)
    after, decided = settle(wiki, found.operations, evidence(), origins={}, today=DAY)
    assert {one.decision for one in decided} == {"applied"}
    words = [one.words for one in parse(after.texts[BREAD]).statements[1:]]
    assert words[:2] == [f"{RISE} {first.text}", CHAIN[2]]


@pytest.mark.parametrize("kind", [Refine, Supersede])
def test_what_follows_a_statement_follows_its_better_words_on_the_page(kind: type[Refine] | type[Supersede]):
    wiki = bakery()
    old = said(wiki, "Yeast makes")
    better = kind(BREAD, old, "Yeast makes the dough rise, since it gives off gas when it eats sugar.", (claim(0),))
    found = back(better, Add(BREAD, CHAIN[2], (claim(5),), after=old), wiki=wiki)
    after, decided = settle(wiki, found.operations, evidence(), origins={}, today=DAY)
    assert {one.decision for one in decided} == {"applied"}
    words = [one.words for one in parse(after.texts[BREAD]).statements[1:]]
    assert words[:2] == [better.text, CHAIN[2]]


def test_older_words_and_a_page_made_since_are_listed_under_related_on_both():
    before = bakery()
    after, _ = settle(
        before,
        (*PAGE, Add(BREAD, CHAIN[0], (claim(6),), after=said(before, "Yeast makes"))),
        evidence(),
        origins={},
        today=DAY,
    )
    links = [(one.page, one.target) for one in linked(before, after, (), ()) if one.statement is None]
    assert links == [(BREAD, CRUST), (CRUST, BREAD)], "an older statement of the page on bread speaks of the crust"
    untouched = replace(after, texts={**after.texts, BREAD: before.texts[BREAD]})
    assert [one for one in linked(before, untouched, (), ()) if one.statement is None] == []


def test_key_points_are_read_with_what_was_misheard_in_their_quotes():
    given = replace(evidence(), heard_as={"Baking at home": (("yeast", "Yeast cells"),)})
    reader = Judge()
    told(reader, (), given)
    assert [one.heard_as for one in reader.verified][:1] == [(("yeast", "Yeast cells"),)]


def test_a_refine_of_an_open_page_comes_back_with_the_lead_of_the_same_answer():
    wiki = bakery()
    better = Refine(
        BREAD,
        said(wiki, "Yeast makes"),
        "Yeast makes the dough rise, since it gives off gas when it eats sugar.",
        (claim(0),),
    )
    lead = Lead(BREAD, "Bread is baked from dough that yeast makes rise.", "What yeast makes of dough.")
    found = back(lead, better, wiki=wiki)
    assert [type(one) for one in found.operations] == [Refine, Lead]
    found = back(lead, better, wiki=wiki, reader=Judge(is_true=lambda one: not one.statements))
    assert [type(one) for one in found.operations] == [Refine], "a page that stands keeps the lead that it has"


# -- names that a transcript misheard ---------------------------------------------------------------------------


def test_what_was_misheard_becomes_another_name_that_waits():
    wiki = bakery()
    given = replace(evidence(), claims=evidence().claims)
    (only,) = misheard((("yeasts of gas", "nowhere"), ("gluten", "Yeast")), wiki, given)
    assert (only.operation, only.decision) == (Alias(PageId("con-yeast"), "gluten", heard_as=True), "waiting")
    card = replace(wiki.cards[PageId("con-yeast")], heard_as=("gluten",))
    known = replace(wiki, cards={**wiki.cards, card.id: card})
    assert list(misheard((("gluten", "Yeast"), ("Yeast", "Yeast")), known, given)) == []


# -- the page of the source -------------------------------------------------------------------------------------


def told(reader: Reader, takeaways: tuple[str, ...] = ("Yeast makes dough rise.",), given: Evidence | None = None):
    card = PageCard(PageId("src-baking"), "Baking at home", "sources/Baking at home.md", "source")
    found = given or evidence()
    claims = [found.claims[claim(number)] for number in (0, 1, 2)]
    return summary(card, claims, takeaways, reader, Desk(Wiki({}, {}), found, DAY))  # type: ignore[arg-type]


def test_key_points_and_lead_of_a_source_are_what_their_quotes_entail():
    reader = Judge()
    found = told(reader)
    assert len(found.points) == 3
    assert found.lead == "Yeast makes dough rise."
    assert len(reader.verified) == 4
    doubting = told(Judge(is_true=lambda one: len(one.claims) == 1 and "Salt" not in one.text))
    assert [point.id for point in doubting.points] == [claim(0), claim(2)]
    assert len(told(Judge(), ("Yeast makes dough rise.", "A loaf cools for two hours.")).lead.split(".")) == 2
    assert doubting.lead == ""


def test_a_takeaway_is_held_against_the_claims_of_the_source_that_say_the_like():
    card, found = PageCard(PageId("src-baking"), "Baking at home", "sources/Baking at home.md", "source"), evidence()
    key, every, reader = (found.claims[claim(0)],), tuple(found.claims.values()), Judge()
    desk = Desk(Wiki({}, {}), found, DAY)
    told = summary(card, key, ("A loaf must cool before it is cut.",), reader, desk, every)  # type: ignore[arg-type]
    beside = {one.id for one in reader.verified[-1].claims}
    assert claim(5) in beside  # the loaf that cools is no key claim
    assert len(beside) == 2 < len(every)
    assert told.lead == "A loaf must cool before it is cut."


def test_beside_a_lead_stand_the_fewest_statements_that_hold_its_words():
    words = [f"The {noun} of the mill is kept dry." for noun in ("roof", "wheel", "gate", "sail", "stone", "door")]
    tree = parse("".join(f"{one}[^mill-{number:06x}]\n\n" for number, one in enumerate(words)))
    assert summed_up("A sail and a door and a stone and a gate.", tree.statements) == tuple(words[2:])
    assert summed_up("The mill is kept dry, its wheel too.", tree.statements) == (words[1],)
    assert summed_up("A boat.", tree.statements) == ()


def test_a_key_point_with_a_figure_of_its_own_is_not_even_asked_about():
    given = evidence()
    false = replace(given.claims[claim(2)], text="A loaf gets its crust within forty minutes.")
    reader = Judge()
    found = told(reader, (), replace(given, claims={**given.claims, false.id: false}))
    assert [point.id for point in found.points] == [claim(0), claim(1)]
    assert len(reader.verified) == 2
