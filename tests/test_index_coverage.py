"""What holds more of a query passes what says one of its words often."""

from __future__ import annotations

from pathlib import Path

from index_samples import place, source

from kb.index.coverage import DEPTH, covering
from kb.index.found import Found
from kb.index.index import reading, refresh
from kb.index.query import read
from kb.index.store import Connection


def ranked(db: Connection, query: str, order: list[str]) -> list[str]:
    """The sources as covering orders them, when they come in this one with scores near to each other."""
    rows = dict(
        db.execute("SELECT source, sections.number FROM sections JOIN pages ON pages.number = page WHERE kind = 'text'")
    )
    found = [Found(rows[name], 0, name, 10 - at / 10, 10 - at / 10) for at, name in enumerate(order)]
    return [one.group for one in covering(db, read(query), found)]


def test_a_stretch_with_the_whole_query_passes_one_that_repeats_a_word(tmp_path: Path):
    vault = place(tmp_path)
    source(vault, "Repeats", "Lichen, lichen and again lichen.")
    source(vault, "Holds all", "Lichens grow slowly on shaded granite.")
    source(vault, "Granite", "It is a stone.")
    refresh(vault)
    order = ["Repeats", "Granite", "Holds all"]
    assert reading(vault, lambda db: ranked(db, "lichen slowly granite", order))[0] == "Holds all"
    assert reading(vault, lambda db: ranked(db, "lichen", order)) == order, "one word is held or not"
    assert reading(vault, lambda db: ranked(db, "marble quarry", order)) == order, "nothing is held"
    assert reading(vault, lambda db: ranked(db, "granite stone", order))[0] == "Granite", "its title counts too"


def test_what_lies_deep_stays_where_it_was(tmp_path: Path):
    vault = place(tmp_path)
    for number in range(DEPTH):
        source(vault, f"Some {number}", "Lichen here.")
    source(vault, "Deep", "Lichen on granite.")
    refresh(vault)
    order = [*(f"Some {number}" for number in range(DEPTH)), "Deep"]
    assert reading(vault, lambda db: ranked(db, "lichen granite", order))[-1] == "Deep"
