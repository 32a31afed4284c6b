"""What an engine asks and what comes back, before anybody reads it. Knows keys and sizes, not what the words mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from kb.errors import BadAnswer
from kb.prompts import Prompt, tokens
from kb.words import digest

LARGEST_PROMPT = 24_000
"""Tokens of a whole prompt, the turns of a repair included."""


class CutShort(BadAnswer):
    """A question or its answer was too long to come through whole: it is split and asked again, never half-used."""


UNUSABLE = "This answer cannot be used: "
"""How the turn begins that asks once more; the reasons stand behind it, on its line."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model."""

    task: str
    model: str
    prompt_sha: str
    system: str
    user: str
    most_tokens: int
    """The longest answer that is waited for."""
    turns: tuple[tuple[str, str], ...] = ()
    """`(role, words)` after the first question: an unusable answer and the reasons."""
    schema: dict[str, Any] = field(default_factory=dict, compare=False)
    """JSON schema of the answer, for models that can hold one."""

    @property
    def asked(self) -> str:
        """The hash of what is asked, whoever answers: 24 hex digits. Tape and queue find answers by it."""
        turns = "\0".join(f"{role}\0{words}" for role, words in self.turns)
        return digest("\0".join((self.prompt_sha, self.system, self.user, turns)), 24)

    @property
    def is_again(self) -> bool:
        """Whether it asks once more, since the answer before could not be used."""
        return bool(self.turns) and self.turns[-1][1].startswith(UNUSABLE)

    @property
    def key(self) -> str:
        """The hash of what is asked, of the model and its parameters: 32 hex digits. The cache finds answers by it."""
        return digest(f"{self.asked}\0{self.model}\0{self.most_tokens}", 32)

    @property
    def tokens(self) -> int:
        """The size of the prompt, turns included."""
        return tokens(self.system) + tokens(self.user) + sum(tokens(words) for _, words in self.turns)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, as it came. `finish` is `stop`, `length`, or what else the model says of its end."""

    content: str
    finish: str = "stop"
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = None
    """What it cost; None when nobody knows."""


class Ask(Protocol):
    """Whoever answers: a model, a cache before it, a tape, a queue. Raises `EngineError`."""

    def __call__(self, request: Request) -> Reply:
        """The answer to a request."""

    def forget(self, request: Request) -> None:
        """Drop an answer that proved unusable, so that the next run asks again."""


def make_request(prompt: Prompt, model: str, rendered: tuple[str, str], most: int, schema: dict[str, Any]) -> Request:
    """A first question. Raises `CutShort` when it is larger than any prompt may be."""
    request = Request(prompt.task, model, prompt.sha, *rendered, most_tokens=most, schema=schema)
    if request.tokens > LARGEST_PROMPT:
        raise CutShort(f"{prompt.task}: a prompt of {request.tokens:,} tokens, at most {LARGEST_PROMPT:,} are asked")
    return request
