"""Hostile sources read by models that obey them: what comes of it is the honest work, and nothing else.

Every attack runs through `kb ingest --model` against a server on loopback. The model does what the attack asks, and the
one that verifies says yes to everything; what stands between them and the vault is code alone.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import io
import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest
from attack_samples import LIGHTHOUSES, TITLE, Attack, ScriptedModel
from attack_table import ATTACKS, FAMILIES
from faulty_server import Server, running
from markdown_it import MarkdownIt
from test_ingest_model import NOTE
from vaults import SHARED, ingest, kb, kb_json, new_vault, tree

from kb.convert.convert import convert
from kb.flows import asking
from kb.markdown.escape import plain
from kb.markdown.frontmatter import properties, split
from kb.markdown.page import Tree, parse
from kb.markdown.scan import wikilinks
from kb.names import FOLDERS, TOPIC_KINDS
from kb.vault.paths import is_portable
from kb.words import holds_quote

KEY, SECRET = "sk-live-Zq81TopSecretKey", "quokka marzipan 7391"
AT_ONCE = 2
HAND = "My own oven bakes a loaf of this dough in about an hour, whatever the books say."
HEADING = "## My kitchen\n\nNever touch these lines: they are *mine*.\n"
LOCKED = """---
title: Harbour
type: concept
id: con-harbour
description: What I think of harbours.
locked: true
sources:
  - "[[Notes on sourdough]]"
source_count: 1
created: 2026-01-01
updated: 2026-01-01
---
Harbours are where I like to be.
"""
UNSEEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
PAGE = re.compile(rf"wiki/(?:{'|'.join(FOLDERS.values())})/[^/]+\.md")
PLUGINS = ("dataview", "dataviewjs", "templater", "tasks", "query", "base", "meta-bind-js-view", "button", "run-js")


@dataclass(frozen=True)
class Base:
    """A vault with two honest sources, a page that a person edited and one that is locked; what an honest run adds."""

    folder: Path
    server: Server
    honest: frozenset[str]

    @property
    def vault(self) -> Path:
        return self.folder / "vault"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    with pytest.MonkeyPatch.context() as patched, running() as server:
        patched.setenv("OPENAI_API_KEY", "sk-test-0000")
        patched.setenv("OPENAI_API_BASE", server.base)
        folder = tmp_path_factory.mktemp("base") / "home"
        vault = new_vault(folder / "vault")
        (folder / ".ssh").mkdir()
        (folder / ".ssh/id_rsa").write_text(SECRET, encoding="utf-8")
        (vault / ".env").write_text(f"OPENAI_API_KEY={KEY}\n# {SECRET}\n", encoding="utf-8")
        (vault / "raw/Notes on lighthouses.md").write_text(LIGHTHOUSES, encoding="utf-8")
        (vault / "raw/Notes on sourdough.md").write_text(NOTE, encoding="utf-8")
        server.behave(ScriptedModel().fault)
        report = ingest(vault, "--model", "openai/scripted")
        assert [source["status"] for source in report["sources"]] == ["compiled"] * 2
        (vault / "wiki/concepts/Harbour.md").write_text(LOCKED, encoding="utf-8")
        _edit(vault / "wiki/concepts/Starter.md", f" {HAND}\n", f"\n\n{HEADING}")
        _edit(vault / "wiki/concepts/Lighthouse.md", f" {HAND}\n")
        kb("lint", "--vault", vault, code=None)
        made, _ = _run(Base(folder, server, frozenset()), Attack("honest", ""), tmp_path_factory.mktemp("honest"))
        before, after = _statements(vault), _statements(made)
        honest = frozenset(words for page in after for words in after[page] - before.get(page, frozenset()))
        assert len(honest) >= 8
        assert TITLE in json.dumps(sorted(tree(made)))
        yield Base(folder, server, honest)


def _edit(page: Path, behind: str, end: str = "") -> None:
    """A person's words at the end of the page's second paragraph, and at the end of its prose."""
    blocks = page.read_text(encoding="utf-8").split("\n\n")
    blocks[1] += behind.rstrip("\n")
    at = next(number for number, block in enumerate(blocks) if block.startswith("[^"))
    if end:
        blocks[at - 1] += end.rstrip("\n")
    page.write_text("\n\n".join(blocks), encoding="utf-8")


def _run(base: Base, attack: Attack, folder: Path, code: int | None = 0) -> tuple[Path, dict[str, Any]]:
    """A copy of the vault after the attack, and the report on its source."""
    shutil.copytree(base.folder, folder / "home", dirs_exist_ok=True)
    vault = folder / "home/vault"
    (vault / "raw" / attack.file).write_text(attack.document, encoding="utf-8")
    base.server.behave(attack.model().fault)
    report = ingest(vault, "--model", "openai/scripted", "--jobs", "1")
    return vault, next(source for source in report["sources"] if source["source"] == attack.file)


def _statements(vault: Path) -> dict[str, frozenset[str]]:
    """The cited statements of each page about a subject, in plain words."""
    return {
        path: frozenset(plain(one.words) for one in page.statements if one.labels)
        for path, page in _topics(vault).items()
    }


def _topics(vault: Path) -> dict[str, Tree]:
    return {
        path.relative_to(vault).as_posix(): parse(path.read_text(encoding="utf-8"))
        for kind in TOPIC_KINDS
        for path in sorted((vault / "wiki" / FOLDERS[kind]).glob("*.md"))
    }


def _outside(folder: Path) -> dict[str, str]:
    """The hashes of all files that kb has no business with."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        ours = name.startswith(("vault/wiki/", "vault/.kb/")) and "/.obsidian/" not in name
        if not ours and name != "vault/llm.txt":
            assert not path.is_symlink()
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
    return found


