"""index.md, log.md, llm.txt: what kb lists, and what a person wrote between the lists."""

from __future__ import annotations

from kb.compile.catalog import index_page, llm_txt, log_entry, named, with_entry
from kb.names import page_id
from kb.records import PageCard

FRONT = (
    "---\ntitle: Index\ntype: index\nid: index\ndescription: All pages by kind.\n"
    "created: 2026-01-01\nupdated: 2026-01-01\n---\n"
)


def card(kind: str, title: str, description: str = "") -> PageCard:
    return PageCard(page_id(kind, title), title, f"{kind}s/{title}.md", kind, description=description)


def test_pages_are_listed_by_kind_and_sorted_by_title():
    page = index_page(
        FRONT,
        [card("person", "Ada"), card("concept", "yeast", "It lives."), card("concept", "Bread")],
        today="2026-02-02",
    )
    assert page.endswith("## Concepts\n\n- [[Bread]]\n- [[yeast]]: It lives.\n\n## People\n\n- [[Ada]]\n")
    assert "updated: 2026-02-02" in page


def test_the_date_of_the_index_stays_when_no_line_moves():
    page = index_page(FRONT, [card("concept", "Bread")], today="2026-02-02")
    assert index_page(page, [card("concept", "Bread")], today="2026-03-03") == page


def test_what_a_person_wrote_into_the_index_stays():
    page = index_page(FRONT, [card("concept", "Bread")], today="2026-02-02")
    edited = (
        page.replace("## Concepts\n\n", "Start with bread.\n\n## Concepts\n\nThe best of all:\n\n")
        + "\n## Mine\n\n- [[Bread]] twice\n"
    )
    again = index_page(edited, [card("concept", "Bread"), card("concept", "Salt")], today="2026-02-02")
    assert "Start with bread.\n" in again
    assert "The best of all:\n\n- [[Bread]]\n- [[Salt]]\n" in again
    assert again.endswith("## Mine\n\n- [[Bread]] twice\n")


def test_a_page_that_is_gone_leaves_the_index():
    page = index_page(FRONT, [card("concept", "Bread"), card("person", "Ada")], today="2026-02-02")
    assert "Ada" not in index_page(page, [card("concept", "Bread")], today="2026-02-02")


def test_new_kinds_take_their_place_between_the_others():
    page = index_page(FRONT, [card("concept", "Bread"), card("source", "Talk")], today="2026-02-02")
    page = index_page(
        page, [card("concept", "Bread"), card("source", "Talk"), card("person", "Ada")], today="2026-02-02"
    )
    assert page.index("## Concepts") < page.index("## People") < page.index("## Sources")


def test_adding_a_page_adds_one_line_to_llm_txt():
    before = llm_txt(
        "# Bread\n\n> About bread.\n\n## Start here\n\n- [Index](wiki/index.md): all\n", [card("concept", "Salt")]
    )
    after = llm_txt(before, [card("concept", "Salt"), card("concept", "Bread", "Flour and water.")])
    added = set(after.splitlines()) - set(before.splitlines())
    assert added == {"- [Bread](<wiki/concepts/Bread.md>): Flour and water."}
    assert "- [Index](wiki/index.md): all" in after


def test_no_two_entries_of_the_log_share_a_line():
    log = with_entry(FRONT, log_entry("Talk", "ingest", ["3 passages, 2 claims"], today="2026-02-02"))
    log = with_entry(log, log_entry("Note", "ingest", ["3 passages, 2 claims"], today="2026-02-02"))
    lines = [line for line in log.removeprefix(FRONT).splitlines() if line]
    assert len(lines) == len(set(lines)) == 4
    assert log.endswith("\n")
    assert not log.endswith("\n\n")


def test_many_titles_are_cut_and_counted():
    assert named([str(n) for n in range(10)], most=2) == "`0`, `1` and 8 more"
