"""What several test files ask for: a server on loopback that stands for whoever answers prompts; and how tests run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from faulty_server import Server, running

# Each child that a test starts would compile all of kb anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_configure() -> None:
    """Wait for no disk: nobody cuts the power here, and that the calls are made is seen where they are counted."""
    os.fsync = lambda _: None  # type: ignore[assignment]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The endpoint that a model's library is pointed at, and a key that must be found nowhere."""
    with running() as state:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0000")
        monkeypatch.setenv("OPENAI_API_BASE", state.base)
        yield state
