"""raw/: every change is seen, nothing is read twice, and what is added never harms what is there."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kb.errors import UnreadableSource, UnsafePath
from kb.records import Source
from kb.vault import sources, stamps
from kb.vault.adding import legal_name
from kb.vault.claims import SourceRecord, claims_bytes, path_of
from kb.vault.sources import CACHE, add, remember, scan
from kb.vault.stamps import is_ignored
from kb.vault.vault import Vault

SLEEP = time.sleep


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault(tmp_path / "vault")
    made.raw.mkdir(parents=True)
    return made


def put(vault: Vault, name: str, content: bytes, *, age: int = 60) -> Path:
    path = vault.raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time_ns() - age * 10**9
    os.utime(path, ns=(then, then))
    return path


def compiled(vault: Vault, name: str, content: bytes) -> None:
    """Keep claims that say that this content was compiled."""
    record = SourceRecord(Source(f"Title of {name}", name, hashlib.sha256(content).hexdigest()))
    path = vault.root / path_of(vault, record.source.title)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(claims_bytes(record, ()))
    part.replace(path)


def states(vault: Vault) -> dict[str, str]:
    return {file.name: file.state for file in scan(vault).states}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scans happen so late that no file counts as changed just now."""
    monkeypatch.setattr(stamps, "FINE", -(10**10))
    monkeypatch.setattr(stamps, "COARSE", -(10**10))


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    names: list[str] = []
    real = sources._sha256

    def noted(path: Path) -> str:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(sources, "_sha256", noted)
    return names


def test_an_empty_vault_has_no_sources(vault: Vault):
    assert scan(vault).states == ()
    vault.raw.rmdir()
    assert scan(vault).states == ()


def test_each_file_is_new_changed_unchanged_or_missing(vault: Vault):
    put(vault, "sub/new.txt", b"new")
    put(vault, "same.txt", b"same")
    put(vault, "changed.txt", b"other")
    for name, content in {"same.txt": b"same", "changed.txt": b"old", "gone.txt": b"gone"}.items():
        compiled(vault, name, content)
    expected = {"changed.txt": "changed", "gone.txt": "missing", "same.txt": "unchanged", "sub/new.txt": "new"}
    found = scan(vault)
    assert {file.name: file.state for file in found.states} == expected
    assert [file.name for file in found.states] == sorted(expected)
    remember(vault, found)
    assert states(vault) == expected
    assert {f.name: f.sha256 for f in found.states}["same.txt"] == hashlib.sha256(b"same").hexdigest()


def test_a_second_scan_reads_nothing_and_writes_nothing(vault: Vault, hashed: list[str], later: None):
    put(vault, "a.txt", b"a")
    compiled(vault, "a.txt", b"a")
    remember(vault, scan(vault))
    hashed.clear()
    stamp = (vault.root / CACHE).stat()
    again = scan(vault)
    remember(vault, again)
    assert hashed == []
    assert [file.state for file in again.states] == ["unchanged"]
    assert (vault.root / CACHE).stat().st_mtime_ns == stamp.st_mtime_ns
    assert (vault.root / CACHE).stat().st_ino == stamp.st_ino


def test_a_scan_writes_nothing(vault: Vault):
    put(vault, "a.txt", b"a")
    scan(vault)
    assert not vault.state.exists()


def test_a_file_that_changed_just_before_the_scan_is_read_again(
    vault: Vault, hashed: list[str], monkeypatch: pytest.MonkeyPatch
):
    for fine, expected in ((10**10, ["a.txt"]), (stamps.FINE, [])):
        monkeypatch.setattr(stamps, "FINE", fine)
        monkeypatch.setattr(stamps.time, "sleep", lambda seconds: None if seconds > 1 else SLEEP(seconds))
        put(vault, "a.txt", b"a", age=0)
        remember(vault, scan(vault))
        hashed.clear()
        assert states(vault) == {"a.txt": "new"}
        assert hashed == expected


def test_on_a_disk_that_counts_in_seconds_a_file_is_not_trusted_for_longer(vault: Vault, hashed: list[str]):
    path = put(vault, "a.txt", b"a")
    second = time.time_ns() // 10**9 * 10**9
    os.utime(path, ns=(second, second))
    SLEEP(0.05)
    remember(vault, scan(vault))
    hashed.clear()
    scan(vault)
    assert hashed == ["a.txt"]


def test_right_after_a_change_the_second_scan_already_writes_nothing(vault: Vault):
    put(vault, "a.txt", b"a", age=0)
    compiled(vault, "a.txt", b"a")
    remember(vault, scan(vault))
    assert scan(vault).remembered == b""


