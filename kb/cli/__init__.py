"""The door for people: `kb …`. Every error becomes a message and an exit code here; nothing is decided here.

Exit codes: 0 done, 1 problems found, 2 could not run, 3 a bug, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence


def main() -> None:
    """Run `kb` with the arguments of the process and exit. What nobody listens to goes nowhere.

    Nothing is left to do then, and taking down what a model's library has loaded would take most of a second.
    """
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    from kb.cli.app import invoke
    from kb.errors import KbError

    try:
        code = invoke(arguments)
        sys.stdout.flush()
    except KbError as error:
        _tell(error.message, error.hint, as_json="--json" in arguments)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted: run the command again, it goes on where it stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _drop_output()
        return 0
    except OSError as error:
        _tell(error.strerror or str(error), "is the disk full, or a folder not writable?", as_json=False)
        return 2
    except Exception as error:  # the one place where every error becomes a message
        if os.environ.get("KB_TRACE"):
            raise
        _tell(
            f"this is a bug in kb: {type(error).__name__}: {error}",
            "set KB_TRACE=1 to see where",
            as_json="--json" in arguments,
        )
        return 3
    return code


def _tell(message: str, hint: str, *, as_json: bool) -> None:
    if as_json:
        import json

        try:
            print(json.dumps({"error": message, "hint": hint}, ensure_ascii=False), flush=True)
        except BrokenPipeError:
            _drop_output()
    print(f"error: {message}", file=sys.stderr)
    if hint:
        print(f"hint: {hint}", file=sys.stderr)


def _drop_output() -> None:
    """Nobody reads stdout any more: what is left goes nowhere, so that Python does not complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
