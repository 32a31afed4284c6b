"""`kb convert --repair`: a model says where lost words belong and as what; the words are the file's own, or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_model import ScriptedModel
from vaults import kb, kb_json

from kb.convert.convert import convert
from kb.convert.restore import gaps, mended
from kb.convert.verify import Lost, Verification, tokens, verify
from kb.engines.model import Model
from kb.engines.usage import Usage
from kb.flows import conversion, restoring
from kb.flows.engines import Engines
from kb.model_tasks import RestoredBlock
from kb.prompts import load_all
from kb.records import Heading, Passage, Text

WHOLE = (
    "Linen is woven from flax, and a loom holds the warp tight.",
    "The second winter: Snow lay until April, and two skeins of wool were left.",
    "Madder dyes it red, and woad dyes it blue where the water is soft.",
)


def text_of(*paragraphs: str) -> Text:
    return convert("a.md", ("# Cloth\n\n" + "\n\n".join(paragraphs)).encode())


def lost(text: Text) -> Verification:
    """A verification of a text that lost the middle paragraph."""
    return Verification(37, 0.6, 1.0, (Lost("line 5", WHOLE[1], text.passages[0].id),), missing=14)


def put_back(*rows: tuple[str, str]) -> Any:
    text = text_of(WHOLE[0], WHOLE[2])
    return mended(text, lost(text), [tuple(RestoredBlock(kind, words) for kind, words in rows)])  # type: ignore[arg-type]


def shown(text: Text) -> list[str]:
    return [block.title if isinstance(block, Heading) else block.words for block in text.blocks]


def test_a_place_is_asked_about_with_what_stands_around_it():
    text = text_of(WHOLE[0], WHOLE[2])
    (gap,) = gaps(text, lost(text).lost)
    assert (gap.before, gap.lost, gap.behind) == WHOLE


def test_blocks_come_back_in_their_place_with_the_words_of_the_file():
    made = put_back(
        ("heading", "the SECOND winter"),
        ("paragraph", "snow lay until april"),
        ("item", "and two skeins of wool were left"),
    )
    assert shown(made.text) == [
        "Cloth",
        WHOLE[0],
        "The second winter:",
        "Snow lay until April,",
        "and two skeins of wool were left.",
        WHOLE[2],
    ]
    assert [one.shape for one in made.text.passages] == ["paragraph", "paragraph", "item", "paragraph"]
    assert (made.restored, made.refused, made.verification.lost) == (14, 0, ())
    assert made.verification.recall > 0.9


@pytest.mark.parametrize(
    "words",
    [
        "Snow lay until May, and two skeins of wool were left.",  # another word
        "Snow lay deep until April",  # one more
        "Snow until April",  # one less
        "April until lay Snow",  # another order
        "Madder dyes it red",  # words of elsewhere
        "",
    ],
)
def test_words_that_are_not_the_files_own_in_its_order_are_refused(words: str):
    made = put_back(("paragraph", words))
    assert shown(made.text) == ["Cloth", WHOLE[0], WHOLE[2]]
    assert (made.restored, made.refused) == (0, 1)
    assert len(made.verification.lost) == 1


def test_no_words_come_back_twice():
    made = put_back(("paragraph", "Snow lay until April"), ("quote", "Snow lay until April"))
    assert made.refused == 1


@given(st.lists(st.tuples(st.sampled_from(["heading", "paragraph", "item", "quote", "code"]), st.text()), max_size=4))
def test_whatever_is_answered_only_words_of_the_file_come_in(rows: list[tuple[str, str]]):
    text = text_of(WHOLE[0], WHOLE[2])
    made = put_back(*rows)
    more = [word for words in shown(made.text) if words not in shown(text) for word in tokens(words)]
    left = iter(tokens(WHOLE[1]))
    assert all(word in left for word in more)
    assert [passage.id for passage in text.passages] == [one.id for one in made.text.passages if one.words in WHOLE]


@given(st.lists(st.integers(0, 13), min_size=2, max_size=2, unique=True).map(sorted))
def test_any_stretch_of_the_lost_words_may_come_back(cut: list[int]):
    parts = WHOLE[1].split()
    made = put_back(("paragraph", " ".join(parts[cut[0] : cut[1]])))
    assert shown(made.text)[2] == " ".join(parts[cut[0] : cut[1]])
    assert made.restored == cut[1] - cut[0]


def test_a_passage_that_is_there_twice_keeps_two_ids():
    text = text_of(WHOLE[0], WHOLE[2])
    found = Verification(37, 0.6, 1.0, (Lost("line 9", WHOLE[0], text.passages[1].id),))
    made = mended(text, found, [(RestoredBlock("paragraph", WHOLE[0]),)])
    ids = [passage.id for passage in made.text.passages]
    assert ids[2] == f"{ids[0]}-2"


# -- the command ------------------------------------------------------------------------------------------------


def use(monkeypatch: pytest.MonkeyPatch, model: ScriptedModel) -> None:
    """Lose the second passage of every text, and let this model be asked about it."""

    def convert_part(name: str, content: bytes, **manner: bool) -> Text:
        text = convert(name, content, **manner)
        gone = text.passages[1]
        return replace(text, blocks=tuple(one for one in text.blocks if not isinstance(one, Passage) or one != gone))

    monkeypatch.setattr(conversion, "convert", convert_part)
    opened = Engines("model", Usage(), lambda _: Model(model, load_all(), "fast", "strong"))
    monkeypatch.setattr(restoring, "open_engines", lambda *_: opened)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cloth.md"
    path.write_text("# Cloth\n\n" + "\n\n".join(WHOLE) + "\n")
    return path


def test_what_a_careful_model_says_makes_the_text_whole(source: Path, monkeypatch: pytest.MonkeyPatch):
    model = ScriptedModel()
    use(monkeypatch, model)
    assert kb_json("convert", source, "--verify", code=1)["verify"]["recall"] < 0.7
    made = kb_json("convert", source, "--repair", "--model", "some/model", "-o", source.parent / "out")
    assert model.asked == ["restore"]
    assert (made["restored"], made["refused"], made["verify"]["lost"]) == (14, 0, [])
    assert made["verify"]["recall"] == 1.0
    assert (source.parent / "out" / "cloth.md").read_text() == source.read_text()


def test_what_a_model_invents_stays_out(source: Path, monkeypatch: pytest.MonkeyPatch):
    use(
        monkeypatch,
        ScriptedModel(lambda task, user, careful: {"restored": [["g1", "paragraph", "The moon is made of wool."]]}),
    )
    made = kb_json("convert", source, "--repair", "--model", "some/model", code=1)
    assert (made["restored"], made["refused"]) == (0, 1)
    assert "moon" not in kb("convert", source, "--repair", "--model", "some/model", code=1)


def test_an_answer_about_places_that_were_not_shown_is_asked_for_again(source: Path, monkeypatch: pytest.MonkeyPatch):
    model = ScriptedModel(lambda task, user, careful: {"restored": [["g9", "song", "la la"]]})
    use(monkeypatch, model)
    kb("convert", source, "--repair", "--model", "some/model", code=1)
    assert model.asked == ["restore", "restore"]


def test_what_lost_nothing_asks_nobody(source: Path, monkeypatch: pytest.MonkeyPatch):
    model = ScriptedModel()
    use(monkeypatch, model)
    monkeypatch.setattr(conversion, "convert", convert)
    kb("convert", source, "--repair", "--model", "some/model")
    assert model.asked == []


def test_without_a_model_it_says_so(source: Path, monkeypatch: pytest.MonkeyPatch):
    use(monkeypatch, ScriptedModel())
    assert "--model" in kb_json("convert", source, "--repair", code=2)["hint"]


def test_the_figures_after_a_repair_are_those_of_a_second_reading():
    from kb.convert.bare import bare

    source = ("# Cloth\n\n" + "\n\n".join(WHOLE) + "\n").encode()
    second = bare(source)
    assert second
    text = text_of(WHOLE[0], WHOLE[2])
    found = verify(second, text)
    made = mended(text, found, [(RestoredBlock("paragraph", WHOLE[1]),)])
    assert made.verification == verify(second, made.text)
