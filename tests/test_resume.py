"""An ingest by a model that was stopped, by whatever, ends in the bytes of an undisturbed one and buys nothing twice.

An answer is bought when it stands in the cache. One that was on its way when the program died may be asked for again:
at most as many as calls run at a time.
"""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from counting_server import Tally
from faulty_server import Fault, Handler, Server, reset, running, status
from generated_sources import document
from quick_starts import Started, Starter, starter
from vaults import DATE, kb_json, new_vault, tree

KILLS, GROUPS, AT_A_TIME = 50, 5, 8
MODEL, PRICED = "openai/scripted", "openai/gpt-4o-mini"
LONG, SMALL = 6_600, 1_600
"""Words: of two windows, of one."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as state:
        yield state


def new(folder: Path, long: int) -> Path:
    """A vault in which nothing was compiled yet: short sources, and one of so many words between them."""
    vault = new_vault(folder)
    # in this process calls go one by one: litellm leaves a socket open when two of them are the first at once
    jobs = 1 if long == SMALL else 0
    (vault / "kb.toml").write_text(f"jobs = {jobs}\n[leash]\npages = 5\noperations = 20\n", encoding="utf-8")
    for seed, (name, words) in enumerate({"A first note": 180, "Long": long, "Note at the end": 900}.items()):
        (vault / "raw" / f"{name}.md").write_text(document(name, words, seed=seed), encoding="utf-8")
    return vault


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new(tmp_path_factory.mktemp("resume") / "start", LONG)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new(tmp_path_factory.mktemp("resume") / "small", SMALL)


@dataclass(frozen=True)
class Whole:
    """An undisturbed run: what it asks, what it writes, and the seconds after the last answer."""

    keys: frozenset[str]
    files: dict[str, bytes]
    last: float


@pytest.fixture(scope="module")
def quick() -> Iterator[Starter]:
    with starter() as process:
        yield process


def arguments(vault: Path) -> list[str]:
    return ["ingest", "--vault", str(vault), "--date", DATE, "--model", MODEL, "--json"]


@pytest.fixture(scope="module")
def whole(start: Path, server: Server, quick: Starter, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    vault = Path(shutil.copytree(start, tmp_path_factory.mktemp("whole") / "vault"))
    times: list[float] = []
    tally = Tally(after=lambda _: times.append(time.monotonic()))
    server.behave(tally)
    assert quick.run(arguments(vault), **access(server)) == 0
    last = time.monotonic() - times[-1]
    assert tally.tasks["extract"] == tally.tasks["compile_short"] == 2
    assert tally.tasks["write"] >= 3  # two of the long source at once
    return undisturbed(tally, vault, last)


def undisturbed(tally: Tally, vault: Path, last: float = 0.0) -> Whole:
    keys = [one.key for one in tally.asked]
    assert len(set(keys)) == len(keys)
    return Whole(frozenset(keys), tree(vault), last)


def access(server: Server) -> dict[str, str]:
    return {"OPENAI_API_BASE": server.base, "OPENAI_API_KEY": "sk-test-0000"}


def kept(vault: Path) -> int:
    """How many answers stand in the cache."""
    return sum(1 for _ in (vault / ".kb/cache/answers").rglob("*.json"))


# -- killed -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Instant:
    """When to kill: as a request arrives, or so many seconds after an answer is out."""

    number: int
    seconds: float | None = None


def instants(whole: Whole) -> list[Instant]:
    """All requests as they arrive and as they are answered, then times in between, some of them after the last."""
    count, chance = len(whole.keys), random.Random(7)
    found = [Instant(number, wait) for number in range(1, count + 1) for wait in (None, 0.0)][: KILLS - 16]
    found += [Instant(chance.randint(1, count), chance.uniform(0.0, 0.4)) for _ in range(KILLS - len(found) - 8)]
    return found + [Instant(count, whole.last * part / 8) for part in range(8)]


class Killer:
    """Kills the running command at an instant."""

    def __init__(self, instant: Instant) -> None:
        self.instant, self.known, self.running = instant, threading.Event(), list[Started]()

    def kill(self) -> None:
        self.known.wait(30)
        self.running[0].kill()

    def before(self, number: int, _: object) -> Fault | None:
        if self.instant.seconds is not None or number != self.instant.number:
            return None
        self.kill()
        return hang_up

    def after(self, number: int) -> None:
        if self.instant.seconds is not None and number == self.instant.number:
            threading.Timer(self.instant.seconds, self.kill).start() if self.instant.seconds else self.kill()


def hang_up(handler: Handler, _: object) -> None:
    handler.close_connection = True


@pytest.mark.long
@pytest.mark.parametrize("group", range(GROUPS))
def test_killed_at_fifty_instants_it_ends_in_the_same_bytes_and_buys_nothing_twice(
    group: int, start: Path, whole: Whole, server: Server, quick: Starter, tmp_path: Path
):
    died = 0
    for at, instant in enumerate(instants(whole)[group::GROUPS]):
        vault = Path(shutil.copytree(start, tmp_path / str(at)))
        killer = Killer(instant)
        first = Tally(before=killer.before, after=killer.after)
        server.behave(first)
        killer.running.append(quick.start(arguments(vault), **access(server)))
        killer.known.set()
        code = killer.running[0].wait()
        assert code in (0, -9)
        died += code == -9
        bought = kept(vault)
        assert len(first.answered) - bought <= AT_A_TIME
        again = Tally()
        server.behave(again)
        assert quick.run(arguments(vault), **access(server)) == 0
        assert_resumed(again, bought, whole, vault)
        shutil.rmtree(vault)
    assert died >= KILLS / GROUPS - 3


def assert_resumed(again: Tally, bought: int, whole: Whole, vault: Path) -> None:
    """The second run asked for exactly what was not bought, each once, and made the same wiki."""
    keys = [one.key for one in again.asked]
    assert len(set(keys)) == len(keys)
    assert set(keys) <= whole.keys
    assert len(keys) == len(whole.keys) - bought
    assert tree(vault) == whole.files
    assert not [path for path in vault.rglob("*") if path.name.endswith((".kb-part", "pending.json"))]


# -- stopped by other things ------------------------------------------------------------------------------------


@pytest.fixture
def _here(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs in this process, whose retries do not wait."""
    for name, value in access(server).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("kb.engines.call._pause", lambda *_: 0.0)


