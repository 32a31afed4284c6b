"""Undo and forget in any order, in a vault of small documents: what was taken out leaves no trace, the rest stays."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from plain_engine import bring, document, some_facts, use_plain_engine
from vaults import DATE, new_vault, tree

from kb.flows.forget import forget
from kb.flows.lint import lint
from kb.flows.undo import undo
from kb.markdown.page import parse
from kb.vault import journal
from kb.vault.vault import Vault

TOPICS = ("concepts", "people", "organizations", "works", "products", "places", "events")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_vault(tmp_path_factory.mktemp("empty") / "vault")


@pytest.fixture(autouse=True)
def plain_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    use_plain_engine(monkeypatch)
    monkeypatch.setattr("os.fsync", lambda _: None)  # these tests are about what is written, not about power cuts


def compile_one(vault: Vault, number: int, chance: random.Random) -> None:
    """Bring in a document about one or two of three subjects, so that documents share pages."""
    bring(vault, f"notes {number}", document(f"Notes {number}", some_facts(chance)))


def files(vault: Vault) -> dict[str, bytes]:
    """All that an undo must bring back: everything but the journal."""
    return tree(vault.root, "wiki", ".kb/claims", "llm.txt", ".kb/forgotten")


def said(vault: Vault) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """What the pages about subjects say, by path: their statements with their marks, leads aside."""
    return {
        path: sorted((one.words, one.labels) for one in parse(content.decode()).statements if not one.is_lead)
        for path, content in files(vault).items()
        if "/" in path and path.split("/")[1] in TOPICS
    }


def standing(vault: Vault) -> list[str]:
    return [one.id for one in journal.read(vault) if not one.undone and one.verb != "undo"]


def problems(vault: Vault) -> list[str]:
    found = lint(vault, today=DATE).problems
    return [f"{one.path}: {one.rule}: {one.message}" for one in found if one.rule != "heap-of-statements"]


def fresh(made: Path, folder: Path) -> Vault:
    shutil.rmtree(folder, ignore_errors=True)
    return Vault(Path(shutil.copytree(made, folder)).resolve())


def compiled(empty: Path, folder: Path, seed: int) -> Path:
    """A vault of two or three documents."""
    chance = random.Random(seed)
    vault = fresh(empty, folder)
    for number in range(1, chance.randint(2, 3) + 1):
        compile_one(vault, number, chance)
    return vault.root


def run_sequence(vault: Vault, chance: random.Random) -> None:
    """Undo any changes and undo some of the undos; then take back what still stands, in any order."""
    for _ in range(chance.choice((1, 1, 1, 2))):
        candidates = standing(vault)
        if not candidates:
            break
        before = files(vault)
        done = undo(vault, chance.choice(candidates), today=DATE)
        assert done.conflicts == (), done
        if chance.random() < 0.15:
            assert problems(vault) == []
        again = undo(vault, done.undo, today=DATE)
        assert again.conflicts == ()
        assert files(vault) == before, "undo of an undo is the identity"
        if chance.random() < 0.5:
            undo(vault, again.undo, today=DATE)
    while standing(vault):
        assert undo(vault, chance.choice(standing(vault)), today=DATE).conflicts == ()
    assert said(vault) == {}
    assert not tree(vault.root, ".kb/claims", "wiki/text", "wiki/sources")


def run_sequences(empty: Path, folder: Path, seeds: range, each: int) -> None:
    for seed in seeds:
        made = compiled(empty, folder / "made", seed)
        for number in range(each):
            run_sequence(fresh(made, folder / "vault"), random.Random(f"{seed} {number}"))


def test_any_order_of_undos_ends_where_it_began(empty: Path, tmp_path: Path):
    run_sequences(empty, tmp_path, range(4), 4)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_any_order_of_undos_ends_where_it_began_five_hundred_times(empty: Path, tmp_path: Path):
    run_sequences(empty, tmp_path, range(1000, 1025), 20)


@pytest.mark.parametrize("seed", range(6))
def test_forgetting_a_source_leaves_what_the_others_alone_would_say(empty: Path, tmp_path: Path, seed: int):
    chance = random.Random(seed)
    one, both = fresh(empty, tmp_path / "one"), fresh(empty, tmp_path / "both")
    compile_one(one, 1, random.Random(seed))
    compile_one(both, 1, random.Random(seed))
    compile_one(both, 2, chance)
    before = files(both)
    done = forget(both, "Notes 2", lambda _: True, today=DATE)
    assert said(both) == said(one)
    assert problems(both) == []
    undo(both, done.change, today=DATE)
    assert files(both) == before
