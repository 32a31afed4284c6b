"""Images of sources lie in wiki/assets/ once each, as long as a note shows them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from vaults import ingest, kb, kb_json, new_vault, tree

from kb.convert.convert import convert
from kb.convert.note import text_notes
from kb.flows import conversion
from kb.names import asset_name
from kb.records import Asset, Passage, Text
from kb.vault.vault import Vault

WORDS = "Linen is woven from flax, and a loom holds the warp tight while the shuttle carries the weft. "
PICTURE = re.compile(r"\(see ([\w ]+)\)")


def png(name: str) -> bytes:
    return b"\x89PNG\r\n\x1a\n\xff" + name.encode()


def with_pictures(name: str, content: bytes, **manner: bool) -> Text:
    """Stands in for a format that holds images: `(see NAME)` shows one."""
    text = convert(name, content, **manner)
    assets: dict[str, Asset] = {}

    def shown(block: Passage) -> Passage:
        found = PICTURE.search(block.words)
        if not found:
            return block
        file = asset_name(png(found[1]), "png")
        assets[file] = Asset(file, png(found[1]), found[1])
        return replace(block, markdown=f"{block.markdown} ![{found[1]}](assets/{file})")

    blocks = tuple(shown(block) if isinstance(block, Passage) else block for block in text.blocks)
    return replace(text, blocks=blocks, assets=tuple(assets.values()))


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    monkeypatch.setattr(conversion, "convert", with_pictures)
    return Vault(new_vault(tmp_path / "vault").resolve())


def bring(vault: Vault, name: str, *pictures: str) -> None:
    """A document that shows these pictures, or a new version of it."""
    body = "\n\n".join(f"{WORDS}{name} shows it (see {one})." for one in pictures)
    (vault.raw / f"{name}.md").write_text(f"# {name.title()}\n\n{WORDS}\n\n{body}\n")
    ingest(vault.root)


def files(vault: Vault) -> set[str]:
    folder = vault.wiki / "assets"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def names(*pictures: str) -> set[str]:
    return {asset_name(png(one), "png") for one in pictures}


def note(vault: Vault, title: str) -> str:
    return (vault.wiki / f"text/{title} (text).md").read_text()


def lint(vault: Vault) -> dict[str, int]:
    return {
        rule: count
        for rule, count in kb_json("lint", "--vault", vault.root, code=None)["counts"].items()
        if "asset" in rule
    }


def test_an_image_lies_beside_the_notes_and_its_note_shows_it(vault: Vault):
    bring(vault, "weaving", "a loom", "a shuttle")
    assert files(vault) == names("a loom", "a shuttle")
    for file in files(vault):
        assert f"](../assets/{file})" in note(vault, "Weaving")
        assert (vault.wiki / "text" / "../assets" / file).read_bytes().startswith(b"\x89PNG")
    assert lint(vault) == {}


def test_an_image_of_two_sources_is_there_once_and_stays_until_the_last_goes(vault: Vault):
    bring(vault, "weaving", "a loom", "a shuttle")
    bring(vault, "spinning", "a loom", "a wheel")
    assert files(vault) == names("a loom", "a shuttle", "a wheel")
    report = kb_json("forget", "weaving.md", "--yes", "--vault", vault.root)
    assert [one["why"] for one in report["removed"] if "assets" in one["path"]] == ["no note shows it any more"]
    assert files(vault) == names("a loom", "a wheel")
    kb("forget", "spinning.md", "--yes", "--vault", vault.root)
    assert files(vault) == set()


def test_undoing_the_source_that_brought_an_image_leaves_it_to_the_other(vault: Vault):
    bring(vault, "weaving", "a loom", "a shuttle")
    first = kb_json("status", "--vault", vault.root)
    assert first["sources"]
    bring(vault, "spinning", "a loom")
    change = sorted(path.stem for path in (vault.state / "changes").iterdir())[0]
    kb("undo", change, "--vault", vault.root)
    assert files(vault) == names("a loom")
    kb("undo", "--vault", vault.root)
    assert files(vault) == set()


def test_a_corrected_source_drops_the_images_that_it_shows_no_more_and_undo_brings_them_back(vault: Vault):
    bring(vault, "weaving", "a loom", "a shuttle")
    before = tree(vault.root, "wiki/assets", "wiki/text")
    bring(vault, "weaving", "a loom", "a wheel")
    assert files(vault) == names("a loom", "a wheel")
    assert kb_json("undo", "--vault", vault.root)["kept"] == []
    assert tree(vault.root, "wiki/assets", "wiki/text") == before


@pytest.mark.parametrize("is_cached", [True, False])
def test_what_was_forgotten_comes_back_with_its_images(vault: Vault, is_cached: bool):
    bring(vault, "weaving", "a loom")
    before = tree(vault.root, "wiki/assets", "wiki/text", "wiki/sources")
    kb("forget", "weaving.md", "--yes", "--vault", vault.root)
    assert files(vault) == set()
    if not is_cached:
        for path in (vault.state / "cache").rglob("*.png"):
            path.unlink()
    change = sorted(path.stem for path in (vault.state / "changes").iterdir())[-1]
    assert kb_json("undo", change, "--vault", vault.root)["conflicts"] == []
    assert tree(vault.root, "wiki/assets", "wiki/text", "wiki/sources") == before


def test_an_image_that_a_person_shows_stays(vault: Vault):
    bring(vault, "weaving", "a loom")
    (vault.wiki / "Mine.md").write_text(f"My loom: ![[{next(iter(files(vault)))}]]\n")
    kb("forget", "weaving.md", "--yes", "--vault", vault.root)
    assert files(vault) == names("a loom")


def test_nothing_is_written_twice(vault: Vault):
    bring(vault, "weaving", "a loom")
    before = {path: path.stat().st_mtime_ns for path in vault.wiki.rglob("*")}
    assert ingest(vault.root)["totals"]["compiled"] == 0
    assert {path: path.stat().st_mtime_ns for path in vault.wiki.rglob("*")} == before


def test_lint_names_images_that_are_missing_and_files_that_nobody_shows(vault: Vault):
    bring(vault, "weaving", "a loom", "a shuttle")
    lost = sorted(files(vault))[0]
    (vault.wiki / "assets" / lost).unlink()
    (vault.wiki / "assets" / "mine.png").write_bytes(b"x")
    assert lint(vault) == {"missing-asset": 1, "orphan-asset": 1}
    (vault.wiki / "Mine.md").write_text("![mine](assets/mine.png) ![web](https://example.org/a.png)\n")
    assert lint(vault) == {"missing-asset": 1}


def test_convert_writes_the_images_beside_the_markdown(vault: Vault, tmp_path: Path):
    source = tmp_path / "weaving.md"
    source.write_text(f"# Weaving\n\n{WORDS} (see a loom)\n")
    report = kb_json("convert", source, "-o", tmp_path / "out")
    assert sorted(Path(path).name for path in report["files"]) == sorted(["weaving.md", *names("a loom")])
    assert f"](assets/{next(iter(names('a loom')))})" in (tmp_path / "out" / "weaving.md").read_text()
    assert (tmp_path / "out" / "assets" / next(iter(names("a loom")))).read_bytes() == png("a loom")


def test_links_between_passages_of_a_note_name_no_note_and_code_stays(tmp_path: Path):
    text = convert("a.md", b"# A\n\nFirst words stand here.\n\nSecond words stand there.\n")
    first, second = text.passages
    linking = replace(second, markdown=f"Second [words](#^{first.id}) stand [there](#^p-00000000).")
    code = replace(second, shape="code", markdown=f"```\n[words](#^{first.id})\n```")
    made = dict(
        text_notes(replace(text, blocks=(first, linking, code)), title="A", id="x", description="d", date="2026-11-21")
    )
    shown = made["A (text).md"]
    assert f"Second [words](#^{first.id}) stand" in shown
    assert f"```\n[words](#^{first.id})\n```" in shown
