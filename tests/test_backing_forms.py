"""The grammars behind figures, dates and names: what they read, with which precision, and what they leave alone."""

# ruff: noqa: E501 - an example stands on one line

from __future__ import annotations

from decimal import Decimal

import pytest

from kb.backing.dates import dates, missing_dates
from kb.backing.figures import figure_faults, missing_digits, missing_figures
from kb.backing.figures_of import figures_of
from kb.backing.overlap import shared
from kb.backing.proper_names import missing_names, names
from kb.backing.quoted import missing_quotations
from kb.backing.reading import readable


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2014-03-03", "day"), ("3 March 2014", "day"), ("March 3rd, 2014", "day"), ("the third of March 2014", "day"),
        ("3/4/2014", "day"), ("2014/03/03", "day"), ("March 2014", "month"), ("in March", "month"), ("2024-W12", "month"),
        ("Q3 2024", "quarter"), ("third quarter of 2024", "quarter"), ("H1 2024", "quarter"), ("in 2014", "year"),
        ("'08", "year"), ("44 BC", "year"), ("nineteen eighty-six", "year"), ("the 1980s", "decade"),
        ("the eighties", "decade"), ("the '80s", "decade"), ("19th century", "century"), ("nineteenth-century", "century"),
    ],
)  # fmt: skip
def test_a_date_has_the_precision_of_its_form(text: str, precision: str):
    [found] = dates(readable(text))
    assert found.readings[0].precision == precision


@pytest.mark.parametrize(
    "text",
    ["the march of progress", "it may rain", "3 engineers", "about 20140 people", "3.14", "he may 5", "room 101"],
)
def test_what_is_no_date_is_left_alone(text: str):
    assert dates(readable(text)) == ()


def test_a_date_knows_whether_it_is_approximate():
    said = {
        text: dates(text)[0].is_approximate for text in ("in 2014 or so", "around 2014", "in 2014", "2014 or something")
    }
    assert said == {"in 2014 or so": True, "around 2014": True, "in 2014": False, "2014 or something": True}


def test_a_date_lies_within_a_wider_one_and_not_the_other_way_round():
    wider = ["3 March 2014", "March 2014", "2014", "the 2010s", "the 21st century"]
    for n, narrow in enumerate(wider):
        assert missing_dates(wider[-1], narrow) == ()
        assert all(missing_dates(narrow, wide) for wide in wider[n + 1 :])


def test_a_day_may_have_its_year_from_the_date_of_the_source():
    assert missing_figures("It opened on 3 March 2014.", "It opened on 3 March. ¶ 2014-05-01") == ()
    assert missing_figures("It opened on 3 March 2014.", "It opened on 4 March. ¶ 2014-05-01") == ("3 March 2014",)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,000.5 km", "1000.5", "kilometre"), ("1'250 m", "1250", "metre"), ("10 000 volts", "10000", "volt"),
        ("$5", "5", "dollar"), ("5 per cent", "5", "percent"), ("half an hour", "0.5", "hour"), ("5-year", "5", "year"),
        ("two hundred and fifty", "250", ""), ("three million", "3000000", ""), ("3.5 million", "3500000", ""),
        ("twenty-one", "21", ""), ("10² cells", "100", ""), ("3/4", "0.75", ""), ("½", "0.5", ""), ("00:12:31", "751", "clock"),
        ("٣ كتب", "3", ""), ("3 long years", "3", "year"), ("five", "5", ""),
    ],
)  # fmt: skip
def test_a_figure_has_its_value_and_its_unit(text: str, value: str, unit: str):
    [found] = figures_of(readable(text)).figures
    assert Decimal(value) in found.values
    assert (found.unit.name if found.unit else "") == unit


@pytest.mark.parametrize("text", ["GPT-4", "Boeing 3D", "p53", "H2O", "v3.11.7", "COVID-19"])
def test_digits_in_names_are_no_figures(text: str):
    assert figures_of(readable(text)).figures == ()


def test_a_fault_says_whether_figure_unit_or_date_is_wrong():
    faults = figure_faults("In 2013 it took 6 days and 9 men.", "It took 6 hours.")
    assert [(fault.shown, fault.what) for fault in faults] == [("2013", "date"), ("6 days", "unit"), ("9", "figure")]


def test_two_joined_figures_share_the_unit_behind_them():
    assert missing_figures("It takes six hours.", "It takes six to ten hours.") == ()
    assert missing_figures("It takes six days.", "It takes six to ten hours.") == ("six days",)


def test_the_unit_of_a_column_of_a_table_counts():
    assert missing_figures("It took 90 ms.", "Run | Time (ms) ¶ first | 90") == ()
    assert missing_figures("It took 90 ms.", "Run | Time (s) ¶ first | 90") == ("90 ms",)


def test_conversions_are_equal_but_not_written_so():
    assert missing_figures("It took 90 minutes.", "It took one and a half hours, 1.5 hours.") == ()
    assert missing_digits("It took 90 minutes.", "It took 1.5 hours.") == ("90",)
    assert missing_digits("It took six hours.", "It took 6 hours.") == ()


def test_a_title_s_figures_are_no_figures():
    assert missing_figures("[[Software 3.0]] is new.", "It is new.") == ()
    assert missing_figures("Software 3.0 is new.", "It is new.") == ("3.0",)
    assert missing_figures("Software 3.0 is new.", "It is new.", ("Software 3.0",)) == ()
    assert missing_figures("[[Software|in 2014]] it came.", "It is new.") == ("2014",)


def test_names_are_words_with_capitals_that_are_not_ordinary_where_a_sentence_begins():
    found = [
        name.word
        for name in names(
            "However, the Turing test of 1950 is Alan's. Computers, iPhones and GPT-4 pass it in May 2024."
        )
    ]
    assert found == ["Turing", "Alan", "iPhones", "GPT-4"]


def test_a_word_that_the_evidence_writes_small_is_no_name_at_the_start():
    assert missing_names("Quokkas smile.", "The quokkas of Rottnest smile.") == ()
    assert missing_names("Quokkas smile.", "They smile.") == ("Quokkas",)


def test_an_acronym_may_be_spelled_letter_by_letter():
    assert missing_names("The LCD of the TV is flat.", "an L_C_D_ for the T_V_") == ()
    assert missing_names("The LCD is flat.", "an L C D") == ()
    assert missing_names("The LED is flat.", "an L_C_D_") == ("LED",)


def test_known_names_count_as_evidence():
    assert missing_names("Vercel hosts it.", "versatile hosts it", {"Vercel"}) == ()


def test_german_nouns_are_no_names_but_names_of_two_words_are():
    evidence = "Der Garten ist groß und die Bäume sind nicht alt, mit einem Haus für alle."
    assert missing_names("Der kleine Zaun ist neu.", evidence) == ()
    assert missing_names("Der Zaun ist von Clara Zetkin.", evidence) == ("Clara", "Zetkin")


def test_the_share_of_a_sentence_that_its_evidence_speaks_of():
    passage = "The insulation failed, and the cable went silent after three weeks."
    assert shared("When its insulation had failed, the cable was silent.", passage) == 1.0
    assert shared("Investors in several cities lost their fortunes.", passage) == 0.0
    assert shared("It failed.", "nothing") == 1.0


def test_quoted_words_must_be_said_so():
    assert missing_quotations("He spoke of “the […] cable”.", "the broken cable") == ()
    assert missing_quotations("He spoke of 'cables' and of 5\" nails.", "") == ()
    assert missing_quotations("He spoke of “broken wires”.", "the broken cable") == ("broken wires",)
