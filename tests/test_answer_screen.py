"""What a person sees of an answer: words first, short numbers, and behind each number where its passage stands."""

from __future__ import annotations

from pathlib import Path

from vaults import ingest, kb, kb_json, new_vault

from kb.cli.answer_screen import lines_of
from kb.flows.answers import Answer, Citation, Council, Voice
from kb.markdown.notes import passages_of

WORDS = "The stone bridge at the mill was finished in 1871."


def citation(label: str, quote: str = WORDS) -> Citation:
    return Citation(label, "Report (text)", "report.md", "p-00000000", quote, "Report, 0:12", "1872", "wiki/x.md", 7)


def shown(answer: Answer) -> list[str]:
    words = [line.words for line in lines_of(answer)]
    return words if words[-1] else words[:-1]


def test_marks_are_short_numbers_that_lead_to_quote_and_place():
    lines = shown(
        Answer(
            "It was 1871.[^repo-1a2b3c][^repo-4d5e6f]",
            False,
            (citation("repo-1a2b3c"), citation("repo-4d5e6f", "It is grey.")),
        )
    )
    assert lines[0] == "It was 1871.[1][2]"
    assert lines[2:5] == ["[1] Report, 0:12, 1872", f"“{WORDS}”", "wiki/x.md:7"]


def test_claims_that_rest_on_one_quote_share_its_number():
    answer = Answer("So.[^a-1][^b-2] And so.[^b-2]", False, (citation("a-1"), citation("b-2")))
    assert shown(answer)[0] == "So.[1] And so.[1]"
    assert sum(line.startswith("[") for line in shown(answer)) == 1


def test_a_quote_within_another_has_its_number():
    answer = Answer("So.[^a-1] And so.[^b-2]", False, (citation("a-1"), citation("b-2", f"{WORDS} It is grey.")))
    assert shown(answer)[0] == "So.[1] And so.[1]"
    assert f"“{WORDS} It is grey.”" in shown(answer)


def test_a_quote_that_is_the_answer_is_not_shown_twice():
    lines = shown(Answer(f"> “{WORDS}” (Report)[^repo-1a2b3c]", False, (citation("repo-1a2b3c"),)))
    assert sum(WORDS in line for line in lines) == 1


def test_a_long_list_of_citations_does_not_push_the_answer_away():
    many = tuple(citation(f"a-{number}", f"Arch {number} of {'very ' * 40}old stone.") for number in range(30))
    lines = list(lines_of(Answer("So.", False, many), is_brief=True))
    assert len(lines) <= 2 * 30 + 3
    assert all(line.is_one_line for line in lines[2:-1])
    assert any(line.words.startswith("[30] “Arch 29 of very") for line in lines)
    assert "Report, 0:12, 1872, line 7" in [line.words for line in lines]


def test_markdown_is_shown_as_words():
    answer = Answer("## For\n\nIt costs \\$5.\n\nPages: [[Bridge]], [[Mill]].", False, ())
    assert shown(answer) == ["For", "", "It costs $5.", "", "Pages: Bridge, Mill."]


def test_no_source_steers_the_terminal():
    lines = shown(Answer("It is so.[^a-1]", False, (citation("a-1", "red \x1b[31m\x9b1m alert\x07"),)))
    assert not any(sign in line for line in lines for sign in "\x1b\x9b\x07")


def test_votes_stand_below_the_answer_with_who_ranked_whom():
    voices = (
        Voice("x/one", "A", 0, ("B", "C")),
        Voice("x/two", "B", 2, ("C", "A"), ("Both dates.",)),
        Voice("x/three", error="timeout"),
    )
    lines = shown(Answer("So.[^a-1]", False, (citation("a-1"),), council=Council(voices, "x/two", ("B",))))
    votes = lines[lines.index("Votes") + 1 :]
    assert votes == [
        "B  x/two    2 points   ranked C before A",
        "“Both dates.”",
        "A  x/one    0 points   ranked B before C",
        "-  x/three  no answer  failed: timeout",
        "The answer above was written by x/two, built on B.",
    ]


def test_a_citation_names_the_line_on_which_its_passage_begins(tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    (vault / "raw/report.md").write_text(f"# Report\n\nA mill stands there.\n\n{WORDS} It is grey.\n", encoding="utf-8")
    ingest(vault)
    (one,) = kb_json("ask", "When was the stone bridge at the mill finished?", "--vault", vault)["citations"]
    text = (vault / one["path"]).read_text(encoding="utf-8")
    assert WORDS in text.split("\n")[one["line"] - 1]
    assert WORDS in passages_of(text)[one["passage"]]
    assert f"{one['path']}:{one['line']}" in kb(
        "ask", "When was the stone bridge at the mill finished?", "--vault", vault
    )
