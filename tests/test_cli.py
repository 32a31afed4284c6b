"""The command line as people and scripts meet it: a light start, exit codes, error lines, JSON, pipes, interruption."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest
import typer
from vaults import DATE, RAW, ROOT, kb, kb_json, new_vault, tree

from kb import __version__
from kb.cli import run
from kb.cli.app import app
from kb.vault.lock import writing
from kb.vault.vault import Vault

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
WITHOUT_A_VAULT = {"init", "convert"}
PYTHON = (sys.executable, "-m", "kb")
SOUND = b"ID3\x04\x00" + bytes(200)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A compiled vault of two sources that no test changes."""
    made = new_vault(tmp_path_factory.mktemp("cli") / "vault", *RAW[1:3])
    kb("ingest", "--vault", made, "--date", DATE)
    return made


def outcome(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `kb` in this process."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as errors:
        code = run([str(argument) for argument in arguments])
    return code, out.getvalue(), errors.getvalue()


# -- the start --------------------------------------------------------------------------------------------------

HEAVY = ("pydantic", "litellm", "sqlite3", "markdown_it", "syntok", "ruamel", "frontmatter", "rich")
LOADED = f"""
import contextlib, io, sys
from kb.cli import run
with contextlib.redirect_stdout(io.StringIO()):
    code = run(sys.argv[1:])
print(code, [name for name in {HEAVY!r} if name in sys.modules])
"""


@pytest.mark.parametrize("command", ["", "--help", "--version", "ingest --help", "ingest", "ingest --json", "status"])
def test_nothing_heavy_is_loaded_where_nothing_heavy_is_done(command: str, vault: Path):
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *command.split()], cwd=vault, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0 []", done.stderr


def test_the_version_is_that_of_the_package():
    assert kb("--version") == f"kb {__version__}\n"


def test_without_a_command_the_help_is_shown():
    assert kb() == kb("--help") == kb("-h")


# -- what the documentation promises ----------------------------------------------------------------------------


