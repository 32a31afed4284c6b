"""A section or page that grew long: the model is told so, and what it proposes is checked, read back and applied."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from faulty_server import Handler, Server, reply
from scripted_model import ScriptedModel, task_of
from vaults import ingest, kb, new_vault

from kb.markdown.page import parse

FACTS = (
    "A beehive in a garden holds up to fifty thousand bees in the weeks of early summer.",
    "The queen of a beehive lays up to two thousand eggs on a single day of the summer.",
    "A worker bee of the beehive lives for about six weeks while there is much to do.",
    "The drones of a beehive are driven out by the workers when the autumn comes.",
    "A beehive needs about fifteen kilograms of honey to live through a whole winter.",
    "The wax of a beehive is made by young bees from glands on their own bellies.",
    "The bees of a beehive show one another by a dance where the flowers are.",
    "A swarm leaves the beehive with the old queen when the place becomes too narrow.",
    "A beekeeper gives the beehive smoke so that the bees stay calm while he works.",
    "The beehive is opened on warm days only, because the brood must not become cold.",
)
LATER = "A beehive that stands in the sun of the morning begins its work earlier than one in the shade."
LEAD = "A beehive in a garden holds up to fifty thousand bees in the weeks of early summer."


ASIDE = (
    "These notes were taken on a dry day, and they were copied in the evening at the kitchen table by lamplight.",
    "Whoever wants to see it for himself should come early, stand still for a while, and keep out of the path.",
    "A neighbour who read this page over the fence said that he had always wanted to know how that is done.",
)


def document(title: str, facts: Sequence[str]) -> str:
    """A paragraph for each fact, with words behind it that nobody needs, so that the claims may be so many."""
    return f"# {title}\n\n" + "\n\n".join(" ".join((fact, *ASIDE, *ASIDE[:2])) for fact in facts) + "\n"


class Beekeeper:
    """The scripted model, but it claims the first sentence of each paragraph, and writes what it was given."""

    def __init__(self, facts: Sequence[str], rows: list[list[str]], lead: str = LEAD, page: str = "Beehive") -> None:
        self.model = ScriptedModel()
        claims = [[f"c{n}", f"{n}.1", words, "Beehive", "fact"] for n, words in enumerate(facts, start=1)]
        self.short = {"claims": claims, "entities": [["Beehive", "concept"]], "takeaways": [], "heard_as": [],
                      "pages": [[page, "concept", f"c1-{len(facts)}"]]}  # fmt: skip
        self.page: dict[str, Any] = {
            "page": "P1",
            "ops": rows,
            "lead": lead,
            "description": "A box of bees.",
            "tag": "",
        }
        self.prompts: list[str] = []

    def __call__(self, handler: Handler, body: dict[str, Any]) -> None:
        task = task_of(body["messages"][0]["content"])
        if task != "write":
            (reply(json.dumps(self.short)) if task == "compile_short" else self.model.fault)(handler, body)
            return
        self.prompts.append(body["messages"][-1]["content"])
        keys = dict(re.findall(r"^(c\d+) .*“(.+)”$", self.prompts[-1], re.MULTILINE))
        known = {words: key for key, words in keys.items()}
        rows = [[known.get(cell, cell) for cell in row] for row in self.page["ops"]]
        rows = [[re.sub(r"\[\[(.+?)\]\]", lambda found: f"[{known[found[1]]}]", cell) for cell in row] for row in rows]
        reply(json.dumps({"pages": [self.page | {"ops": rows}]}))(handler, body)


@pytest.fixture
def vault(server: Server, tmp_path: Path) -> Path:
    """A vault with a page of ten statements in one section."""
    made = new_vault(tmp_path / "vault")
    (made / "raw/Notes on the beehive.md").write_text(document("Notes on the beehive", FACTS), encoding="utf-8")
    server.behave(Beekeeper(FACTS, [["add", "Life", "", f"{words} [[{words}]]"] for words in FACTS]))
    report = ingest(made, "--model", "openai/scripted")["sources"][0]
    assert report["pages"]["created"] == ["Beehive"], report
    assert report["operations"]["refused"] == {}
    return made


def second(vault: Path, server: Server, rows: list[list[str]], lead: str = "") -> tuple[Any, str]:
    """The report of a second source, whose `write` is answered so; and the prompt of that."""
    later = [LATER, "The roof of a beehive is lifted with both hands, and put down beside it in the grass."]
    (vault / "raw/More on the beehive.md").write_text(document("More on the beehive", later), encoding="utf-8")
    keeper = Beekeeper(later, rows, lead, "P1")
    server.behave(keeper)
    report = next(
        one
        for one in ingest(vault, "--model", "openai/scripted", "--autonomy", "auto")["sources"]
        if one["status"] == "compiled"
    )
    return report, keeper.prompts[0]


def said(vault: Path, title: str) -> list[tuple[str, str]]:
    """Section and words of each statement of a page."""
    page = (vault / f"wiki/concepts/{title}.md").read_text(encoding="utf-8")
    return [(one.section, one.words) for one in parse(page).statements if not one.is_lead]


def test_a_long_section_is_said_to_be_long_and_is_put_in_a_better_order(server: Server, vault: Path):
    def paragraph(*numbers: int) -> str:
        return " ".join(f"{FACTS[number - 1]} [s{number}]" for number in numbers)

    report, prompt = second(
        vault, server, [["restructure", "Life", paragraph(2, 1, 3, 4), paragraph(10, 9, 5, 6, 7, 8)]]
    )
    assert "## Life (long: 10 statements)" in prompt
    assert report["operations"]["refused"] == {}
    order = [words for _, words in said(vault, "Beehive")]
    assert order == [FACTS[number - 1] for number in (2, 1, 3, 4, 10, 9, 5, 6, 7, 8)]
    kb("lint", "--vault", vault)


def test_a_restructure_that_forgets_a_statement_is_refused(server: Server, vault: Path):
    before = said(vault, "Beehive")
    rows = [["restructure", "Life", " ".join(f"{FACTS[number]} [s{number + 1}]" for number in (1, 0, 2))]]
    report, _ = second(vault, server, rows)
    assert report["operations"]["refused"]
    assert sorted(said(vault, "Beehive")) == sorted(before), "nothing is lost"
    kb("lint", "--vault", vault)


def test_a_theme_moves_to_a_page_of_its_own_and_the_old_page_stays_as_a_hub(
    server: Server, vault: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kb.engines.write.LONG_PAGE", 100)
    (vault / "kb.toml").write_text('autonomy = "auto"\n', encoding="utf-8")
    row = ["split", "Beekeeper", "concept", f"{FACTS[8][:-1]}.", "How a beehive is kept.", "s5 s8-10"]
    report, prompt = second(vault, server, [row])
    assert "(long page: " in prompt
    assert report["operations"]["refused"] == {}
    assert [words for _, words in said(vault, "Beekeeper")] == [FACTS[number] for number in (4, 7, 8, 9)]
    assert [words for _, words in said(vault, "Beehive")] == [FACTS[number] for number in (0, 1, 2, 3, 5, 6)]
    assert "[[Beekeeper]]" in (vault / "wiki/concepts/Beehive.md").read_text(encoding="utf-8")
    assert "[[Beehive]]" in (vault / "wiki/concepts/Beekeeper.md").read_text(encoding="utf-8")
    assert "[[Beekeeper]]" in (vault / "wiki/index.md").read_text(encoding="utf-8")
    kb("lint", "--vault", vault)


def test_a_page_that_exists_gets_a_new_lead_that_its_statements_carry(server: Server, vault: Path):
    better = "A worker bee of the beehive lives for about six weeks, and the drones are driven out in autumn."
    report, prompt = second(vault, server, [["add", "Place", "", f"{LATER} [[{LATER}]]"]], better)
    assert f"Lead: {LEAD}" in prompt
    assert report["operations"]["refused"] == {}
    page = parse((vault / "wiki/concepts/Beehive.md").read_text(encoding="utf-8"))
    assert next(one.words for one in page.statements if one.is_lead) == better
    kb("lint", "--vault", vault)
