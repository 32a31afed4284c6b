"""`kb ingest` from end to end, without a model, on the sample documents of this repository."""

from __future__ import annotations

import re
import shutil
from difflib import ndiff
from pathlib import Path

import pytest
from vaults import DATE, RAW, ingest, kb, kb_json, new_vault, tree

from kb.markdown.page import parse


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    vault = new_vault(tmp_path_factory.mktemp("compiled") / "vault", *RAW)
    ingest(vault)
    return vault


@pytest.fixture
def vault(compiled: Path, tmp_path: Path) -> Path:
    """A copy of the compiled vault, to be changed by the test."""
    return Path(shutil.copytree(compiled, tmp_path / "vault"))


def topics(vault: Path) -> list[Path]:
    kinds = ("concepts", "people", "organizations", "works", "products", "places", "events")
    return sorted(path for kind in kinds for path in (vault / "wiki" / kind).glob("*.md"))


def test_every_source_gets_a_page_and_a_text(compiled: Path):
    assert len(list((compiled / "wiki/sources").glob("*.md"))) == len(RAW)
    assert len(list((compiled / "wiki/text").glob("*.md"))) == len(RAW)
    assert len(topics(compiled)) >= 4


def test_the_second_run_writes_nothing(compiled: Path):
    stats = {path: path.stat().st_mtime_ns for path in compiled.rglob("*") if path.is_file()}
    report = ingest(compiled)
    assert {source["status"] for source in report["sources"]} == {"unchanged"}
    assert {path: path.stat().st_mtime_ns for path in compiled.rglob("*") if path.is_file()} == stats


def test_the_second_run_writes_nothing_without_the_cache_either(vault: Path):
    shutil.rmtree(vault / ".kb/cache")
    before = tree(vault)
    assert ingest(vault)["totals"]["unchanged"] == len(RAW)
    assert tree(vault) == before


def test_jobs_change_no_byte(compiled: Path, tmp_path: Path):
    for jobs in ("1", "8"):
        other = new_vault(tmp_path / jobs, *RAW)
        ingest(other, "--jobs", jobs)
        assert tree(other) == tree(compiled)


def test_undo_after_undo_ends_where_it_began(compiled: Path, vault: Path, tmp_path: Path):
    fresh = tree(new_vault(tmp_path / "fresh"), "wiki", "llm.txt")
    for _ in RAW:
        kb("undo", "--vault", vault)
    assert tree(vault, "wiki", "llm.txt") == fresh
    kb("undo", "--vault", vault, code=2)


def test_one_source_more_changes_only_pages_that_receive_its_claims(tmp_path: Path):
    vault = new_vault(tmp_path / "vault", *RAW[1:])
    ingest(vault)
    before = tree(vault, "wiki")
    shutil.copyfile(RAW[0], vault / "raw" / RAW[0].name)
    report = next(source for source in ingest(vault)["sources"] if source["status"] == "compiled")
    after = tree(vault, "wiki")
    touched = {path for path in after if after[path] != before.get(path)}
    assert not set(before) - set(after)
    named = set(report["pages"]["created"]) | set(report["pages"]["updated"])
    for path in touched - {"wiki/index.md", "wiki/log.md"}:
        assert Path(path).stem in named or path.startswith(("wiki/sources/", "wiki/text/"))
    lines = [line for path in touched for line in ndiff(_lines(before, path), _lines(after, path))]
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in ("+ ", "- "))
    assert added >= 0.9 * (added + removed)


def _lines(files: dict[str, bytes], path: str) -> list[str]:
    return files.get(path, b"").decode().splitlines()


def test_an_edited_statement_stays_and_a_removed_one_does_not_come_back(tmp_path: Path):
    vault = new_vault(tmp_path / "vault", *RAW[:3])
    ingest(vault)
    page = max(topics(vault), key=lambda path: path.stat().st_size)
    quotations = [one for one in parse(page.read_text(encoding="utf-8")).statements if one.is_quotation]
    text = page.read_text(encoding="utf-8")
    gone, label = quotations[-1], quotations[-1].labels[0]
    edited = text[: gone.start].rstrip("> ").rstrip("\n") + "\n\nA thought of my own.\n" + text[gone.end :]
    edited = re.sub(rf"^\[\^{label}\]:.*\n", "", edited, flags=re.M)
    page.write_text(edited, encoding="utf-8")
    for source in RAW[3:]:
        shutil.copyfile(source, vault / "raw" / source.name)
    ingest(vault)
    now = page.read_text(encoding="utf-8")
    assert "A thought of my own." in now
    assert label not in now
    kb("lint", "--vault", vault)


def test_a_page_that_a_person_deleted_is_not_made_again(tmp_path: Path):
    vault = new_vault(tmp_path / "vault", *RAW[:4])
    ingest(vault)
    page = topics(vault)[0]
    page.unlink()
    for source in RAW[4:]:
        shutil.copyfile(source, vault / "raw" / source.name)
    ingest(vault)
    assert not page.exists()


