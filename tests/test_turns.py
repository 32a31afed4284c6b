"""Where what somebody says goes on."""

from kb.compile.quotes import cut
from kb.convert.convert import convert
from kb.tasks import ClaimDraft
from kb.turns import next_passage

TURNS = [
    ("Weaver", "The loom takes cards because"),
    ("Dyer", "Mm-hmm."),
    ("Weaver", "nobody could remember the pattern."),
    ("Dyer", "Yes."),
    ("Weaver", "Yes."),
]
MEETING = convert("a.md", "\n\n".join(f"**{who}:** {words}" for who, words in TURNS).encode())


def test_a_nod_of_somebody_else_does_not_part_what_is_said():
    assert next_passage(MEETING.passages, 0) == 2


def test_a_short_word_of_the_same_speaker_is_no_nod():
    assert next_passage(MEETING.passages, 2) == 4


def test_behind_the_last_passage_nothing_goes_on():
    assert next_passage(MEETING.passages, 4) is None


def test_in_a_text_without_speakers_every_passage_counts():
    assert next_passage(convert("a.md", b"The loom takes cards.\n\nYes.\n\nNobody asks.\n").passages, 0) == 1


def test_a_claim_reaches_over_a_nod():
    claim = cut(ClaimDraft(MEETING.passages[0].id, (1,), "The loom takes cards.", (), then=(1,)), MEETING)
    assert [quote.words for quote in claim.quotes][1] == "nobody could remember the pattern."
    assert claim.at[1].startswith(MEETING.passages[2].id)
