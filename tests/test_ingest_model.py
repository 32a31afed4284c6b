"""`kb ingest --model` from end to end, against a server on loopback that answers as it was scripted."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from faulty_server import Handler, Server, reply, status
from vaults import ingest, kb, kb_json, new_vault, tree

from kb.markdown.page import parse

NOTE = """# Notes on sourdough

Sourdough is bread that is raised by wild yeast and by lactic acid bacteria instead of yeast from a factory. \
Both live together in the starter, and neither of them needs to be bought.

A starter is a mixture of flour and water that a baker feeds every day. It rises because the wild yeast in it makes \
carbon dioxide, and the dough holds the gas. A starter that is not fed for a week turns grey and thin, but it can \
usually be brought back within three feedings.

The bacteria in the starter make two acids, lactic acid and acetic acid. Lactic acid tastes mild, like yoghurt, and \
acetic acid tastes sharp, like vinegar. A warm and wet starter makes more lactic acid, while a cool and stiff starter \
makes more acetic acid.

Rye flour ferments faster than wheat flour, because rye holds more enzymes and more minerals. Many bakers begin a new \
starter with rye for this reason and change to wheat after a few days. The change does no harm.

In a cool room at 18 degrees a starter needs to be fed once a day. In a warm kitchen at 28 degrees it needs to be fed \
twice a day, or it becomes too sour for bread. In a refrigerator it can wait for two weeks between feedings.

A loaf of sourdough keeps for about five days, which is longer than bread that was raised with baker's yeast. The \
acids slow down the growth of mould, and they also slow down the process by which starch makes bread stale.

Bakers test a starter with a spoonful in a glass of water. When the spoonful floats, the starter holds enough gas to \
raise a loaf. When it sinks, the starter needs more time or another feeding before it can be used.

Salt slows the fermentation down and makes the dough firmer. Most bakers add about two grams of salt for every \
hundred grams of flour, after the flour has taken up the water. Without salt a sourdough rises faster and tastes flat. \
With too much salt the wild yeast works so slowly that the dough needs a whole night more.

A starter can be dried as well. The baker spreads it thinly on paper, lets it dry for two days at the temperature of \
the room, and crumbles it into a jar. Dried in this way the yeast and the bacteria sleep for years, and they wake up \
when flour and water are added. The first loaf after that is often a little flat, and the second one is good again.
"""
CLAIMS = [
    [
        "c1",
        "1.1",
        "Sourdough is bread raised by wild yeast and lactic acid bacteria.",
        "Sourdough",
        "definition",
        "",
        "key",
    ],
    ["c2", "2.2", "A starter rises because wild yeast makes carbon dioxide.", "Sourdough; Starter", "fact"],
    ["c3", "3.1", "The bacteria of a starter make lactic acid and acetic acid.", "Sourdough; Starter", "fact"],
    ["c4", "4.1", "Rye flour ferments faster than wheat flour.", "Sourdough", "fact"],
    ["c5", "6.1", "A loaf of sourdough keeps for about five days.", "Sourdough", "figure"],
]
SHORT = {
    "claims": CLAIMS,
    "entities": [["Sourdough", "concept"]],
    "takeaways": ["Sourdough is raised by wild yeast."],
    "heard_as": [],
    "pages": [["Sourdough", "concept", "c1-5"]],
}
GOOD = (
    "Sourdough is bread that wild yeast and lactic acid bacteria raise, in place of yeast from a factory. [c1] "
    "The starter rises because the wild yeast in it makes carbon dioxide, and the dough holds this gas. [c2] "
    "Its bacteria make two acids, lactic acid and acetic acid. [c3]"
)
RYE = "Rye flour ferments faster than wheat flour, since it holds more enzymes and more minerals. [c4]"
FALSE = "A loaf of sourdough keeps for about nine days, longer than bread raised with yeast from a baker. [c5]"
TRUE = "A loaf of sourdough keeps for about five days, longer than bread raised with the yeast of bakers. [c1]"
WRITTEN = {
    "pages": [
        {
            "page": "P1",
            "lead": "Sourdough is bread raised by wild yeast and lactic acid bacteria.",
            "description": "Bread raised by wild yeast and bacteria.",
            "tag": "bread",
            "ops": [["add", "", "", GOOD], ["add", "", "", RYE], ["add", "", "", FALSE]],
        }
    ]
}


def task_of(body: dict[str, Any]) -> str:
    """Which prompt a request was made from, by a sentence of its own."""
    asked = json.dumps(body["messages"])
    known = {
        "Read a short source": "compile_short",
        "Write pages of a wiki": "write",
        "Each numbered statement": "verify",
        "refused": "repair",
    }
    return next(name for words, name in known.items() if words in asked)


class Script:
    """Answers by task; every request is counted."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, Any] = {
            "compile_short": SHORT,
            "write": WRITTEN,
            "repair": {"mended": [["r1", TRUE]]},
        }

    def __call__(self, handler: Handler, body: dict[str, Any]) -> None:
        task = task_of(body)
        self.asked.append(task)
        answer = self.answers.get(task) or self._verdicts(body)
        fault = answer if callable(answer) else reply(json.dumps(answer))
        fault(handler, body)

    def _verdicts(self, body: dict[str, Any]) -> dict[str, Any]:
        """All entailed: as many numbers as the request holds readings."""
        lines = body["messages"][-1]["content"].splitlines()
        count = sum(1 for line in lines if line[:1].isdigit())
        return {"entailed": f"1-{count}", "by": [], "not": []}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    made = new_vault(tmp_path / "vault")
    (made / "raw/Notes on sourdough.md").write_text(NOTE, encoding="utf-8")
    return made


