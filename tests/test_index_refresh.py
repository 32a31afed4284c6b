"""The index follows the files: whatever happens to them, it ends as one that was built anew."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_samples import Place, page, place, source, write

from kb.errors import KbError, UnsafePath
from kb.index import store
from kb.index.index import backlinks, catalog, refresh, sqlite_version
from kb.index.search import Hit, search
from kb.index.update import update

INDEX = ".kb/cache/index.sqlite"


def rows(vault: Place) -> dict[str, list[tuple[object, ...]]]:
    """What the index says, without the numbers that it gives to pages and sections."""
    tables = {
        "pages": "SELECT path, id, title, kind, description, aliases, heard_as, sources, source, raw, dated FROM pages",
        "names": "SELECT path, name FROM names JOIN pages ON number = page",
        "links": "SELECT path, target, links.kind FROM links JOIN pages ON number = page",
        "sections": "SELECT path, heading, names, words FROM sections JOIN pages ON pages.number = page",
        "passages": "SELECT words, id, speaker, time, start, stop FROM passages JOIN sections ON number = section",
        "pads": "SELECT count(*) FROM text_words UNION ALL SELECT count(*) FROM page_words",
    }
    with sqlite3.connect(vault.root / INDEX) as db:
        found = {name: sorted(db.execute(sql).fetchall()) for name, sql in tables.items()}
        for table in ("text_words", "page_words"):
            db.execute(f"CREATE VIRTUAL TABLE temp.{table}_terms USING fts5vocab(main, {table}, row)")
            found[table] = sorted(db.execute(f"SELECT term, doc, cnt FROM temp.{table}_terms").fetchall())
    db.close()
    return found


def rebuilt(vault: Place, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What an index says that is built at once from the same files."""
    if folder.exists():
        shutil.rmtree(folder)
    other = place(folder)
    shutil.copytree(vault.wiki, other.wiki, dirs_exist_ok=True)
    refresh(other)
    return rows(other)


NAMES = st.sampled_from(["Rye", "Oat", "Emmer", "Spelt"])
WORDS = st.sampled_from(
    ["grain", "bread grain", "see [[Oat]]", "sown in spring", "## Use\n\nfor [[Rye]]", "小麦粉のパン"]
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["page", "source", "remove", "rename", "refresh"]), NAMES, WORDS), min_size=1, max_size=14
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_following_every_edit_ends_as_building_anew(tmp_path: Path, steps: list[tuple[str, str, str]]):
    shutil.rmtree(tmp_path / "a", ignore_errors=True)
    vault = place(tmp_path / "a")
    for step, name, words in steps:
        file = vault.wiki / "concepts" / f"{name}.md"
        if step == "page":
            page(vault, name, words)
        elif step == "source":
            source(vault, f"On {name}", words.replace("## ", ""), "## Again", "More on it.")
        elif step == "remove":
            file.unlink(missing_ok=True)
        elif step == "rename" and file.exists():
            file.rename(file.with_name(f"{name} again.md"))
        else:
            refresh(vault)
    refresh(vault)
    assert rows(vault) == rebuilt(vault, tmp_path / "b")
    other = Place(tmp_path / "b")
    for query in ("grain", "sown bread", "小麦粉", "More"):
        assert _found(vault, query) == _found(other, query)


def _found(vault: Place, query: str) -> tuple[Hit, ...]:
    return search(vault, query) if any(vault.wiki.rglob("*.md")) else ()


def test_a_second_refresh_reads_nothing(tmp_path: Path):
    vault = place(tmp_path)
    page(vault, "Rye", "A grain.")
    source(vault, "Notes", "On rye.")
    assert refresh(vault) == 3
    assert refresh(vault) == 0
    before = rows(vault)
    for file in vault.wiki.rglob("*.md"):
        file.touch()
    assert refresh(vault) == 0, "another time, the same words"
    assert rows(vault) == before


def test_an_edit_in_the_same_instant_and_of_the_same_size_is_seen(tmp_path: Path):
    vault = place(tmp_path)
    file = page(vault, "Rye", "A winter grain.")
    refresh(vault)
    stat = file.stat()
    file.write_text(file.read_text().replace("winter", "summer"))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert refresh(vault) == 1
    assert search(vault, "summer")


def test_old_files_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vault = place(tmp_path)
    file = page(vault, "Rye", "A grain.")
    os.utime(file, ns=(0, time.time_ns() - 10**11))
    refresh(vault)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    assert refresh(vault) == 0


