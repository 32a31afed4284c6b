"""The process that converts what is more than plain text: `python -m kb.flows.converter`, started by `bounded`.

It takes one job a line on stdin, sets its own limits, writes the text and its assets into the folder of the job, and
answers with one line. It ends when stdin does. What goes wrong in unforeseen ways ends it, and `bounded` says so.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from kb.errors import KbError
from kb.flows.conversion import Manner, converted
from kb.flows.text_values import text_values
from kb.names import is_asset_name
from kb.vault.codec import encode

try:
    import resource
except ImportError:  # Windows has no such limits: there only the wall time holds
    resource = None  # type: ignore[assignment]

MB = 1024 * 1024
OUT_OF_MEMORY = 77
"""The exit code of a process that took too much where the system does not hold it back."""
TEXT = "text.json"
_MOST_JOBS = 200
_OFTEN = 0.1
OBJECTS = 100_000
"""New objects between two searches for what is no longer used: of a conversion nearly all is kept to its end."""


def main() -> None:
    """Do the jobs that come, one after the other."""
    gc.set_threshold(OBJECTS, 20, 20)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # libraries that print must not answer
    for number, line in enumerate(sys.stdin, start=1):
        job = json.loads(line)
        answer = _done(job)
        is_last = number >= _MOST_JOBS or "memory" in answer or _is_grown(job["memory_mb"])
        _say(answers, {**answer, "last": is_last})
        if is_last:
            return


def _say(answers: TextIO, answer: Mapping[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _done(job: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a job: the hash of the file, or what is wrong with it."""
    folder = Path(job["folder"])
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    _hold_back(job)
    try:
        made = converted(job["name"], Path(job["path"]).read_bytes(), Manner(**job["manner"]))
        contents = {asset.name: asset.content for asset in made.text.assets}
        contents[TEXT] = json.dumps(text_values(made.text)).encode()
        if job["output_mb"] and sum(map(len, contents.values())) > job["output_mb"] * MB:
            return {"output": True}
        if not all(name == TEXT or is_asset_name(name) for name in contents):
            return {"why": "its conversion gave an image a name that leads elsewhere"}
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except KbError as error:
        return {"message": error.message, "why": getattr(error, "why", ""), "hint": error.hint}
    except OSError as error:
        return {"why": error.strerror or "cannot be opened"}
    except MemoryError:
        return {"memory": True}
    except RecursionError:
        return {"why": "it is nested too deeply"}
    return {"sha256": made.sha256, "verification": made.verification and encode(made.verification)}


def _hold_back(job: Mapping[str, Any]) -> None:
    """Set the limits of this process for a job; where the system does not know one, watch it."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + int(job["cpu_seconds"])
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, seconds if job["cpu_seconds"] else resource.RLIM_INFINITY)
    _limit(resource.RLIMIT_FSIZE, job["output_mb"] * MB or resource.RLIM_INFINITY)
    is_held = _limit(resource.RLIMIT_AS, job["memory_mb"] * MB or resource.RLIM_INFINITY)
    if job["memory_mb"] and (not is_held or sys.platform == "darwin") and threading.active_count() == 1:
        threading.Thread(target=_watch, args=(job["memory_mb"] * MB,), daemon=True).start()


def _limit(kind: int, most: int) -> bool:
    """Lower or raise the soft limit, as far as the hard one allows; whether the system took it."""
    hard = resource.getrlimit(kind)[1]
    soft = most if hard == resource.RLIM_INFINITY or most == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (hard if most == resource.RLIM_INFINITY else soft, hard))
        return True
    return False


def _watch(most: int) -> None:
    inherited = _peak()
    while True:
        if _peak() > max(most, inherited):
            os._exit(OUT_OF_MEMORY)
        time.sleep(_OFTEN)


def _peak() -> int:
    """The most memory that this process has held, in bytes.

    Linux counts in `ru_maxrss` what the process held that it was started from; `VmHWM` is its own.
    """
    with suppress(OSError):
        found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    if resource is None:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _is_grown(memory_mb: int) -> bool:
    """Whether a fresh process should do the next job."""
    return bool(memory_mb) and _peak() > memory_mb * MB // 8


if __name__ == "__main__":
    main()