@pytest.fixture(scope="module")
def small_whole(small: Path, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    vault = Path(shutil.copytree(small, tmp_path_factory.mktemp("small") / "vault"))
    tally = Tally()
    server.behave(tally)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in access(server).items():
            patch.setenv(name, value)
        run_here(vault, "--model", MODEL)
    return undisturbed(tally, vault)


def run_here(vault: Path, *options: str, code: int = 0) -> dict:
    return kb_json("ingest", "--vault", vault, "--date", DATE, *options, code=code)


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize("fault", [reset, hang_up, status(503, "busy")], ids=["reset", "hang up", "503"])
def test_cut_off_in_the_middle_a_rerun_resumes(
    fault: Fault, small: Path, small_whole: Whole, server: Server, tmp_path: Path
):
    vault = Path(shutil.copytree(small, tmp_path / "vault"))
    first = Tally(before=lambda at, _asked: fault if at >= 4 else None)
    server.behave(first)
    report = run_here(vault, "--model", MODEL, code=1)
    assert (report["totals"]["compiled"], report["totals"]["failed"]) == (1, 2)
    bought = kept(vault)
    assert bought == len(first.answered) == 3
    again = Tally()
    server.behave(again)
    run_here(vault, "--model", MODEL)
    assert_resumed(again, bought, small_whole, vault)


@pytest.mark.usefixtures("_here")
def test_stopped_by_a_budget_a_larger_one_resumes(small: Path, server: Server, tmp_path: Path):
    vault, other = (Path(shutil.copytree(small, tmp_path / name)) for name in ("vault", "other"))
    tally = Tally()
    server.behave(tally)
    run_here(other, "--model", PRICED)
    answered: list[str] = []
    waiting = []
    for budget in (0.007, 0.009, 1.0):
        again = Tally()
        server.behave(again)
        report = run_here(vault, "--model", PRICED, "--budget", str(budget))
        assert sum(source["model"]["usd"] for source in report["sources"]) <= budget
        waiting.append(report["totals"]["waiting"])
        answered += [one.key for one in again.answered]
    assert waiting[0] >= waiting[1] >= waiting[2] == 0 < waiting[0]
    assert len(set(answered)) == len(answered)
    whole = undisturbed(tally, other)
    assert set(answered) == whole.keys
    assert tree(vault) == whole.files
