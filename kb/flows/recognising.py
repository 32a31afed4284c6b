"""Who reads words off a picture: `tesseract` on the PATH, else the extra `ocr`. Knows both; nothing of documents."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import Any

from kb.convert.pdf.read import Recognise, Recognised

_SECONDS = 120
"""How long a page may take."""
_WORD = "5"
_LEAST = 0.5
"""How sure the extra must be of a line."""


def recogniser() -> Recognise | None:
    """What reads the words of a grey picture (binary PGM) in their order; `None` when nothing is installed."""
    if shutil.which("tesseract"):
        return _by_tesseract
    return _by_rapidocr if _engine() is not None else None


def _by_tesseract(picture: bytes) -> Recognised:
    """The words as tesseract finds them, in all languages that are installed; nothing when it fails."""
    command = ["tesseract", "-", "-", "-l", _languages(), "--dpi", "200", "tsv"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=_SECONDS, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(_of_tsv(done.stdout.decode("utf-8", "replace"))) if done.returncode == 0 else ()


def _of_tsv(table: str) -> Iterator[tuple[str, float, float, float, float]]:
    """The words of tesseract's table. All words of a line get its height, so that they stand on one base line."""
    rows = [row.split("\t") for row in table.splitlines()[1:]]
    words = [row for row in rows if len(row) == 12 and row[0] == _WORD and row[11].strip()]
    tops: dict[tuple[str, ...], float] = {}
    lows: dict[tuple[str, ...], float] = {}
    for row in words:
        line, top, low = tuple(row[1:5]), float(row[7]), float(row[7]) + float(row[9])
        tops[line], lows[line] = min(tops.get(line, top), top), max(lows.get(line, low), low)
    for row in words:
        line, left = tuple(row[1:5]), float(row[6])
        yield row[11].strip(), left, tops[line], left + float(row[8]), lows[line]


@cache
def _languages() -> str:
    done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=_SECONDS)
    found = [name for name in done.stdout.split("\n")[1:] if name and name not in ("osd", "equ")]
    return "+".join(sorted(found, key=lambda name: (name != "eng", name))[:6]) or "eng"


@cache
def _engine() -> Any:
    """The reader of the extra `ocr`, loaded once; `None` when it is not installed."""
    try:
        from rapidocr import RapidOCR  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    return RapidOCR(params={"Global.log_level": "error"})


def _by_rapidocr(picture: bytes) -> Recognised:
    """The lines as the extra finds them, from the top."""
    found = _engine()(picture)
    if found.boxes is None:
        return ()
    lines = []
    for corners, words, sure in zip(found.boxes, found.txts, found.scores, strict=True):
        xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
        if sure >= _LEAST and words.strip():
            lines.append((words, min(xs), min(ys), max(xs), max(ys)))
    return tuple(lines)
