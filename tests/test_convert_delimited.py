"""Values in lines become tables, whatever parts them; prose with commas stays prose."""

from __future__ import annotations

import pytest

from kb.convert.convert import convert

ROWS = (("plant", "height", "note"), ("fern", "40", "likes shade"), ("moss", "3", ""), ("oak", "2,100", "old"))


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["plants.csv", "plants.txt"])
def test_the_delimiter_is_told_by_the_rows(sign: str, name: str):
    rows = [[f'"{cell}"' if sign in cell else cell for cell in row] for row in ROWS]
    text = convert(name, "\r\n".join(map(sign.join, [*rows, ["ivy", "900", "x"]])).encode())
    assert text.passages[0].shape == "table"
    assert text.passages[0].words.split("\n")[:4] == [" | ".join(row) for row in ROWS[:2]] + [
        "moss | 3 | ",
        "oak | 2,100 | old",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_encodings_of_spreadsheets_are_read(encoding: str):
    assert "Größe | é" in convert("a.csv", "a;b\nGröße;é\n".encode(encoding)).passages[0].words


def test_excel_may_state_the_delimiter():
    assert convert("a.csv", b"sep=;\na,b;c\nd,e;f\n").passages[0].words == "a,b | c\nd,e | f"


def test_quoted_line_ends_stay_in_their_cell():
    assert convert("a.csv", b'a,b\n"one\ntwo",c\n').passages[0].words == "a | b\none two | c"


def test_rows_of_other_lengths_keep_all_their_values():
    lines = "a,b\n" + "1,2\n" * 20 + "3,4,5\n6\n"
    assert convert("a.csv", lines.encode()).passages[0].words.endswith("3 | 4 | 5\n6 |  |")


def test_a_long_table_is_cut_with_its_head_and_a_very_long_one_ends():
    lines = "plant,height\n" + "".join(f"fern {number},{number}\n" for number in range(5000))
    text = convert("a.csv", lines.encode())
    assert len(text.passages) == 50
    assert all(passage.words.startswith("plant | height\n") for passage in text.passages)
    assert text.passages[1].location.chapter == "Rows 41–80"
    assert text.warnings == ("only the first 2,000 of about 5,001 rows were taken over",)


@pytest.mark.parametrize(
    "words",
    [
        "He came, he saw, he won.\nShe came, she saw, she left.\nThey came, they saw, he wept.\nAll, in all, fine.\n",
        "One\nTwo\nThree\nFour\nFive\n",
        "a, b\n\nSome words, and more.\n",
    ],
)
def test_prose_is_no_table(words: str):
    assert all(passage.shape != "table" for passage in convert("a.txt", words.encode()).passages)
