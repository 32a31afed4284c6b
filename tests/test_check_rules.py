"""Rules at their borders: what they let through, what backs what, which texts are opened; nothing is raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from check_samples import CABLE, CLAIMS, ESSAY, SHIP, SOURCES, TEXTS, THOMSON, evidence, ids, statement, wiki
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.compile.apply import apply
from kb.compile.check import RULES, check, check_page
from kb.compile.evidence_of import names_of_pages, of_claims, stands_in_source
from kb.compile.quotes import cut
from kb.errors import BadAnswer
from kb.operations import (
    Add,
    Alias,
    Create,
    Dispute,
    Lead,
    Link,
    Merge,
    Operation,
    Refine,
    Rename,
    Restructure,
    Retract,
    Side,
    Split,
    Supersede,
    Verdict,
)
from kb.records import ClaimId, Evidence, Location, PageCard, PageId, Passage, PassageId, StatementId, Text, Wiki
from kb.sentences import spans
from kb.tasks import ClaimDraft
from kb.words import passage_hash


def add(text: str, *names: str, page: PageId = CABLE) -> Verdict:
    """The verdict on a statement that cites these claims."""
    return check(wiki(), Add(page, text, ids(*names)), evidence())


# -- words that look like markup and are none -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The insulation failed at 5 < 7 volts & the cable went silent.",
        "The insulation (of C# grade) failed; the cable went silent.",
        "The insulation of snake_case_names failed, and it went silent.",
        "The insulation * failed, and the cable went silent.",
        "The insulation failed: a cable, silent, 50 % of it.",
        "“The insulation failed, and the cable went silent.”",
        "The insulation failed [again], and the cable went silent!",
    ],
)
def test_signs_in_plain_prose_are_no_markup(text: str):
    assert add(text, "silent").rule not in ("markup-in-text", "mark-in-text", "several-blocks", "no-sentence-end")


def test_an_address_may_stand_where_the_cited_passage_has_it():
    words = "The plan of the cable is at https://example.org/plan for everybody to see."
    passage = replace(TEXTS[ESSAY].passages[0], words=words, sentences=((0, len(words)),))
    text = Text(ESSAY, (passage,), "prose", TEXTS[ESSAY].metadata)
    quote = replace(CLAIMS["finished"].quotes[0], words=words)
    known = replace(CLAIMS["finished"], quotes=(quote,))
    given_evidence = Evidence({known.id: known}, {ESSAY: text}, SOURCES)
    honest = Add(CABLE, "The plan of the cable is at https://example.org/plan, for everybody.", (known.id,))
    assert check(wiki(), honest, given_evidence).holds
    assert (
        check(wiki(), replace(honest, text=honest.text.replace("plan,", "planned,")), given_evidence).rule
        == "markup-in-text"
    )


def test_abbreviations_do_not_make_more_sentences():
    assert (
        add(
            "Mr. C. W. Field of New York, a paper merchant, was the promoter of the project. He paid. He won.", "field"
        ).rule
        != "too-many-sentences"
    )


# -- what backs a name or figure --------------------------------------------------------------------------------


def test_the_page_s_own_title_and_aliases_back_its_names():
    assert add("William Thomson built a mirror that could read very weak currents.", "mirror", page=THOMSON).holds
    assert add(
        "William Thomson built a mirror that could read very weak currents.", "mirror", page=SHIP
    ).holds  # elsewhere in the source
    assert (
        add("Lord Kelvin built a mirror that could read very weak currents.", "mirror", page=THOMSON).rule
        == "name-without-evidence"
    )


def test_a_name_that_stands_elsewhere_in_the_source_counts_and_a_figure_does_not():
    assert add("The ship of Cyrus Field found the broken cable of 1865 and completed it.", "recovered").holds
    assert (
        add("The ship found 98 miles of the broken cable and completed it.", "recovered").rule
        == "figure-without-evidence"
    )


def test_a_misheard_name_backs_the_page_that_a_statement_names():
    text = "and then Tomson came with his mirror"
    assert names_of_pages("William Thomson had a mirror.", text, wiki().cards.values()) == (
        "William Thomson",
        "Thomson",
    )
    assert names_of_pages("Cyrus Field had a mirror.", text, wiki().cards.values()) == ()


def test_time_page_speaker_date_and_author_are_evidence():
    words = of_claims([CLAIMS["summer"], CLAIMS["finished"]], evidence())
    assert all(part in words for part in ("Curator", "00:30", "page 3", "2019-06-01", "Museum of Telegraphy", ESSAY))
    assert add("In 2019 the Museum of Telegraphy wrote that the cable was finished on 5 August 1858.", "finished").holds
    assert add("The curator says at 00:30 that it was finished in the summer of 1857 or so.", "summer").holds


def test_a_figure_in_a_title_is_no_figure_of_the_statement():
    card = PageCard(PageId("con-route-66"), "Route 66", "concepts/Route 66.md", "concept")
    given_wiki = wiki(cards={**wiki().cards, card.id: card})
    said = Add(CABLE, "The insulation failed on Route 66, and the cable went silent after three weeks.", ids("silent"))
    assert check(wiki(), said, evidence()).rule == "figure-without-evidence"
    assert check(given_wiki, said, evidence()).rule == "name-without-evidence"


def test_figures_are_written_as_the_source_writes_them():
    verdict = add("The message of 98 words took about 960 minutes to get through.", "message")
    assert verdict.rule == "figure-without-evidence"
    assert "960" in verdict.message


class OnceRead(Mapping[str, Text]):
    """Texts that remember which of them were opened."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def __getitem__(self, title: str) -> Text:
        self.opened.append(title)
        return TEXTS[title]

    def __iter__(self) -> Iterator[str]:
        return iter(TEXTS)

    def __len__(self) -> int:
        return len(TEXTS)

    def __contains__(self, title: object) -> bool:
        return title in TEXTS


