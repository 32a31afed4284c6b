"""pdfium, loaded when the first PDF is opened. The one module that names the package that holds it."""

from __future__ import annotations

import ctypes
import logging
from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import Any


def pdfium() -> Any:
    """The library with its documents and pages."""
    import pypdfium2  # type: ignore[import-untyped]

    logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # what it warns of is told of the file as a whole
    return pypdfium2


@cache
def bare(name: str, result: Any, *taken: Any) -> Any:
    """One of its C functions, with addresses as plain numbers: much of the time of a page goes into calls."""
    return ctypes.PYFUNCTYPE(result, *taken)(ctypes.cast(getattr(raw(), name), ctypes.c_void_p).value or 0)


def made(calls: Iterator[Any]) -> None:
    """Make all of the calls: as a `map`, which takes less time than a loop."""
    deque(calls, maxlen=0)


@cache
def raw() -> Any:
    """Its C functions."""
    import pypdfium2.raw  # type: ignore[import-untyped]

    return pypdfium2.raw
