"""`kb review` at a terminal: a screen for each change, a key for each decision, and nothing lost by whoever leaves."""

from __future__ import annotations

import io
import re
import shutil
import signal
import sys
import termios
import time
from pathlib import Path

import pexpect
import pytest
from review_samples import reworded_vault
from rich.console import Console
from vaults import DATE, ROOT, kb_json, new_vault

from kb.cli.review_screen import draw
from kb.compile.proposals import Proposal, ShownQuote
from kb.markdown.page import parse
from kb.vault import journal
from kb.vault.vault import Vault

SCREENS = Path(__file__).parent / "screens"
QUOTE = ShownQuote(
    "tree-1a2b3c",
    "On starters",
    "12:31, a baker",
    "p-1a2b3c4d",
    "A starter needs two weeks.",
    "It was cold.",
    "Then bake.",
)
REFINE = Proposal(
    id="3fa2c1",
    page="Sourdough",
    operation="refine",
    before="A starter needs a week.",
    after="A starter needs two weeks.",
    quotes=(QUOTE,),
    risk="medium",
    source="On starters",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        return reworded_vault(tmp_path_factory.mktemp("session") / "vault", patch, "--autonomy", "suggest")


@pytest.fixture
def vault(made: Path, tmp_path: Path) -> Path:
    """A vault in which what came of the second document waits: a supersede, a refine, additions."""
    return Path(shutil.copytree(made, tmp_path / "vault"))


def waiting(vault: Path) -> list[dict[str, str]]:
    return kb_json("review", "--vault", vault)["waiting"]


def at_terminal(vault: Path, *arguments: str) -> pexpect.spawn:
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "TERM": "dumb", "COLUMNS": "90"}
    command = ["-m", "kb", "review", "--vault", str(vault), "--date", DATE, *arguments]
    return pexpect.spawn(
        sys.executable,
        command,
        env=environment,
        dimensions=(50, 90),
        timeout=60,
        encoding="utf-8",
        cwd=str(vault),
        preexec_fn=_interruptible,
    )