def test_only_texts_of_cited_claims_are_opened():
    texts = OnceRead()
    said = Add(CABLE, "Whitehouse raised the voltage to about 2,000 volts, for a faster signal.", ids("volts"))
    assert check(wiki(), said, Evidence(evidence().claims, texts, SOURCES)).holds
    assert set(texts.opened) == {ESSAY}
    opened = OnceRead()
    lead = Lead(CABLE, "The Atlantic telegraph cable was finished on 5 August 1858.", "The first cable of all.")
    assert check(wiki(), lead, Evidence(evidence().claims, opened, SOURCES)).holds
    assert opened.opened == []


def test_the_lead_of_a_new_page_may_name_a_month_that_a_quote_of_any_claim_holds():
    def made(month: str) -> str:
        lead = f"The words of a minute went through a cable that was laid in {month}."
        page = Create(PageId("con-words"), "Eight words a minute", "concept", lead, lead)
        return check(wiki(), page, evidence()).rule

    assert made("July") == ""
    assert made("March") == "lead-figure"


# -- whole pages ------------------------------------------------------------------------------------------------


def test_a_page_whose_lead_knows_more_than_its_statements_is_found_when_it_is_whole():
    made = wiki()
    text = made.texts[SHIP].replace(
        "The Great Eastern laid a cable in July 1866.", "The Great Eastern laid 4 cables in 1866."
    )
    assert check_page(made, SHIP, evidence()).holds
    assert check_page(replace(made, texts={**made.texts, SHIP: text}), SHIP, evidence()).rule == "lead-figure"
    named = text.replace("4 cables", "a cable with Brunel")
    assert check_page(replace(made, texts={**made.texts, SHIP: named}), SHIP, evidence()).rule == "lead-name"
    assert check_page(made, PageId("con-nowhere"), evidence()).rule == "unknown-page"


def test_a_page_is_prose_and_no_thicket_of_marks():
    names = ["eastern", "recovered", "copper", "unreliable", "route"]
    texts = [
        "The new cable worked.",
        "It completed the cable.",
        "A mile had copper.",
        "The cable was not reliable.",
        "It ran.",
    ]
    given_wiki = wiki()
    verdicts = []
    for name, text in zip(names, texts, strict=True):
        operation = Add(SHIP, text, ids(name))
        verdicts.append(check(given_wiki, operation, evidence()))
        given_wiki = apply(given_wiki, operation, evidence(), today="2026-11-21")
    assert [verdict.rule for verdict in verdicts][:2] == ["", ""]
    assert verdicts[-1].rule == "too-dense"
    assert check_page(given_wiki, SHIP, evidence()).rule == "too-dense"


def test_labels_questions_and_items_are_short():
    sides = (
        Side("1858", "It was finished on 5 August 1858.", ids("finished")),
        Side("x" * 70, "In the summer of 1857 or so.", ids("summer")),
    )
    assert check(wiki(), Dispute(CABLE, "when?", sides, "When"), evidence()).rule == "too-long"
    assert check(wiki(), Link(CABLE, SHIP, words="a ship " * 50), evidence()).rule == "too-long"


def test_a_quote_of_more_than_sixty_words_is_refused():
    words = " ".join(["word"] * 61) + "."
    passage = replace(TEXTS[ESSAY].passages[0], words=words, sentences=((0, len(words)),))
    known = replace(CLAIMS["finished"], quotes=(replace(CLAIMS["finished"].quotes[0], words=words),))
    given_evidence = Evidence({known.id: known}, {ESSAY: Text(ESSAY, (passage,), "prose")}, SOURCES)
    assert check(wiki(), Add(CABLE, "A word.", (known.id,)), given_evidence).rule == "quote-too-long"


def test_an_older_locator_that_says_less_is_no_lie():
    quote = replace(CLAIMS["summer"].quotes[0], locator="Curator")
    given_evidence = evidence(replace(CLAIMS["summer"], quotes=(quote,)))
    said = Add(CABLE, "On the tour it was finished in the summer of 1857 or so.", ids("summer"))
    assert check(wiki(), said, given_evidence).holds


