"""Records as JSON values and back: every frozen dataclass of tuples, mappings, words and numbers.

Knows types; does not know files. What equals its default is left out, so the default of a record must never change.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from kb.errors import DamagedRecord

T = TypeVar("T")
_Decoder = Callable[[Any], Any]
_SIMPLE: dict[type, tuple[type, ...]] = {str: (str,), int: (int,), float: (float, int), bool: (bool,)}


def encode(value: object) -> Any:
    """A record as JSON values: a dataclass becomes an object, a tuple a list; keys of mappings are sorted.

    >>> from kb.records import Location, Origin
    >>> encode(Location(time="12:31")), encode(Origin())
    ({'time': '12:31'}, {})
    """
    if isinstance(value, tuple):
        return [encode(one) for one in value]
    if isinstance(value, dict):
        return {key: encode(value[key]) for key in sorted(value)}
    if is_dataclass(value):
        told = _told(typing.cast(Any, type(value)))
        return {name: encode(one) for name, default in told if (one := getattr(value, name)) != default or name == "op"}
    return value


@cache
def _told(kind: Any) -> tuple[tuple[str, object], ...]:
    return tuple(
        (field.name, field.default if field.default_factory is MISSING else field.default_factory())
        for field in fields(kind)
    )


def decode(kind: type[T], value: object) -> T:
    """The record that `encode` gave these values for; names that it does not know are passed over.

    Raises `ValueError` where the values are of another shape.
    """
    reader = _decoder(typing.cast(Any, kind))
    try:
        return typing.cast(T, reader(value))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{getattr(kind, '__name__', kind)}: {error}") from error


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Turn what is wrong with the content of a record's file into `DamagedRecord` with its name."""
    try:
        yield
    except ValueError as error:  # JSON, UTF-8 and shapes alike
        where = f"{path.parent.name}/{path.name}"
        raise DamagedRecord(
            f".kb/{where} is damaged: {error}", hint=f"bring it back: git checkout -- .kb/{where}"
        ) from error


@cache
def _decoder(kind: Any) -> _Decoder:
    while hasattr(kind, "__supertype__"):
        kind = kind.__supertype__
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if is_dataclass(kind):
        return _record(typing.cast(type, kind))
    if origin is tuple:
        return _items(arguments)
    if origin is dict:
        return _mapping(_decoder(arguments[1]))
    if origin in (typing.Union, types.UnionType):
        return _one_of(arguments)
    if origin is typing.Literal:
        return _among(frozenset(arguments))
    return _simple(_SIMPLE[kind])


def _simple(allowed: tuple[type, ...]) -> _Decoder:
    def read(value: Any) -> Any:
        if type(value) not in allowed:
            raise TypeError(f"{value!r} is not {allowed[0].__name__}")
        return value

    return read


def _among(allowed: frozenset[Any]) -> _Decoder:
    def read(value: Any) -> Any:
        if value not in allowed:
            raise TypeError(f"{value!r} is none of {sorted(allowed)}")
        return value

    return read


def _items(arguments: tuple[Any, ...]) -> _Decoder:
    is_open = arguments[-1] is Ellipsis
    readers = [_decoder(argument) for argument in arguments if argument is not Ellipsis]
    reader = readers[0]

    def read(value: Any) -> Any:
        if type(value) is not list or not (is_open or len(value) == len(readers)):
            raise TypeError(f"{value!r} is not a list of this length")
        if is_open:
            return tuple([reader(one) for one in value])
        return tuple([readers[n](one) for n, one in enumerate(value)])

    return read


def _mapping(reader: _Decoder) -> _Decoder:
    return lambda value: {key: reader(one) for key, one in value.items()}


def _one_of(arguments: tuple[Any, ...]) -> _Decoder:
    """A record that tells by `op` which one it is; or one type beside None."""
    records = {_op(one): _decoder(typing.cast(Any, one)) for one in arguments if is_dataclass(one)}
    if len(records) > 1:
        return lambda value: records[value["op"]](value)
    (only,) = (argument for argument in arguments if argument is not type(None))
    reader = _decoder(only)
    return lambda value: None if value is None else reader(value)


def _op(kind: Any) -> str:
    return next((str(field.default) for field in fields(kind) if field.name == "op"), "")


def _record(kind: type) -> _Decoder:
    hints = typing.get_type_hints(kind)
    readers = {field.name: _decoder(hints[field.name]) for field in fields(kind)}

    def read(value: Any) -> Any:
        return kind(**{name: readers[name](one) for name, one in value.items() if name in readers})

    return read
