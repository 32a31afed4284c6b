"""Kill this program at a chosen call to the disk, in a child that has no time to tidy up."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CALLS = ("open", "write", "fsync", "close", "replace", "unlink", "mkdir", "rmdir", "link", "fchmod")
KILLED, FAILED = 9, 1


def kill_at(number: int, act: Callable[[], object]) -> bool:
    """Run `act` in a child that dies in its `number`-th call to the disk, a write half done; whether it died."""
    child = os.fork()
    if not child:
        _in_child(number, act)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, KILLED), f"the child ended with {code}"
    return code == KILLED


def _in_child(number: int, act: Callable[[], object]) -> None:
    gc.disable()  # it would touch, and so copy, all that the tests hold
    left = number
    end = os._exit

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0 and name == "write":
                call(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            if left == 0:
                end(KILLED)
            return call(*arguments, **options)

        return run

    for name in CALLS:
        setattr(os, name, counted(name, getattr(os, name)))
    try:
        act()
    except BaseException as error:  # noqa: BLE001  # the child must never return into the tests
        sys.stderr.write(repr(error))
        end(FAILED)
    end(0)


def files_of(root: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
