"""How long a PDF takes beside the bare text of the same library, and how much memory 1,000 pages take.

python bench/pdf.py FOLDER_OR_FILE…      each file: pages, seconds for the bare text, seconds for kb, times
python bench/pdf.py --memory FILE…       the peak of a process that converts 1,000 pages made of these
python bench/pdf.py --convert FOLDER OUT write NAME.md with marks of pages, and NAME.json with what was said
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2

from kb.convert.convert import convert
from kb.convert.note import markdown_of
from kb.errors import UnreadableSource
from kb.flows.converter import OBJECTS

PAGES = 1_000


def bare(content: bytes) -> int:
    """The characters of all pages, as the library hands them out."""
    document = pypdfium2.PdfDocument(content)
    count = 0
    for page in document:
        text = page.get_textpage()
        count += len(text.get_text_bounded())
        text.close()
        page.close()
    document.close()
    return count


def best(call: Callable[[bytes], object], content: bytes) -> float:
    """The CPU seconds of the fastest of three calls."""
    found = []
    for _ in range(3):
        start = time.process_time()
        call(content)
        found.append(time.process_time() - start)
    return min(found)


def times(paths: list[str]) -> None:
    files = [file for path in map(Path, paths) for file in (sorted(path.glob("*.pdf")) if path.is_dir() else [path])]
    total_bare = total_kb = 0.0
    for file in files:
        content = file.read_bytes()
        try:
            plain, ours = best(bare, content), best(lambda held, name=file.name: convert(name, held), content)
        except (UnreadableSource, pypdfium2.PdfiumError):
            continue
        total_bare, total_kb = total_bare + plain, total_kb + ours
        count = len(pypdfium2.PdfDocument(content))
        print(f"{file.stem:30} {count:5} pages {plain:7.3f} s bare {ours:7.3f} s kb {ours / plain:6.1f} times")
    print(f"{'all':30} {'':11} {total_bare:7.3f} s bare {total_kb:7.3f} s kb {total_kb / total_bare:6.1f} times")


def memory(paths: list[str]) -> None:
    made = pypdfium2.PdfDocument.new()
    while len(made) < PAGES:
        for path in paths:
            made.import_pages(pypdfium2.PdfDocument(path))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.pdf"
        made.save(file)
        code = "import sys; from kb.convert.convert import convert; convert('long.pdf', open(sys.argv[1], 'rb').read())"
        start = time.monotonic()
        subprocess.run([sys.executable, "-c", code, str(file)], check=True)
        seconds = time.monotonic() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{len(made)} pages, {file.stat().st_size / 1e6:.1f} MB: {seconds:.1f} s, peak {peak:.0f} MB")


def convert_all(folder: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for file in sorted(folder.glob("*.pdf")):
        words, said = "", {"error": None, "warnings": []}
        try:
            text = convert(file.name, file.read_bytes(), page_marks=True, whole=True)
            words, said["warnings"] = markdown_of(text), list(text.warnings)
        except UnreadableSource as error:
            said["error"] = f"{error.message}; {error.hint}"
        (out / f"{file.stem}.md").write_text(words, encoding="utf-8")
        (out / f"{file.stem}.json").write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--memory", *files]:
            memory(files)
        case ["--convert", folder, out]:
            convert_all(Path(folder), Path(out))
        case paths:
            gc.set_threshold(OBJECTS, 20, 20)  # as in the process that converts
            times(paths)
