"""Whatever a source holds, its note shows the same words, and every passage is found again under its id."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from convert_samples import DOCUMENTS, PROSE, note_of, said
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.compile.quotes import cut
from kb.convert.convert import convert
from kb.convert.note import markdown_of, text_notes
from kb.errors import BadAnswer, UnreadableSource
from kb.markdown.blocks import blocks
from kb.markdown.cite import definitions, marks_of
from kb.markdown.frontmatter import properties, split
from kb.markdown.notes import passages_of
from kb.names import file_name
from kb.records import Claim, Heading, Passage, Text
from kb.sentences import count
from kb.tasks import ClaimDraft
from kb.words import passage_hash, squeeze, tokens

SHARED = Path(__file__).parents[2] / "shared"


def converted(name: str, words: str) -> Text | None:
    try:
        return convert(name, words.encode())
    except UnreadableSource:
        return None


def assert_note_holds(text: Text) -> None:
    note = note_of(text)
    found = passages_of(note)
    assert list(found) == [passage.id for passage in text.passages]
    for passage in text.passages:
        assert found[passage.id] == squeeze(passage.words)
        assert re.fullmatch(re.escape(passage_hash(passage.words)) + r"(-\d+)?", passage.id)
        covered = "".join(passage.words[start:end] for start, end in passage.sentences)
        assert "".join(covered.split()) == "".join(passage.words.split())
    headings = [block for block in blocks(note, len(split(note)[0])) if block.kind == "heading"]
    assert len(headings) == sum(isinstance(block, Heading) and block.level > 1 for block in text.blocks)
    assert properties(note)["type"] == "text"
    assert not re.search(r"[ \t]$|\r", note, re.MULTILINE)
    assert note.endswith("\n")
    assert not note.endswith("\n\n")


@given(DOCUMENTS)
@settings(max_examples=150, deadline=None)
def test_a_plain_text_loses_no_word_and_gains_none(words: str) -> None:
    text = converted("looms.txt", words)
    if text is None:
        assert not re.search(r"\w", words)
        return
    assert said(text) == tokens(words)
    assert_note_holds(text)


@given(PROSE)
@settings(max_examples=40, deadline=None)
def test_long_paragraphs_become_passages_of_forty_to_a_hundred_and_eighty_words(words: str) -> None:
    text = convert("looms.txt", " ".join(words.split() * 9).encode())
    sizes = [count(passage.words) for passage in text.passages]
    assert max(sizes) <= 180
    assert len(sizes) == 1 or min(sizes) >= 40
    assert said(text) == tokens(words) * 9


@given(DOCUMENTS)
@settings(max_examples=150, deadline=None)
def test_a_note_of_any_markdown_gives_back_every_passage(words: str) -> None:
    text = converted("looms.md", words)
    if text is not None:
        assert_note_holds(text)


@given(DOCUMENTS, st.sampled_from(["looms.md", "looms.txt"]))
@settings(max_examples=60, deadline=None)
def test_conversion_is_a_function_of_name_and_content(words: str, name: str) -> None:
    assert converted(name, words) == converted(name, words)


def test_plain_markdown_has_neither_ids_nor_properties() -> None:
    text = convert(
        "Looms.md", b"---\ntitle: T\n---\n# T\n\nWords of it.\n\n- one item of the list\n- another item of it\n"
    )
    assert markdown_of(text) == "# T\n\nWords of it.\n\n- one item of the list\n- another item of it\n"


def test_a_note_keeps_the_day_on_which_it_was_made() -> None:
    text = convert("Looms.txt", b"Words of it.")
    ((name, note),) = text_notes(
        text, title="Looms", id="txt-1", description="W.", date="2026-02-02", created="2026-01-01"
    )
    assert name == "Looms (text).md"
    assert properties(note) == {
        "title": "Looms (text)",
        "type": "text",
        "id": "txt-1",
        "description": "W.",
        "part_of": "[[Looms]]",
        "created": "2026-01-01",
        "updated": "2026-02-02",
    }


def test_the_note_of_a_source_with_a_long_name_has_another_name() -> None:
    text = convert("Looms.txt", b"Words of it.")
    title = file_name("How the looms of the whole country were brought to weave what nobody had ever asked them for")
    ((name, note),) = text_notes(text, title=title, id="txt-1", description="W.", date="2026-02-02")
    assert title.endswith(" nobody had ever")
    assert name.endswith(" nobody had (text).md")
    assert len(name) <= 83
    assert properties(note)["part_of"] == f"[[{title}]]"


# -- the note in a vault ----------------------------------------------------------------------------------------

KITCHEN_SINK = """---
title: Looms
tags: [topic/looms]
---
# Looms

