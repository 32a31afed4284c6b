"""The door for agents: the tools, resources and prompts of `kb mcp`, over standard input and output.

Knows the protocol's words; each tool calls one flow. Calls go one after the other, so that there is one writer; what
fails is a message to the agent, and nothing but the protocol is ever printed.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Callable, Mapping
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec
from urllib.parse import quote

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from mcp.types import Resource as Listed

from kb import __version__
from kb.errors import KbError, UsageError
from kb.flows import agent_work, ask, consulting, contradictions, documents, propose, search, work
from kb.flows.guides import ask_guide, guide, ingest_guide, review_guide
from kb.flows.pages import titles_and_kinds
from kb.vault.vault import Vault

P = ParamSpec("P")
MOST_HITS, MOST_LISTED, MOST_RESOURCES = 40, 20, 400
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)


def serve(vault: Vault, today: Callable[[], str], env: Mapping[str, str]) -> None:
    """Answer until standard input ends. `today` gives the date to write, `env` holds the keys of models."""
    server_of(vault, today, env).run("stdio")


def offered(vault: Vault) -> dict[str, list[dict[str, Any]]]:
    """The tools, resources and prompts, each with its name and description, without serving anybody."""
    server = server_of(vault, str, {})

    async def listed() -> dict[str, list[dict[str, Any]]]:
        return {
            "tools": [{"name": one.name, "description": one.description} for one in await server.list_tools()],
            "resources": [{"uri": str(one.uri), "name": one.name} for one in await server.list_resources()],
            "prompts": [{"name": one.name, "description": one.description} for one in await server.list_prompts()],
        }

    return asyncio.run(listed())


def server_of(vault: Vault, today: Callable[[], str], env: Mapping[str, str]) -> MCPServer[Any]:
    """The server of a vault."""
    server = _Server(vault)
    _add_reading(server, vault)
    _add_writing(server, vault, today, env)
    _add_resources(server, vault)
    _add_prompts(server, vault)
    return server


class _Server(MCPServer[Any]):
    """Lists the pages that there are when it is asked, not those that there were when it began."""

    def __init__(self, vault: Vault) -> None:
        super().__init__("kb", instructions=guide("instructions"), version=__version__, log_level="WARNING")
        self._vault = vault

    async def list_resources(self) -> list[Listed]:
        """The files that lead to all others, then pages by title."""
        pages = titles_and_kinds(self._vault)[:MOST_RESOURCES]
        made = [
            Listed(uri=f"kb://page/{quote(title, safe='')}", name=title, description=kind, mime_type="text/markdown")
            for title, kind in pages
        ]
        return [*await super().list_resources(), *made]


_turn = Lock()


def _answering(function: Callable[P, tuple[str, ...]]) -> Callable[P, CallToolResult]:
    """A tool whose failures are results that an agent can read; one call at a time."""

    @wraps(function)
    def answered(*args: P.args, **kwargs: P.kwargs) -> CallToolResult:
        try:
            with _turn:
                parts = function(*args, **kwargs)
        except KbError as error:
            hint = f"\nhint: {error.hint}" if error.hint else ""
            return CallToolResult(content=[_text(f"error: {error.message}{hint}")], is_error=True)
        except OSError as error:
            return CallToolResult(content=[_text(f"error: {error.strerror or error}")], is_error=True)
        return CallToolResult(content=[_text(part) for part in parts])

    answered.__annotations__["return"] = CallToolResult
    answered.__name__ = function.__name__.rstrip("_")
    return answered


def _text(words: str) -> TextContent:
    return TextContent(type="text", text=words)


def _document(value: Any) -> str:
    """A report as compact JSON; what is empty is left out of its parts."""
    shown = dataclasses.asdict(value) if dataclasses.is_dataclass(value) else value  # type: ignore[arg-type]
    return json.dumps({key: _filled(one) for key, one in shown.items()}, ensure_ascii=False)


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        filled = {key: _filled(one) for key, one in value.items()}
        return {key: one for key, one in filled.items() if one not in ("", [], {}, None)}
    return [_filled(one) for one in value] if isinstance(value, list | tuple) else value


# -- tools ------------------------------------------------------------------------------------------------------


def _add_reading(server: MCPServer[Any], vault: Vault) -> None:
    """The tools that change nothing."""

    def search_(query: str, limit: int = 10) -> tuple[str, ...]:
        return (_document(search.search(vault, query, min(max(limit, 1), MOST_HITS))),)

    def read_page(page: str, first: int = 1) -> tuple[str, ...]:
        return (_document(consulting.read_page(vault, page, first)),)

    def read_passage(source: str, passage: str = "", count: int = 1) -> tuple[str, ...]:
        return (_document(consulting.read_passages(vault, source, passage, count)),)

    def ask_(question: str) -> tuple[str, ...]:
        return (_document(ask.ask(vault, question)),)

    def list_contradictions(possible: bool = False, first: int = 1) -> tuple[str, ...]:
        found = contradictions.contradictions(vault, all_of_them=possible).contradictions
        start = max(first, 1) - 1
        shown = found[start : start + MOST_LISTED]
        following = start + MOST_LISTED + 1 if start + MOST_LISTED < len(found) else 0
        listed = [dataclasses.asdict(one) for one in shown]
        return (_document({"total": len(found), "next": following, "contradictions": listed}),)

    told: tuple[tuple[Callable[..., tuple[str, ...]], str, str], ...] = (
        (search_, "search", "Find pages and passages by words, at most 40; kind:person, source:\"A talk\", "
         "speaker:Ada and after:2024-05 narrow it. A hit with a passage names its id for read_passage; kind:claim "
         "finds claims, with the ids that a proposal may cite and the sentence that says what their pronouns mean."),
        (read_page, "read_page", "What a page says (title, alias or id), statement by statement, with their ids and "
         "footnotes, and the pages that it links to. `first`: the statement to begin with, where one says `next`."),
        (read_passage, "read_passage", "Passages of a source (its title, or its file in raw/) with their sentences, "
         "counted from 1; `count` of them (at most 40) from `passage` on, else from the first. `next`: go on there."),
        (ask_, "ask", "Answer a question from the wiki with citations, or say that it does not know. Where `model` is "
         "empty nobody answered: these are the nearest passages, word for word; read on around them."),
        (list_contradictions, "list_contradictions", "What sources disagree on, both sides with quotes; with "
         "`possible` also what rules alone find. `first`: where to go on, when an answer says `next`."),
    )  # fmt: skip
    for function, name, words in told:
        server.add_tool(_answering(function), name, description=words, annotations=READS)


def _add_writing(server: MCPServer[Any], vault: Vault, today: Callable[[], str], env: Mapping[str, str]) -> None:
    """The tools that write, through the checks."""

    def propose_(operations: list[dict[str, Any]], about: str = "") -> tuple[str, ...]:
        content = json.dumps({"about": about, "operations": operations})
        report = propose.propose(vault, content, today=today(), env=env, say=lambda _: None)
        following = {"next": agent_work.AGAIN} if report.unanswered else {}
        return (_document({**dataclasses.asdict(report), **following}),)

    def add_document(name: str, text: str = "", base64: str = "", url: str = "") -> tuple[str, ...]:
        if bool(text) == bool(base64):
            raise UsageError("give `text` or `base64`: the document, whole")
        content = documents.decoded(base64) if base64 else text.encode("utf-8", "replace")
        return (_document(documents.add_document(vault, name, content, url=url, today=today())),)

    def next_task(document: str = "") -> tuple[str, ...]:
        step = agent_work.next_step(vault, document, today=today(), env=env)
        head = _document(agent_work.told(step))
        return (head, step.work.prompt) if step.work.prompt else (head,)

    def answer_task(key: str, answer: dict[str, Any] | str) -> tuple[str, ...]:
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        return (_document(agent_work.answered(work.keep_answer(vault, key, text), work.step_of(vault, key))),)

    told: tuple[tuple[Callable[..., tuple[str, ...]], str, str], ...] = (
        (propose_, "propose", guide("propose")),
        (add_document, "add_document", guide("add")),
        (next_task, "next_task", "The next prompt that waits for an answer, with its key and its `step` of about how "
         "many. When none waits, goes on with `document`, a file in raw/, or with all that are new or changed there. "
         "Read the whole prompt, answer with answer_task, call again; `waiting` 0: nothing is left to do, and "
         "`sources` tells what became of each document: pages, `refusals` one by one, passages `uncovered`."),
        (answer_task, "answer_task", "Answer a prompt: its key, and one JSON object in the form that stands under "
         "# Output of the prompt. One of another form is refused with the reason, and the prompt goes on waiting."),
    )  # fmt: skip
    for function, name, words in told:
        server.add_tool(_answering(function), name, description=words, annotations=WRITES)


# -- resources and prompts --------------------------------------------------------------------------------------


def _add_resources(server: MCPServer[Any], vault: Vault) -> None:
    @server.resource("kb://page/{title}", name="page", mime_type="text/markdown", description="A page by its title.")
    def page(title: str) -> str:
        return _read(lambda: consulting.page_text(vault, title))

    for path, words in consulting.GUIDES.items():
        _add_file(server, vault, path, words)


def _add_file(server: MCPServer[Any], vault: Vault, path: str, words: str) -> None:
    @server.resource(f"kb://vault/{path}", name=path, mime_type="text/markdown", description=words)
    def file() -> str:
        return _read(lambda: consulting.guide_text(vault, path))


def _read(reading: Callable[[], str]) -> str:
    try:
        with _turn:
            return reading()
    except KbError as error:
        raise ResourceError(error.message) from error


def _add_prompts(server: MCPServer[Any], vault: Vault) -> None:
    @server.prompt(description="Add a document of raw/ to the wiki by answering the tasks that kb gives.")
    def ingest_document(document: str = "") -> str:
        return ingest_guide(document)

    @server.prompt(description="Help the owner to decide what waits.")
    def review_what_waits() -> str:
        with _turn:
            return review_guide(vault)

    @server.prompt(description="Answer a question from the wiki, every sentence cited.")
    def ask_with_citations(question: str) -> str:
        return ask_guide(question)
