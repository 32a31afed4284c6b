"""A new vault: complete, clean, and made without touching what is there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from kb.cli.app import app
from kb.config import Settings, load
from kb.errors import UnsafePath, UsageError
from kb.flows.init import SHIPPED, init

SHARED = Path(__file__).parents[2] / "shared"
TODAY = "2026-11-21"


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_vault_has_every_shipped_file(tmp_path: Path) -> None:
    created = init(tmp_path / "vault", today=TODAY)
    assert set(created) == set(SHIPPED) == set(content(tmp_path / "vault"))


def test_every_shipped_file_has_a_place() -> None:
    root = Path(str(files("kb"))) / "shipped" / "vault"
    assert {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} == set(
        filter(None, SHIPPED.values())
    )


def test_a_second_run_on_another_day_writes_nothing(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    before = content(tmp_path)
    assert init(tmp_path, today="2027-01-01") == ()
    assert content(tmp_path) == before


def test_only_what_is_missing_is_filled(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    before = content(tmp_path)
    (tmp_path / "wiki" / "dashboard.md").unlink()
    assert init(tmp_path, today=TODAY) == ("wiki/dashboard.md",)
    assert content(tmp_path) == before


def test_files_that_are_there_keep_every_byte(tmp_path: Path) -> None:
    there = {"AGENTS.md": b"mine\r\n", ".gitignore": b"*.tmp", "wiki/index.md": b"# Old", "raw/talk.txt": b"\xff"}
    for path, words in there.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(words)
    created = init(tmp_path, today=TODAY)
    assert not set(there) & set(created)
    assert "raw/.gitkeep" not in created
    assert {path: content(tmp_path)[path] for path in there} == there


def test_a_name_in_another_case_counts_as_there(tmp_path: Path) -> None:
    (tmp_path / "wiki").mkdir()
    (tmp_path / "wiki" / "Index.md").write_text("mine")
    assert "wiki/index.md" not in init(tmp_path, today=TODAY)


@pytest.mark.parametrize("place", [".", "..", "wiki"])
def test_an_obsidian_vault_keeps_its_own_settings(tmp_path: Path, place: str) -> None:
    vault = tmp_path / "notes"
    settings = vault / place / ".obsidian"
    settings.mkdir(parents=True)
    (settings / "app.json").write_text("{}")
    created = init(vault, today=TODAY)
    assert "wiki/index.md" in created
    assert not any(".obsidian" in path for path in created)
    assert [path.name for path in settings.iterdir()] == ["app.json"]


def test_a_folder_that_leads_outside_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "wiki").symlink_to(outside)
    with pytest.raises(UnsafePath):
        init(vault, today=TODAY)
    assert list(outside.iterdir()) == []


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "kb.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert "kb.toml" not in init(vault, today=TODAY)
    assert not (tmp_path / "elsewhere.toml").exists()


@pytest.mark.parametrize("file", ["", "wiki", "raw"])
def test_a_file_where_a_folder_must_be_is_an_error_with_a_hint(tmp_path: Path, file: str) -> None:
    vault = tmp_path / "vault"
    if file:
        vault.mkdir()
    (vault / file).write_text("a file")
    with pytest.raises(UsageError) as error:
        init(vault, today=TODAY)
    assert error.value.hint


def test_the_shipped_settings_are_the_defaults(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    assert load(tmp_path / "kb.toml") == Settings()


def test_the_settings_shown_as_comments_can_be_switched_on(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    lines = (tmp_path / "kb.toml").read_text().splitlines()
    (tmp_path / "kb.toml").write_text("\n".join(line.removeprefix("# ") if " = " in line else line for line in lines))
    settings = load(tmp_path / "kb.toml")
    assert settings.model.fast
    assert settings.model.strong


def test_the_log_was_updated_when_it_was_created(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    front = yaml.safe_load((tmp_path / "wiki" / "log.md").read_text().split("---")[1])
    assert str(front["created"]) == str(front["updated"]) == TODAY


def test_nothing_shipped_names_a_machine_or_keeps_a_placeholder(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    for path, words in content(tmp_path).items():
        assert b"$today" not in words, path
        assert b"/home/" not in words, path
        assert os.fsencode(tmp_path) not in words, path


def test_the_graph_hides_what_is_no_page_and_the_bookmarks_lead_to_files(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    settings = tmp_path / "wiki" / ".obsidian"
    hidden = json.loads((settings / "graph.json").read_text())["search"]
    assert all(word in hidden for word in ("index", "log", "text"))
    items = json.loads((settings / "bookmarks.json").read_text())["items"]
    assert all((tmp_path / "wiki" / item["path"]).is_file() for item in items if item["type"] == "file")
    assert any("status:open" in item.get("query", "") for item in items)


def test_the_guide_for_agents_names_only_commands_that_exist(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    named = set(re.findall(r"`kb ([a-z]+)", (tmp_path / "AGENTS.md").read_text()))
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert {"ingest", "lint"} <= named <= commands


def test_git_takes_the_sources_and_leaves_what_is_derived(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    paths = [".kb/cache/index.sqlite", ".kb/claims/a.jsonl", "wiki/.obsidian/workspace.json", ".env", "raw/a.txt"]
    ignored = subprocess.run(
        ["git", "-C", str(tmp_path), "check-ignore", *paths], capture_output=True, text=True, check=False
    ).stdout.split()
    assert ignored == [".kb/cache/index.sqlite", "wiki/.obsidian/workspace.json", ".env"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the independent checker is not here")
def test_a_new_vault_is_a_perfect_obsidian_vault(tmp_path: Path) -> None:
    init(tmp_path, today=TODAY)
    tools = SHARED / "tools"
    command = [sys.executable, str(tools / "check_vault.py"), str(tmp_path / "wiki"), "--strict"]
    command += ["--fail-on", "warning", "--schema", str(tools / "vault_schema.json")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, json.loads(found.stdout)["issues"]) == (
        0,
        [issue for issue in json.loads(found.stdout)["issues"] if issue["severity"] == "info"],
    )