def _interruptible() -> None:
    """Hear Ctrl-C also where the tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def screen(shell: pexpect.spawn) -> str:
    """What stands on the terminal up to the line of keys."""
    shell.expect(r"q quit\r\n")
    while termios.tcgetattr(shell.child_fd)[3] & termios.ICANON:  # what is typed before it reads keys is dropped
        time.sleep(0.01)
    lines = (shell.before + shell.after).replace("\r\n", "\n").splitlines()
    return "\n".join(line.rstrip() for line in lines).strip() + "\n"


def as_kept(name: str, seen: str) -> None:
    """Compare a screen with the one in tests/screens; written there when it is missing, which fails too."""
    path = SCREENS / f"{name}.txt"
    if not path.exists():
        SCREENS.mkdir(exist_ok=True)
        path.write_text(seen, encoding="utf-8")
        pytest.fail(f"{path} was written: read it")
    assert seen == path.read_text(encoding="utf-8")


def finished(shell: pexpect.spawn) -> str:
    shell.expect(pexpect.EOF)
    shell.close()
    return shell.before.replace("\r\n", "\n")


def test_a_session_with_every_key(vault: Path):
    todo = waiting(vault)
    assert [one["operation"] for one in todo[:2]] == ["supersede", "refine"]
    assert len(todo) > 4
    shell = at_terminal(vault)
    as_kept("1 supersede", screen(shell))
    shell.send("n")
    shell.expect("why not")
    shell.sendline("that was never so")
    as_kept("2 refine", screen(shell))
    shell.send("e")
    shell.expect("your words:")
    shell.send("\x15")  # the words that are offered go
    shell.sendline("The wall is measured with a cord, as I saw myself.")
    screen(shell)
    shell.send("s")
    as_kept("4 after a skip", screen(shell))
    shell.send("y")
    screen(shell)
    shell.send("a")
    assert "accepted, 1 rejected, 1 left. next: `kb review`" in finished(shell)
    assert shell.exitstatus == 0
    assert [one["id"] for one in waiting(vault)] == [todo[2]["id"]]
    text = (vault / "wiki/concepts/Windmill.md").read_text(encoding="utf-8")
    said = next(one for one in parse(text).statements if "as I saw myself" in one.words)
    assert said.labels
    changes = journal.read(Vault(vault))
    assert said.id not in journal.owned(changes)["con-windmill"]
    assert {one.why for one in changes[-1].decided if one.decision == "rejected"} == {"that was never so"}
    assert todo[3]["after"] in text


def test_whoever_quits_keeps_what_was_answered_and_goes_on_later(vault: Path):
    todo = waiting(vault)
    shell = at_terminal(vault)
    screen(shell)
    shell.send("y")
    screen(shell)
    shell.send("q")
    assert f"1 accepted, 0 rejected, {len(todo) - 1} left" in finished(shell)
    again = at_terminal(vault)
    assert todo[1]["after"][:40] in re.sub(r"\s+", " ", screen(again))
    again.send("\x03")
    finished(again)
    assert again.exitstatus == 130
    assert [one["id"] for one in waiting(vault)] == [one["id"] for one in todo[1:]]


def test_an_interrupt_keeps_what_was_answered_too(vault: Path):
    todo = waiting(vault)
    shell = at_terminal(vault)
    screen(shell)
    shell.send("y")
    screen(shell)
    shell.send("\x03")
    finished(shell)
    assert shell.exitstatus == 130
    assert [one["id"] for one in waiting(vault)] == [one["id"] for one in todo[1:]]


def test_all_of_a_source_is_one_key(vault: Path):
    shell = at_terminal(vault)
    screen(shell)
    shell.send("A")
    assert "0 rejected. next: `kb status`" in finished(shell)
    assert waiting(vault) == []


def test_a_parked_change_takes_no_yes(vault: Path):
    first = waiting(vault)[0]
    path = vault / "wiki/concepts/Windmill.md"
    path.write_text(path.read_text().replace(first["before"] + "[^", first["before"][:-1] + ", I saw it.[^"))
    shell = at_terminal(vault)
    as_kept("parked", screen(shell))
    shell.send("y")
    shell.expect_exact("it stays: its statement is gone or was edited")
    shell.send("s")
    screen(shell)
    shell.send("q")
    finished(shell)
    assert "I saw it." in path.read_text()


def test_an_ingest_with_the_autonomy_review_asks_as_it_goes(tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    for name in ("Notes on the testing effect.md", "The talk on forgetting, summarized.md"):
        shutil.copyfile(ROOT / "raw" / name, vault / "raw" / name)
    from vaults import ingest

    ingest(vault, "--autonomy", "review")  # nobody is there: all of it waits
    some = waiting(vault)
    assert some
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "TERM": "dumb", "COLUMNS": "90"}
    other = new_vault(tmp_path / "other")
    shutil.copyfile(vault / "raw" / "Notes on the testing effect.md", other / "raw/one.md")
    shutil.copyfile(vault / "raw" / "The talk on forgetting, summarized.md", other / "raw/two.md")
    arguments = ["-m", "kb", "ingest", "--autonomy", "review", "--date", DATE]
    shell = pexpect.spawn(
        sys.executable, arguments, env=environment, dimensions=(50, 90), timeout=60, encoding="utf-8", cwd=str(other)
    )
    asked = 0
    while shell.expect([r"q quit", r"next: open wiki/|next: `kb review`", pexpect.EOF]) == 0:
        asked += 1
        shell.send("A")
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 0
    assert asked >= 1
    assert kb_json("search", "memory", "--vault", other)["hits"]
    assert [path for path in (other / "wiki").glob("*/*.md") if path.parent.name not in ("sources", "text")]
    assert waiting(other) == []


# -- one screen -------------------------------------------------------------------------------------------------


def drawn(one: Proposal, **how: object) -> str:
    out = io.StringIO()
    draw(Console(file=out, width=80, highlight=False, **how), one, place=(3, 60))  # type: ignore[arg-type]
    return out.getvalue()


def test_what_goes_is_red_and_struck_what_comes_is_green():
    seen = drawn(REFINE, force_terminal=True, color_system="standard", no_color=False)
    assert "\x1b[9;31ma week\x1b[0m" in seen
    assert "\x1b[32mtwo weeks\x1b[0m" in seen


def test_without_colours_signs_stand_for_them():
    seen = drawn(REFINE)
    assert "A starter needs [-a week-]{+two weeks+}." in seen
    assert "3/60  refine on Sourdough  medium risk  3fa2c1" in seen
    assert "It was cold. “A starter needs two weeks.” Then bake." in seen
    assert "On starters, 12:31, a baker  ^p-1a2b3c4d" in seen


def test_no_words_of_a_source_are_taken_for_markup_of_the_screen():
    quote = ShownQuote("tree-1a2b3c", "[red]T[/red]", "", "p-1a2b3c4d", "[bold]A[/bold] \x1b[2J starter.")
    seen = drawn(Proposal("3fa2c1", "[b]P", "add", "", "[link=x]y[/link] \x1b]8;;", (quote,), "low", "[red]T[/red]"))
    assert "[bold]A[/bold]" in seen
    assert "[link=x]y[/link]" in seen
    assert "\x1b" not in seen