def test_what_was_removed_or_renamed_is_found_no_more_under_its_old_name(tmp_path: Path):
    vault = place(tmp_path)
    rye = page(vault, "Rye", "Secale is its Latin name.")
    page(vault, "Oat", "Avena is its Latin name.")
    refresh(vault)
    rye.unlink()
    (vault.wiki / "concepts/Oat.md").rename(vault.wiki / "concepts/Wild oat.md")
    assert refresh(vault) == 3
    assert search(vault, "secale") == ()
    assert [hit.path for hit in search(vault, "avena")] == ["concepts/Wild oat.md"]


def test_one_changed_page_leaves_the_rows_of_all_others_alone(tmp_path: Path):
    vault = place(tmp_path)
    for name in ("Rye", "Oat", "Emmer"):
        page(vault, name, f"{name} is a grain.")
    refresh(vault)
    with sqlite3.connect(vault.root / INDEX) as db:
        before = dict(db.execute("SELECT path, number FROM pages"))
        sections = dict(db.execute("SELECT page, number FROM sections"))
    db.close()
    page(vault, "Oat", "Oat is sown in spring.")
    assert refresh(vault) == 1
    with sqlite3.connect(vault.root / INDEX) as db:
        assert dict(db.execute("SELECT path, number FROM pages")) == before
        kept = dict(db.execute("SELECT page, number FROM sections"))
    db.close()
    assert {page: sections[page] for page in kept if kept[page] == sections[page]}.keys() >= {
        before["concepts/Rye.md"],
        before["concepts/Emmer.md"],
    }


def test_hidden_linked_and_other_files_are_not_read(tmp_path: Path):
    vault = place(tmp_path / "vault")
    page(vault, "Rye", "A grain.")
    (tmp_path / "outside.md").write_text("A secret grain.")
    write(vault, ".obsidian/note.md", "A hidden grain.")
    write(vault, ".hidden.md", "A hidden grain.")
    write(vault, "assets/readme.md", "A grain in assets.")
    write(vault, "concepts/table.csv", "grain")
    (vault.wiki / "linked.md").symlink_to(tmp_path / "outside.md")
    (vault.wiki / "folder").symlink_to(tmp_path)
    refresh(vault)
    assert [hit.path for hit in search(vault, "grain")] == ["concepts/Rye.md"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff",
        "---\ntitle: [broken\n---\nGrain.",
        "---\n",
        "# \n",
        "\x00grain\x00",
        "[[",
        "^p-12345678",
        "| a |\n|-|",
    ],
)
def test_any_file_can_be_read(tmp_path: Path, text: str):
    vault = place(tmp_path)
    write(vault, "concepts/Odd.md", text)
    write(vault, "text/Odd (text).md", text)
    assert refresh(vault) == 2
    assert "con-odd" in catalog(vault).cards


def test_bytes_that_are_no_text_are_read_as_far_as_they_go(tmp_path: Path):
    vault = place(tmp_path)
    file = write(vault, "concepts/Latin.md", "")
    file.write_bytes(b"Caf\xe9 grain")
    refresh(vault)
    assert search(vault, "grain")


# -- the file of the index --------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 4000])
def test_a_damaged_index_is_made_anew(tmp_path: Path, content: bytes):
    vault = place(tmp_path)
    page(vault, "Rye", "A grain.")
    refresh(vault)
    (vault.root / INDEX).write_bytes(content)
    assert search(vault, "grain")
    assert refresh(vault) in (0, 1)
    assert len(catalog(vault).cards) == 1


def test_damage_that_shows_only_in_use_is_mended(tmp_path: Path):
    vault = place(tmp_path)
    page(vault, "Rye", "A grain.")
    refresh(vault)
    with sqlite3.connect(vault.root / INDEX) as db:
        db.execute("DROP TABLE sections")
    db.close()
    assert search(vault, "grain")


def test_an_index_of_another_version_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vault = place(tmp_path)
    page(vault, "Rye", "A grain.")
    refresh(vault)
    monkeypatch.setattr(store, "VERSION", store.VERSION + 1)
    assert refresh(vault) == 1
    assert refresh(vault) == 0


def test_deleting_the_cache_loses_nothing(tmp_path: Path):
    vault = place(tmp_path)
    page(vault, "Rye", "A grain.")
    refresh(vault)
    before = [asdict(hit) for hit in search(vault, "grain")]
    shutil.rmtree(vault.root / ".kb")
    assert [asdict(hit) for hit in search(vault, "grain")] == before


