"""The JSON in what models write: wrapped in anything, but whole."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engines.answers import parse, schema
from kb.engines.json_of import LONGEST, json_of
from kb.engines.request import CutShort, Reply
from kb.errors import BadAnswer
from kb.prompts import TASKS

VALUES = st.recursive(
    st.text() | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(), VALUES, min_size=1, max_size=4)
WRAPPERS = [
    "{}",
    "```json\n{}\n```",
    "Sure, here it is:\n\n```\n{}\n```\nShall I go on?",
    '<think>Is it {{a}} or "b"? {{</think>\n{}',
    "{}\n\nI left out the jokes.",
]


@given(OBJECTS, st.sampled_from(WRAPPERS), st.booleans())
def test_a_whole_object_is_found_in_any_wrapping(value: dict[str, object], wrapper: str, is_ascii: bool):
    if wrapper.startswith("<think>") and "</think" in json.dumps(value):
        return
    assert json_of(wrapper.format(json.dumps(value, ensure_ascii=is_ascii))) == value


@given(OBJECTS, st.data())
def test_no_part_of_an_object_passes_for_the_whole(value: dict[str, object], data: st.DataObject):
    whole = json.dumps(value, ensure_ascii=False)
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]
    with pytest.raises(CutShort):
        json_of(cut)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": ["x", "y",], }', {"a": ["x", "y"]}),
        ('{"a": "x,]", "b": [1,\n]}', {"a": "x,]", "b": [1]}),
        ("{“a”: [“x”, “it’s”]}", {"a": ["x", "it’s"]}),
        ('{"a": "he said “no” {twice}"}', {"a": "he said “no” {twice}"}),
        ('{"a": "line\nbreak"}', {"a": "line\nbreak"}),
        ('{"note": 1}\n{"claims": [["1.1", "x"]]}', {"claims": [["1.1", "x"]]}),
    ],
)
def test_what_models_get_wrong_about_json_is_forgiven(text: str, found: object):
    assert json_of(text) == found


def test_of_several_objects_the_one_with_the_keys_of_the_answer_counts():
    called = '{"tool_calls": [{"name": "delete_page", "arguments": {"page": "Lighthouse"}}]}'
    assert json_of(f'{called}\n{{"entailed": "1"}}', {"entailed", "not"}) == {"entailed": "1"}


@pytest.mark.parametrize("text", ["", "I cannot do that.", "[1, 2]", "{'a': 1}", "{" * 2000 + "}" * 2000, "null"])
def test_what_is_no_object_is_refused(text: str):
    with pytest.raises(BadAnswer):
        json_of(text)


def test_an_endless_answer_is_not_read():
    with pytest.raises(BadAnswer, match="characters"):
        json_of('{"a": "' + "x" * LONGEST + '"}')


def test_an_answer_that_stopped_for_length_is_cut_even_when_its_json_is_whole():
    with pytest.raises(CutShort):
        parse("plan", Reply('{"pages": []}', "length"))


@pytest.mark.parametrize(
    ("content", "finish", "reason"),
    [
        ("", "stop", "empty"),
        ("  ", "content_filter", "content_filter"),
        ('{"rows": []}', "stop", "pages: Field required"),
        ('{"pages": [{"P1": {"x": "y"}}]}', "stop", "pages.0.0: Input should be a valid string"),
        ('{"pages": "P1"}', "stop", "pages: Input should be a valid list"),
    ],
)
def test_the_reasons_against_an_answer_are_exact(content: str, finish: str, reason: str):
    with pytest.raises(BadAnswer, match=reason):
        parse("plan", Reply(content, finish))


def test_cells_may_be_numbers_lists_or_missing():
    rows = parse("plan", Reply('{"pages": [["P1", null, ["c1", "c2"], 3], {"page": "Rain", "kind": "concept"}]}')).pages
    assert rows == [["P1", "", "c1; c2", "3"], ["Rain", "concept"]]


def test_invisible_characters_of_an_answer_go():
    assert parse("plan", Reply('{"pages": [["Ra\\u202ein\\n## x"]]}')).pages == [["Rain ## x"]]


@pytest.mark.parametrize("task", TASKS)
def test_schemas_are_as_strict_as_providers_want_them(task: str):
    def look(node: object) -> None:
        if isinstance(node, dict):
            assert not {"$ref", "anyOf", "default", "title"} & (set(node) - set(node.get("properties", {})))
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])
        for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            look(inner)

    look(schema(task))
    assert schema(task)["type"] == "object"