It **weaves** [patterns](https://example.org/a_(b)) of [[Wool|wool]].[^1] ==All day== for $5, $x^2$, `a|b` and `[[c]]`.

> A quote of *many*
> words.
>
> - with an item

> [!odd]- Title
> Body of it.

- one
- two

1. the first item of the list
   - nested in the first one
2. the second item of the list

| a | b |
|---|---|
| c\\|d | `e` |
|   | f | g |

```dataview
LIST
```

$$
a = b
$$

<div onclick="x()">words <script>evil()</script></div> <!-- seen -->

%% unclosed

#### Deep

#### Deep

#tag at /home/somebody/file and C:\\dir ![x](https://example.org/x.png) ![[y.png]]
Ends with an id ^abc123

[^1]: A note of *words*.
[^2]: Nobody names this.
"""  # fmt: skip
HOSTILE = (
    "---\n\n# x\n[[a]] ![[b]] [^c]\n[^c]: d\n^p-1a2b3c4d\n\n%%\n<script>\n```\n> [!x]\n$$\n| a |\n|---|\n#tag\n<!--\n"
)
TALK = "Ada x: It weaves *all*.\nBob #1: How?\nAda x: By cards. ^p-1a2b3c4d\nBob #1: So.\n\n[0:30] End ^x\n\nMore.\n"


def sources() -> dict[str, bytes]:
    """Names and contents of sources that are hard to show."""
    found = {"Looms.md": KITCHEN_SINK.encode(), "Hostile.txt": HOSTILE.encode(), "Hostile too.md": HOSTILE.encode()}
    found |= {"Talk.txt": TALK.encode(), "Talk too.md": TALK.encode()}
    folder = SHARED / "corpus/transcripts"
    return found | {path.name: path.read_bytes() for path in sorted(folder.glob("00[02]*.txt"))}


@pytest.mark.skipif(not (SHARED / "tools/check_vault.py").is_file(), reason="the checker is not here")
def test_the_independent_checker_finds_nothing_wrong_with_notes(tmp_path: Path) -> None:
    for folder in ("text", "sources"):
        (tmp_path / folder).mkdir()
    titles = []
    for name, content in sources().items():
        text = convert(name, content)
        title = Path(name).stem
        titles.append(title)
        notes = text_notes(text, title=title, id=f"txt-{len(titles)}", description="Words.", date="2026-01-01")
        for file, note in notes:
            (tmp_path / "text" / file).write_text(note, encoding="utf-8")
        page = f"A source.\n\n## Contents\n\n- [[{title} (text)]]\n"
        (tmp_path / "sources" / f"{title}.md").write_text(front(title, "source", f"src-{len(titles)}") + page)
    links = "".join(f"- [[{title}]]\n" for title in titles)
    (tmp_path / "index.md").write_text(front("Index", "index", "idx-1") + "All sources.\n\n" + links)
    command = [sys.executable, str(SHARED / "tools/check_vault.py"), str(tmp_path), "--strict", "--fail-on", "warning"]
    checked = subprocess.run([*command, "--text"], capture_output=True, text=True, check=False)
    problems = [line for line in checked.stdout.splitlines() if line.startswith(("error", "warning"))]
    assert [line for line in problems if "absolute_path_text" not in line] == []


def front(title: str, kind: str, identifier: str) -> str:
    stated = f"title: {title}\ntype: {kind}\nid: {identifier}\ndescription: Words.\n"
    return f"---\n{stated}created: 2026-01-01\nupdated: 2026-01-01\n---\n"


@pytest.mark.skipif(not (SHARED / "tools/check_citations.py").is_file(), reason="the checker is not here")
def test_every_sentence_that_can_be_cited_is_found_by_the_independent_checker(tmp_path: Path) -> None:
    for folder in ("text", "concepts"):
        (tmp_path / "wiki" / folder).mkdir(parents=True)
    for name, content in sources().items():
        title = Path(name).stem
        text = replace(convert(name, content), title=title)
        for file, note in text_notes(text, title=title, id="txt-1", description="Words.", date="2026-01-01"):
            (tmp_path / "wiki/text" / file).write_text(note, encoding="utf-8")
        claims = [claim for passage in text.passages for claim in cited(passage, text)]
        body = "\n\n".join(f"Words {marks_of(claim)}" for claim in claims)
        notes = "\n".join(line for claim in claims for line in definitions(claim))
        page = front(title, "concept", "con-1") + f"{body}\n\n{notes}\n"
        (tmp_path / "wiki/concepts" / f"{title} page.md").write_text(page, encoding="utf-8")
    command = [sys.executable, str(SHARED / "tools/check_citations.py"), str(tmp_path), "--json"]
    checked = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert checked["problems"] == []
    assert checked["citations"] > 40


def cited(passage: Passage, text: Text) -> Iterator[Claim]:
    """A claim of every sentence of a passage, of every two neighbours, and of every two with a gap."""
    last = len(passage.sentences)
    ones, twos = ((n,) for n in range(1, last + 1)), ((n, n + 1) for n in range(1, last))
    for numbers in (*ones, *twos, *((n, n + 2) for n in range(1, last - 1))):
        try:
            yield cut(ClaimDraft(passage.id, numbers, "It weaves.", ()), text)
        except BadAnswer:
            continue
