"""`kb review` by ids and by ticks: what is accepted is applied as the page stands, what is rejected stays away."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from review_samples import SECOND, answering, reworded_vault, rewording
from scripted_model import ScriptedModel
from vaults import DATE, RAW, ingest, kb, kb_json, new_vault, tree

from kb.markdown.page import parse
from kb.vault import journal
from kb.vault.vault import Vault


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        return reworded_vault(tmp_path_factory.mktemp("review") / "vault", patch)


@pytest.fixture
def vault(made: Path, tmp_path: Path) -> Path:
    """A vault in which a `refine` and a `supersede` wait on one page."""
    return Path(shutil.copytree(made, tmp_path / "vault"))


@pytest.fixture(scope="module")
def suggested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = new_vault(tmp_path_factory.mktemp("suggested") / "vault", *RAW)
    ingest(folder, "--autonomy", "suggest")
    return folder


def page(vault: Path) -> Path:
    return vault / "wiki/concepts/Windmill.md"


def text(vault: Path) -> str:
    return page(vault).read_text(encoding="utf-8")


def waits(vault: Path) -> dict[str, dict[str, Any]]:
    """What waits, by kind of operation."""
    return {one["operation"]: one for one in kb_json("review", "--vault", vault)["waiting"]}


def rule(vault: Path, *arguments: str, code: int = 0) -> Any:
    return kb_json("review", "--vault", vault, "--date", DATE, *arguments, code=code)


# -- what is shown ----------------------------------------------------------------------------------------------


def test_what_waits_is_shown_with_its_quotes_in_their_passages_the_riskiest_first(vault: Path):
    shown = kb_json("review", "--vault", vault)["waiting"]
    assert [one["risk"] for one in shown] == ["high", "medium"]
    for one in shown:
        assert re.fullmatch(r"[0-9a-f]{6}", one["id"])
        assert (one["page"], one["source"], one["parked"]) == ("Windmill", "More on the windmill", "")
        newest = one["quotes"][-1]
        assert newest["quote"] == one["after"]
        assert newest["locator"] == "Chapter 1. On the windmill"
        note = (vault / f"wiki/text/{newest['source']} (text).md").read_text(encoding="utf-8")
        assert f"^{newest['passage']}" in note
        for around in (newest["before"].strip("…"), newest["behind"].strip("…")):
            assert around in note


def test_the_ids_are_the_same_after_another_run(vault: Path):
    assert waits(vault) == waits(vault)


def test_without_a_terminal_a_line_stands_for_each(vault: Path):
    lines = kb("review", "--vault", vault).splitlines()
    assert lines[0].startswith(waits(vault)["supersede"]["id"])
    assert "next: " in lines[-1]


# -- by id ------------------------------------------------------------------------------------------------------


def test_accepting_applies_and_undo_brings_back_the_bytes_and_what_waited(vault: Path):
    before, one = tree(vault, "wiki"), waits(vault)["refine"]
    report = rule(vault, "--accept", one["id"][:4])
    assert report["accepted"] == [one["id"]]
    assert [left["operation"] for left in report["waiting"]] == ["supersede"]
    assert one["after"] in text(vault)
    assert one["before"] + "[^" not in text(vault)
    kb("lint", "--vault", vault)
    kb("undo", "--vault", vault, "--date", DATE)
    assert tree(vault, "wiki") == before
    assert set(waits(vault)) == {"refine", "supersede"}


def test_accepting_names_the_page_on_the_pages_of_its_sources_and_in_the_log(suggested: Path, tmp_path: Path):
    vault = Path(shutil.copytree(suggested, tmp_path / "vault"))
    of_page = [one["id"] for one in kb_json("review", "--vault", vault)["waiting"] if one["page"] == "Anki"]
    report = rule(vault, "--accept", ",".join(of_page), code=1)
    assert set(report["parked"].values()) == {"the page that it leads to waits too"}
    backlinks = [path for path in (vault / "wiki/sources").glob("*.md") if "- [[Anki]]" in path.read_text()]
    assert backlinks
    assert "review | " in (vault / "wiki/log.md").read_text()
    assert "[[Anki]]" in (vault / "wiki/index.md").read_text()


def test_a_page_that_waits_comes_before_what_stands_on_it(suggested: Path, tmp_path: Path):
    vault = Path(shutil.copytree(suggested, tmp_path / "vault"))
    of_page = [one for one in kb_json("review", "--vault", vault)["waiting"] if one["page"] == "Anki"]
    create, add = of_page[0]["id"], of_page[1]["id"]
    assert of_page[0]["operation"] == "create"
    assert rule(vault, "--accept", add, code=1)["parked"] == {add: f"its page waits too: accept {create} first"}
    left = rule(vault, "--reject", create, "--why", "too small a thing")
    assert not [one for one in left["waiting"] if one["page"] == "Anki" or "[[Anki]]" in one["after"]]
    assert ingest(vault)["totals"]["unchanged"] == len(RAW)


def test_what_was_rejected_is_remembered_with_its_reason_and_not_proposed_again(
    vault: Path, monkeypatch: pytest.MonkeyPatch
):
    one = waits(vault)["refine"]
    rule(vault, "--reject", one["id"], "--why", "the old words are better")
    last = journal.read(Vault(vault))[-1].decided
    assert [(each.decision, each.why) for each in last] == [("rejected", "the old words are better")]
    asked: list[str] = []

    def ask(request: Any) -> Any:
        asked.append(request.user)
        return ScriptedModel(rewording)(request)

    answering(monkeypatch, ask)
    (vault / "raw/windmill more.md").write_text(SECOND + "\nA last word stands here.\n", encoding="utf-8")
    report = ingest(vault, "--engine", "model")
    assert report["totals"]["compiled"] == 1
    assert [user for user in asked if "Windmill: a proposed refine: the old words are better" in user]
    assert "refine" not in waits(vault)
    again = [each for each in journal.read(Vault(vault))[-1].decided if each.verdict.rule == "rejected-before"]
    assert [each.operation.op for each in again] == ["refine"]
    assert "the old words are better" in again[0].verdict.message
    assert len(kb_json("review", "--vault", vault)["waiting"]) == 1  # nor does anything wait twice


def test_an_id_under_which_nothing_waits_is_named(vault: Path):
    assert "ffffff" in rule(vault, "--accept", "ffffff", code=2)["error"]
    assert rule(vault, "--why", "because", code=2)["hint"]
    assert rule(vault, "--from-vault", "--accept", "all", code=2)["hint"]


# -- the person's edits between proposing and applying ----------------------------------------------------------


def test_a_change_of_a_statement_that_the_person_edited_is_parked_with_the_reason(vault: Path):
    one = waits(vault)["refine"]
    page(vault).write_text(text(vault).replace(one["before"] + "[^", one["before"][:-1] + ", I saw it.[^"))
    edited = text(vault)
    assert "I saw it." in edited
    shown = waits(vault)
    assert shown["refine"]["parked"] == "its statement is gone or was edited"
    assert (shown["supersede"]["parked"], shown["supersede"]["edited"]) == ("", True)
    assert rule(vault, "--accept", one["id"], code=1)["parked"] == {one["id"]: "its statement is gone or was edited"}
    assert text(vault) == edited
    rule(vault, "--accept", shown["supersede"]["id"])
    assert "I saw it." in text(vault)
    assert shown["supersede"]["after"] in text(vault)
    rule(vault, "--reject", one["id"])
    assert waits(vault) == {}


def test_a_statement_that_only_got_a_link_is_found_again_by_its_words(vault: Path):
    one = waits(vault)["refine"]
    (vault / "wiki/mine.md").write_text("A note of mine on cords.\n", encoding="utf-8")
    body = text(vault).replace("with a cord that", "with a [[mine|cord]] that")
    page(vault).write_text(body, encoding="utf-8")
    assert waits(vault)["refine"]["parked"] == "its statement is yours now"  # it was edited by hand
    assert one["id"] == waits(vault)["refine"]["id"]


def test_an_addition_whose_neighbour_is_gone_ends_its_section(suggested: Path, tmp_path: Path):
    vault = Path(shutil.copytree(suggested, tmp_path / "vault"))
    of_page = [one for one in kb_json("review", "--vault", vault)["waiting"] if one["page"] == "Anki"]
    adds = [one for one in of_page if one["operation"] == "add"]
    rule(vault, "--accept", of_page[0]["id"])
    rule(vault, "--accept", adds[0]["id"])
    path = next((vault / "wiki").rglob("Anki.md"))
    body = path.read_text(encoding="utf-8")
    path.write_text(body.replace("> “", "My own words.\n\n> “", 1), encoding="utf-8")
    rule(vault, "--accept", ",".join(one["id"] for one in adds[1:]))
    after = path.read_text(encoding="utf-8")
    assert "My own words." in after
    assert len([one for one in parse(after).statements if one.is_quotation]) == len(adds)


# -- the person's words -----------------------------------------------------------------------------------------


def test_edited_words_become_the_persons_statement(vault: Path):
    from kb.flows.deciding import Ruling
    from kb.flows.review import rule as decide

    one = waits(vault)["refine"]
    words = "I measured the wall myself, and 12 cords were not enough"
    decide(Vault(vault), [Ruling(one["id"], accepts=True, words=words)], today=DATE)
    statement = next(each for each in parse(text(vault)).statements if each.words.startswith("I measured"))
    assert len(statement.labels) == 2
    owned = journal.owned(journal.read(Vault(vault)))
    assert statement.id not in owned["con-windmill"]
    kb("lint", "--vault", vault)
    report = decide(Vault(vault), [Ruling(waits(vault)["supersede"]["id"], accepts=True, words="a [^1] b")], today=DATE)
    assert "mark" in next(iter(report.parked.values()))


# -- review.md --------------------------------------------------------------------------------------------------


def ticked(vault: Path, box: str, name: str, why: str = "") -> None:
    path = vault / "wiki/review.md"
    old = f"- [ ] {box} `{name}`" + (":" if box == "reject" else "")
    body = path.read_text(encoding="utf-8")
    assert old in body
    path.write_text(body.replace(old, f"{old.replace('[ ]', '[x]')}{' ' * bool(why)}{why}"), encoding="utf-8")


def test_the_ticks_of_review_md_are_applied(vault: Path):
    shown = waits(vault)
    ticked(vault, "accept", shown["refine"]["id"])
    ticked(vault, "reject", shown["supersede"]["id"], "not newer at all")
    report = rule(vault, "--from-vault")
    assert (report["accepted"], report["rejected"]) == ([shown["refine"]["id"]], [shown["supersede"]["id"]])
    assert shown["refine"]["after"] in text(vault)
    assert {one.why for one in journal.read(Vault(vault))[-1].decided if one.waited} == {"", "not newer at all"}
    assert not (vault / "wiki/review.md").exists()
    assert "[[review]]" not in (vault / "wiki/index.md").read_text()
    kb("lint", "--vault", vault)


def test_review_md_links_each_quote_to_its_passage_and_breaks_no_rule(vault: Path):
    body = (vault / "wiki/review.md").read_text(encoding="utf-8")
    one = waits(vault)["supersede"]
    quote = one["quotes"][0]
    assert f"[[{quote['source']} (text)#^{quote['passage']}|" in body
    assert f"~~{one['before']}~~ =={one['after']}==" in body
    assert "[[review]]" in (vault / "wiki/index.md").read_text()
    kb("lint", "--vault", vault)


def test_both_boxes_of_one_change_are_refused(vault: Path):
    name = waits(vault)["refine"]["id"]
    ticked(vault, "accept", name)
    ticked(vault, "reject", name)
    before = tree(vault)
    assert name in rule(vault, "--from-vault", code=2)["error"]
    assert tree(vault) == before


def test_ticks_and_notes_outlive_what_is_written_anew(vault: Path, monkeypatch: pytest.MonkeyPatch):
    name = waits(vault)["refine"]["id"]
    ticked(vault, "accept", name)
    path = vault / "wiki/review.md"
    path.write_text(path.read_text() + "\n## Notes\n\nAsk the miller first.\n", encoding="utf-8")
    rule(vault, "--reject", waits(vault)["supersede"]["id"])
    assert f"- [x] accept `{name}`" in path.read_text()
    assert "Ask the miller first." in path.read_text()
    rule(vault, "--from-vault")
    assert waits(vault) == {}
    assert "Ask the miller first." in path.read_text()


def test_a_tick_that_cannot_be_applied_goes_and_the_reason_stands_there(vault: Path):
    one = waits(vault)["refine"]
    ticked(vault, "accept", one["id"])
    page(vault).write_text(text(vault).replace(one["before"] + "[^", one["before"][:-1] + ", I saw it.[^"))
    assert rule(vault, "--from-vault", code=1)["parked"]
    body = (vault / "wiki/review.md").read_text(encoding="utf-8")
    assert f"- [ ] accept `{one['id']}`" in body
    assert "It cannot be applied now: its statement is gone or was edited" in body


def test_a_second_time_without_ticks_nothing_is_written(vault: Path):
    before = tree(vault)
    rule(vault, "--from-vault")
    assert tree(vault) == before


def test_ids_and_ticks_come_to_the_same_wiki(suggested: Path, tmp_path: Path):
    by_id, by_tick = (Path(shutil.copytree(suggested, tmp_path / name)) for name in ("ids", "ticks"))
    names = [one["id"] for one in kb_json("review", "--vault", by_id)["waiting"]][:20]
    yes, no = [name for n, name in enumerate(names) if n % 5 < 4], names[4::5]
    for name in yes:
        ticked(by_tick, "accept", name)
    for name in no:
        ticked(by_tick, "reject", name, "not worth it")
    given = rule(by_id, "--accept", ",".join(yes), "--reject", ",".join(no), "--why", "not worth it", code=None)
    assert rule(by_tick, "--from-vault", code=None) == given
    for folder in (by_id, by_tick):
        (folder / "wiki/review.md").unlink()  # the reasons of what cannot be applied yet stand in one of them
    assert tree(by_id, "wiki") == tree(by_tick, "wiki")
    assert len(given["accepted"]) + len(given["rejected"]) + len(given["parked"]) >= 20


# -- what it rested on goes -------------------------------------------------------------------------------------


def test_what_a_forgotten_source_proposed_waits_no_more_until_that_is_undone(vault: Path):
    before = waits(vault)
    kb("forget", "windmill more.md", "--yes", "--vault", vault)
    assert waits(vault) == {}
    assert kb_json("status", "--vault", vault)["waiting"] == 0
    assert not (vault / "wiki/review.md").exists()
    assert "[[review]]" not in (vault / "wiki/index.md").read_text()
    kb("lint", "--vault", vault)
    kb("undo", "--vault", vault)
    assert set(waits(vault)) == set(before)
    assert (vault / "wiki/review.md").exists()
    kb("lint", "--vault", vault)


def test_what_rests_on_a_passage_that_was_corrected_waits_no_more(vault: Path, monkeypatch: pytest.MonkeyPatch):
    gone = waits(vault)["refine"]
    raw = vault / "raw/windmill more.md"
    raw.write_text(raw.read_text().replace(gone["after"], ""), encoding="utf-8")
    answering(monkeypatch, ScriptedModel())
    ingest(vault, "--engine", "model")
    assert gone["id"] not in [one["id"] for one in kb_json("review", "--vault", vault)["waiting"]]