def test_a_name_in_a_source_is_found_as_a_whole_word_only():
    assert stands_in_source("Field", [CLAIMS["silent"]], evidence())
    assert not stands_in_source("Fiel", [CLAIMS["silent"]], evidence())
    assert not stands_in_source("Field", [CLAIMS["summer"]], evidence())


# -- what code cut holds ----------------------------------------------------------------------------------------

SENTENCE = st.lists(
    st.sampled_from(
        [
            "It",
            "the",
            "Ada",
            "café",
            "100,000",
            "(so)",
            "“so”",
            "it’s",
            "a-b",
            "U.S.",
            "3.5",
            "…",
            "ﬁne",
            "×",
            "—",
            "5 %",
        ]
    ),
    min_size=5,
    max_size=9,
).map(lambda words: " ".join(words) + " ended.")


@settings(deadline=None, max_examples=80)
@given(st.lists(SENTENCE, min_size=1, max_size=6), st.data())
def test_a_quote_that_code_cut_always_holds(parts: list[str], data: st.DataObject):
    words = " ".join(parts)
    passage = Passage(
        PassageId(passage_hash(words)), words, words, spans(words), Location("Ada", "1:02", "7", "On wires, and more")
    )
    text = Text(ESSAY, (passage,), "transcript")
    first = data.draw(st.integers(1, len(passage.sentences)))
    last = data.draw(st.integers(first, min(first + 1, len(passage.sentences))))
    draft = ClaimDraft(passage.id, tuple(range(first, last + 1)), "A claim.", ("Cable",))
    try:
        claim = cut(draft, text)
    except BadAnswer:
        return
    given_evidence = Evidence({claim.id: claim}, {ESSAY: text}, SOURCES)
    verdict = check(wiki(), Add(CABLE, "", (claim.id,), is_quotation=True), given_evidence)
    assert verdict.holds, verdict


# -- nothing is raised ------------------------------------------------------------------------------------------

PAGES = st.sampled_from([CABLE, THOMSON, SHIP, PageId("con-nowhere"), PageId("que-who-paid"), PageId("../x")])
STATEMENTS = st.sampled_from(
    [statement("The cable was"), statement("I saw"), StatementId("s-00000000"), StatementId("")]
)
CLAIM_SETS = st.lists(st.sampled_from([*ids("volts", "summer"), ClaimId("nope"), ClaimId("")]), max_size=3).map(tuple)
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "Whitehouse raised it to 2,000 volts.", "[[x]] %%", "1858", "Thomson", "The cable.", "\x00"]),
)
SIDES = st.lists(st.builds(Side, WORDS, WORDS, CLAIM_SETS), max_size=3).map(tuple)
OPERATIONS: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Add, PAGES, WORDS, CLAIM_SETS, WORDS, st.none() | STATEMENTS, st.booleans(), st.booleans()),
    st.builds(Create, PAGES, WORDS, st.just("concept"), WORDS, WORDS, st.lists(WORDS, max_size=2).map(tuple)),
    st.builds(Refine, PAGES, STATEMENTS, WORDS, CLAIM_SETS),
    st.builds(Supersede, PAGES, STATEMENTS, WORDS, CLAIM_SETS),
    st.builds(Dispute, PAGES, WORDS, SIDES, WORDS, st.none() | STATEMENTS),
    st.builds(Retract, PAGES, STATEMENTS),
    st.builds(Restructure, PAGES, WORDS, st.just(())),
    st.builds(Link, PAGES, PAGES, st.none() | STATEMENTS, WORDS, WORDS),
    st.builds(Alias, PAGES, WORDS, st.booleans()),
    st.builds(Rename, PAGES, WORDS),
    st.builds(Merge, PAGES, PAGES),
    st.builds(
        Split, PAGES, PAGES, WORDS, st.just("concept"), WORDS, WORDS, st.lists(STATEMENTS, max_size=2).map(tuple)
    ),
    st.builds(Lead, PAGES, WORDS, WORDS, st.lists(STATEMENTS, max_size=2).map(tuple)),
)
GIVEN_WIKI, GIVEN_EVIDENCE = wiki(), evidence()
NO_EVIDENCE = Evidence({}, {}, {})


@settings(deadline=None, max_examples=250)
@given(OPERATIONS, st.sampled_from([GIVEN_EVIDENCE, NO_EVIDENCE]))
def test_any_operation_gets_a_verdict_and_what_holds_can_be_applied(operation: Operation, given_evidence: Evidence):
    verdict = check(GIVEN_WIKI, operation, given_evidence)
    assert verdict.holds or (verdict.rule in {name for name, _ in RULES[type(operation)]} and verdict.message)
    assert "\n" not in verdict.message
    if verdict.holds:
        apply(GIVEN_WIKI, operation, given_evidence, today="2026-11-21")


@settings(deadline=None, max_examples=60)
@given(OPERATIONS)
def test_in_an_empty_wiki_only_pages_can_be_made(operation: Operation):
    if check(Wiki({}, {}), operation, GIVEN_EVIDENCE).holds:
        assert isinstance(operation, Create)
