"""Hear that something stirs in a folder. Events are hints: what really changed is for a look at the files to say."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

_READING = ("opened", "closed_no_write")
"""What our own reading causes."""


@contextmanager
def stirring(folder: Path) -> Iterator[Callable[[float], bool]]:
    """A function that waits so many seconds at most, and comes back at once when something stirred since the last call.

    Where the system has no more room for watches, it waits the whole time, and the folder is looked at then.
    """
    stirred = threading.Event()

    class Ear(FileSystemEventHandler):
        """Sets the flag."""

        def on_any_event(self, event: FileSystemEvent) -> None:
            """Something was made, written, moved or removed."""
            if event.event_type not in _READING:
                stirred.set()

    def wait(seconds: float) -> bool:
        came = stirred.wait(seconds)
        stirred.clear()
        return came

    observer = Observer()
    try:
        observer.schedule(Ear(), str(folder), recursive=True)
        observer.start()
    except OSError:
        yield wait
        return
    try:
        yield wait
    finally:
        observer.stop()
        observer.join()
