"""The official client of MCP, talking to `kb mcp` in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from vaults import DATE, ROOT


def command(vault: Path) -> list[str]:
    return [sys.executable, "-m", "kb", "mcp", "--vault", str(vault), "--date", DATE]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def talk(vault: Path, talking: Callable[[ClientSession], Awaitable[None]]) -> None:
    """Start the server, let `talking` speak with it, and end it by closing its input."""

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
