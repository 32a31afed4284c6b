"""What several test files ask for: a server on loopback that stands for whoever answers prompts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from faulty_server import Server, running


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The endpoint that a model's library is pointed at, and a key that must be found nowhere."""
    with running() as state:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0000")
        monkeypatch.setenv("OPENAI_API_BASE", state.base)
        yield state
