"""Identity by code: which page an entity is."""

from __future__ import annotations

import pytest

from kb.compile.resolve import acronym, name_key, resolve
from kb.names import page_id
from kb.records import Entity, PageCard


def card(kind: str, title: str, *aliases: str) -> PageCard:
    return PageCard(page_id(kind, title), title, f"x/{title}.md", kind, aliases=aliases)


CARDS = {
    c.id: c
    for c in (
        card("person", "Hermann Ebbinghaus", "Ebbinghaus"),
        card("concept", "Forgetting curve"),
        card("concept", "Spaced repetition", "distributed practice"),
        card("product", "Mercury"),
        card("place", "Mercury (place)", "Mercury"),
        card("work", "Chapter 12 of the handbook"),
    )
}


@pytest.mark.parametrize(
    ("entity", "title"),
    [
        (Entity("forgetting curves"), "Forgetting curve"),
        (Entity("Ebbinghaus", "person"), "Hermann Ebbinghaus"),
        (Entity("Ebbinghaus’s", "person"), "Hermann Ebbinghaus"),
        (Entity("Distributed practice"), "Spaced repetition"),
        (Entity("spaced-repetition"), "Spaced repetition"),
        (Entity("Spaced repetitoin"), "Spaced repetition"),
        (Entity("The curve", aliases=("forgetting curve",)), "Forgetting curve"),
    ],
)
def test_a_known_name_in_another_form_is_the_same_page(entity: Entity, title: str):
    assert CARDS[resolve([entity], CARDS)[entity.name]].title == title


@pytest.mark.parametrize(
    "entity",
    [
        Entity("Mercury"),  # two pages bear the name
        Entity("Ebbinghaus"),  # a concept is not a person
        Entity("Chapter 13 of the handbook", "work"),  # one digit apart
        Entity("Spaced"),
        Entity("Learning curve"),
    ],
)
def test_what_is_ambiguous_or_new_stays_unresolved(entity: Entity):
    assert resolve([entity], CARDS) == {}


def test_an_acronym_finds_its_expansion():
    cards = {c.id: c for c in (card("concept", "LLM"),)}
    assert resolve([Entity("Large language model")], cards) == {"Large language model": page_id("concept", "LLM")}
    assert acronym("Transformer") == ""


def test_name_key_keeps_signs_that_are_part_of_a_name():
    assert name_key("C++") != name_key("C")
    assert name_key("C#") != name_key("C")
