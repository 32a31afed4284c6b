"""Subjects: what a text is about, under one human name each, and what is refused."""

from __future__ import annotations

import pytest
from extractive_samples import BAKER, ENGINES, conversation, prose

from kb.extractive.sentences import read
from kb.extractive.subjects import Subject, subjects
from kb.extractive.titles import sentence_case
from kb.records import Text


def found(text: Text) -> dict[str, Subject]:
    return {one.name: one for one in subjects(read(text.title, text.shape, text.blocks, text.metadata.authors))}


def repeated(*sentences: str) -> Text:
    """A text of paragraphs that hold one sentence each, so that every count is known."""
    return prose("A sample", *sentences)


def test_terms_of_several_words_are_subjects_in_sentence_case_and_singular() -> None:
    names = found(BAKER)
    assert {"Sourdough starter", "Wild yeast", "Rye flour"} <= set(names)
    assert names["Sourdough starter"].kind == "concept"


def test_a_surname_alone_joins_the_full_name_and_a_person_is_one() -> None:
    names = found(ENGINES)
    assert names["Charles Babbage"].kind == "person"
    assert names["Charles Babbage"].aliases == ("Babbage",)
    assert names["Ada Lovelace"].aliases == ("Lovelace",)
    assert "Babbage" not in names


def test_a_first_name_alone_names_nobody() -> None:
    text = conversation(
        "Who is who",
        [
            ("Host", "Marta says that the oven is cold. She wrote it down. I think Marta knows."),
            ("Guest", "Marta told me so. She never lies. Then Marta said she would come."),
            ("Host", "Marta asked for bread, and Marta said that she likes rye."),
        ],
    )
    assert "Marta" not in found(text)


def test_plurals_hyphens_and_case_are_one_subject() -> None:
    text = repeated(
        "The pre-ferment is mixed on the evening before.",
        "Preferments give the crumb its taste.",
        "A pre-ferment of rye is called a sponge.",
        "Most bakers keep pre-ferments in a cold room.",
    )
    names = found(text)
    assert [name for name in names if "ferment" in name.lower()] == ["Pre-ferment"]
    assert len(names["Pre-ferment"].mentions) == 4


def test_an_acronym_joins_its_words_and_the_words_are_the_title() -> None:
    text = repeated(
        "Spaced repetition software (SRS) asks a card again just before it is forgotten.",
        "An SRS keeps a date for every card.",
        "Good spaced repetition software is boring.",
        "The SRS decides when, and the learner decides what.",
    )
    names = found(text)
    assert "SRS" in names["Spaced repetition software"].aliases
    assert "SRS" not in names


def test_an_acronym_is_not_joined_to_words_that_stand_far_away() -> None:
    filler = ["The loaf rests on the board until the evening comes and the room is cold again."] * 30
    text = repeated(
        *["The ship carries an anchor chain on deck."] * 3,
        *filler,
        *["The AC of the bakery broke down last night.", "The AC was mended by noon, and the AC hums again."],
    )
    assert all("AC" not in subject.aliases for subject in found(text).values())


def test_a_clipped_word_joins_the_full_one() -> None:
    text = repeated(
        "A recurrent neural network reads a sentence word by word.",
        "The neural network is trained on examples.",
        "A neural net has weights and no rules.",
        "Each neural network forgets, and a neural net forgets at once.",
        "The neural net of this size fits on a phone.",
    )
    assert found(text)["Neural network"].aliases == ("Neural net",)


@pytest.mark.parametrize(
    "word", ["thing", "people", "way", "question", "monday", "example", "model", "yeah", "really", "going", "good"]
)
def test_ordinary_words_are_no_subjects_however_often_they_occur(word: str) -> None:
    text = repeated(*[f"The {word} is what the {word} was, and the {word} of the baker rests." for _ in range(12)])
    assert word not in {name.lower() for name in found(text)}


def test_weekdays_months_and_nationalities_are_no_subjects() -> None:
    text = repeated(*["On Monday the German baker opens, and in March the German baker rests until Monday."] * 6)
    assert not {"Monday", "March", "German"} & set(found(text))


def test_speakers_who_are_roles_are_no_people() -> None:
    assert not {"Baker", "Host"} & set(found(BAKER))


def test_a_speaker_who_tells_of_the_own_life_is_a_person() -> None:
    text = conversation(
        "A talk",
        [
            ("Grace Hopper", "I joined the Navy in 1943, and I worked on the Mark I at Harvard."),
            ("Grace Hopper", "In 1952 I wrote a compiler called A-0, and nobody believed me."),
            ("Grace Hopper", "People are allergic to change, I think."),
        ],
    )
    subject = found(text)["Grace Hopper"]
    assert subject.kind == "person"
    assert [mention.sentence.at for mention in subject.mentions] == [1, 1]


@pytest.mark.parametrize(
    ("sentences", "name", "kind"),
    [
        (["I use Gnumeric every day.", "Gnumeric is a tool for tables.", "They use Gnumeric."], "Gnumeric", "product"),
        (
            ["She worked at Bletchley in the war.", "That is why he was at Bletchley.", "People at Bletchley knew it."],
            "Bletchley",
            "org",
        ),
        (["He was born in Ulm.", "They came from Ulm.", "The minster stands in Ulm."], "Ulm", "place"),
        (["The Battle of Hastings was in 1066.", "After the Battle of Hastings came William."], "Battle of Has", "eve"),
    ],
)
def test_kinds_are_guessed_from_the_words_around(sentences: list[str], name: str, kind: str) -> None:
    names = found(repeated(*sentences))
    assert [one.kind[: len(kind)] for title, one in names.items() if title.startswith(name)] == [kind]


def test_a_text_in_another_language_has_no_subjects() -> None:
    german = "Der Sauerteig ist ein Teig aus Mehl und Wasser, in dem Hefen und Bakterien zusammen leben."
    assert found(repeated(*[german] * 5)) == {}


def test_names_keep_their_own_spelling() -> None:
    assert sentence_case("pH meter", is_name=True) == "pH meter"
    assert sentence_case("rye flour", is_name=False) == "Rye flour"
