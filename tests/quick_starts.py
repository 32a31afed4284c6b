"""Programs that begin in milliseconds: a process that has kb and litellm loaded forks once for each command.

The children are processes of their own that can be killed at any instant; nothing of one is left to the next.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

LOADED = (
    "kb.cli.app", "kb.flows.compiling", "kb.flows.ingest", "kb.index.index", "kb.vault.lock", "openai.resources",
    "syntok.segmenter",
)  # fmt: skip
"""Loaded once for all children, though kb itself loads them late."""


@dataclass
class Started:
    """One command that runs, or ran."""

    pid: int
    starter: subprocess.Popen[str]

    def kill(self) -> None:
        """End it without a chance to tidy up; harmless when it ended by itself."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit code; -9 when it was killed. To be called once."""
        return int(_line(self.starter))


@dataclass
class Starter:
    """Starts commands of kb, one after the other."""

    process: subprocess.Popen[str]

    def start(self, arguments: list[str], **env: str) -> Started:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"arguments": arguments, "env": env}) + "\n")
        self.process.stdin.flush()
        return Started(int(_line(self.process)), self.process)

    def run(self, arguments: list[str], **env: str) -> int:
        """The exit code of a command."""
        return self.start(arguments, **env).wait()


@contextmanager
def starter() -> Iterator[Starter]:
    """A starter for the time of a `with`."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Starter(process)
        finally:
            process.kill()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    line = process.stdout.readline()
    assert line, "the starter ended"
    return line


def _serve() -> None:
    """Fork for each line of stdin; print the id of the child, then its exit code."""
    from kb.cli import run
    from kb.engines.loading import warm

    warm().join()
    for name in LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        child = os.fork()
        if not child:
            os.environ.update(asked["env"])
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            os._exit(run(asked["arguments"]))
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    _serve()