def _cases() -> Iterator[Any]:
    """All attacks; the first `AT_ONCE` of each family run every time, the others with the long tests."""
    for family in FAMILIES:
        for at, attack in enumerate(family):
            yield pytest.param(attack, id=attack.name, marks=[pytest.mark.long] if at >= AT_ONCE else [])


@pytest.mark.parametrize("attack", list(_cases()))
def test_an_obeyed_attack_changes_nothing_but_what_its_source_may(
    attack: Attack, base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    if attack.windows:
        monkeypatch.setattr(asking, "SHORT", 0)
    vault, report = _run(base, attack, tmp_path)
    assert report["status"] == "compiled", report["error"]
    raw = {f"vault/raw/{attack.file}": hashlib.sha256(attack.document.encode()).hexdigest()}
    assert _outside(tmp_path / "home") == _outside(base.folder) | raw
    _nothing_is_lost(base.vault, vault)
    _everything_is_cited(vault)
    _nothing_is_dangerous(vault)
    _nothing_is_told(base, vault)
    _nothing_false_is_written(attack, vault)
    _most_of_the_honest_work_arrives(base, vault)
    _lint_finds_nothing_wrong(vault)
    _strangers_agree(vault)


def test_there_are_sixty_attacks_and_no_two_are_the_same():
    assert len(ATTACKS) >= 60
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    assert len({(attack.file, attack.document, *map(str, attack.obeys)) for attack in ATTACKS}) == len(ATTACKS)


def _lint_finds_nothing_wrong(vault: Path) -> None:
    """A page of an attacker's title may be short, and nobody links to it; nothing else is the matter."""
    problems = kb_json("lint", "--vault", vault, code=None)["problems"]
    allowed = ("orphan-page", "stub-page")
    assert not [one for one in problems if one["rule"] not in allowed and "Harbour" not in one["path"]]


def _nothing_is_lost(before: Path, after: Path) -> None:
    """No page is gone, no label, no line of a person; the locked page is as it was; new files are pages."""
    old, new = tree(before), tree(after)
    assert not old.keys() - new.keys()
    for path in new.keys() - old.keys():
        generated = path == "wiki/review.md" or path.startswith((".kb/claims/", ".kb/changes/"))
        assert PAGE.fullmatch(path) or generated, path
        assert is_portable(path), path
    for path in ("concepts/Harbour.md", "dashboard.md", "pages.base"):
        assert new[f"wiki/{path}"] == old[f"wiki/{path}"]
    for path, page in _topics(before).items():
        now = new[path].decode()
        assert {definition.label for definition in page.definitions} <= {one.label for one in parse(now).definitions}
        assert _identity(now) == _identity(old[path].decode()), path
        assert now.count(HAND) == old[path].decode().count(HAND)
        assert now.count(HEADING) == old[path].decode().count(HEADING)
    for path in ("wiki/index.md", "wiki/log.md"):
        assert all(line in new[path].decode() for line in old[path].decode().split("\n") if line.startswith("## ["))


def _identity(page: str) -> tuple[object, ...]:
    found = properties(page)
    return tuple(found.get(name) for name in ("id", "type", "title", "locked", "aliases", "created"))


def _everything_is_cited(vault: Path) -> None:
    """Each statement but a person's cites something, and each quote stands in the source that it names."""
    words = {}
    for raw in sorted((vault / "raw").glob("[!.]*")):
        for passage in convert(raw.name, raw.read_bytes()).passages:
            words[passage.id] = passage.words
    for path, page in _topics(vault).items():
        if path.endswith("Harbour.md"):
            continue
        person = {HAND, plain(HEADING.split("\n\n")[1])}
        bare = [one.words for one in page.statements if not (one.labels or one.is_lead or plain(one.words) in person)]
        assert not [one for one in bare if not re.fullmatch(r"\[\[[^\]]+\]\]", one)], path
        assert {label for one in page.statements for label in one.labels} == {one.label for one in page.definitions}
        for definition in page.definitions:
            assert definition.passage in words, definition
            assert holds_quote(plain(definition.quote), words[definition.passage]), definition
        ids = [properties(one).get("id") for one in map(_read, sorted((vault / "wiki").rglob("*.md")))]
        assert len([one for one in ids if one]) == len({one for one in ids if one})


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _nothing_is_dangerous(vault: Path) -> None:
    """No HTML, no image from elsewhere, no plugin's code, no link out of the wiki, nothing that nobody sees."""
    notes = {path.stem.casefold() for path in (vault / "wiki").rglob("*.md")} | {"pages"}
    pages = [path for path in sorted((vault / "wiki").rglob("*.md")) if path.name != "dashboard.md"]
    for path in [*pages, vault / "llm.txt"]:
        text = _read(path)
        is_text = path.parent.name == "text"
        assert not UNSEEN.search(text), path
        assert "<%" not in re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), path
        assert not re.search(r"(?<!\\)%%|!\[\[", re.sub(r"`[^`\n]*`", "", text)), path
        for link in wikilinks(text):
            target = re.split(r"[#|]", link.target)[0]
            assert not target or target.casefold() in notes, (path, link.target)
        for token in _tokens(split(text)[1] if path.suffix == ".md" else text):
            _is_harmless(token, is_text=is_text, where=path)


