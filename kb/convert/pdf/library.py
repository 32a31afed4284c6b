"""pdfium, loaded when the first PDF is opened. The one module that names the package that holds it."""

from __future__ import annotations

import ctypes
import logging
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from itertools import repeat
from typing import Any

_MOST = 512
"""Things that a function is asked about in one go."""


def pdfium() -> Any:
    """The library with its documents and pages."""
    import pypdfium2  # type: ignore[import-untyped]

    logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # what it warns of is told of the file as a whole
    return pypdfium2


def address(held: Any) -> Any:
    """A page or its text, as the functions take it that are called often."""
    return ctypes.c_void_p.from_param(ctypes.cast(held.raw, ctypes.c_void_p).value)


@cache
def bare(name: str, result: Any = None) -> Any:
    """One of its C functions: it takes an address as a plain number, then numbers and places.

    Much of the time of a page goes into calls, and what has to be turned into what C takes makes half of it.
    """
    return ctypes.PYFUNCTYPE(result, ctypes.c_void_p)(ctypes.cast(getattr(raw(), name), ctypes.c_void_p).value or 0)


@cache
def asked(name: str, kind: str, unknown: tuple[int, ...], *, as_one: bool = False) -> Callable[..., array[Any]]:
    """A C function that answers with numbers of a kind: it writes each to a place of its own, unless `as_one`.

    It is asked about many things in one go, `of` something that is the same for all of them. The answers come one
    after the other; where it has none, what is `unknown` stands. The places for them are made once.
    """
    function, blank = bare(name), array(kind, unknown * _MOST)
    held, wide, size = blank[:], blank.itemsize, blank.itemsize * len(unknown)
    buffer = (ctypes.c_char * (size * _MOST)).from_buffer(held)
    starts = range(0, size, size if as_one else wide)
    places = [[ctypes.byref(buffer, at) for at in range(start, size * _MOST, size)] for start in starts]
    first = blank.buffer_info()[0]

    def answers(things: Sequence[int], of: Any = None) -> array[Any]:
        made = array(kind)
        for start in range(0, len(things), _MOST):
            some = things[start : start + _MOST]
            ctypes.memmove(buffer, first, size * len(some))
            columns = (some,) if of is None else (repeat(of), some)
            deque(map(function, *columns, *places), maxlen=0)
            made += held[: len(unknown) * len(some)]
        return made

    return answers


@cache
def raw() -> Any:
    """Its C functions."""
    import pypdfium2.raw  # type: ignore[import-untyped]

    return pypdfium2.raw
