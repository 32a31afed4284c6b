"""The leash: how much one source may change."""

from __future__ import annotations

from kb.compile.linking import leashed
from kb.operations import Add, Create, Link, Operation
from kb.records import ClaimId, PageId


def page(name: str, statements: int) -> list[Operation]:
    made = Create(PageId(name), name, "concept", "A lead.", "A description.")
    return [made, *(Add(PageId(name), f"{name} {number}.", (ClaimId("a-1"),)) for number in range(statements))]


def test_the_pages_that_fit_are_held_and_the_others_refused_whole():
    one, two, three = page("one", 4), page("two", 4), page("three", 1)
    held, beyond = leashed([*one, *two, *three], 8)
    assert held == one + two
    assert [decided.operation for decided in beyond] == three
    assert {(decided.verdict.rule, decided.decision) for decided in beyond} == {("leash", "refused")}


def test_what_fits_changes_nothing():
    operations = page("one", 4) + page("two", 4)
    assert leashed(operations, 8) == (operations, ())


def test_of_one_page_that_is_too_much_the_first_operations_are_held():
    operations = page("one", 30)
    held, beyond = leashed(operations + page("two", 1), 10)
    assert held == operations[:11]
    assert len(beyond) == 22


def test_pages_links_and_quotations_are_not_counted():
    quotation = Add(PageId("one"), "", (ClaimId("a-1"),), is_quotation=True)
    operations = [*page("one", 1), quotation, Link(PageId("one"), PageId("two"))]
    assert leashed(operations, 1) == (operations, ())
