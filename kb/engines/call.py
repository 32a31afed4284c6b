"""Calls of models through litellm. Knows transport, not tasks.

Owns the retries; asks for JSON in the way that a model supports; talks to the configured endpoint and to nobody else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from random import Random
from types import ModuleType
from typing import Any, Literal

from kb.engines.estimate import Price
from kb.engines.heard import HEARD, STREAMED, Hear, heard
from kb.engines.keys import key_for, redact, secrets
from kb.engines.loading import litellm_loaded
from kb.engines.request import CutShort, Reply, Request
from kb.errors import EngineError
from kb.prompts import tokens

Form = Literal["schema", "tool", "text"]
LONGEST_WAIT = 120.0
"""Seconds: a provider that asks to wait longer is given up for now."""
LONGEST_KEPT = 1_000_000
MARGIN = 1.5
"""Real tokens to characters / 4, at most: what a budget reckons with."""
THINKING = 3
"""How many times longer an answer may be with the thoughts before it."""
_LOCAL = ("ollama", "ollama_chat", "lm_studio", "llamafile", "hosted_vllm", "docker_model_runner")
_SCHEMA_BY_PROVIDER = ("ollama", "ollama_chat")
_PASSING = ("Timeout", "APIConnectionError", "InternalServerError")


class _TryAgain(EngineError):
    """A failure that may pass by itself. `after` is how long the provider asks to wait."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class Caller:
    """Asks models. Implements `Ask`; several threads may share one, at most `jobs` calls run at a time."""

    def __init__(
        self,
        *,
        keys: Mapping[str, str],
        env: Mapping[str, str],
        jobs: int = 8,
        attempts: int = 5,
        timeout: float = 300.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.hear: Hear | None = None
        self._keys, self._env, self._attempts, self._timeout, self._sleep = keys, env, attempts, timeout, sleep
        self._hidden = secrets(keys, env)
        self._slots = threading.BoundedSemaphore(max(1, jobs))
        self._forms: dict[str, Form] = {}

    def __call__(self, request: Request) -> Reply:
        """The model's answer. Raises `CutShort` for a question too long for it, `EngineError` when it stays out."""
        jitter = Random(request.key)  # noqa: S311 - spreads retries; nothing secret hangs on it
        with self._slots:
            for attempt in range(1, self._attempts + 1):
                try:
                    return self._once(request)
                except _TryAgain as error:
                    if attempt == self._attempts:
                        raise EngineError(
                            f"{request.model}: {error.message}" + f", tried {attempt} times" * (attempt > 1),
                            hint="is the endpoint up? run the command again later: what was answered is kept",
                        ) from error
                    self._sleep(_pause(attempt, error.after, jitter))
        raise AssertionError("the loop returns or raises")

    def forget(self, request: Request) -> None:
        """Change nothing: nothing is kept here."""

    def price(self, model: str) -> Price | None:
        """What a token costs, None when litellm's own list does not say. Local models cost nothing."""
        litellm = litellm_loaded()
        import openai

        try:
            provider = litellm.get_llm_provider(model)[1]
            if provider in _LOCAL:
                return 0.0, 0.0
            found = litellm.get_model_info(model)
            prices = float(found["input_cost_per_token"] or 0), float(found["output_cost_per_token"] or 0)
        except (openai.OpenAIError, ValueError, KeyError, TypeError, litellm.ModelNotMappedError):
            return None
        return prices if all(prices) else None

    def thinks(self, model: str) -> bool:
        """Whether a model thinks before it answers, as far as litellm's own list knows."""
        return bool(litellm_loaded().supports_reasoning(model=model))

    def most_usd(self, request: Request) -> float | None:
        """What a request can cost at most; None when the price is unknown."""
        price = self.price(request.model)
        if price is None:
            return None
        return price[0] * request.tokens * MARGIN + price[1] * _longest(litellm_loaded(), request)

    def _once(self, request: Request) -> Reply:
        litellm = litellm_loaded()
        import openai

        form = self._form(litellm, request)
        try:
            response = self._response(litellm, self._arguments(litellm, request, form), request)
        except (openai.OpenAIError, OSError, ValueError) as error:
            failure = self._failure(error, request)
            if getattr(error, "status_code", None) == 400 and form != "text" and not isinstance(failure, CutShort):
                self._forms[request.model] = "text"
                return self._once(request)
            raise failure from error
        return self._reply(litellm, response, request)

    def _response(self, litellm: ModuleType, arguments: dict[str, Any], request: Request) -> Any:
        """What the model answers, whole; somebody who listens is told its words as they come."""
        if self.hear is None or request.task not in HEARD:
            return litellm.completion(**arguments)
        return heard(litellm.completion(**arguments, **STREAMED), partial(self.hear, request.task))

    def _translated(self, request: Request, ask: Callable[[ModuleType], Any]) -> Any:
        """What litellm answers to `ask`; its exceptions as ours."""
        litellm = litellm_loaded()
        import openai

        try:
            return ask(litellm)
        except (openai.OpenAIError, OSError, ValueError) as error:
            raise self._failure(error, request) from error

    def _form(self, litellm: ModuleType, request: Request) -> Form:
        """How this model is best asked for JSON; text is what every model understands."""
        if not request.schema:
            return "text"
        if request.model not in self._forms:
            by_provider = request.model.split("/")[0] in _SCHEMA_BY_PROVIDER
            holds_schema = by_provider or litellm.supports_response_schema(model=request.model)
            calls_tools = not holds_schema and litellm.supports_function_calling(model=request.model)
            self._forms[request.model] = "schema" if holds_schema else "tool" if calls_tools else "text"
        return self._forms[request.model]

    def _arguments(self, litellm: ModuleType, request: Request, form: Form) -> dict[str, Any]:
        provider = _provider(litellm, request.model)
        system: Any = request.system
        if provider == "anthropic":
            system = [{"type": "text", "text": request.system, "cache_control": {"type": "ephemeral"}}]
        messages = [{"role": "system", "content": system}] if request.system else []
        messages += [{"role": "user", "content": request.user}]
        messages += [{"role": role, "content": words} for role, words in request.turns]
        arguments = {
            "model": request.model, "messages": messages, "max_tokens": _longest(litellm, request),
            "timeout": self._timeout, "max_retries": 0, "num_retries": 0, "drop_params": True,
        }  # fmt: skip
        key = key_for(provider, self._keys)
        if key and not key_for(provider, self._env):
            arguments["api_key"] = key
        return arguments | _asked_form(form, request)

    def _failure(self, error: Exception, request: Request) -> EngineError:
        """What a foreign exception means here, without secrets."""
        status = getattr(error, "status_code", None)
        said = redact(" ".join(str(error).split()), self._hidden)[:300]
        kind = type(error).__name__
        if kind == "ContextWindowExceededError":
            return CutShort(f"{request.model}: the prompt is longer than the model reads")
        if status == 429:
            return _asked_to_wait(error, request.model, said)
        if status in (401, 403) or "api_key" in said.lower():
            hint = "set the provider's key, such as OPENAI_API_KEY, in the environment or in .env"
            return EngineError(f"{request.model}: the key is missing or refused", hint=hint)
        if kind in _PASSING or status in (408, 409) or (status or 0) >= 500:
            return _TryAgain(said or kind)
        return EngineError(f"{request.model}: {said or kind}", hint="check the model's name and the endpoint")

    def _reply(self, litellm: ModuleType, response: Any, request: Request) -> Reply:
        choice = response.choices[0] if response.choices else None
        calls = (choice.message.tool_calls or []) if choice else []
        content = calls[0].function.arguments if calls else (choice.message.content or "" if choice else "")
        used = getattr(response, "usage", None)
        counts = (used.prompt_tokens or 0, used.completion_tokens or 0) if used else (0, 0)
        if not any(counts):
            counts = request.tokens, tokens(content)
        finish = str(choice.finish_reason or "stop") if choice else "nothing"
        return Reply(str(content)[:LONGEST_KEPT], finish, *counts, usd=self._cost(litellm, response, request, counts))

    def _cost(self, litellm: ModuleType, response: Any, request: Request, counts: tuple[int, int]) -> float | None:
        price = self.price(request.model)
        if price is None:
            return None
        told = getattr(response, "_hidden_params", {}).get("response_cost")
        return float(told) if told else price[0] * counts[0] + price[1] * counts[1]


def _asked_form(form: Form, request: Request) -> dict[str, Any]:
    if form == "schema":
        held = {"name": request.task, "schema": request.schema, "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": held}}
    if form == "tool":
        tool = {"name": request.task, "description": "Gives the answer.", "parameters": request.schema}
        choice = {"type": "function", "function": {"name": request.task}}
        return {"tools": [{"type": "function", "function": tool}], "tool_choice": choice}
    return {}


