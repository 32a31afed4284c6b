"""How long a PDF takes beside the bare text of the same library, and how much memory 1,000 pages take.

python bench/pdf.py FOLDER_OR_FILE…      each file: pages, seconds for the bare text, for `kb convert`, for an ingest
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
from pathlib import Path
from statistics import median

import pypdfium2

from kb.convert.convert import convert
from kb.convert.note import markdown_of
from kb.errors import UnreadableSource
from kb.flows.converter import OBJECTS

PAGES = 1_000
TURNS = 5


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


def to_read(content: bytes) -> object:
    """The whole paragraphs that `kb convert` writes."""
    return convert("a.pdf", content, whole=True)


def to_cite(content: bytes) -> object:
    """The passages that an ingest takes, cut into sentences."""
    return convert("a.pdf", content)


def forget() -> None:
    """Empty what functions remember of earlier words, so that no file profits from its own last turn."""
    for name, module in list(sys.modules.items()):
        for held in vars(module).values() if name.startswith("kb.") else ():
            if hasattr(held, "cache_parameters") and held.cache_parameters()["maxsize"] is not None:
                held.cache_clear()


def best(content: bytes) -> tuple[float, ...]:
    """The CPU seconds of the fastest of a few turns of each way, taken in turn."""
    found: list[list[float]] = []
    for _ in range(TURNS):
        found.append([])
        for way in (bare, to_read, to_cite):
            forget()
            start = time.process_time()
            way(content)
            found[-1].append(time.process_time() - start)
    return tuple(min(turns) for turns in zip(*found, strict=True))


def times(paths: list[str]) -> None:
    files = [file for path in map(Path, paths) for file in (sorted(path.glob("*.pdf")) if path.is_dir() else [path])]
    rows = []
    for file in files:
        content = file.read_bytes()
        try:
            rows.append(best(content))
        except (UnreadableSource, pypdfium2.PdfiumError):
            continue
        print(f"{file.stem:30} {len(pypdfium2.PdfDocument(content)):5} pages {shown(*rows[-1])}")
    print(f"{'all':30} {'':11} {shown(*map(sum, zip(*rows, strict=True)))}")
    for at, way in ((1, "to read"), (2, "to cite")):
        print(f"the median file takes {median(row[at] / row[0] for row in rows):.1f} times {way}")


def shown(plain: float, read: float, cited: float) -> str:
    return (
        f"{plain:7.3f} s bare {read:7.3f} s to read, {read / plain:5.1f} times"
        f" {cited:7.3f} s to cite, {cited / plain:5.1f} times"
    )


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
