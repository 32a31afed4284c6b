"""The official client of MCP, talking to the server of `kb mcp`: in this process, or in one of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from mcp import Client, ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from vaults import DATE, ROOT

from kb.mcp import server_of
from kb.vault.vault import Vault


def command(vault: Path) -> list[str]:
    return [sys.executable, "-m", "kb", "mcp", "--vault", str(vault), "--date", DATE]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


Talking = Callable[[ClientSession], Awaitable[None]]


def talk(vault: Path, talking: Talking) -> None:
    """Let `talking` speak with the server, over streams in this process."""

    async def run() -> None:
        server = server_of(Vault(vault), lambda: DATE, os.environ)
        async with Client(server, mode="legacy") as client:
            await talking(client.session)

    asyncio.run(asyncio.wait_for(run(), 120))


def talk_apart(vault: Path, talking: Talking) -> None:
    """Start `kb mcp`, let `talking` speak with it, and end it by closing its input."""

    async def run() -> None:
        program, *arguments = command(vault)
        server = StdioServerParameters(command=program, args=arguments, env=environment(), cwd=ROOT)
        async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
            await session.initialize()
            await talking(session)

    asyncio.run(asyncio.wait_for(run(), 120))


async def told(session: ClientSession, tool: str, **arguments: Any) -> Any:
    """The JSON document that a tool answers."""
    result = await session.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return json.loads(result.content[0].text)  # type: ignore[union-attr]


async def refused(session: ClientSession, tool: str, **arguments: Any) -> str:
    """What a tool says when it fails."""
    result = await session.call_tool(tool, arguments)
    assert result.is_error, result.content
    return str(result.content[0].text)  # type: ignore[union-attr]
