"""Sources that retell one talk share an origin; two talks of one person and two pages of one manual do not."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

from kb.compile.origins import may_retell, origin_of, same_origin, says_machine_made, sketch
from kb.convert.convert import convert
from kb.records import Origin, Text

SHARED = Path(__file__).parents[2] / "shared"
_NOUNS = """
    loom card hole needle thread wool pattern engine wheel number column lever spring table proof sister town river
    candle bridge letter window basket garden mirror ladder pocket hammer kettle button feather anchor
"""
_VERBS = "weaves turns holds carries finds moves counts shows breaks mends opens reads makes keeps wants sees lifts"
_REST = "slowly today again alone without end softly nobody near inside at last together badly twice gladly home early"
NOUNS, VERBS, REST = _NOUNS.split(), _VERBS.split(), _REST.split()


def sentence(rng: random.Random) -> str:
    words = [
        "the",
        rng.choice(NOUNS),
        rng.choice(VERBS),
        "a",
        rng.choice(NOUNS),
        *rng.sample(REST, 3),
        "and",
        "so",
        "the",
    ]
    return " ".join([*words, rng.choice(NOUNS), rng.choice(VERBS), *rng.sample(REST, 2)]).capitalize() + "."


def talk(seed: int, sentences: int = 200) -> list[str]:
    rng = random.Random(seed)
    return [sentence(rng) for _ in range(sentences)]


def spoken(title: str, sentences: list[str], speaker: str = "Ada Lovelace") -> Text:
    turns = (" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6))
    return convert(f"{title}.txt", "".join(f"{speaker}: {turn}\n" for turn in turns).encode())


def misheard(sentences: list[str], seed: int, share: float = 0.08) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choice(NOUNS) if rng.random() < share else word for word in one.split()) for one in sentences]


TALK = talk(1)
WHOLE = spoken("Talk", TALK)
QUOTES = misheard([one for at, one in enumerate(TALK[:120]) if at % 9 in (0, 1)], 2)
OWN = talk(3, 30)
DIGEST = convert(
    "Digest.md",
    "\n\n".join(
        f"{own}\n\n“{' '.join(QUOTES[2 * at : 2 * at + 2])}”" for at, own in enumerate(OWN[: len(QUOTES) // 2])
    ).encode(),
)


def test_a_digest_that_quotes_a_talk_with_errors_shares_its_origin() -> None:
    assert same_origin(WHOLE, DIGEST)
    assert same_origin(DIGEST, WHOLE)
    assert origin_of(DIGEST, [WHOLE]) == Origin("derived", "Talk")
    assert origin_of(WHOLE, [DIGEST]) == Origin()


def test_another_transcript_of_the_same_talk_shares_its_origin() -> None:
    other = spoken("Other transcript", misheard(TALK, 5, 0.1)[:150])
    assert same_origin(WHOLE, other)
    assert origin_of(other, [DIGEST, WHOLE]) == Origin("derived", "Talk")


def test_what_says_that_a_machine_made_it_is_machine_made_and_never_primary() -> None:
    notice = convert("x.md", b"These sections were generated with AI.").passages
    made = replace(DIGEST, blocks=(*notice, *DIGEST.blocks))
    assert origin_of(made, [WHOLE]) == Origin("machine-made", "Talk")
    loud = replace(WHOLE, title="Longer", blocks=(*notice, *WHOLE.blocks, *DIGEST.blocks))
    assert origin_of(WHOLE, [loud]) == Origin()


def test_two_talks_of_one_person_on_the_same_things_are_two_origins() -> None:
    assert not same_origin(WHOLE, spoken("Another talk", talk(11)))


def test_episodes_with_the_same_advertisement_are_two_origins() -> None:
    advertisement = talk(20, 25)
    one = spoken("One", advertisement + talk(21, 90))
    two = spoken("Two", advertisement + talk(22, 100))
    assert not same_origin(one, two)


def test_pages_made_from_one_template_are_two_origins() -> None:
    template = talk(30, 40)
    pages = []
    for name in ("first", "second"):
        own = talk(31 + len(name), 12)
        lines = [f"{line} {own[at // 4]}" if at % 4 == 0 and at // 4 < 12 else line for at, line in enumerate(template)]
        pages.append(convert(f"{name}.md", "\n\n".join(lines).encode()))
    assert not same_origin(*pages)


def test_the_same_document_in_two_files_has_one_origin() -> None:
    copy = convert("Copy.md", "\n\n".join(TALK).encode())
    assert same_origin(WHOLE, copy)
    assert origin_of(copy, [WHOLE]) == Origin("derived", "Talk")


def test_short_texts_share_no_origin_by_chance() -> None:
    one = convert("One.txt", b"The loom weaves what the cards say. That is all there is to it.")
    assert not same_origin(one, replace(one, title="Two", blocks=one.blocks[:1]))


def test_the_order_of_the_sources_changes_nothing() -> None:
    other = spoken("Other transcript", misheard(TALK, 5, 0.1)[:150])
    stranger = spoken("Stranger", talk(40))
    texts = [WHOLE, DIGEST, other, stranger]
    wanted = {text.title: origin_of(text, [one for one in texts if one is not text]) for text in texts}
    assert wanted["Stranger"] == Origin()
    assert {origin.of for origin in wanted.values()} == {"", "Talk"}
    for order in (texts[::-1], texts[2:] + texts[:2]):
        assert {text.title: origin_of(text, order) for text in order} == wanted


def test_a_sketch_is_small_stable_and_never_misses_an_origin() -> None:
    words = [" ".join(TALK)] * 1
    assert len(sketch(words)) == 1024
    assert sketch(words) == sketch(TALK)
    assert min(sketch(["One two three four five six."])) == 15578884477565315047
    sketches = [sketch(passage.words for passage in text.passages) for text in (WHOLE, DIGEST, spoken("S", talk(40)))]
    assert may_retell(sketches[0], sketches[1])
    assert not may_retell(sketches[0], sketches[2])


@pytest.mark.parametrize(
    ("words", "is_made"),
    [
        ("These overviews and quotes are comprehensively processed with AI.", True),
        ("This summary was generated by ChatGPT.", True),
        ("AI-generated summary of the talk", True),
        ("This page has been automatically written using a large language model.", True),
        ("Diese Zusammenfassung wurde mit KI erstellt.", True),
        ("We talk about AI, which is used by many.", False),
        ("Summaries that are generated by AI make mistakes, she says.", False),
        ("Transcribed by https://otter.ai", False),
    ],
)
def test_a_text_says_of_itself_that_a_machine_made_it(words: str, is_made: bool) -> None:
    assert says_machine_made(convert("a.txt", words.encode())) is is_made


@pytest.mark.skipif(not (SHARED / "corpus/transcripts").is_dir(), reason="the corpus is not here")
def test_in_the_corpus_the_digest_retells_the_talk_and_the_interview_is_another() -> None:
    talk_text, digest, interview = (
        convert(path.name, path.read_bytes()) for path in sorted((SHARED / "corpus/transcripts").glob("*.txt"))
    )
    assert origin_of(digest, [talk_text, interview]) == Origin("machine-made", talk_text.title)
    assert origin_of(interview, [talk_text, digest]) == Origin()
    assert origin_of(talk_text, [interview, digest]) == Origin()


@pytest.mark.skipif(not (SHARED / "evals/retention").is_dir(), reason="the packs are not here")
def test_pages_of_one_manual_are_all_separate() -> None:
    pages = sorted((SHARED / "evals/retention/dev/sources").glob("*pydantic-ai*"))
    texts = [convert(path.name, path.read_bytes()) for path in pages]
    assert len(texts) > 10
    assert not [(a.title, b.title) for a, b in itertools.combinations(texts, 2) if same_origin(a, b)]