def test_a_model_writes_a_page_of_prose_and_a_wrong_figure_is_mended_before_it_is_written(server: Server, vault: Path):
    script = Script()
    server.behave(script)
    report = ingest(vault, "--model", "openai/scripted")["sources"][0]
    assert report["status"] == "compiled"
    assert report["pages"]["created"] == ["Sourdough"]
    assert report["operations"]["refused"] == {"figure-without-evidence": 1}
    assert report["model"]["calls"] == len(script.asked)
    assert Counter(script.asked) == {"compile_short": 1, "write": 1, "repair": 1, "verify": 4}
    page = (vault / "wiki/concepts/Sourdough.md").read_text(encoding="utf-8")
    assert "five days" in page
    assert "nine days" not in page
    statements = parse(page).statements
    assert [one.labels for one in statements if not one.labels] == [()]  # the lead alone
    kb("lint", "--vault", vault)


def test_no_answer_is_bought_twice_and_a_key_is_written_nowhere(server: Server, vault: Path):
    script = Script()
    server.behave(script)
    script.answers["verify"] = status(401, "no")
    assert kb_json("ingest", "--vault", vault, "--model", "openai/scripted", code=1)["sources"][0]["status"] == "failed"
    assert not list((vault / "wiki").glob("concepts/*.md"))
    del script.answers["verify"]
    before = len(script.asked)
    assert ingest(vault, "--model", "openai/scripted")["sources"][0]["status"] == "compiled"
    assert Counter(script.asked[before:]) == {"repair": 1, "verify": 4}  # statements twice, the lead, the key points
    for path in vault.rglob("*"):
        assert not path.is_file() or b"sk-test-0000" not in path.read_bytes()


def test_a_failed_source_leaves_the_wiki_as_it_was(server: Server, vault: Path):
    server.behave(reply("I am sorry, I cannot do that."))
    before = tree(vault)
    report = kb_json("ingest", "--vault", vault, "--model", "openai/scripted", code=1)["sources"][0]
    assert report["status"] == "failed"
    assert report["error"]
    assert tree(vault) == before


def test_a_tape_replays_the_same_bytes_without_a_model(server: Server, vault: Path, tmp_path: Path):
    server.behave(Script())
    ingest(vault, "--model", "openai/scripted", "--record")
    other = new_vault(tmp_path / "other", vault / "raw/Notes on sourdough.md")
    shutil.copytree(vault / ".kb/tape", other / ".kb/tape")
    server.behave(status(500))
    report = ingest(other, "--engine", "tape")["sources"][0]
    assert report["status"] == "compiled"
    assert tree(other, "wiki") == tree(vault, "wiki")
    assert server.asked == []


def test_what_is_not_on_the_tape_waits(vault: Path):
    report = ingest(vault, "--engine", "tape")
    assert report["sources"][0]["status"] == "waiting"
    assert report["totals"]["waiting"] == 1
    assert "no model" in report["sources"][0]["error"]


def test_prompts_wait_in_the_queue_and_an_answer_there_goes_on(vault: Path):
    assert ingest(vault, "--engine", "queue")["sources"][0]["status"] == "waiting"
    waiting = sorted((vault / ".kb/queue").glob("*.request.md"))
    assert len(waiting) == 1
    key = waiting[0].name.removesuffix(".request.md")
    (vault / f".kb/queue/{key}.answer.md").write_text(json.dumps(SHORT), encoding="utf-8")
    assert ingest(vault, "--engine", "queue")["sources"][0]["status"] == "waiting"
    assert len(list((vault / ".kb/queue").glob("*.request.md"))) >= 1
