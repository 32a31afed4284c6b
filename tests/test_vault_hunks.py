"""Hunks go forward and back exactly, and find their place in a text that somebody edited since."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.operations import Hunk
from kb.vault.hunks import forward, hunks, lines_of, reverse
from kb.vault.merge import forward_into, reverse_into
from kb.vault.word_merge import merge_words

LINES = st.sampled_from(
    ["a\n", "b\n", "\n", "a\r\n", "c", "- x\n", "\u2028\n", "the cat sat\n", "the dog sat\n", "\x0b\n"]
)
TEXTS = st.lists(LINES, max_size=14).map("".join)

PAGE = """---
title: Spaced repetition
type: concept
sources:
  - "[[Forgetting]]"
source_count: 1
created: 2026-10-01
updated: 2026-10-01
---

Reviews at growing intervals slow forgetting.

## Evidence

Ebbinghaus measured his own forgetting in 1885.[^forg-111111] He used nonsense syllables.[^forg-222222]

## Related

- [[Forgetting curve]]

[^forg-111111]: [[Forgetting (text)#^p-11111111|Forgetting, 1]] “one”
[^forg-222222]: [[Forgetting (text)#^p-22222222|Forgetting, 2]] “two”
"""
LATER = (
    PAGE.replace('  - "[[Forgetting]]"\n', '  - "[[Forgetting]]"\n  - "[[Memory]]"\n')
    .replace("source_count: 1", "source_count: 2")
    .replace("updated: 2026-10-01", "updated: 2026-10-02")
    .replace("syllables.[^forg-222222]\n", "syllables.[^forg-222222] Leitner used boxes.[^memo-333333]\n")
    .replace("## Related\n", "Cards wait longer after each success.[^memo-444444]\n\n## Related\n")
    .replace("two”\n", "two”\n[^memo-333333]: [[Memory (text)#^p-33333333|Memory, 3]] “three”\n"
             "[^memo-444444]: [[Memory (text)#^p-44444444|Memory, 4]] “four”\n")
)  # fmt: skip


@given(TEXTS, TEXTS)
@example("a\na\n", "a\na\na\n")
@example("a\n", "a\na\n")
def test_back_is_the_exact_inverse_of_forward(before: str, after: str):
    made = hunks(before, after)
    assert forward(before, made) == after
    assert reverse(after, made) == before
    assert forward_into(before, made) == (after, ()) or before == after
    assert all(hunk.before != hunk.after for hunk in made)


@given(st.text(max_size=60), st.text(max_size=60))
def test_back_is_exact_for_every_text(before: str, after: str):
    assert reverse(after, hunks(before, after)) == before


@given(TEXTS)
def test_the_same_text_has_no_hunks(text: str):
    assert hunks(text, text) == ()
    assert "".join(lines_of(text)) == text


def test_hunks_of_another_text_are_refused():
    made = hunks("a\nb\nc\n", "a\nx\nc\n")
    with pytest.raises(ValueError):
        reverse("a\ny\nc\n", made)
    with pytest.raises(ValueError):
        forward("a\n", made)


@given(TEXTS, TEXTS)
def test_what_a_person_wrote_since_is_never_lost(before: str, after: str):
    """Lines of nobody else, put between, are all there after the undo."""
    after = "".join(line if line.endswith("\n") else f"{line}\n" for line in lines_of(after))
    lines = lines_of(after)
    mine = [f"mine {n}\n" for n in range(len(lines) + 1)]
    edited = "".join(m + line for m, line in zip(mine, [*lines, ""], strict=True))
    undone, _ = reverse_into(edited, hunks(before, after))
    assert [line for line in lines_of(undone) if line.startswith("mine ")] == mine


def test_undo_leaves_an_edit_elsewhere_on_the_page():
    edited = LATER.replace("Reviews at growing intervals", "Reviews at widening intervals")
    undone, left = reverse_into(edited, hunks(PAGE, LATER))
    assert undone == PAGE.replace("Reviews at growing intervals", "Reviews at widening intervals")
    assert left == ()


def test_undo_leaves_an_edit_in_the_same_line():
    edited = LATER.replace("measured his own forgetting", "measured only his own forgetting")
    undone, left = reverse_into(edited, hunks(PAGE, LATER))
    assert undone == PAGE.replace("measured his own forgetting", "measured only his own forgetting")
    assert left == ()


def test_undo_follows_lines_that_moved():
    moved = "Cards wait longer after each success.[^memo-444444]\n\n"
    edited = LATER.replace(moved, "").replace("## Evidence\n", f"{moved}## Evidence\n")
    undone, _ = reverse_into(edited, hunks(PAGE, LATER))
    assert "Cards wait longer" not in undone
    assert "## Evidence\n\nEbbinghaus" in undone


def test_undo_names_what_a_person_changed_in_the_words_of_the_change():
    edited = LATER.replace("Leitner used boxes", "Leitner used five boxes")
    undone, left = reverse_into(edited, hunks(PAGE, LATER))
    assert "Leitner used five boxes" in undone
    assert "Cards wait longer" not in undone
    assert len(left) == 1
    assert "Leitner" in left[0].after[0]


def test_undo_of_an_earlier_change_leaves_what_a_later_one_brought():
    third = (
        LATER.replace('  - "[[Memory]]"\n', '  - "[[Memory]]"\n  - "[[Sleep]]"\n')
        .replace("source_count: 2", "source_count: 3")
        .replace("used boxes.[^memo-333333]\n", "used boxes.[^memo-333333] Sleep helps.[^slee-555555]\n")
        .replace("four”\n", "four”\n[^slee-555555]: [[Sleep (text)#^p-55555555|Sleep, 5]] “five”\n")
    )
    undone, left = reverse_into(third, hunks(PAGE, LATER))
    assert "Memory" not in undone
    assert "memo-" not in undone
    assert '  - "[[Sleep]]"\nsource_count: 3\n' in undone
    assert "syllables.[^forg-222222] Sleep helps.[^slee-555555]\n" in undone
    assert [hunk.after[-1] for hunk in left] == ["source_count: 2\n"]


def test_a_deleted_paragraph_comes_back_between_its_neighbours():
    text = "# A\n\none\n\ntwo\n\nthree\n"
    made = hunks(text, text.replace("two\n\n", ""))
    assert reverse_into("new first line\n\n# A\n\none\n\nthree\n\nlast\n", made) == (
        "new first line\n\n# A\n\none\n\ntwo\n\nthree\n\nlast\n",
        (),
    )


def test_what_is_undone_already_is_no_conflict():
    made = hunks("one\n\ntwo\n", "one\n\nnew\n\ntwo\n")
    assert reverse_into("one\n\ntwo, and mine\n", made) == ("one\n\ntwo, and mine\n", ())


def test_a_change_that_is_there_already_is_not_made_twice():
    made = hunks("one\n\ntwo\n", "one\n\nnew words\n\ntwo\n")
    assert forward_into("one\n\nnew words\n\ntwo\n\nmine\n", made) == ("one\n\nnew words\n\ntwo\n\nmine\n", ())


def test_equal_lines_are_told_apart_by_their_neighbours():
    before = "x\nitem\ny\n"
    made = hunks(before, "x\nitem\ny\nitem\nz\n")
    assert reverse_into("top\nx\nitem\ny\nitem\nz\n", made)[0] == "top\nx\nitem\ny\n"


def test_a_line_with_two_possible_places_is_left_alone():
    hunk = Hunk(0, (), ("item\n",), ("00000000",), ("11111111",))
    assert reverse_into("item\na\nitem\n", [hunk]) == ("item\na\nitem\n", (hunk,))


def test_properties_of_similar_form_are_not_mistaken_for_each_other():
    made = hunks("updated: 2026-10-01\n", "updated: 2026-10-02\n")
    text = "created: 2026-10-02\nchanged: 2026-10-02\n"
    assert reverse_into(text, made) == (text, made)


def test_a_long_log_is_compared_in_no_time():
    log = "".join(f"## [2026-10-01] ingest | Source {n}\n\n- line\n\n" for n in range(5000))
    made = hunks(log, log + "## [2026-10-02] ingest | New\n")
    assert [hunk.after for hunk in made] == [("## [2026-10-02] ingest | New\n",)]


@given(st.lists(st.sampled_from(["a ", "b ", "c. ", "d "]), max_size=6).map("".join), st.data())
def test_merged_words_hold_both_changes_or_there_is_no_merge(base: str, data: st.DataObject):
    assert merge_words(base, base, base + "end") == base + "end"
    cut = data.draw(st.integers(0, len(base)))
    ours = base[:cut] + "mine " + base[cut:]
    made = merge_words(base, ours, "theirs " + base)
    assert made is None or ("mine " in made and "theirs " in made)
