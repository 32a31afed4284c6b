"""Convert one file with one tool, and say what it took: what bench/conversion.py starts for each file.

    python bench/convert_once.py TOOL FILE OUT

TOOL is `kb` or another converter that the interpreter can import. The last line of stdout is a JSON document: the exit
code, CPU seconds from the first byte read on, those that Python and the modules took before, the peak in MB, and
whether the conversion crashed. `kb` converts here as the process does that `kb convert` starts, and may take as much
memory.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

Convert = Callable[[Path, Path], None]


class Refused(Exception):
    """The tool says by name that it does not read a file."""


def kb() -> Convert:
    """This project."""
    from kb.config import Bounds
    from kb.convert.note import markdown_files
    from kb.errors import KbError
    from kb.flows.conversion import Manner, converted

    def convert(file: Path, out: Path) -> None:
        most = Bounds().memory_mb << 20
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
        try:
            text = converted(file.name, file.read_bytes(), Manner(page_marks=True, whole=True)).text
        except KbError as error:
            raise Refused(error.message) from error
        for name, words in markdown_files(text, file.stem):
            write(out / name, words.encode())
        for asset in text.assets:
            write(out / "assets" / asset.name, asset.content)

    return convert


def html_to_markdown() -> Convert:
    """html-to-markdown, of a book page by page in the order of its spine, with the images where they are."""
    import html_to_markdown as tool  # type: ignore[import-not-found, unused-ignore]

    def made(content: bytes) -> bytes:
        return str(tool.convert(content.decode("utf-8", "replace")).content or "").encode()

    def convert(file: Path, out: Path) -> None:
        if file.suffix != ".epub":
            return write(out / f"{file.stem}.md", made(file.read_bytes()))
        with zipfile.ZipFile(file) as book:
            for number, name in enumerate(_spine(book)):
                write(out / PurePosixPath(name).parent / f"{number:04}.md", made(book.read(name)))
            for name in book.namelist():
                if ".." not in name and name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")):
                    write(out / name.lstrip("/"), book.read(name))
        return None

    return convert


def _spine(book: zipfile.ZipFile) -> list[str]:
    """The pages of a book in order, as far as its package is where packages are."""
    names = book.namelist()
    package = next((name for name in names if name.endswith(".opf")), "")
    words = book.read(package).decode("utf-8", "replace") if package else ""
    items = re.findall(r"<(?:opf:)?item\s[^>]*>", words)
    stated = [dict(re.findall(r"([\w-]+)\s*=\s*[\"']([^\"']*)", item)) for item in items]
    paths = {one.get("id"): str(PurePosixPath(package).parent / one.get("href", "")) for one in stated}
    order = [paths.get(found, "") for found in re.findall(r"idref\s*=\s*[\"']([^\"']*)", words)]
    return [name for name in order if name in names] or [name for name in names if name.endswith("html")]


def markitdown() -> Convert:
    """markitdown."""
    from markitdown import MarkItDown  # type: ignore[import-not-found, unused-ignore]

    tool = MarkItDown()
    return lambda file, out: write(out / f"{file.stem}.md", tool.convert(str(file)).markdown.encode())


def mammoth() -> Convert:
    """mammoth to HTML, and from there markdownify."""
    import mammoth as tool  # type: ignore[import-not-found, unused-ignore]
    from markdownify import markdownify  # type: ignore[import-not-found, unused-ignore]

    def convert(file: Path, out: Path) -> None:
        with file.open("rb") as content:
            write(
                out / f"{file.stem}.md", markdownify(tool.convert_to_html(content).value, heading_style="ATX").encode()
            )

    return convert


def webvtt_py() -> Convert:
    """webvtt-py, a line with its time for each cue."""
    import webvtt  # type: ignore[import-not-found, unused-ignore]

    readers = {".vtt": webvtt.WebVTT.read, ".srt": webvtt.WebVTT.from_srt, ".sbv": webvtt.WebVTT.from_sbv}

    def convert(file: Path, out: Path) -> None:
        if file.suffix not in readers:
            raise Refused("webvtt-py reads captions only")
        cues = readers[file.suffix](str(file))
        lines = (f"**{cue.voice or ''}** {cue.start[:8]} {' '.join(cue.text.split())}" for cue in cues)
        write(out / f"{file.stem}.md", "\n\n".join(lines).encode())

    return convert


TOOLS: dict[str, Callable[[], Convert]] = {
    "kb": kb,
    "html-to-markdown": html_to_markdown,
    "markitdown": markitdown,
    "mammoth": mammoth,
    "webvtt-py": webvtt_py,
}


def write(path: Path, content: bytes) -> None:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main() -> None:
    """Convert, and print what it took."""
    tool, file, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    convert = TOOLS[tool]()
    start, code, has_crashed = time.process_time(), 0, False
    try:
        convert(file, out)
    except Refused as error:
        print(f"{file.name}: {error}", file=sys.stderr)
        code = 2
    except Exception:  # noqa: BLE001  # a crash is what is counted here
        traceback.print_exc()
        code, has_crashed = 3, True
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said: dict[str, Any] = {"rc": code, "start": start, "rss_mb": peak, "traceback": has_crashed}
    print(json.dumps(said | {"seconds": time.process_time() - start}))


if __name__ == "__main__":
    main()