@pytest.mark.skipif(os.name == "nt", reason="modes")
@pytest.mark.parametrize("with_index", [True, False])
def test_where_nothing_can_be_written_the_search_works_all_the_same(
    tmp_path: Path, with_index: bool, monkeypatch: pytest.MonkeyPatch
):
    vault = place(tmp_path)
    page(vault, "Rye", "A grain.")
    if with_index:
        refresh(vault)
    page(vault, "Oat", "Another grain.")

    def refused(path: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(store, "_connect", refused)
    assert len(search(vault, "grain")) == 2
    assert len(catalog(vault).cards) == 2


def test_a_cache_that_leads_out_of_the_vault_is_refused(tmp_path: Path):
    vault = place(tmp_path / "vault")
    (tmp_path / "elsewhere").mkdir()
    (vault.root / ".kb").mkdir()
    (vault.root / ".kb/cache").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafePath):
        refresh(vault)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_without_full_text_search_kb_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    assert sqlite_version()[0].isdigit()

    class Poor(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            return super().execute("SELECT 'fts3'" if "module_list" in sql else sql, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(store.sqlite3, "connect", lambda path: connect(path, factory=Poor))
    with pytest.raises(KbError, match="FTS5"):
        sqlite_version()


KILLED = """
import os, sys, signal
from pathlib import Path
from index_samples import Place
from kb.index import update as module
count = 0
read = module._read
def dying(*values):
    global count
    count += 1
    if count == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return read(*values)
module._read = dying
from kb.index.index import refresh
refresh(Place(Path(sys.argv[1])))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("at", [1, 4])
def test_killed_while_it_reads_the_index_is_finished_the_next_time(tmp_path: Path, at: int):
    vault = place(tmp_path / "a")
    page(vault, "Rye", "A grain.")
    refresh(vault)
    for name in ("Oat", "Emmer", "Spelt", "Rye"):
        page(vault, name, f"{name} is a grain of the field.")
    done = subprocess.run([sys.executable, "-c", KILLED, vault.root, str(at)], cwd=Path(__file__).parent, check=False)
    assert done.returncode == -9
    assert refresh(vault) == 4
    assert rows(vault) == rebuilt(vault, tmp_path / "b")


def test_two_can_use_it_at_a_time(tmp_path: Path):
    vault = place(tmp_path)
    page(vault, "Rye", "A grain.")
    refresh(vault)
    code = (
        "import sys; from pathlib import Path; from index_samples import Place; from kb.index.index import refresh;"
        "from kb.index.search import search; place = Place(Path(sys.argv[1]));"
        "[(refresh(place), search(place, 'grain')) for _ in range(20)]"
    )
    command = [sys.executable, "-c", code, str(vault.root)]
    running = [subprocess.Popen(command, cwd=Path(__file__).parent, stderr=subprocess.PIPE) for _ in range(2)]
    for number in range(10):
        page(vault, f"Grain {number}", "A grain.")
        refresh(vault)
    assert [process.communicate()[1] for process in running] == [b"", b""]
    assert len(catalog(vault).cards) == 11


# -- the catalog ------------------------------------------------------------------------------------------------


def test_the_catalog_knows_every_page_by_title_file_and_alias(tmp_path: Path):
    vault = place(tmp_path)
    page(vault, "Rye", "See [[Oat]] and [[oat|it]].", aliases=["Secale", "Oat"], sources=["Notes"])
    page(vault, "Oat", "A grain. ![[Rye]]", description="A grain.")
    source(vault, "Notes", "On rye.")
    write(vault, "index.md", "---\ntype: index\n---\n- [[Rye]]\n- [[Oat]]\n")
    write(vault, "Own note.md", "Of a person, about [[Rye]].\n")
    refresh(vault)
    found = catalog(vault)
    assert list(found.cards) == ["not-own-note", "con-oat", "con-rye", "src-notes", "txt-notes"]
    rye = found.cards[found.ids["rye"]]
    assert (rye.path, rye.kind, rye.aliases, rye.sources) == (
        "concepts/Rye.md", "concept", ("Secale", "Oat"), ("Notes",)
    )  # fmt: skip
    assert found.ids["secale"] == rye.id
    assert found.ids["oat"] == "con-oat", "a title goes before an alias"
    assert found.cards[found.ids["notes"]].sources == ("Notes",)
    assert found.links_in["con-rye"] == 2, "a list such as the index does not count"
    assert found.links_out["con-rye"] == 1
    assert backlinks(vault, "Rye") == ("Own note.md", "concepts/Oat.md", "index.md")


def test_two_pages_with_one_id_are_two_cards(tmp_path: Path):
    vault = place(tmp_path)
    first = page(vault, "Rye", "A grain.")
    shutil.copy(first, first.with_name("Rye copy.md"))
    refresh(vault)
    cards = catalog(vault).cards
    assert [card.path for card in cards.values()] == ["concepts/Rye copy.md", "concepts/Rye.md"]
    assert all(card.id == key for key, card in cards.items())


def test_update_says_how_many_pages_it_read(tmp_path: Path):
    vault = place(tmp_path)
    page(vault, "Rye", "A grain.")
    assert store.with_index(vault, lambda db: update(db, vault.wiki)) == 1
    assert store.with_index(vault, lambda db: update(db, vault.wiki)) == 0
