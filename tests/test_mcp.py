"""`kb mcp`: the tools, resources and prompts, through the official client; some through a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession
from mcp.shared.exceptions import MCPError
from mcp_client import command, environment, refused, talk, talk_apart, told
from pdf_samples import Sheet, lines, paragraph, pdf
from proposal_samples import ADD, FIRST, NOTES, QUOTE, RENAME, SPITZER, copied, entailed
from test_ingest_model import NOTE
from test_work import scripted
from vaults import DATE, ingest, kb, kb_json, new_vault, sample_vault, tree

from kb.errors import UsageError
from kb.flows import documents
from kb.flows.work import keep_answer
from kb.vault.lock import writing
from kb.vault.vault import Vault

TOOLS = [
    "search", "read_page", "read_passage", "ask", "list_contradictions", "propose", "add_document", "next_task",
    "answer_task",
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

    talk_apart(made, talking)


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
        assert page["links"]
        assert all((made / "wiki").rglob(f"{title}.md") and not title.endswith("(text)") for title in page["links"])
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
                (became,) = head["sources"]
                assert (became["source"], became["status"]) == ("Notes on sourdough.md", "compiled")
                assert became["pages_made"] == ["Sourdough"]
                assert became["refused"] == {"figure-without-evidence": 1}
                assert "tell the owner" in head["next"]
                assert head["digest"]["learned"] == ["Sourdough"]
                return
            answer = scripted(head["task"], result.content[1].text)  # type: ignore[union-attr]
            await told(session, "answer_task", key=head["key"], answer=answer)
            done.append(head["task"])
        raise AssertionError("it never ends")

    talk_apart(vaults[0], talking)
    assert done[:2] == ["compile_short", "write"]
    while kb_json("ingest", "--engine", "queue", "--vault", vaults[1], "--date", DATE)["totals"]["waiting"]:
        while (work := kb_json("work", "--vault", vaults[1]))["waiting"]:
            keep_answer(Vault(vaults[1]), work["key"], json.dumps(scripted(work["task"], work["prompt"])))
    assert tree(vaults[0]) == tree(vaults[1])


# -- a document that comes from the agent -----------------------------------------------------------------------


async def compiled(session: ClientSession, document: str) -> dict[str, Any]:
    """Answer all that is asked, and what became of the document."""
    for _ in range(30):
        result = await session.call_tool("next_task", {"document": document})
        head = json.loads(result.content[0].text)  # type: ignore[union-attr]
        if not head["waiting"]:
            return next(one for one in head["sources"] if one["source"] == document)
        assert "answer_task" in head["next"]
        answer = scripted(head["task"], result.content[1].text)  # type: ignore[union-attr]
        kept = await told(session, "answer_task", key=head["key"], answer=answer)
        assert "next_task" in kept["next"]
    raise AssertionError("it never ends")


def test_an_agent_with_nothing_but_tools_adds_a_document(tmp_path: Path):
    vaults = []
    for name in ("tools", "folder"):
        vaults.append(new_vault(tmp_path / name))
    (vaults[1] / "raw/Notes on sourdough.md").write_text(NOTE, encoding="utf-8")

    async def talking(session: ClientSession) -> None:
        added = await told(session, "add_document", name="Notes on sourdough", text=NOTE)
        assert (added["document"], added["is_new"]) == ("Notes on sourdough.md", True)
        assert "next_task" in added["next"]
        assert (await compiled(session, added["document"]))["status"] == "compiled"
        again = await told(session, "add_document", name="Another name.md", text=NOTE)
        assert (again["document"], again["is_new"]) == ("Notes on sourdough.md", False)
        assert "already" in again["next"]
        nothing = await told(session, "next_task")
        assert nothing["next"].startswith("nothing waits, and nothing was due")

    async def by_hand(session: ClientSession) -> None:
        await compiled(session, "Notes on sourdough.md")

    talk(vaults[0], talking)
    talk(vaults[1], by_hand)
    assert tree(vaults[0]) == tree(vaults[1])


def test_a_document_never_takes_the_place_of_another_and_stays_in_raw(vault: Path):
    before = everything(vault)
    name = next((vault / "raw").glob("*.md")).name
    escapes = {
        "../../etc/passwd": "passwd.md", "/tmp/x.md": "x.md", "..\\..\\boot.ini": "boot.ini", ".env": "env.md",
        "a/../../wiki/index.md": "index.md", "CON.txt": None, "a\x00b.md": None,
    }  # fmt: skip

    async def talking(session: ClientSession) -> None:
        added = await told(session, "add_document", name=name, text="A kiln fires clay at 1,000 degrees.")
        assert added["document"] == f"{name.removesuffix('.md')} (2).md"
        for number, (given, wanted) in enumerate(escapes.items()):
            made = (await told(session, "add_document", name=given, text=f"Kiln {number} fires clay."))["document"]
            assert made == (wanted or made)
            assert (vault / "raw" / made).is_file()
            assert (vault / "raw" / made).parent == vault / "raw"

    talk(vault, talking)
    after = everything(vault)
    assert {path: after[path] for path in before} == before
    assert all(path.startswith("raw/") for path in after.keys() - before.keys())
    assert len(after) == len(before) + 1 + len(escapes)


def test_what_is_no_document_is_refused_with_the_reason_and_not_kept(vault: Path):
    before = everything(vault)
    picture = b64encode(b"\x89PNG\r\n\x1a\n" + b"\x00" * 90).decode()
    bad: list[tuple[dict[str, str], str]] = [
        ({"name": "a.md"}, "give `text` or `base64`"),
        ({"name": "a.md", "text": "A.", "base64": "QS4="}, "give `text` or `base64`"),
        ({"name": "a.md", "text": " \n"}, "the file is empty"),
        ({"name": " ", "text": "A kiln."}, "needs a name"),
        ({"name": "x" * 500, "text": "A kiln."}, "needs a name"),
        ({"name": "a.pdf", "base64": "no base64!"}, "no base64"),
        ({"name": "a.md", "base64": picture}, "a picture"),
        ({"name": "a.md", "text": "A kiln.", "url": "file:///etc/passwd"}, "no address"),
        ({"name": "a.md", "text": "A kiln.", "url": "https://example.org/\ntitle: B"}, "no address"),
    ]

    async def talking(session: ClientSession) -> None:
        for given, why in bad:
            assert why in await refused(session, "add_document", **given)

    talk(vault, talking)
    assert everything(vault) == before


def test_a_document_that_is_too_large_is_refused_before_it_is_read(vault: Path):
    with pytest.raises(UsageError, match="larger than 10 MB"):
        documents.add_document(Vault(vault), "a.md", b"w" * (documents.LARGEST + 1), today=DATE)
    with pytest.raises(UsageError, match="larger than 10 MB"):
        documents.decoded("w" * (documents.LARGEST * 2))


@pytest.mark.parametrize("suffix", ["md", "pdf"])
def test_a_document_keeps_the_address_that_it_came_from(suffix: str, tmp_path: Path):
    vault = new_vault(tmp_path / "vault")
    sheet = pdf([Sheet(lines(70, 700, paragraph("A kiln fires clay at a thousand degrees. " * 9)))])
    given = (
        {"text": "A kiln fires clay at a thousand degrees."}
        if suffix == "md"
        else {"base64": b64encode(sheet).decode()}
    )

    async def talking(session: ClientSession) -> None:
        url = "https://example.org/kilns"
        for is_new in (True, False):
            added = await told(session, "add_document", name=f"Kilns.{suffix}", url=url, **given)
            assert (added["document"], added["is_new"]) == (f"Kilns.{suffix}", is_new)

    talk(vault, talking)
    ingest(vault)
    assert "source: https://example.org/kilns\n" in (vault / "wiki/sources/Kilns.md").read_text(encoding="utf-8")


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
