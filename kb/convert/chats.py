"""Conversations with a model, as ChatGPT and Claude export them: turns with their speakers and times.

A file may hold many conversations: each has a heading. Of a conversation with several answers to one question the last
one counts, as it is shown. What a tool said, what is hidden and what a model thought to itself is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kb.convert.archive import Archive
from kb.convert.code_blocks import fenced
from kb.convert.decode import clean
from kb.convert.draft import Draft, Part, Piece, Run, Title
from kb.records import Metadata

Json = Mapping[str, object]
_SPEAKERS = {"user": "User", "human": "User", "assistant": "Assistant", "model": "Assistant"}
_EXPORTED = re.compile(r"(?:^|/)conversations(?:-\d+)?\.json$")
_MOST = 400 << 20
"""Bytes of one list of conversations."""
_LISTS = ("messages", "chat_messages", "conversation", "turns")
_PRIVATE = re.compile("[\ue000-\uf8ff](?:[a-z]+[\ue000-\uf8ff])?[^\ue000-\uf8ff]{0,200}[\ue000-\uf8ff]")
"""How ChatGPT writes the marks of its web search, in signs of no meaning."""
_DEEPEST = 20_000
"""Messages of one conversation."""


@dataclass(frozen=True, slots=True)
class _Message:
    speaker: str
    time: str
    words: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class _Chat:
    title: str
    time: str
    messages: tuple[_Message, ...]


def is_chats(found: object) -> bool:
    """Whether a JSON document holds conversations."""
    return any(chat.messages for chat in _chats(found))


def packed(archive: Archive) -> Draft | None:
    """The draft of an export as it is downloaded: an archive with the conversations in it; `None` when it is none."""
    found: list[object] = []
    for name in sorted(archive.names(lambda name: bool(_EXPORTED.search(name)))):
        content = archive.read(name, _MOST)
        with suppress(ValueError, RecursionError):
            one = json.loads(content or b"")
            found += one if isinstance(one, list) else [one]
    return read(found) if is_chats(found) else None


def read(found: object) -> Draft:
    """The draft of one conversation or of many."""
    chats = [chat for chat in _chats(found) if chat.messages]
    if len(chats) == 1:
        day = re.match(r"\d{4}-\d\d-\d\d", chats[0].time)
        stated = Metadata(published=day.group() if day else "")
        return Draft(tuple(_said(chats[0])), title=chats[0].title, metadata=stated, spoken=1.0)
    pieces: list[Piece] = []
    for number, chat in enumerate(chats, start=1):
        pieces += [Title(2, chat.title or f"Conversation {number}", chat.time[:10]), *_said(chat)]
    return Draft(tuple(pieces), spoken=1.0)


def _said(chat: _Chat) -> Iterator[Piece]:
    """The turns of a conversation: what is said is markdown; headings in it are no chapters."""
    from kb.convert import markdown  # brings a parser, which not every source needs

    for message in chat.messages:
        opens = True
        for piece in [fenced(message.words)] if message.is_code else markdown.pieces(message.words):
            if piece is None:
                continue
            part = Part((Run(piece.words, ("strong",)),)) if isinstance(piece, Title) else piece
            yield replace(part, speaker=message.speaker, time=message.time, opens_turn=opens)
            opens = False


# -- exports ----------------------------------------------------------------------------------------------------


def _chats(found: object) -> list[_Chat]:
    rows = found if isinstance(found, list) else [found]
    if rows and all(_is_message(one) for one in rows):
        return [_Chat("", "", tuple(_messages(rows, "Assistant")))]
    return [chat for one in rows if isinstance(one, dict) and (chat := _chat(one))]


def _chat(found: Json) -> _Chat | None:
    title = clean(" ".join((_text(found, "title") or _text(found, "name")).split()))
    time = _time(found.get("create_time", found.get("created_at")))
    if isinstance(found.get("mapping"), dict):
        return _Chat(title, time, tuple(_messages(_branch(found), "ChatGPT")))
    for name in _LISTS:
        rows = found.get(name)
        if isinstance(rows, list) and rows and all(_is_message(one) for one in rows):
            speaker = "Claude" if name == "chat_messages" else "Assistant"
            return _Chat(title, time, tuple(_messages(rows, speaker)))
    return None


def _branch(found: Json) -> list[object]:
    """The messages of the branch that was shown last, in order."""
    mapping = found["mapping"]
    assert isinstance(mapping, dict)
    name = found.get("current_node")
    if not isinstance(name, str) or name not in mapping:
        times = {key: _number(_map(_map(node).get("message")).get("create_time")) for key, node in mapping.items()}
        leaves = [key for key, node in mapping.items() if not _map(node).get("children")]
        name = max(leaves, key=lambda key: times[key], default=None)
    way: list[object] = []
    seen: set[str] = set()
    while isinstance(name, str) and name in mapping and name not in seen and len(way) < _DEEPEST:
        seen.add(name)
        node = _map(mapping[name])
        way.append(node.get("message"))
        name = node.get("parent")
    return way[::-1]


def _is_message(found: object) -> bool:
    one = _map(found)
    return (_text(one, "role") or _text(one, "sender")) != "" and ("content" in one or "text" in one)


def _messages(rows: list[object], assistant: str) -> Iterator[_Message]:
    for row in rows:
        one = _map(row)
        role = _text(_map(one.get("author")), "role") or _text(one, "role") or _text(one, "sender")
        stated = _map(one.get("metadata"))
        if role not in _SPEAKERS or stated.get("is_visually_hidden_from_conversation") is True:
            continue
        if _text(one, "recipient") not in ("", "all"):
            continue
        speaker = assistant if _SPEAKERS[role] == "Assistant" else "User"
        words = clean(_PRIVATE.sub("", _content(one))).strip()
        if words:
            kind = _text(_map(one.get("content")), "content_type")
            time = _time(one.get("create_time", one.get("created_at", one.get("timestamp"))))
            yield _Message(speaker, time, words, is_code=kind == "code")


def _content(message: Json) -> str:
    """What a message says, without its pictures, files and calls of tools."""
    content = message.get("content")
    if isinstance(content, dict):
        if _text(content, "content_type") in ("text", "multimodal_text", ""):
            parts = content.get("parts")
            return "\n\n".join(filter(None, map(_said_in, parts if isinstance(parts, list) else [])))
        return _text(content, "text") if _text(content, "content_type") == "code" else ""
    if isinstance(content, list):
        said = "\n\n".join(filter(None, map(_said_in, content)))
        return said or _text(message, "text")
    return content if isinstance(content, str) else _text(message, "text")


def _said_in(part: object) -> str:
    if isinstance(part, str):
        return part
    one = _map(part)
    return (
        _text(one, "text")
        if _text(one, "type") in ("", "text", "audio_transcription", "input_text", "output_text")
        else ""
    )


def _time(value: object) -> str:
    """The minute of a time as exports state it, in UTC: `2026-03-01 12:31`."""
    if isinstance(value, str):
        found = re.match(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)", value)
        return f"{found.group(1)} {found.group(2)}" if found else ""
    seconds = _number(value)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M") if 0 < seconds < 10**11 else ""


def _number(value: object) -> float:
    return (
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**12 else 0.0
    )


def _text(found: Json, name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _map(value: object) -> Json:
    return value if isinstance(value, dict) else {}
