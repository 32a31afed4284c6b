"""The settings of a vault: kb.toml, read and checked. A vault is untrusted: it names no command, endpoint or path."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from kb.errors import BadConfig
from kb.operations import Autonomy

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")
EngineName = Literal["extractive", "model", "queue", "tape"]


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Names of models as litellm writes them: `anthropic/…`, `openai/…`, `ollama/…`."""

    fast: str = ""
    strong: str = ""
    embed: str = ""
    """The model whose vectors search uses beside words and links; empty: none."""
    timeout: int = 300
    """Seconds that one answer may take."""
    lookups: Literal[0, 1, 2, 3] = 0
    """How often a plan may look into the wiki before it is given."""
    judge: bool = True
    """Whether claims that may disagree with older ones are judged, in calls of 20 pairs."""


@dataclass(frozen=True, slots=True)
class Leash:
    """How much one source may change."""

    pages: int = 15
    operations: int = 60


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one conversion may take that runs in a process of its own; 0: no limit."""

    seconds: int = 120
    """Of wall time; each megabyte of the file adds ten."""
    cpu_seconds: int = 120
    """Of all cores together; each megabyte of the file adds ten."""
    memory_mb: int = 2500
    output_mb: int = 500
    """The text and all images together."""


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How much a page of the web may take."""

    seconds: int = 30
    megabytes: int = 25


@dataclass(frozen=True, slots=True)
class CouncilSettings:
    """Who answers `kb ask --council`: models as litellm names them, and the one that writes the final answer."""

    models: tuple[str, ...] = ()
    chairman: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What kb.toml says. Every value has a default, so that an empty file is a good one."""

    engine: EngineName = "extractive"
    jobs: int = 0
    """Conversions and calls at a time; 0: as many as the machine has cores, at most 8."""
    autonomy: Autonomy = "additive"
    """What of the proposed changes is applied without asking."""
    model: ModelSettings = ModelSettings()
    leash: Leash = Leash()
    convert: Bounds = Bounds()
    fetch: FetchSettings = FetchSettings()
    council: CouncilSettings = CouncilSettings()


def load(path: Path) -> Settings:
    """Read kb.toml. Raises `BadConfig` with the key that is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadConfig(
            f"kb.toml cannot be read: {error}", hint="compare it with the one that `kb init` makes"
        ) from error
    return _read(Settings, table, "")


def _read(kind: type[T], table: dict[str, Any], where: str) -> T:
    types = get_type_hints(kind)
    unknown = sorted(set(table) - set(types))
    if unknown:
        known = ", ".join(field.name for field in fields(kind))  # type: ignore[arg-type]
        raise BadConfig(f"kb.toml: no setting is called {where}{unknown[0]}", hint=f"there are: {known}")
    return kind(**{key: _value(types[key], value, where + key) for key, value in table.items()})


def _value(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        if not isinstance(value, dict):
            raise BadConfig(f"kb.toml: {where} is a table, written [{where}]")
        return _read(kind, value, where + ".")  # type: ignore[arg-type]
    if get_origin(kind) is tuple:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise BadConfig(f'kb.toml: {where} is a list of texts, written ["…", "…"]')
        return tuple(value)
    if get_args(kind):
        if not any(value == one and type(value) is type(one) for one in get_args(kind)):
            raise BadConfig(f"kb.toml: {where} = {value!r} is none of {', '.join(map(str, get_args(kind)))}")
        return value
    if type(value) is not kind or (kind is int and value < 0):
        raise BadConfig(f"kb.toml: {where} = {value!r} is not {'a whole number' if kind is int else 'text'}")
    return value