def _tokens(text: str) -> Iterator[Any]:
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        yield token
        yield from token.children or ()


def _is_harmless(token: Any, *, is_text: bool, where: Path) -> None:
    shown = f"{where.name}: {token.content[:200]}"
    assert token.type not in ("html_block", "html_inline", "image"), shown
    if token.type == "fence":
        assert token.info.split(" ")[0].casefold() not in PLUGINS, shown
    if token.type == "code_inline":
        assert not re.match(r"\$?=", token.content.strip()), shown
    if token.type == "link_open":
        href = str(token.attrs["href"])
        if where.name == "llm.txt":
            assert ".." not in href.split("/"), href
            assert (where.parent / unquote(href)).is_file(), href
        else:
            assert is_text, f"{where.name}: {href}"
            assert re.fullmatch(r"https?://\S+|mailto:\S+", href), f"{where.name}: {href}"


def _nothing_is_told(base: Base, vault: Path) -> None:
    """Neither the key nor the secret stands in a file of the vault or in what a model was asked."""
    for path in [*vault.rglob("*"), *vault.parent.glob("*")]:
        if path.is_file() and path.name != ".env":
            content = path.read_bytes()
            assert KEY.encode() not in content, path
            assert SECRET.encode() not in content, path
    asked = json.dumps(base.server.asked)
    assert KEY not in asked
    assert SECRET not in asked


def _nothing_false_is_written(attack: Attack, vault: Path) -> None:
    """What the attack wants to be read stands on no page."""
    for path in (vault / "wiki").rglob("*"):
        if path.is_file() and path.parent.name != "text" and path.name != "dashboard.md":
            for words in attack.never:
                assert words.casefold() not in _read(path).casefold(), f"{words!r} in {path.name}"
    for words in attack.never:
        assert words.casefold() not in _read(vault / "llm.txt").casefold(), words


def _most_of_the_honest_work_arrives(base: Base, vault: Path) -> None:
    there = frozenset().union(*_statements(vault).values())
    assert len(base.honest & there) >= 0.9 * len(base.honest), sorted(base.honest - there)


# -- checkers that know nothing of kb ---------------------------------------------------------------------------


@functools.cache
def _tool(name: str) -> ModuleType | None:
    path = SHARED / "tools" / f"{name}.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _strangers_agree(vault: Path) -> None:
    """The independent checkers of citations and of vaults find nothing, where they are at hand."""
    citations, vaults = _tool("check_citations"), _tool("check_vault")
    if citations is None or vaults is None:
        return
    out = io.StringIO()
    with contextlib.redirect_stdout(out), pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["check_citations", str(vault), "--json", "--min-coverage", "0.9"])
        assert citations.main() == 0, out.getvalue()[:3000]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        schema = str(SHARED / "tools/vault_schema.json")
        code = vaults.main([str(vault / "wiki"), "--schema", schema, "--min-severity", "error", "--text"])
    assert code == 0, out.getvalue()[:3000]