def test_every_command_stands_in_the_table_of_the_readme_and_the_other_way_round():
    table = re.findall(r"^\| `kb (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    listed = re.findall(r"^  (\w+) {2,}", kb("--help").partition("Commands:")[2], re.M)
    assert sorted(table) == sorted(listed) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_json_and_a_vault_where_it_works_on_one(name: str):
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert "--json" in options
    assert ("--vault" in options) == (name not in WITHOUT_A_VAULT)
    assert COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_for(name: str):
    code, shown, errors = outcome(name, "--help")
    assert (code, errors) == (0, "")
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name == "option":
            assert parameter.help, parameter.opts
            assert parameter.opts[0] in shown


# -- JSON -------------------------------------------------------------------------------------------------------

PROMISED: dict[str, tuple[str, str]] = {
    "init": ("", "vault created"),
    "ingest": ("", "sources totals"),
    "convert": (f"{RAW[0]}", "title files passages words warnings"),
    "search": ("memory", "hits milliseconds"),
    "ask": ("memory", "answer abstained citations model"),
    "status": ("", "sources"),
    "review": ("", "waiting accepted rejected parked"),
    "lint": ("", "problems counts"),
    "audit": ("--engine=tape", "sampled entailed unjudged interval failures model"),
    "contradictions": ("--all", "contradictions unjudged"),
    "resolve": ("", "id keep status changed moved kept"),
    "undo": ("", "removed kept"),
    "rename": ("", "page title changed change"),
    "merge": ("", "page title changed change"),
    "forget": (f"raw/{RAW[1].name}", "source title removed kept"),
    "learn": ("", "topic title path steps questions change"),
    "watch": ("", "sources totals digest"),
    "work": ("", "waiting"),
    "propose": ("", "operations change unanswered"),
    "mcp": ("", "tools resources prompts"),
    "export": ("llms", "files tokens pages passages sources left_out"),
    "doctor": ("", "checks"),
}
"""Command → an argument, and the keys of its document that scripts rely on."""
CHANGING = ("contradictions", "forget", "undo")
ASKING = {"forget": ("--dry-run",)}
"""What a command needs that asks before it writes."""
PROMISED_INSIDE: dict[tuple[str, str], str] = {
    ("ingest", "sources"): "source status error passages claims pages contradictions operations model seconds",
    ("search", "hits"): "path title kind source score snippet passage",
    ("ask", "citations"): "label page source passage quote",
    ("status", "sources"): "source state reasons",
    ("contradictions", "contradictions"): "id kind certainty status a b why pages",
    ("lint", "problems"): "rule path line message fixable",
    ("forget", "removed"): "path statement why",
    ("doctor", "checks"): "name ok message hint",
    ("propose", "operations"): "row operation page decision rule message id",
    ("mcp", "tools"): "name description",
}


def _proposed(folder: Path) -> Any:
    """What `kb propose` prints of a page that is not there."""
    given = json.dumps([{"op": "alias", "page": "Nowhere", "alias": "No place"}])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        return kb_json("propose", "--vault", folder, code=1)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each command prints with --json, on a vault in which lint finds something."""
    folder = tmp_path_factory.mktemp("json") / "vault"
    made = {"init": kb_json("init", folder, "--date", DATE)}
    (folder / "raw" / RAW[1].name).write_bytes(RAW[1].read_bytes())
    made["ingest"] = kb_json("ingest", "--vault", folder, "--date", DATE)
    for year in ("1931", "1934"):
        (folder / f"raw/{year}.md").write_text(
            f"The bread oven of the village was built in {year}.\n", encoding="utf-8"
        )
    kb("ingest", "--vault", folder, "--date", DATE)
    (folder / "wiki" / "mine.md").write_text("A thought about [[Nothing there]].\n", encoding="utf-8")
    made["lint"] = kb_json("lint", "--vault", folder, code=1)
    made |= _further(folder)
    made["propose"] = _proposed(folder)
    for name in (
        "convert",
        "search",
        "ask",
        "status",
        "review",
        "audit",
        "work",
        "doctor",
        "export",
        "mcp",
        "contradictions",
        "forget",
        "undo",
    ):
        argument = PROMISED[name][0]
        place = () if name in WITHOUT_A_VAULT else ("--vault", folder)
        made[name] = kb_json(name, *((argument,) if argument else ()), *place, *ASKING.get(name, ()))
        if name == "contradictions":
            found = made[name]["contradictions"][0]["id"]
            made["resolve"] = kb_json("resolve", found, "--keep", "both", "--vault", folder, "--date", DATE)
    return made


def _further(folder: Path) -> dict[str, Any]:
    """What further commands print, on three pages of a copy of a vault."""
    copy = Path(shutil.copytree(folder, folder.parent / "identified"))
    (copy / "wiki/concepts").mkdir(exist_ok=True)
    for name in ("One", "Two", "Three"):
        front = f"---\ntitle: {name}\ntype: concept\nid: con-{name.lower()}\n---\n"
        (copy / f"wiki/concepts/{name}.md").write_text(f"{front}Words about {name.lower()}.\n", encoding="utf-8")
    (copy / "raw/mill.md").write_text("The mill of the village was built in 1931.\n", encoding="utf-8")
    return {
        "rename": kb_json("rename", "One", "Another title", "--vault", copy),
        "merge": kb_json("merge", "Two", "Three", "--vault", copy),
        "learn": kb_json("learn", "Three", "--vault", copy),
        "watch": kb_json("watch", "--once", "--settle", "0.1", "--vault", copy),
    }


def test_what_is_promised_is_promised_of_every_command():
    assert set(PROMISED) == set(COMMANDS)


@pytest.mark.parametrize("name", PROMISED)
def test_a_document_has_the_keys_that_scripts_rely_on(name: str, documents: dict[str, Any]):
    assert set(PROMISED[name][1].split()) <= set(documents[name])


@pytest.mark.parametrize(("name", "key"), PROMISED_INSIDE)
def test_its_entries_have_the_keys_that_scripts_rely_on(name: str, key: str, documents: dict[str, Any]):
    entries = documents[name][key]
    assert entries
    assert all(set(PROMISED_INSIDE[name, key].split()) <= set(entry) for entry in entries)


def test_an_ingested_source_tells_of_its_pages_operations_and_model(documents: dict[str, Any]):
    (source,) = documents["ingest"]["sources"]
    assert source["status"] == "compiled"
    assert set(source["pages"]) == {"created", "updated"}
    assert set(source["operations"]) == {"applied", "waiting", "refused"}
    assert set(source["model"]) == {"calls", "cached", "input_tokens", "output_tokens", "usd", "look"}


def test_a_source_with_warnings_or_errors_disturbs_no_json(tmp_path: Path):
    folder = new_vault(tmp_path)
    (folder / "raw" / "old.txt").write_bytes("Coffee costs 3 € and tea 2 €.\n".encode("cp1252"))
    (folder / "raw" / "sound.mp3").write_bytes(SOUND)
    report = kb_json("ingest", "--vault", folder, "--date", DATE, code=1)
    by_name = {source["source"]: source for source in report["sources"]}
    assert by_name["old.txt"]["warnings"]
    assert by_name["sound.mp3"]["error"]


def test_no_command_colours_what_it_writes_into_a_pipe(vault: Path):
    for name in ("status", "lint", "doctor", "ingest"):
        _, out, errors = outcome(name, "--vault", vault)
        assert "\x1b" not in out + errors


# -- errors -----------------------------------------------------------------------------------------------------

MISUSE = [
    "nonsense",
    "search",
    "ingest --bad",
    "search words --limit 0",
    "search words --limit many",
    "ingest --jobs -1",
    "audit --sample 0",
]


@pytest.mark.parametrize("command", MISUSE)
def test_misuse_is_answered_with_the_usage(command: str):
    code, out, errors = outcome(*command.split())
    assert (code, out) == (2, "")
    assert errors.startswith("Usage: kb ")
    assert "Error: " in errors


@pytest.mark.parametrize("command", MISUSE)
def test_misuse_with_json_is_answered_in_json(command: str):
    code, out, _ = outcome(*command.split(), "--json")
    assert code == 2
    assert set(json.loads(out)) == {"error", "hint"}


CASES = {
    "there is no vault": (2, "status --vault empty"),
    "the vault is a file": (2, "status --vault page.md"),
    "a file is not there": (2, "convert absent.md"),
    "a path is not there": (2, "ingest absent.md --vault vault"),
    "a folder is no document": (2, "convert empty"),
    "a file cannot be a vault": (2, "init page.md"),
    "a file cannot be a folder": (2, "convert page.md -o page.md"),
    "it is no text": (1, "convert sound.mp3"),
    "no date": (2, "ingest --vault vault --date tomorrow"),
    "nothing to undo": (2, "undo --vault vault"),
    "a dry run reads no pipe": (2, "ingest - --dry-run --vault vault"),
    "no such change": (2, "undo 0001-nothing --vault vault"),
    "nothing was ingested": (2, "search bread --vault vault"),
    "the settings mean nothing": (2, "ingest --vault badly"),
    "no such prompt": (2, "work --vault vault --answer 000000000000000000000000"),
    "no key of a prompt": (2, "work --vault vault --answer ../../page"),
    "no model that judges": (2, "audit --vault vault"),
    "no such engine": (2, "ingest page.md --vault vault --engine steam"),
    "no model is named": (2, "ingest page.md --vault vault --engine model"),
}
"""What goes wrong → the exit code and the command."""


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to work in, with what the commands of `CASES` name."""
    new_vault(tmp_path / "vault")
    (tmp_path / "empty").mkdir()
    (tmp_path / "page.md").write_text("Bread needs an oven.\n", encoding="utf-8")
    (tmp_path / "sound.mp3").write_bytes(SOUND)
    badly = new_vault(tmp_path / "badly", tmp_path / "page.md")
    (badly / "kb.toml").write_text('engine = "steam"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("trouble")
@pytest.mark.parametrize("case", CASES)
def test_an_error_is_one_line_and_maybe_a_hint(case: str):
    code, command = CASES[case]
    got, out, errors = outcome(*command.split())
    assert (got, out) == (code, "")
    assert re.fullmatch(r"error: [^\n]+[^\n.]\n(hint: [^\n]+\n)?", errors), errors


@pytest.mark.usefixtures("trouble")
@pytest.mark.parametrize("case", CASES)
def test_an_error_with_json_is_one_document(case: str):
    code, command = CASES[case]
    got, out, errors = outcome(*command.split(), "--json")
    assert got == code
    told = json.loads(out)
    assert set(told) == {"error", "hint"}
    assert f"error: {told['error']}\n" in errors


def test_a_second_writer_is_refused_with_a_hint(vault: Path):
    with writing(Vault(vault)):
        code, out, errors = outcome("undo", "--vault", vault)
    assert (code, out) == (2, "")
    assert "another kb writes to this vault" in errors
    assert "hint: " in errors


def test_a_bug_is_called_a_bug(vault: Path, monkeypatch: pytest.MonkeyPatch):
    def fails(_: object) -> None:
        raise LookupError("a key is missing")

    monkeypatch.setattr("kb.flows.status.status", fails)
    code, out, errors = outcome("status", "--vault", vault)
    assert (code, out) == (3, "")
    assert errors.startswith("error: this is a bug in kb: LookupError: a key is missing\nhint: ")
    code, out, _ = outcome("status", "--vault", vault, "--json")
    assert code == 3
    assert "bug" in json.loads(out)["error"]
    monkeypatch.setenv("KB_TRACE", "1")
    with pytest.raises(LookupError):
        outcome("status", "--vault", vault)


# -- exit codes -------------------------------------------------------------------------------------------------


def test_what_is_found_to_be_wrong_is_exit_code_1(tmp_path: Path):
    folder = new_vault(tmp_path)
    (folder / "wiki" / "mine.md").write_text("See [[Nothing there]].\n", encoding="utf-8")
    assert outcome("lint", "--vault", folder)[0] == 1
    (folder / "raw" / "sound.mp3").write_bytes(SOUND)
    code, _, errors = outcome("ingest", "--vault", folder, "--date", DATE)
    assert code == 1
    assert "error: sound.mp3: " in errors
    assert outcome("doctor", "--vault", tmp_path / "elsewhere")[0] == 1


def test_an_empty_search_and_an_answer_that_abstains_are_no_failure(vault: Path):
    assert kb_json("search", "qwertzuiop", "--vault", vault)["hits"] == []
    assert kb_json("ask", "Who painted the Mona Lisa?", "--vault", vault)["abstained"] is True


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe to know when kb reads")
def test_interrupted_it_says_so_and_leaves_with_130(tmp_path: Path):
    pipe = tmp_path / "slow.md"
    os.mkfifo(pipe)
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # ignored in the background
    code = f"{heard}; import sys; from kb.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "convert", pipe]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with running, pipe.open("wb"):  # the pipe opens as soon as kb begins to read
        running.send_signal(signal.SIGINT)
        try:
            out, errors = running.communicate(timeout=60)
        finally:
            running.kill()
    assert (running.returncode, out) == (130, "")
    assert errors == "interrupted: run the command again, it goes on where it stopped\n"


# -- pipes and terminals ----------------------------------------------------------------------------------------


@pytest.fixture
def nobody() -> Iterator[int]:
    """The writing end of a pipe that nobody reads any more, as after `| head -1`."""
    reading, writing_end = os.pipe()
    os.close(reading)
    yield writing_end
    os.close(writing_end)


@pytest.mark.parametrize("command", ["--help", "search memory", "status", "lint --json"])
def test_a_reader_who_leaves_early_hears_no_complaint(command: str, vault: Path, nobody: int):
    done = subprocess.run(
        [*PYTHON, *command.split()], cwd=vault, stdout=nobody, stderr=subprocess.PIPE, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_error_is_told_whoever_left(nobody: int):
    done = subprocess.run(
        [*PYTHON, "nonsense", "--json"], stdout=nobody, stderr=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: No such command 'nonsense'.\nhint: ")


def test_the_first_line_of_a_search_is_all_that_head_shows(vault: Path):
    shown = f"set -o pipefail; {sys.executable} -m kb search memory | head -1"
    done = subprocess.run(["bash", "-c", shown], cwd=vault, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize("command", ["ingest -", "undo", "init", "ingest", "work"])
def test_without_a_standard_input_nothing_is_asked(command: str, tmp_path: Path):
    folder = new_vault(tmp_path)
    closed = ["sh", "-c", 'exec "$@" <&-', "sh", *PYTHON, *command.split()]
    done = subprocess.run(closed, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == (2 if command in ("ingest -", "undo") else 0)
    if done.returncode:
        assert (done.stdout, done.stderr[:7]) == ("", "error: ")


def test_an_empty_standard_input_is_named(tmp_path: Path):
    folder = new_vault(tmp_path)
    done = subprocess.run(
        [*PYTHON, "ingest", "-"], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "standard input is empty" in done.stderr
    assert not [path for path in (folder / "raw").iterdir() if path.name != ".gitkeep"]


def test_a_document_comes_through_a_pipe(tmp_path: Path):
    folder = new_vault(tmp_path)
    done = subprocess.run(
        [*PYTHON, "ingest", "-", "--json"], cwd=folder, input=RAW[1].read_bytes(), capture_output=True, check=True
    )
    (source,) = json.loads(done.stdout)["sources"]
    assert (folder / "raw" / source["source"]).read_bytes() == RAW[1].read_bytes()


def test_at_a_terminal_no_document_is_waited_for(tmp_path: Path):
    folder = new_vault(tmp_path)
    shell = pexpect.spawn(PYTHON[0], [*PYTHON[1:], "ingest", "-"], cwd=str(folder), timeout=60, encoding="utf-8")
    shell.expect("error: standard input is a terminal")
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 2


def test_a_closed_output_stops_nothing(tmp_path: Path):
    folder = new_vault(tmp_path, RAW[1])
    closed = ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *PYTHON, "ingest", "--date", DATE]
    assert subprocess.run(closed, cwd=folder, check=False).returncode == 0
    assert list((folder / "wiki" / "sources").glob("*.md"))


# -- what is written --------------------------------------------------------------------------------------------


def test_no_file_of_the_vault_holds_a_path_of_this_machine(tmp_path: Path):
    elsewhere = tmp_path / "documents of somebody"
    elsewhere.mkdir()
    (elsewhere / RAW[1].name).write_bytes(RAW[1].read_bytes())
    folder = new_vault(tmp_path / "vault", RAW[2])
    kb("ingest", "--vault", folder, "--date", DATE)
    kb("ingest", elsewhere, "--vault", folder, "--date", DATE)
    kb("undo", "--vault", folder)
    written = tree(folder, "wiki", ".kb/claims", ".kb/changes", "llm.txt", "AGENTS.md", "kb.toml")
    assert len(written) > 10
    for path, content in written.items():
        for place in (tmp_path, elsewhere, ROOT, Path.home()):
            assert str(place).encode() not in content, path
