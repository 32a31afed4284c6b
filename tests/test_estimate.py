"""`kb ingest --estimate`: a range before anything is spent, and what it is worth beside what is really used."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from counting_server import Tally
from faulty_server import Server
from generated_sources import document
from vaults import RAW, ingest, kb, kb_json, new_vault, tree

from kb.cli import run
from kb.flows.asking import SHORT

PRICED = "openai/gpt-4o-mini"
SIZES = (80, 150, 300, 450, 700, 900, 1_200, 1_400, 1_600, 2_200, 3_000)
FEW = (150, 700, 1_600)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    made = new_vault(tmp_path / "vault")
    (made / "raw" / "long.md").write_text(document("Old works", 1_800), encoding="utf-8")
    (made / "raw" / "note.md").write_text(document("A note", 200, seed=2), encoding="utf-8")
    return made


def estimate(vault: Path, *arguments: str | Path, code: int = 0) -> dict[str, dict]:
    """The estimates by source, the totals under the empty name."""
    found = kb_json("ingest", "--estimate", "--vault", vault, *arguments, code=code)
    return {one["source"]: one for one in found["sources"]} | {"": found["totals"]}


@pytest.mark.parametrize("sizes", [FEW, pytest.param(SIZES, marks=pytest.mark.long)], ids=["few", "all"])
def test_what_is_used_lies_at_or_below_the_upper_end_in_nine_of_ten(
    server: Server, tmp_path: Path, sizes: tuple[int, ...]
):
    held = 0
    for size in sizes:
        vault = new_vault(tmp_path / str(size))
        (vault / "raw" / "works.md").write_text(document("Old works", size, seed=size), encoding="utf-8")
        (told,) = kb_json("ingest", "--estimate", "--vault", vault, "--model", PRICED)["sources"]
        tally = Tally()
        server.behave(tally)
        ingest(vault, "--model", "openai/scripted")
        most = told["input_tokens"][1], told["output_tokens"][1]
        assert tally.input_tokens >= told["input_tokens"][0]
        assert most[0] < 20 * tally.input_tokens  # an upper end that nothing can pass says nothing
        held += tally.input_tokens <= most[0] and tally.output_tokens <= most[1]
    assert held >= 0.9 * len(sizes)


def test_it_asks_nobody_and_writes_nothing(server: Server, vault: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text(document("Elsewhere", 300, seed=3), encoding="utf-8")
    server.behave(Tally())
    before = tree(vault, ".")
    for paths in ((), (elsewhere,)):
        for engine in (("--model", PRICED), ("--engine", "queue"), ()):
            kb("ingest", "--estimate", "--vault", vault, *engine, *paths)
    assert tree(vault, ".") == before
    assert server.asked == []


def test_files_from_elsewhere_are_reckoned_where_they_lie(vault: Path, tmp_path: Path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "far.md").write_text(document("Far", 300, seed=3), encoding="utf-8")
    found = estimate(vault, folder, vault / "raw" / "note.md")
    assert set(found) == {"far.md", "note.md", ""}
    assert found["far.md"]["tokens"] > 300


def test_what_is_compiled_already_costs_nothing(server: Server, vault: Path, tmp_path: Path):
    server.behave(Tally())
    assert set(estimate(vault)) == {"long.md", "note.md", ""}
    ingest(vault, "--model", "openai/scripted", str(vault / "raw" / "note.md"))
    same = tmp_path / "note.md"
    same.write_bytes((vault / "raw" / "note.md").read_bytes())
    assert set(estimate(vault)) == {"long.md", ""}
    assert set(estimate(vault, same)) == {""}
    same.write_text("Other words.\n", encoding="utf-8")
    assert set(estimate(vault, same)) == {"note.md", ""}


def test_the_total_is_the_sum_of_the_sources(vault: Path):
    found = estimate(vault, "--model", PRICED)
    whole = found.pop("")
    for key in ("input_tokens", "output_tokens", "usd"):
        for end in (0, 1):
            assert whole[key][end] == pytest.approx(sum(one[key][end] for one in found.values()))
    assert whole["usd"][0] > 0


@pytest.mark.parametrize("options", [(), ("--model", "openai/nobody-knows-this"), ("--engine", "queue")])
def test_an_unknown_price_is_not_zero(vault: Path, options: tuple[str, ...]):
    found = estimate(vault, *options)
    assert all(one["usd"] is None for one in found.values())
    assert "price unknown" in kb("ingest", "--estimate", "--vault", vault, *options)


def test_a_model_that_runs_here_costs_nothing_and_that_is_known(vault: Path):
    assert estimate(vault, "--model", "ollama/llama3")[""]["usd"] == [0, 0]


def test_a_model_that_thinks_may_answer_longer(vault: Path):
    plain, thinking = (estimate(vault, "--model", name)[""] for name in (PRICED, "openai/gpt-5"))
    assert thinking["output_tokens"][1] == pytest.approx(3 * plain["output_tokens"][1], rel=0.01)


def test_judging_and_looking_are_reckoned_where_they_may_happen(tmp_path: Path):
    vault = new_vault(tmp_path)
    (vault / "raw" / "works.md").write_text(document("Old works", SHORT + 500), encoding="utf-8")

    def most(settings: str) -> int:
        (vault / "kb.toml").write_text(settings, encoding="utf-8")
        return int(estimate(vault)["works.md"]["input_tokens"][1])

    alone, looking = most(""), most("[model]\nlookups = 2\n")
    assert looking > alone + 4_000  # the plan is shown twice more
    (vault / "raw" / "more.md").write_text(document("More works", 200, seed=2), encoding="utf-8")
    judged, unjudged = most(""), most("[model]\njudge = false\n")
    assert (unjudged, judged > alone + 15_000) == (alone, True)  # 60 pairs in 3 calls


def test_a_short_source_is_reckoned_as_one_that_is_read_and_planned_at_once(tmp_path: Path):
    vault = new_vault(tmp_path)
    (vault / "raw" / "short.md").write_text(document("Old works", SHORT - 150), encoding="utf-8")
    (vault / "raw" / "long.md").write_text(document("Old works", SHORT + 30), encoding="utf-8")
    found = estimate(vault)
    assert found["short.md"]["input_tokens"][0] < found["long.md"]["input_tokens"][0] - 1_000
    assert found["short.md"]["input_tokens"][0] > found["short.md"]["tokens"]


def test_sources_that_cannot_be_read_are_named_and_the_others_reckoned(vault: Path):
    (vault / "raw" / "sound.mp3").write_bytes(b"ID3\x04\x00" + bytes(200))
    found = estimate(vault, code=1)
    assert found["sound.mp3"]["error"].startswith("sound.mp3: ")
    assert found["sound.mp3"]["input_tokens"] == [0, 0]
    assert found["long.md"]["tokens"] > 1_800
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as errors:
        assert run(["ingest", "--estimate", "--vault", str(vault)]) == 1
    assert "error: sound.mp3: " in errors.getvalue()
    assert "2 sources: in " in out.getvalue()


def test_answers_that_are_kept_are_told_and_not_counted(server: Server, vault: Path):
    tally = Tally(
        before=lambda _number, one: None if one.task == "extract" else lambda handler, _: handler.send(401, b"{}")
    )
    server.behave(tally)
    long = str(vault / "raw" / "long.md")
    new = estimate(vault, long, "--model", "openai/scripted")["long.md"]
    kb("ingest", "--vault", vault, "--model", "openai/scripted", long, code=1)
    kept = estimate(vault, long, "--model", "openai/scripted")["long.md"]
    assert (new["kept"], kept["kept"]) == (0, tally.tasks["extract"])
    assert kept["input_tokens"][0] < new["input_tokens"][0] - kept["tokens"]


def test_a_pipe_is_not_read_for_an_estimate(vault: Path):
    assert "error" in kb_json("ingest", "-", "--estimate", "--vault", vault, code=2)


def test_the_sample_sources_are_reckoned_in_the_order_of_their_names(tmp_path: Path):
    found = kb_json("ingest", "--estimate", "--vault", new_vault(tmp_path, *RAW))["sources"]
    assert [one["source"] for one in found] == [path.name for path in RAW]
