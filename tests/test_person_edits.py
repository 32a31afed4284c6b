"""A person edits at random between ingests: no word is lost, nothing that was removed comes back, knowledge arrives."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from generated_sources import document
from person_edits import Person, moved
from review_samples import FIRST, SECOND, answering
from scripted_model import Answer, ScriptedModel
from vaults import RAW, ingest, kb, kb_json, new_vault

from kb.flows.history import claims_in
from kb.markdown.cite import claim_of
from kb.markdown.frontmatter import properties
from kb.markdown.page import parse
from kb.operations import Change
from kb.vault import journal
from kb.vault.vault import Vault

SUBJECTS = ("windmill", "orchard")
DOCUMENTS = {
    "extractive": [(path.name, path.read_text(encoding="utf-8")) for path in RAW],
    "model": [
        *((f"{n}.md", document(f"Report {n}", 420, seed=n, about=(SUBJECTS[n % 2],))) for n in range(3)),
        *((f"{n}.md", document(f"Report {n}", 150, seed=n, about=(SUBJECTS[n % 2],))) for n in range(3, 9)),
    ],
}
"""Engine → documents: three that the vault is made of, the others come later. Name, words."""
ENGINES = {"extractive": (3, 100), "model": (6, 300)}
"""Engine → how many sequences every time, and with the long tests."""


@pytest.fixture(scope="module", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        answering(patch, ScriptedModel())
        yield


@pytest.fixture(scope="module", params=ENGINES)
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """An engine, and a vault that it made of three documents."""
    vault = new_vault(tmp_path_factory.mktemp(request.param) / "vault")
    for name, words in DOCUMENTS[request.param][:3]:
        (vault / "raw" / name).write_text(words, encoding="utf-8")
    ingest(vault, "--engine", request.param)
    return request.param, vault


def sequence(base: tuple[str, Path], folder: Path, seed: int, *, linted: bool = False) -> tuple[Person, Counter[str]]:
    """Edits, an ingest, edits, an ingest; the person, and what became of the claims that were proposed."""
    engine, made = base
    vault, chance = Path(shutil.copytree(made, folder)), random.Random(seed)
    person, counts = Person(vault, chance), Counter[str]()
    for name, words in chance.sample(DOCUMENTS[engine][3:], 2):
        for _ in range(chance.randint(1, 4)):
            person.edit()
        (vault / "raw" / name).write_text(words, encoding="utf-8")
        broken = problems(vault) if linted else set()
        ingest(vault, "--engine", engine)
        person.done.append(f"ingest {name}")
        faults = person.faults()
        assert not faults, (seed, faults, person.done)
        assert not linted or not problems(vault) - broken, (seed, person.done)
        counts += became(vault, journal.read(Vault(vault))[-1])
    shutil.rmtree(vault)
    return person, counts


def problems(vault: Path) -> set[tuple[str, str, str]]:
    """What lint finds: a person may break a link, kb does not."""
    found = kb_json("lint", "--vault", vault, code=None)["problems"]
    return {(one["rule"], one["path"], one["message"]) for one in found}


def became(vault: Path, change: Change) -> Counter[str]:
    """How many of the claims of a change stand on pages, wait, or were refused for a reason."""
    texts = [path.read_text(encoding="utf-8") for path in vault.glob("wiki/**/*.md")]
    cited = {claim_of(label) for text in texts for one in parse(text).statements for label in one.labels}
    proposed = {claim for one in change.decided for claim in claims_in(one.operation)}
    waits = {claim for one in change.decided if one.decision == "waiting" for claim in claims_in(one.operation)}
    told = {claim for one in change.decided if one.verdict.rule for claim in claims_in(one.operation)}
    left = proposed - cited - waits - told
    assert not left, left
    on_pages = len(proposed & cited)
    return Counter(proposed=len(proposed), on_pages=on_pages, waiting=len((proposed - cited) & waits))


def run(base: tuple[str, Path], folder: Path, seeds: range) -> None:
    counts, kinds = Counter[str](), Counter[str]()
    for seed in seeds:
        person, became = sequence(base, folder / str(seed), seed, linted=seed % 10 == 0)
        counts += became
        kinds += Counter(done.split()[0] for done in person.done)
    assert counts["on_pages"] >= 0.8 * counts["proposed"] > 0, counts
    assert len(kinds) > 5, kinds


def test_a_persons_words_stay_and_what_was_removed_stays_away(base: tuple[str, Path], tmp_path: Path):
    run(base, tmp_path, range(ENGINES[base[0]][0]))


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_persons_words_stay_through_many_sequences(base: tuple[str, Path], tmp_path: Path):
    run(base, tmp_path, range(1_000, 1_000 + ENGINES[base[0]][1]))


# -- while a source is compiled ---------------------------------------------------------------------------------


def compiled_during(folder: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Path], None]) -> Path:
    """The page about windmills after a document more, whose page a person edits while the model writes."""
    page = folder / "wiki/concepts/Windmill.md"
    left = [edit]

    def meanwhile(task: str, user: str, careful: Answer) -> Answer:
        if task == "write" and page.exists() and left:
            left.pop()(page)
        return careful

    answering(monkeypatch, ScriptedModel(meanwhile))
    new_vault(folder)
    for name, words in (("1.md", FIRST), ("2.md", SECOND)):
        (folder / "raw" / name).write_text(words, encoding="utf-8")
        ingest(folder, "--engine", "model")
    assert not left
    return page


def test_what_is_edited_while_a_source_is_compiled_stays_and_the_source_arrives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def edit(page: Path) -> None:
        text = page.read_text(encoding="utf-8")
        one = next(one for one in parse(text).statements if one.labels)
        text = f"{text[: one.start]}As I saw, t{text[one.start + 1 :]}"
        page.write_text(text.replace("\n\n[^", "\n\nMy own remark.\n\n[^", 1), encoding="utf-8")

    text = compiled_during(tmp_path, monkeypatch, edit).read_text(encoding="utf-8")
    assert "As I saw, t" in text
    assert "My own remark." in text
    assert "[^more-" in text
    change = journal.read(Vault(tmp_path))[-1]
    standing = {one.id for one in parse(text).statements}
    assert set(change.wrote["con-windmill"]) <= standing
    kb("lint", "--vault", tmp_path)


def test_a_page_that_is_renamed_while_a_source_is_compiled_gets_it_under_its_new_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def rename(page: Path) -> None:
        moved(Person(tmp_path, random.Random(1)), page, page.with_name("Mill.md"))

    assert not compiled_during(tmp_path, monkeypatch, rename).exists()
    text = (tmp_path / "wiki/concepts/Mill.md").read_text(encoding="utf-8")
    assert "[^more-" in text
    assert (properties(text)["title"], properties(text)["aliases"]) == ("Mill", ["Windmill"])
    kb("lint", "--vault", tmp_path)


def test_a_page_that_is_removed_while_a_source_is_compiled_stays_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert not compiled_during(tmp_path, monkeypatch, Path.unlink).exists()
    assert "removed-by-person" in {one.verdict.rule for one in journal.read(Vault(tmp_path))[-1].decided}