def test_a_change_that_keeps_size_and_time_is_seen(vault: Vault, later: None):
    path = put(vault, "a.txt", b"one")
    compiled(vault, "a.txt", b"one")
    remember(vault, scan(vault))
    before = path.stat()
    time.sleep(0.02)
    path.write_bytes(b"two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert states(vault) == {"a.txt": "changed"}


def test_a_touched_file_is_unchanged(vault: Vault, later: None):
    path = put(vault, "a.txt", b"one")
    compiled(vault, "a.txt", b"one")
    remember(vault, scan(vault))
    os.utime(path)
    assert states(vault) == {"a.txt": "unchanged"}


def test_claims_that_come_and_go_are_seen(vault: Vault, later: None):
    put(vault, "a.txt", b"one")
    compiled(vault, "b.txt", b"two")
    remember(vault, scan(vault))
    time.sleep(0.02)
    compiled(vault, "a.txt", b"one")
    assert states(vault) == {"a.txt": "unchanged", "b.txt": "missing"}
    remember(vault, scan(vault))
    time.sleep(0.02)
    (vault.root / path_of(vault, "Title of b.txt")).unlink()
    assert states(vault) == {"a.txt": "unchanged"}


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["a.txt", "b/c.txt", "d.txt"]),
        st.sampled_from(
            ["write", "write in place", "keep time", "delete", "compile", "forget", "rename", "remember", "wait"]
        ),
        st.sampled_from([b"1", b"2", b"33"]),
    ),
    max_size=12,
)


@given(ACTIONS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_with_or_without_the_cache_a_scan_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actions: list[tuple[str, str, bytes]]
):
    monkeypatch.setattr(stamps, "FINE", 20_000_000)
    monkeypatch.setattr(stamps.time, "sleep", lambda seconds: None)
    vault = Vault(tmp_path / str(time.monotonic_ns()))
    vault.raw.mkdir(parents=True)
    for name, what, content in actions:
        act(vault, name, what, content)
        with_cache = scan(vault).states
        (vault.root / CACHE).rename(vault.root / "aside") if (vault.root / CACHE).exists() else None
        assert scan(vault).states == with_cache
        (vault.root / "aside").rename(vault.root / CACHE) if (vault.root / "aside").exists() else None


def act(vault: Vault, name: str, what: str, content: bytes) -> None:
    path = vault.raw / name
    path.parent.mkdir(exist_ok=True)
    if what == "write":
        path.write_bytes(content)
    elif what == "write in place" and path.exists():
        with path.open("r+b") as file:
            file.write(content)
    elif what == "keep time" and path.exists():
        before = path.stat().st_mtime_ns
        path.write_bytes(content)
        os.utime(path, ns=(before, before))
    elif what == "delete":
        path.unlink(missing_ok=True)
    elif what == "compile":
        compiled(vault, name, content)
    elif what == "forget":
        (vault.root / path_of(vault, f"Title of {name}")).unlink(missing_ok=True)
    elif what == "rename" and path.exists():
        path.replace(vault.raw / "d.txt")
    elif what == "remember":
        remember(vault, scan(vault))
    elif what == "wait":
        SLEEP(0.03)
        remember(vault, scan(vault))


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"version": 1}', b'{"version": 1, "claims": [], "compiled": {}, "files": {"a.txt": 3}}',
     b'{"version": 99, "claims": [], "compiled": {"a.txt": "x"}, "files": {}}', b"\xff"],
)  # fmt: skip
def test_a_cache_that_makes_no_sense_is_as_good_as_none(vault: Vault, content: bytes):
    put(vault, "a.txt", b"a")
    (vault.root / CACHE).parent.mkdir(parents=True)
    (vault.root / CACHE).write_bytes(content)
    assert states(vault) == {"a.txt": "new"}


def test_what_is_no_source_is_passed_over(vault: Vault):
    for name in (
        ".hidden", ".git/config", ".DS_Store", "Thumbs.db", "desktop.ini", "a.txt~", "#a.txt#", "~$a.docx", ".a.swp",
        "a.txt.kb-part", "film.mp4.part", "b.pdf.crdownload",
    ):  # fmt: skip
        put(vault, name, b"x")
        assert is_ignored(name.split("/")[0])
    os.mkfifo(vault.raw / "pipe")
    put(vault, "#1 talk.txt", b"x")
    assert states(vault) == {"#1 talk.txt": "new"}


