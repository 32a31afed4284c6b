"""Sentences beside their evidence: honest ones with tricky forms pass, false ones fail, whatever the subject."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.backing.figures import missing_figures
from kb.backing.overreach import overreach
from kb.backing.proper_names import missing_names
from kb.backing.quoted import missing_quotations

HONEST: list[tuple[str, str]] = [
    # figures
    ("The library lends six books at a time.", "You may take 6 books home."),
    ("The library lends 6 books at a time.", "You may take six books home."),
    ("About 1,000 people came.", "Roughly 1000 people were there."),
    ("Of the seeds, 20% came up.", "In spring 20 percent of the seeds came up."),
    ("Of the seeds, 20 per cent came up.", "Germination: 20%."),
    ("Twenty-one ships were built.", "The yard built 21 ships."),
    ("The tower has 250 steps.", "One climbs two hundred and fifty steps."),
    ("It took half an hour.", "The walk is a 30-minute one."),
    ("The flight takes 12 hours.", "a 12-hour flight"),
    ("It grew for 2,500 years.", "It is 2500 years old."),
    ("The bridge cost $3 million.", "They paid three million dollars for the bridge."),
    ("The bridge cost 3 million dollars.", "It cost $3m."),
    ("Half of the class passed.", "50% of the class passed"),
    ("A dozen eggs are enough.", "Take 12 eggs."),
    ("Thousands of birds rest here.", "In autumn 4,300 birds were counted."),
    ("It is twice as heavy as water.", "It has double the density of water."),
    ("They worked between 5 and 10 years on it.", "It took them 5-10 years."),
    ("They worked five to ten years on it.", "It took them 5 to 10 years."),
    ("The engine has 1.5 litres.", "a 1.5 l engine"),
    ("It weighs 3½ kg.", "It has a weight of 3 1/2 kilograms."),
    ("The sixteenth ship sank.", "The 16th ship sank."),
    ("There were zero complaints.", "No complaints came in."),
    ("The lake lies at 1'250 metres.", "1,250 metres above the sea"),
    ("One of the founders left.", "A founder left later."),
    ("Each day two trains go.", "2 trains daily"),
    ("The model has 7B parameters.", "It has seven billion parameters."),
    # dates
    ("It opened on 3 March 2014.", "The opening was on March 3rd, 2014."),
    ("It opened on 2014-03-03.", "It was opened 3 March 2014."),
    ("It opened in March 2014.", "opened on the 3rd of March, 2014"),
    ("It opened in 2014.", "opening day: 03/03/2014"),
    ("It happened in the 1980s.", "The first ones date from 1986."),
    ("It was sold in Q3 2024.", "They sold it in August 2024."),
    ("It was in 1986.", "that was nineteen eighty-six, I think"),
    ("The war lasted from 1939 to 1945.", "World War II (1939–45)"),
    ("It was written in the 19th century.", "He wrote it in 1842."),
    ("In January the lake froze.", "The lake froze on 4 January 1963."),
    # names
    ("Curie's notebooks are radioactive.", "The notebooks of Marie Curie still radiate."),
    ("The notebooks are Curie’s.", "Curie kept notebooks."),
    ("Reliability grows slowly.", "It gets better year by year."),
    ("However, Darwin waited.", "Darwin waited for twenty years."),
    ("Engineers at NASA tested it.", "NASA's people tested it."),
    ("LLMs write code.", "Large language models can write code."),
    ("GPT-4 passed the exam.", "The exam was passed by GPT 4."),
    ("The iPhone changed phones.", "Then came the iPhone."),
    ("In the United States it failed.", "It failed in the US."),
    ("The British museum guide agrees.", "as we say in Britain"),
    ("Newtonian physics is enough.", "Newton's physics will do."),
    ("Erdos wrote many papers.", "Erdős wrote 1,500 papers."),
    ("World War II ended.", "after World War 2"),
    ("J. R. R. Tolkien taught Old English.", "Tolkien was a professor of Old English."),
    ("Москва лежит на реке.", "Города Москвы история"),
    ("東京は大きい。", "東京は日本の首都。"),
    ("Self-driving cars need maps.", "a car that drives itself"),
    ("The U.S. Congress agreed.", "US Congress said yes"),
    ("Dr Jenner vaccinated a boy.", "Edward Jenner vaccinated a boy."),
]


@pytest.mark.parametrize(("sentence", "evidence"), HONEST)
def test_an_honest_sentence_passes(sentence: str, evidence: str):
    assert missing_figures(sentence, evidence) == ()
    assert missing_names(sentence, evidence) == ()
    assert overreach(sentence, evidence) == ()


FALSE: list[tuple[str, str, str]] = [
    # figures
    ("The library lends seven books.", "You may take 6 books home.", "seven"),
    ("About 10,000 people came.", "Roughly 1000 people were there.", "10,000"),
    ("The tower has 20 steps.", "It was built in 2013.", "20"),
    ("Of the seeds, 20% came up.", "20 seeds came up.", "20 %"),
    ("It took 30 hours.", "a 30-minute walk", "30 hours"),
    ("The bridge cost $3 million.", "It cost €3 million.", "$3 million"),
    ("The bridge cost $3 billion.", "It cost $3 million.", "$3 billion"),
    ("It has 40 cars.", "It has 12 cars and 40 engineers.", "40"),
    ("The firm has 12 engineers.", "The strike lasted 12 weeks.", "12"),
    ("Half of the class passed.", "Some of the class passed.", "half"),
    ("A dozen eggs are enough.", "Take some eggs.", "dozen"),
    ("Thousands of birds rest here.", "Hundreds of birds rest here.", "thousands"),
    ("It is twice as heavy.", "It is heavier than water.", "twice"),
    ("It took five to ten years.", "It took ten years.", "five"),
    ("The engine has 1.5 litres.", "The engine has 15 litres.", "1.5 litres"),
    ("The 16th ship sank.", "The sixth ship sank.", "16th"),
    ("They named four positions.", "They named this, that, and a third position.", "four"),
    ("The call came at 12:31.", "The call came at 12:13.", "12:31"),
    ("It fell by a third.", "It fell a little.", "a third"),
    ("It weighs 3 kg.", "It is 3 km away.", "3 kg"),
    ("It has 4 rooms.", "see page 4", "4"),
    ("It ran for two seconds.", "It made two jumps.", "two seconds"),
    # dates
    ("It opened on 3 March 2014.", "It opened in March 2014.", "3 March 2014"),
    ("It opened on 4 March 2014.", "It opened on 3 March 2014.", "4 March 2014"),
    ("It opened in March 2014.", "It opened in May 2014.", "March 2014"),
    ("It opened in 2013.", "It opened in 2014.", "2013"),
    ("It happened in the 1970s.", "The first ones date from 1986.", "1970s"),
    ("It was sold in Q2 2024.", "They sold it in August 2024.", "Q2 2024"),
    ("It was written in the 18th century.", "He wrote it in 1842.", "18th century"),
    ("In June the lake froze.", "The lake froze on 4 January 1963.", "June"),
    ("It opened in 2014.", "Its number is 32014.", "2014"),
    # names
    ("Einstein founded it.", "A physicist founded it.", "Einstein"),
    ("It was founded by Rosalind Franklin.", "Franklin founded it.", "Rosalind"),
    ("GPT-4 passed the exam.", "GPT-3 passed the exam.", "GPT-4"),
    ("They use OpenAI models.", "They use models.", "OpenAI"),
    ("In Paris he met Picasso.", "In Rome he met Picasso.", "Paris"),
    ("Microsoft's engineers wrote it.", "Its engineers wrote it.", "Microsoft"),
    ("She worked for the BBC.", "She worked for the radio.", "BBC"),
    ("The Danish inventor agreed.", "The inventor agreed.", "Danish"),
    ("It runs on iOS.", "It runs on phones.", "iOS"),
    ("According to McCarthy it works.", "It works, he says.", "McCarthy"),
    ("It is written in C++.", "It is written in C.", "C++"),
    ("Louis XIV built it.", "Louis built it.", "XIV"),
    ("The Boeing flew first.", "An aircraft flew first.", "Boeing"),
    # reach
    ("It is the best map.", "It is a useful map.", "best"),
    ("It is the largest lake.", "It is a large lake.", "largest"),
    ("He never ate meat.", "He ate vegetables.", "never"),
    ("He always ate meat.", "He ate meat on Sunday.", "always"),
    ("Most of the crew died.", "Several men died.", "most of the"),
]


@pytest.mark.parametrize(("sentence", "evidence", "found"), FALSE)
def test_a_false_sentence_fails(sentence: str, evidence: str, found: str):
    missing = missing_figures(sentence, evidence) + missing_names(sentence, evidence) + overreach(sentence, evidence)
    assert missing == (found,)


PARTS = [
    "In 2014", "six men", "1,000 miles", "20%", "$3 million", "Ada Lovelace", "GPT-4", "the 1980s", "on 3 March 2014",
    "half an hour", "two thirds", "NASA's", "3½ kg", "at 12:31", "C++", "Q3 2024", "John's", "10² cells", "«Zürich»",
    "never", "the best", "O’Neill", "é", "第三", "U.S.", "two or three nines", "- 5", "1939–45", "a dozen", "Москва",
    "v3.11.7", "½", "5m", "the", "he said", ".", ",", "“so”", "(1842)", "May", "#1", "a/b", "12-year-old", "x",
]  # fmt: skip
SENTENCES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=8).map(" ".join)


@settings(deadline=None, max_examples=150)
@given(SENTENCES)
def test_a_sentence_backs_itself(sentence: str):
    assert missing_figures(sentence, sentence) == ()
    assert missing_names(sentence, sentence) == ()
    assert overreach(sentence, sentence) == ()
    assert missing_quotations(sentence, sentence) == ()


@settings(deadline=None, max_examples=150)
@given(SENTENCES, SENTENCES)
def test_more_evidence_takes_no_name_or_date_away(sentence: str, more: str):
    few = set(missing_names(sentence, "")) - set(missing_names(sentence, more))
    assert few <= set(missing_names(sentence, ""))
    assert set(missing_names(sentence, f"{more} ¶ {sentence}")) == set()
    assert set(missing_figures(sentence, f"{sentence} ¶ {more}")) <= set(missing_figures(sentence, more))


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_can_be_read(sentence: str, evidence: str):
    missing = missing_figures(sentence, evidence), missing_names(sentence, evidence), overreach(sentence, evidence)
    assert all(isinstance(found, tuple) for found in missing)
