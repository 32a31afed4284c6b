"""Notebooks become their words, code and results; nothing of them runs."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from kb.convert.convert import convert
from kb.errors import UnreadableSource
from kb.records import Text

PICTURE = b"\x89PNG\r\n\x1a\nweave"
NAME = hashlib.sha256(PICTURE).hexdigest()[:16] + ".png"


def read(*cells: dict[str, object], **stated: object) -> Text:
    language = {"language_info": {"name": "python"}}
    whole = {"nbformat": 4, "metadata": {**language, **stated}, "cells": list(cells)}
    return convert("looms.ipynb", json.dumps(whole).encode())


def said(words: str) -> dict[str, object]:
    return {"cell_type": "markdown", "source": words.splitlines(keepends=True)}


def code(words: str, *outputs: dict[str, object]) -> dict[str, object]:
    return {"cell_type": "code", "source": words, "outputs": list(outputs)}


def test_cells_keep_their_order_and_code_its_language():
    text = read(
        said("# Looms\n\nThey *weave*."),
        code("1 + 1", {"output_type": "execute_result", "data": {"text/plain": ["2"]}}),
    )
    assert text.title == "Looms"
    assert [one.markdown for one in text.passages] == ["They *weave*.", "```python\n1 + 1\n```", "```\n2\n```"]


def test_images_of_results_become_assets():
    shown = {
        "output_type": "display_data",
        "data": {"image/png": base64.b64encode(PICTURE).decode(), "text/plain": "x"},
    }
    text = read(said("Words."), code("plot()", shown))
    assert [(asset.name, asset.content) for asset in text.assets] == [(NAME, PICTURE)]
    assert text.passages[-1].markdown == f"![](assets/{NAME})"


def test_images_attached_to_words_become_assets():
    cell = {
        **said("See ![a loom](attachment:a.png)."),
        "attachments": {"a.png": {"image/png": base64.b64encode(PICTURE).decode()}},
    }
    text = read(cell)
    assert [one.markdown for one in text.passages] == ["See a loom.", f"![a loom](assets/{NAME})"]


def test_colours_of_a_terminal_go_and_long_outputs_are_cut():
    log = {"output_type": "stream", "text": "\x1b[31mred\x1b[0m\n" + "line\n" * 500}
    text = read(code("run()", log))
    assert text.passages[-1].words.startswith("red\nline")
    assert text.passages[-1].words.count("\n") == 199
    assert text.warnings == ("1 outputs were cut after 200 lines",)


def test_an_error_is_its_message():
    failed = {"output_type": "error", "ename": "KeyError", "evalue": "'a'", "traceback": ["long"]}
    assert read(code("x['a']", failed)).passages[-1].words == "KeyError: 'a'"


def test_the_language_of_a_magic_counts():
    assert read(code("%%bash\nls")).passages[0].markdown.startswith("```bash\n")


def test_the_old_format_is_read():
    sheet = {
        "cells": [
            {"cell_type": "heading", "level": 1, "source": "Looms"},
            {"cell_type": "code", "input": "1", "outputs": []},
        ]
    }
    text = convert("a.ipynb", json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [sheet]}).encode())
    assert (text.title, text.passages[0].words) == ("Looms", "1")


@pytest.mark.parametrize("cells", [[], [{"cell_type": "code", "source": ""}], [7, None, {"cell_type": "markdown"}]])
def test_a_notebook_without_words_is_refused(cells: list[object]):
    with pytest.raises(UnreadableSource):
        convert("a.ipynb", json.dumps({"nbformat": 4, "cells": cells}).encode())
