"""Vectors of texts, from the model that kb.toml names for it. Knows how to ask, not what the vectors are for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kb.engines.call import Caller
from kb.engines.keys import dotenv, key_for
from kb.engines.request import Reply, Request
from kb.errors import EngineError

BATCH = 64
"""Texts that are sent at a time."""


class Embedder(Caller):
    """A caller whose answers are vectors: the texts go in and the vectors come out as JSON, with the same retries."""

    def _once(self, request: Request) -> Reply:
        texts = json.loads(request.user)
        arguments: dict[str, Any] = {
            "model": request.model, "input": texts, "timeout": self._timeout, "encoding_format": "float",
            "max_retries": 0, "drop_params": True,
        }  # fmt: skip
        key = key_for(request.model.partition("/")[0], self._keys)
        if key and not key_for(request.model.partition("/")[0], self._env):
            arguments["api_key"] = key
        response = self._translated(request, lambda litellm: litellm.embedding(**arguments))
        vectors = [[float(number) for number in row["embedding"]] for row in response.data or ()]
        if len(vectors) != len(texts) or not all(vectors):
            raise EngineError(
                f"{request.model}: {len(vectors)} vectors came back for {len(texts)} texts",
                hint="is this a model for embeddings? set another model.embed in kb.toml",
            )
        return Reply(json.dumps(vectors))


def vectors(texts: Sequence[str], model: str, root: Path, env: Mapping[str, str], timeout: float) -> list[list[float]]:
    """The vector of each text, in order. `root` is the vault, `timeout` in seconds. Raises `EngineError`."""
    embedder = Embedder(keys=dotenv(root / ".env"), env=env, jobs=1, attempts=3, timeout=timeout)
    made: list[list[float]] = []
    for start in range(0, len(texts), BATCH):
        some = list(texts[start : start + BATCH])
        request = Request("embed", model, "", "", json.dumps(some, ensure_ascii=False), most_tokens=0)
        made += json.loads(embedder(request).content)
    return made
