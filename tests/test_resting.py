"""Files of raw/ are compiled when they have come to rest, and those that come together, together."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kb.flows.resting import Seen, at_rest, is_time, seen_again
from kb.vault.stirring import stirring
from kb.vault.writers import open_for_writing

NOW = 1000.0


def test_a_file_rests_when_it_has_looked_the_same_for_long_enough():
    seen = {"old.md": Seen((1, 1, 1), NOW - 2), "new.md": Seen((1, 1, 1), NOW - 1.9)}
    rest = at_rest(seen, (), NOW, quiet=2)
    assert (rest.settled, rest.moving) == ({"old.md"}, {"new.md"})


def test_a_file_that_somebody_writes_does_not_rest():
    rest = at_rest({"a.md": Seen((1, 1, 1), 0)}, {"a.md"}, NOW, quiet=2)
    assert rest.moving == {"a.md"}


def test_every_change_begins_the_time_anew():
    first = seen_again({"a.md": Seen((1, 1, 1), NOW)}, {"a.md": (1, 1, 1)}, NOW + 1)
    assert first["a.md"].since == NOW
    again = seen_again(first, {"a.md": (1, 2, 2)}, NOW + 2)
    assert again["a.md"].since == NOW + 2


def test_what_lies_there_at_the_first_look_need_not_be_waited_for():
    minute_ago = int((NOW - 60) * 10**9)
    assert seen_again({}, {"a.md": (1, 0, minute_ago)}, NOW)["a.md"].since == NOW - 60
    later = seen_again({"b.md": Seen((1, 1, 1), NOW)}, {"a.md": (1, 0, minute_ago)}, NOW)
    assert later["a.md"].since == NOW


def test_what_is_settled_waits_for_what_comes_but_not_for_ever():
    seen = {"a.md": Seen((1, 1, 1), NOW - 5), "b.md": Seen((1, 1, 1), NOW)}
    assert not is_time(at_rest(seen, (), NOW, quiet=2), seen, NOW, patience=20)
    assert is_time(at_rest(seen, (), NOW + 1.9, quiet=2), seen, NOW + 1.9, patience=6)
    assert is_time(at_rest(seen, (), NOW + 2, quiet=2), seen, NOW + 2, patience=20)
    assert not is_time(at_rest({}, (), NOW, quiet=2), {}, NOW, patience=20)


@pytest.mark.skipif(not Path("/proc/self/fdinfo").exists(), reason="only Linux tells")
def test_files_that_are_open_for_writing_are_known(tmp_path: Path):
    (tmp_path / "read.md").write_text("words")
    with (tmp_path / "written.md").open("w"), (tmp_path / "read.md").open():
        assert open_for_writing(tmp_path) == {"written.md"}
        code = f"import sys; f = open({str(tmp_path / 'other.md')!r}, 'a'); print('open', flush=True); sys.stdin.read()"
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen([sys.executable, "-c", code], **pipes) as other:  # type: ignore[call-overload]
            other.stdout.readline()
            assert open_for_writing(tmp_path) == {"written.md", "other.md"}
            other.stdin.close()
    assert open_for_writing(tmp_path) == frozenset()


def test_where_the_system_does_not_tell_nothing_is_known(tmp_path: Path):
    with (tmp_path / "written.md").open("w"):
        assert open_for_writing(tmp_path, table=tmp_path / "none") == frozenset()


def test_writing_is_heard_and_reading_is_not(tmp_path: Path):
    (tmp_path / "a.md").write_text("words")
    with stirring(tmp_path) as wait:
        wait(0.3)
        (tmp_path / "a.md").read_text()
        assert list(tmp_path.iterdir())
        assert not wait(0.3)
        (tmp_path / "b.md").write_text("words")
        assert wait(5)
