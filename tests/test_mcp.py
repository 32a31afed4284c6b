"""`kb mcp`: the tools, resources and prompts, through the official client and a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession
from mcp.shared.exceptions import MCPError
from mcp_client import command, environment, refused, talk, told
from proposal_samples import ADD, FIRST, NOTES, QUOTE, RENAME, SPITZER, copied, entailed, sample_vault
from test_ingest_model import NOTE
from test_work import scripted
from vaults import DATE, kb, kb_json, new_vault, tree

from kb.flows.work import keep_answer
from kb.vault.lock import writing
from kb.vault.vault import Vault

TOOLS = [
    "search", "read_page", "read_passage", "ask", "list_contradictions", "propose", "next_task", "answer_task",
]  # fmt: skip
LARGEST = 50_000
"""Characters that an answer may have, ids and names included."""
PATHS = ["../AGENTS.md", "/etc/passwd", "..%2fkb.toml", "wiki/index.md", "\x00", "", "x" * 5_000]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_vault(tmp_path_factory.mktemp("mcp") / "vault")


@pytest.fixture
def vault(made: Path, tmp_path: Path) -> Path:
    return copied(made, tmp_path / "vault")


def everything(vault: Path) -> dict[str, bytes]:
    """All files of a vault but what is derived."""
    found = [path for path in vault.rglob("*") if path.is_file()]
    return {
        name: path.read_bytes()
        for path in found
        if not (name := path.relative_to(vault).as_posix()).startswith((".kb/cache/", ".kb/queue/", ".kb/lock"))
    }


# -- what is offered --------------------------------------------------------------------------------------------


def test_the_tools_resources_and_prompts_are_listed_with_what_they_change(made: Path):
    async def talking(session: ClientSession) -> None:
        tools = (await session.list_tools()).tools
        assert [tool.name for tool in tools] == TOOLS
        assert [tool.name for tool in tools if tool.annotations and tool.annotations.read_only_hint] == TOOLS[:5]
        assert all(tool.description and len(tool.description) > 30 for tool in tools)
        found = [str(one.uri) for one in (await session.list_resources()).resources]
        assert {"kb://vault/llm.txt", "kb://vault/AGENTS.md", "kb://page/Forgetting%20curve"} <= set(found)
        assert not [one for one in found if "(text)" in one]
        prompts = [one.name for one in (await session.list_prompts()).prompts]
        assert prompts == ["ingest_document", "review_what_waits", "ask_with_citations"]

    talk(made, talking)


def test_reading_changes_nothing_and_leads_from_words_to_the_passage(made: Path):
    before = everything(made)

    async def talking(session: ClientSession) -> None:
        hits = (await told(session, "search", query="Spitzer pupils", limit=3))["hits"]
        hit = next(one for one in hits if one.get("passage") == FIRST)
        read = await told(session, "read_passage", source=hit["source"], passage=hit["passage"], count=2)
        assert read["source"] == NOTES
        assert read["passages"][0]["sentences"][1].startswith("Herbert Spitzer had 3,605")
        assert len(read["passages"]) == 2
        page = await told(session, "read_page", page="desirable difficulty")
        assert page["title"] == "Desirable difficulty"
        labels = {label for one in page["statements"] for label in one.get("cites", [])}
        assert labels == {one["label"] for one in page["footnotes"]}
        answer = await told(session, "ask", question="Who tested 3,605 pupils in Iowa?")
        assert not answer["abstained"]
        assert answer["citations"][0]["passage"] == FIRST
        assert (await told(session, "list_contradictions"))["total"] == 0
        text = (await session.read_resource("kb://page/Desirable%20difficulty")).contents[0].text  # type: ignore[union-attr]
        assert text == (made / "wiki/concepts/Desirable difficulty.md").read_text(encoding="utf-8")

    talk(made, talking)
    assert everything(made) == before


def test_no_name_leads_to_a_file_of_its_own_choice(made: Path):
    before = everything(made)

    async def talking(session: ClientSession) -> None:
        for path in PATHS:
            assert "error: " in await refused(session, "read_page", page=path)
            assert "error: " in await refused(session, "read_passage", source=path)
            if path:
                assert "raw/ holds no document" in await refused(session, "next_task", document=path)
            assert "no prompt waits under" in await refused(session, "answer_task", key=path, answer={})
        for uri in ("kb://page/..%2F..%2Fkb.toml", "kb://vault/kb.toml", "kb://vault/..%2Fx", "file:///etc/passwd"):
            with pytest.raises(MCPError):
                await session.read_resource(uri)

    talk(made, talking)
    assert everything(made) == before


def test_what_is_long_is_cut_and_says_where_it_goes_on(vault: Path):
    path = vault / "wiki/concepts/Desirable difficulty.md"
    more = "\n\n".join(f"My own thought number {number}, {'and so on ' * 30}." for number in range(300))
    path.write_text(path.read_text(encoding="utf-8").replace("## Related", f"{more}\n\n## Related"), encoding="utf-8")

    async def talking(session: ClientSession) -> None:
        seen, first = "", 1
        for _ in range(20):
            result = await session.call_tool("read_page", {"page": "Desirable difficulty", "first": first})
            text = result.content[0].text  # type: ignore[union-attr]
            assert len(text) < LARGEST
            seen, first = seen + text, json.loads(text).get("next", 0)
            if not first:
                break
        assert all(f"thought number {number}," in seen for number in range(300))
        shown = (await session.read_resource("kb://page/Desirable%20difficulty")).contents[0].text  # type: ignore[union-attr]
        assert len(shown) < LARGEST
        passages, at = [], ""
        for _ in range(20):
            found = await told(session, "read_passage", source=NOTES, passage=at, count=7)
            passages += [one["id"] for one in found["passages"]]
            at = found["next"]
            if not at:
                break
        assert len(passages) == len(set(passages)) == found["total"]
        assert len((await told(session, "search", query="memory", limit=9_999))["hits"]) <= 40

    talk(vault, talking)


# -- what is written --------------------------------------------------------------------------------------------


def test_a_proposal_goes_through_checks_reading_and_autonomy(vault: Path):
    bad = {**ADD, "text": "Herbert Spitzer tested 5,000 pupils."}

    async def talking(session: ClientSession) -> None:
        first = await told(session, "propose", operations=[ADD, bad, QUOTE, RENAME], about="what tests show")
        assert [one["decision"] for one in first["operations"]] == ["unread", "refused", "unread", "unread"]
        assert first["operations"][1]["rule"] == "figure-without-evidence"
        assert (first["unanswered"], first["change"]) == (1, "")
        result = await session.call_tool("next_task", {})
        head, prompt = (json.loads(result.content[0].text), result.content[1].text)  # type: ignore[union-attr]
        assert (head["waiting"], head["task"]) == (1, "verify")
        await told(session, "answer_task", key=head["key"], answer=entailed(prompt))
        last = await told(session, "propose", operations=[ADD, bad, QUOTE, RENAME], about="what tests show")
        assert [one["decision"] for one in last["operations"]] == ["accepted", "refused", "accepted", "waiting"]
        prompt = (await session.get_prompt("review_what_waits")).messages[0].content.text  # type: ignore[union-attr]
        assert last["operations"][3]["id"] in prompt
        assert "SM-2 algorithm" in prompt

    talk(vault, talking)
    assert SPITZER in (vault / "wiki/concepts/Desirable difficulty.md").read_text(encoding="utf-8")
    assert not list((vault / "wiki").rglob("SM-2 algorithm.md"))
    kb("lint", "--vault", vault)


def test_while_somebody_else_writes_an_agent_is_told_so(vault: Path):
    async def talking(session: ClientSession) -> None:
        with writing(Vault(vault)):
            assert "another kb writes" in await refused(session, "propose", operations=[QUOTE])
            assert (await told(session, "search", query="memory"))["hits"]
        assert (await told(session, "propose", operations=[QUOTE]))["change"]

    talk(vault, talking)


def test_a_document_is_compiled_by_answering_tasks_as_with_the_commands(tmp_path: Path):
    vaults = []
    for name in ("mcp", "commands"):
        vaults.append(new_vault(tmp_path / name))
        (vaults[-1] / "raw/Notes on sourdough.md").write_text(NOTE, encoding="utf-8")
    done: list[str] = []

    async def talking(session: ClientSession) -> None:
        prompt = (await session.get_prompt("ingest_document", {"document": "Notes on sourdough.md"})).messages[0]
        assert "Notes on sourdough.md" in prompt.content.text  # type: ignore[union-attr]
        bad = await told(session, "next_task", document="Notes on sourdough.md")
        assert "claims: Field required" in await refused(session, "answer_task", key=bad["key"], answer={"no": "field"})
        for _ in range(30):
            result = await session.call_tool("next_task", {"document": "Notes on sourdough.md"})
            head = json.loads(result.content[0].text)  # type: ignore[union-attr]
            if not head["waiting"]:
                assert head["sources"] == [{"source": "Notes on sourdough.md", "status": "compiled"}]
                assert head["digest"]["learned"] == ["Sourdough"]
                return
            answer = scripted(head["task"], result.content[1].text)  # type: ignore[union-attr]
            await told(session, "answer_task", key=head["key"], answer=answer)
            done.append(head["task"])
        raise AssertionError("it never ends")

    talk(vaults[0], talking)
    assert done[:2] == ["compile_short", "write"]
    while kb_json("ingest", "--engine", "queue", "--vault", vaults[1], "--date", DATE)["totals"]["waiting"]:
        while (work := kb_json("work", "--vault", vaults[1]))["waiting"]:
            keep_answer(Vault(vaults[1]), work["key"], json.dumps(scripted(work["task"], work["prompt"])))
    assert tree(vaults[0]) == tree(vaults[1])


# -- the protocol -----------------------------------------------------------------------------------------------


def test_standard_output_carries_nothing_but_the_protocol(vault: Path):
    (vault / "raw/A new note.md").write_text(NOTE, encoding="utf-8")
    calls: list[dict[str, Any]] = [
        {"name": "next_task", "arguments": {}},
        {"name": "search", "arguments": {"query": "memory"}},
        {"name": "read_page", "arguments": {"page": "Nowhere"}},
        {"name": "no_such_tool", "arguments": {}},
    ]
    client = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    lines = [
        {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": client},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        *({"jsonrpc": "2.0", "id": n, "method": "tools/call", "params": one} for n, one in enumerate(calls, start=1)),
    ]
    server = subprocess.Popen(
        command(vault), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert server.stdin
    assert server.stdout
    server.stdin.write(b"this is no message\n")
    answered = []
    for line in lines:
        server.stdin.write(json.dumps(line).encode() + b"\n")
        server.stdin.flush()
        while "id" in line and line["id"] not in answered:
            answered.append(json.loads(server.stdout.readline()).get("id"))
    rest, errors = server.communicate(timeout=60)
    assert server.returncode == 0, errors
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in rest.splitlines())
    assert {0, 1, 2, 3, 4} <= set(answered)


def test_without_a_vault_the_server_does_not_start(tmp_path: Path):
    done = subprocess.run(command(tmp_path), input=b"", capture_output=True, env=environment(), check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"error: " in done.stderr


def test_without_the_package_the_extra_is_named(made: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "kb.mcp", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    kb("mcp", "--vault", made, code=2)


def test_the_form_of_a_proposal_names_every_operation_and_field():
    from kb.compile.proposed import FORMS
    from kb.flows.guides import guide

    words = guide("propose")
    for name, (needed, allowed, _) in FORMS.items():
        (line,) = [line for line in words.splitlines() if line.startswith(f'{{"op": "{name}"')]
        shown = set(re.findall(r'"(\w+)"', line.partition("}")[0])) - {"op"}
        assert set(needed) | set(allowed) <= shown, name
