"""Convert a file in another process that is held back: in time, memory, and in how much it may write.

Whatever a file does to its reader, it ends in a `Text` or in one named error, and the rest goes on. Several threads and
processes may convert at once; each has a process of its own, which is used again until it fails.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from kb.config import Bounds
from kb.convert.verify import Verification
from kb.errors import UnreadableSource
from kb.flows.conversion import Conversion, Manner
from kb.flows.converter import MB, OUT_OF_MEMORY, TEXT
from kb.flows.text_values import text_of
from kb.vault.codec import decode

SECONDS_A_MB = 10
_KEPT = ("PATH", "PYTHONPATH", "PYTHONHOME", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT", "VIRTUAL_ENV")
_KEPT_TOO = ("TESSDATA_PREFIX", "OMP_THREAD_LIMIT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What of the environment a conversion may see: no key of a model is among it."""
_LIMITS = "a sound file may be given more: see [convert] in kb.toml"
_GIVEN_UP, _NEARLY = ("SIGABRT", "SIGTRAP", "SIGILL", "SIGSEGV"), 0.7
"""How a library in C ends a process that gets no more memory, and the share of it that is then in use."""
_REPORT = "the rest goes on; run `kb convert` on it alone, and report it if the file is sound"


@dataclass(slots=True)
class _Child:
    """A process that converts one file after the other."""

    popen: subprocess.Popen[str]
    errors: IO[bytes]
    is_late: bool = False

    def ask(self, job: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """The answer to a job; None when the process ended instead."""
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        timer = threading.Timer(seconds, self._too_late) if seconds else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            self.popen.stdin.write(json.dumps(job) + "\n")
            self.popen.stdin.flush()
            line = self.popen.stdout.readline()
            answer = json.loads(line) if line.endswith("\n") else None
        except (BrokenPipeError, ValueError):
            return None
        finally:
            if timer:
                timer.cancel()
        return answer if isinstance(answer, dict) else None

    def _too_late(self) -> None:
        self.is_late = True
        self.kill()

    def kill(self) -> None:
        """End the process and all that it started."""
        with suppress(OSError):
            if os.name == "nt":
                self.popen.kill()
            else:
                os.killpg(self.popen.pid, signal.SIGKILL)

    def close(self) -> int:
        """End the process if it has not ended, and let go of it; its exit code."""
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(0.2)
        self.kill()
        code = self.popen.wait()
        self.let_go()
        return code

    def let_go(self) -> None:
        """Close this end of what leads to the process."""
        for stream in (self.popen.stdin, self.popen.stdout, self.errors):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        if self.popen.returncode is None:
            self.popen.returncode = 0  # it belongs to the process that this one was forked from

    def last_words(self) -> str:
        """The last line that it wrote about an error."""
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")


_idle: list[_Child] = []


def end_idle() -> None:
    """End the processes that wait for work."""
    while _idle:
        _idle.pop().close()


def _forget_idle() -> None:
    while _idle:
        _idle.pop().let_go()


atexit.register(end_idle)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_idle)


def convert_bounded(path: Path, name: str, bounds: Bounds, manner: Manner) -> Conversion:
    """What a file becomes, converted in another process. `name` is its path below raw/.

    Raises `UnreadableSource`, also when the conversion takes more than `bounds` allow, crashes or is killed.
    """
    size = path.stat().st_size
    more = SECONDS_A_MB * size // MB
    job = asdict(replace(bounds, cpu_seconds=bounds.cpu_seconds + more if bounds.cpu_seconds else 0))
    seconds = bounds.seconds + more if bounds.seconds else 0
    with tempfile.TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True) as folder:
        job |= {"path": str(path.absolute()), "name": name, "folder": folder, "manner": asdict(manner)}
        child = _taken() or _started()
        is_sound = False
        try:
            answer = child.ask(job, seconds)
            if answer is None:
                why, hint = _why_it_ended(child, bounds, seconds)
                raise UnreadableSource(name, why, hint=hint)
            is_sound = not answer.get("last", True)
            return _conversion(name, Path(folder), answer, bounds)
        finally:
            if is_sound:
                _idle.append(child)
            else:
                child.close()


def _taken() -> _Child | None:
    """A process that waits for work, if there is one."""
    with suppress(IndexError):
        while True:
            child = _idle.pop()
            if child.popen.poll() is None:
                return child
            child.close()
    return None


def _started() -> _Child:
    kept = {key: os.environ[key] for key in (*_KEPT, *_KEPT_TOO) if key in os.environ}
    errors = tempfile.TemporaryFile(prefix="kb-")  # noqa: SIM115  # it lives as long as the process
    popen = subprocess.Popen(
        [sys.executable, "-P", "-m", "kb.flows.converter"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**kept, "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
        start_new_session=os.name != "nt",
    )
    return _Child(popen, errors)


def _why_it_ended(child: _Child, bounds: Bounds, seconds: float) -> tuple[str, str]:
    """Why a conversion ended without an answer, and the hint."""
    words = child.last_words() if not child.errors.closed else ""
    with suppress(subprocess.TimeoutExpired):
        child.popen.wait(5)
    code = child.popen.returncode
    if child.is_late:
        return f"its conversion took longer than {seconds:g} s", _LIMITS
    if code == OUT_OF_MEMORY or words.startswith("MemoryError"):
        return _too_much_memory(bounds)
    if code is not None and code < 0:
        sign = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
        if sign in _GIVEN_UP and _peak_of_children() > _NEARLY * bounds.memory_mb * MB > 0:
            return _too_much_memory(bounds)
        if sign == "SIGXCPU":
            return "its conversion took more computing time than it may", _LIMITS
        if sign == "SIGKILL":
            return "its conversion was killed from outside, as when memory runs out", _LIMITS
        return f"its conversion crashed ({sign})", _REPORT
    return f"its conversion failed: {words}" if words else "its conversion ended without a word", _REPORT


def _peak_of_children() -> int:
    """The most memory that a process started from here has held, in bytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _conversion(name: str, folder: Path, answer: dict[str, Any], bounds: Bounds) -> Conversion:
    if answer.get("memory"):
        why, hint = _too_much_memory(bounds)
        raise UnreadableSource(name, why, hint=hint)
    if answer.get("output"):
        why = f"its text and images would take more than {bounds.output_mb} MB"
        raise UnreadableSource(name, why, hint=_LIMITS)
    if "sha256" not in answer:
        raise UnreadableSource(
            name, str(answer.get("why") or answer.get("message")), hint=str(answer.get("hint", _REPORT))
        )
    try:
        values = json.loads((folder / TEXT).read_bytes())
        text = text_of(values, lambda asset: (folder / asset).read_bytes())
        found = answer.get("verification")
        return Conversion(text, decode(str, answer["sha256"]), decode(Verification, found) if found else None)
    except (OSError, ValueError) as error:
        raise UnreadableSource(name, "its conversion gave no text", hint=_REPORT) from error


def _too_much_memory(bounds: Bounds) -> tuple[str, str]:
    return f"its conversion needs more than {bounds.memory_mb} MB of memory", _LIMITS
