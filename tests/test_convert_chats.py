"""Exported conversations become transcripts with speakers and times, whoever exported them."""

from __future__ import annotations

import json

from kb.convert.convert import convert
from kb.convert.note import markdown_of
from kb.records import Heading, Text


def read(found: object) -> Text:
    return convert("conversations.json", json.dumps(found).encode())


def node(name: str, parent: str | None, role: str, words: str, **more: object) -> dict[str, object]:
    message = {
        "author": {"role": role},
        "content": {"content_type": "text", "parts": [words]},
        "create_time": 1740832260.5,
    }
    return {"id": name, "parent": parent, "children": [], "message": {**message, **more}}


def gpt(title: str, *nodes: dict[str, object], current: str) -> dict[str, object]:
    root = {"id": "root", "parent": None, "children": [], "message": None}
    mapping = {str(one["id"]): one for one in (root, *nodes)}
    return {"title": title, "create_time": 1740832200.0, "mapping": mapping, "current_node": current}


LOOMS = gpt(
    "Looms",
    node("s", "root", "system", "You are helpful."),
    node("a", "s", "user", "How does it weave?"),
    node("b", "a", "assistant", "An answer that was replaced."),
    node("c", "a", "assistant", "By *cards*:\n\n```python\nweave()\n```\n\n## Then\n\nDone."),
    node("d", "c", "tool", "Result of a search."),
    node("e", "d", "assistant", "Hidden.", metadata={"is_visually_hidden_from_conversation": True}),
    current="e",
)


def test_of_several_answers_the_one_that_was_shown_counts():
    text = read([LOOMS])
    assert (text.title, text.shape, text.metadata.published) == ("Looms", "transcript", "2025-03-01")
    assert [(one.location.speaker, one.words) for one in text.passages] == [
        ("User", "How does it weave?"),
        ("ChatGPT", "By cards:"),
        ("ChatGPT", "weave()"),
        ("ChatGPT", "Then"),
        ("ChatGPT", "Done."),
    ]
    assert text.passages[0].location.time == "2025-03-01 12:31"


def test_each_turn_opens_with_its_speaker_and_time():
    shown = markdown_of(read([LOOMS]))
    assert shown.startswith(
        "**User** (2025-03-01 12:31): How does it weave?\n\n**ChatGPT** (2025-03-01 12:31): By *cards*:"
    )


def test_a_turn_that_opens_with_code_keeps_its_fence():
    chat = gpt("x", node("a", "root", "user", "```\nweave()\n```"), current="a")
    assert markdown_of(read([chat])) == "**User** (2025-03-01 12:31):\n\n```\nweave()\n```\n"


def test_many_conversations_have_headings():
    text = read([LOOMS, gpt("", node("a", "root", "user", "Words."), current="a")])
    assert [(one.title, one.time) for one in text.blocks if isinstance(one, Heading)] == [
        ("Looms", "2025-03-01"),
        ("Conversation 2", "2025-03-01"),
    ]
    assert text.passages[-1].location.chapter == "Conversation 2"


def test_claude_is_read_without_what_it_thought_and_called():
    blocks = [
        {"type": "thinking", "thinking": "Hm."},
        {"type": "text", "text": "By cards."},
        {"type": "tool_use", "name": "x"},
    ]
    chat = {
        "uuid": "1",
        "name": "Looms",
        "created_at": "2026-03-01T12:30:00.000000Z",
        "chat_messages": [
            {
                "sender": "human",
                "text": "How?",
                "created_at": "2026-03-01T12:31:05Z",
                "content": [{"type": "text", "text": "How?"}],
            },
            {"sender": "assistant", "text": "", "created_at": "2026-03-01T12:32:00Z", "content": blocks},
        ],
    }
    text = read([chat])
    assert [(one.location.speaker, one.location.time, one.words) for one in text.passages] == [
        ("User", "2026-03-01 12:31", "How?"),
        ("Claude", "2026-03-01 12:32", "By cards."),
    ]


def test_a_list_of_messages_is_a_conversation():
    text = read({"messages": [{"role": "user", "content": "How?"}, {"role": "assistant", "content": "By cards."}]})
    assert [one.location.speaker for one in text.passages] == ["User", "Assistant"]


def test_rings_and_missing_nodes_end_a_conversation():
    ring = gpt("x", node("a", "b", "user", "One."), node("b", "a", "assistant", "Two."), current="b")
    assert [one.words for one in read([ring]).passages] == ["One.", "Two."]
    lost = gpt("x", node("a", "gone", "user", "One."), current="nowhere")
    assert [one.words for one in read([lost]).passages] == ["One."]