def _longest(litellm: ModuleType, request: Request) -> int:
    """The length of the answer that is asked for: with room for thoughts, and no more than the model can write."""
    thinks = litellm.supports_reasoning(model=request.model)
    most = request.most_tokens * (THINKING if thinks else 1)
    try:
        limit = litellm.get_model_info(request.model).get("max_output_tokens")
    except (ValueError, KeyError, litellm.ModelNotMappedError):
        limit = None
    return min(most, int(limit)) if limit else most


def _provider(litellm: ModuleType, model: str) -> str:
    import openai

    try:
        return str(litellm.get_llm_provider(model)[1])
    except openai.OpenAIError as error:
        hint = "write PROVIDER/MODEL as litellm does: openai/…, anthropic/…, ollama/…"
        raise EngineError(f"{model}: no provider of this name is known", hint=hint) from error


def _asked_to_wait(error: Exception, model: str, said: str) -> EngineError:
    """A refusal for too many requests, with the time that the provider names in `Retry-After`."""
    response = getattr(error, "response", None)
    headers = getattr(error, "litellm_response_headers", None) or getattr(response, "headers", None) or {}
    told = str(headers.get("retry-after", "")).strip()
    after: float | None = None
    try:
        after = float(told) if told else None
    except ValueError:
        try:
            after = parsedate_to_datetime(told).timestamp() - time.time()
        except ValueError:
            after = None
    if after is not None and after > LONGEST_WAIT:
        return EngineError(
            f"{model}: the provider asks to wait {after:,.0f} s", hint="run the command again later: answers are kept"
        )
    return _TryAgain(f"too many requests ({said})", None if after is None else max(0.0, after))


def _pause(attempt: int, after: float | None, jitter: Random) -> float:
    """Seconds before the next attempt: what the provider asks for, or 1, 2, 4 … 30 with jitter."""
    if after is not None:
        return after + jitter.random()
    return min(30.0, 2.0 ** (attempt - 1)) * (0.5 + jitter.random())