def test_links_and_names_that_are_not_unicode_are_refused_and_named(vault: Vault, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (vault.raw / "link.txt").symlink_to(secret)
    (vault.raw / "folder").symlink_to(tmp_path)
    (vault.raw / "loop").symlink_to(vault.raw)
    Path(os.fsdecode(os.fsencode(vault.raw) + b"/\xff.txt")).write_bytes(b"x")
    found = scan(vault)
    assert found.states == ()
    assert sorted(found.refused) == ["?.txt", "folder", "link.txt", "loop"]


def test_a_raw_folder_that_leads_elsewhere_is_refused(vault: Vault, tmp_path: Path):
    vault.raw.rmdir()
    vault.raw.symlink_to(tmp_path)
    with pytest.raises(UnsafePath):
        scan(vault)


def test_a_cache_that_leads_elsewhere_is_not_written(vault: Vault, tmp_path: Path):
    put(vault, "a.txt", b"a")
    vault.state.mkdir()
    (vault.state / "cache").symlink_to(tmp_path)
    with pytest.raises(UnsafePath):
        remember(vault, scan(vault))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_opened_is_still_a_source(vault: Vault):
    put(vault, "a.txt", b"a").chmod(0)
    assert states(vault) == {"a.txt": "new"}


def test_an_idle_scan_of_a_thousand_sources_is_quick_and_loads_nothing_heavy(vault: Vault, later: None):
    for number in range(1000):
        put(vault, f"{number % 10}/{number}.txt", b"%d" % number)
        compiled(vault, f"{number % 10}/{number}.txt", b"%d" % number)
    remember(vault, scan(vault))
    code = (
        "import sys, time; began = time.process_time();"
        "from pathlib import Path; from kb.vault import sources; from kb.vault.vault import Vault;"
        f"found = sources.scan(Vault(Path({str(vault.root)!r})));"
        "print(len(found.states), len(found.remembered), time.process_time() - began);"
        "print([name for name in sys.modules if name in ('pydantic', 'kb.records', 'hashlib', 'kb.vault.claims')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, heavy = done.stdout.splitlines()
    count, to_write, seconds = first.split()
    assert (count, to_write, heavy) == ("1000", "0", "[]")
    assert float(seconds) < 0.15, f"{seconds} s; the aim is 0.015 beside imports, the rest is for slow machines"


# -- adding -----------------------------------------------------------------------------------------------------


def test_a_file_is_added_under_its_name(vault: Vault, tmp_path: Path):
    elsewhere = tmp_path / "Talk.md"
    elsewhere.write_bytes(b"words")
    assert add(vault, elsewhere, "Talk.md") == "Talk.md"
    assert add(vault, b"words", "Talk.md") == "Talk.md"
    assert {path.name: path.read_bytes() for path in vault.raw.iterdir()} == {"Talk.md": b"words"}


def test_other_bytes_under_the_same_name_get_a_number(vault: Vault):
    assert [add(vault, content, "talk.md") for content in (b"1", b"2", b"3", b"2", b"1")] == [
        "talk.md", "talk (2).md", "talk (3).md", "talk (2).md", "talk.md",
    ]  # fmt: skip
    assert add(vault, b"4", "TALK.md") == "TALK (4).md"
    assert add(vault, b"1", "no suffix") == "no suffix"
    assert add(vault, b"2", "no suffix") == "no suffix (2)"


def test_the_folder_is_made_when_it_is_not_there(vault: Vault):
    vault.raw.rmdir()
    assert add(vault, b"x", "a.txt") == "a.txt"


@example("NUL", "~")
@given(st.text(max_size=120), st.sampled_from(["", ".md", ".PDF", ".tmp", "~", ".part", "/", ".tar.gz"]))
def test_every_name_becomes_a_legal_one_that_a_scan_sees(name: str, suffix: str):
    made = legal_name(name + suffix)
    assert made == Path(made).name
    assert not is_ignored(made)
    assert not set(made) & set('<>:"/\\|?*#^[]\x00')
    assert len(made) <= 110
    assert legal_name(made) == made


def test_a_name_never_leads_out_of_raw(vault: Vault):
    for name in ("../../x.txt", "/etc/passwd", "C:\\x.txt", "..", ".", "", "con.txt", "a/../../b.txt"):
        made = add(vault, name.encode(), name)
        assert (vault.raw / made).read_bytes() == name.encode()
    assert {path.name for path in vault.root.iterdir()} == {"raw"}


def test_a_file_that_is_not_there_cannot_be_added(vault: Vault, tmp_path: Path):
    with pytest.raises(UnreadableSource):
        add(vault, tmp_path / "nowhere.txt", "nowhere.txt")


def test_an_added_file_leaves_no_trace_beside(vault: Vault):
    add(vault, b"x", "a.txt")
    assert [path.name for path in vault.raw.iterdir()] == ["a.txt"]
    assert (vault.raw / "a.txt").stat().st_nlink == 1