def test_a_bad_source_fails_by_name_and_the_rest_goes_on(tmp_path: Path):
    vault = new_vault(tmp_path / "vault", RAW[0])
    (vault / "raw/empty.md").write_bytes(b" \n")
    (vault / "raw/picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    report = kb_json("ingest", "--vault", vault, "--date", DATE, code=1)
    by_name = {source["source"]: source for source in report["sources"]}
    assert by_name["empty.md"]["status"] == by_name["picture.txt"]["status"] == "failed"
    assert by_name[RAW[0].name]["status"] == "compiled"
    assert by_name["picture.txt"]["error"]
    assert by_name["picture.txt"]["hint"]
    assert not [path for path in tree(vault, "wiki") if "picture" in path or "empty" in path]


def test_a_dry_run_writes_nothing(tmp_path: Path):
    vault = new_vault(tmp_path / "vault", *RAW)
    before = tree(vault, "wiki", "llm.txt")
    report = ingest(vault, "--dry-run")
    assert report["totals"]["compiled"] == len(RAW)
    assert report["totals"]["pages_created"] >= 4
    assert tree(vault, "wiki", "llm.txt", ".kb/claims", ".kb/changes") == before


def test_a_changed_source_replaces_its_text_and_what_rested_on_it(vault: Path):
    raw = vault / "raw" / RAW[0].name
    words = raw.read_text(encoding="utf-8")
    raw.write_text(words[: len(words) // 2].rsplit("\n", 1)[0] + "\n", encoding="utf-8")
    report = ingest(vault)
    assert report["totals"]["compiled"] == 1
    kb("lint", "--vault", vault)


def test_no_page_holds_a_path_of_this_machine(compiled: Path):
    for path, content in tree(compiled).items():
        assert str(compiled).encode() not in content, path


def test_a_planted_instruction_is_evidence_at_most(compiled: Path):
    assert not (compiled / "evil.md").exists()
    for path in topics(compiled):
        assert "Ignore all previous" not in path.read_text(encoding="utf-8")


def test_its_own_pages_are_no_sources(vault: Path):
    before = tree(vault, "raw", "wiki")
    assert "wiki" in kb_json("ingest", "--vault", vault, vault / "wiki/sources", code=2)["error"]
    assert tree(vault, "raw", "wiki") == before


def test_a_link_in_raw_is_named_and_not_followed(vault: Path, tmp_path: Path):
    (tmp_path / "secret.md").write_text("A secret that stands outside of the vault.", encoding="utf-8")
    (vault / "raw/link.md").symlink_to(tmp_path / "secret.md")
    report = kb_json("ingest", "--vault", vault, code=1)
    assert [one["source"] for one in report["sources"] if one["status"] == "failed"] == ["link.md"]
    assert "link.md" in [
        one["source"] for one in kb_json("status", "--vault", vault)["sources"] if one["state"] == "refused"
    ]
    assert not any(b"A secret that stands" in content for content in tree(vault).values())


@pytest.mark.parametrize("number", range(5))
def test_any_change_is_taken_out_from_under_later_ones(vault: Path, number: int):
    before = tree(vault, "wiki", ".kb/claims", "llm.txt")
    change = sorted((vault / ".kb/changes").glob("*.json"))[number].stem
    done = kb_json("undo", change, "--vault", vault, "--date", DATE)
    assert done["conflicts"] == []
    kb("lint", "--vault", vault)
    kb("undo", done["undo"], "--vault", vault)
    assert tree(vault, "wiki", ".kb/claims", "llm.txt") == before


def test_status_names_the_pages_that_rest_on_a_changed_source(vault: Path):
    fresh = kb_json("status", "--vault", vault)
    assert (fresh["waiting"], fresh["stale"]) == (0, [])
    raw = vault / "raw" / RAW[0].name
    raw.write_text(raw.read_text(encoding="utf-8") + "\nOne word more.\n", encoding="utf-8")
    changed = kb_json("status", "--vault", vault)
    assert changed["stale"]
    assert {Path(path).stem for path in tree(vault, "wiki")} >= set(changed["stale"])


def test_an_unreadable_source_among_many_fails_alone_also_when_several_processes_read(tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    for number in range(20):
        (vault / "raw" / f"note {number:02}.md").write_text(f"# Note {number}\n\nRye bread {number} was baked.\n")
    (vault / "raw" / "only a heading.md").write_text("# Nothing follows\n")
    report = kb_json("ingest", "--vault", vault, "--jobs", "2", code=1)
    failed = [source for source in report["sources"] if source["status"] != "compiled"]
    assert [source["source"] for source in failed] == ["only a heading.md"]
    assert failed[0]["error"].startswith("only a heading.md: ")
