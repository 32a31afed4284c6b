"""Draw the pictures of the README from the sample wiki: a page with a footnote open, and the graph of its links.

For development only: `.venv/bin/python docs/pictures.py [--wiki DIR]` writes docs/images/page.png and graph.png.
Needs chromium, which turns the drawn HTML into PNG; reads the wiki as kb parses it and changes nothing in it.
"""

from __future__ import annotations

import argparse
import cmath
import html
import itertools
import json
import math
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from markdown_it import MarkdownIt

from kb.markdown.frontmatter import properties
from kb.markdown.page import Definition, Tree, parse
from kb.markdown.scan import property_links, wikilinks

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
COLORS = ROOT / "kb" / "shipped" / "vault" / "wiki" / "obsidian" / "graph.json"
TOPICS = ("concepts", "people", "organizations", "works", "products", "places", "events")
HIDDEN = ("text", "assets", "")
"""Folders whose pages the shipped graph does not show; the last is wiki/ itself: index, log, dashboard."""
WIDTH, PAGE_HEIGHT, GRAPH_HEIGHT = 880, 700, 560
SCALE, LARGEST = 1.3, 200_000
ROUNDS, LABEL, LINE = 900, 30, 46

STYLE = """
* { box-sizing: border-box }
body { margin: 0; background: #fff; color: #222; overflow: hidden; font: 16px/1.55 Inter, "DejaVu Sans", sans-serif }
main { width: 720px; margin: 34px auto 0 }
h1 { font-size: 27px; line-height: 1.2; margin: 0 0 14px; font-weight: 700 }
h2 { font-size: 20px; margin: 22px 0 8px }
p, li { position: relative }
p { margin: 0 0 13px }
ul { padding-left: 22px }
a { color: #8a5cf5; text-decoration: none }
blockquote { margin: 0 0 14px; padding: 0 0 0 16px; border-left: 3px solid #8a5cf5 }
blockquote p { margin: 0 }
sup { font-size: 11px; line-height: 0; padding: 0 1px }
sup.open { position: relative; background: #efe8ff; border-radius: 3px }
svg text { font-family: Inter, "DejaVu Sans", sans-serif; fill: #444 }
.properties { border: solid #e3e3e3; border-width: 1px 0; padding: 8px 0; margin: 0 0 16px; font-size: 13px;
  color: #707070; display: grid; grid-template-columns: 110px 1fr; row-gap: 3px }
.properties b { font-weight: 400; color: #9a9a9a }
.callout { background: #fff4e5; border-radius: 6px; padding: 10px 16px; margin: 0 0 14px }
.popover { display: block; position: absolute; z-index: 2; top: calc(100% + 8px); left: 60px; width: 560px;
  background: #fff; border: 1px solid #d4d4d4; border-radius: 8px; box-shadow: 0 6px 24px rgba(0, 0, 0, .18);
  padding: 12px 16px; font-size: 14px; line-height: 1.5 }
.pointer { position: absolute; left: 3px; top: 5px; z-index: 3 }
.fade { position: fixed; bottom: 0; left: 0; right: 0; height: 60px; background: linear-gradient(#fff0, #fff) }
"""
POINTER = (
    '<svg class="pointer" width="15" height="21" viewBox="0 0 15 21"><path d="M1 1v16l4-4 3 7 3-1-3-7h6z" '
    'fill="#111" stroke="#fff" stroke-width="1.2"/></svg>'
)


def main() -> int:
    """Exit code 1 when a picture cannot be drawn or became too large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wiki", type=Path, default=ROOT / "wiki", help="the wiki to draw; default: the repository's")
    wiki = parser.parse_args().wiki
    texts = {path.relative_to(wiki).as_posix(): path.read_text(encoding="utf-8") for path in sorted(wiki.rglob("*.md"))}
    topics = [path for path in texts if path.split("/")[0] in TOPICS]
    if not topics:
        sys.exit(f"{wiki} has no page about a subject: compile it first, with .ci/rebuild_sample.py --write")
    shown = max(topics, key=lambda path: (_weight(texts[path]), path))
    sizes = (
        _draw(page_html(texts[shown]), IMAGES / "page.png", PAGE_HEIGHT),
        _draw(graph_html(texts), IMAGES / "graph.png", GRAPH_HEIGHT),
    )
    return int(max(sizes) > LARGEST)


def _weight(text: str) -> tuple[int, int]:
    """How much a page shows: its sources, then its statements with marks."""
    return int(str(properties(text).get("source_count") or 0)), sum(bool(s.labels) for s in parse(text).statements)


def _draw(body: str, picture: Path, height: int) -> int:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        sys.exit("chromium is not there: apt-get install chromium fonts-inter")
    picture.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        drawn = Path(scratch) / "drawn.html"
        drawn.write_text(f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{body}', encoding="utf-8")
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={scratch}/browser",
        ]
        options += [
            f"--force-device-scale-factor={SCALE}",
            f"--window-size={WIDTH},{height}",
            f"--screenshot={picture}",
        ]
        subprocess.run([browser, *options, drawn.as_uri()], check=True, capture_output=True, timeout=120)
    sys.stdout.write(f"{picture.relative_to(ROOT)}: {picture.stat().st_size:,} bytes\n")
    return picture.stat().st_size


# -- a page -----------------------------------------------------------------------------------------------------


def page_html(text: str) -> str:
    """A page as a reader sees it, with the footnote of its second citation open."""
    tree, known = parse(text), properties(text)
    rows = (("sources", known.get("sources")), ("aliases", known.get("aliases")), ("updated", [known.get("updated")]))
    table = "".join(f"<b>{name}</b><span>{_listed(values)}</span>" for name, values in rows if values)
    body = "".join(_block(tree, number) for number, block in enumerate(tree.blocks) if block.kind != "definition")
    title = html.escape(str(known.get("title")))
    head = f'<h1>{title}</h1><div class="properties">{table}</div>'
    return f'<main>{head}{_numbered(tree, body)}</main><div class="fade"></div>'


def _listed(values: object) -> str:
    names = values if isinstance(values, list) else [values]
    return ", ".join(_linked(html.escape(str(name))) for name in names)


def _block(tree: Tree, number: int) -> str:
    block = tree.blocks[number]
    words = tree.text[block.start : block.end]
    words = re.sub(r"^(> )\[!\w+\][+-]? *(.*)", r"\1**\2**", words) if block.kind == "callout" else words
    drawn = MarkdownIt("commonmark").enable("table").render(_marks_hidden(words))
    return f'<div class="callout">{drawn}</div>' if block.kind == "callout" else drawn


def _marks_hidden(words: str) -> str:
    """Marks in signs that no markdown reader takes for syntax."""
    return re.sub(r"\[\^([^\[\]\s]+)\]", "\ue000\\1\ue001", words)


def _numbered(tree: Tree, drawn: str) -> str:
    """Marks as numbers in the order of the page, one of them open; links as links."""
    labels = list(dict.fromkeys(re.findall("\ue000(.+?)\ue001", drawn)))
    definitions = {definition.label: definition for definition in tree.definitions}
    opened = next(iter(labels[1:2] or labels), "")

    def mark(found: re.Match[str]) -> str:
        nonlocal opened
        label = found.group(1)
        number = labels.index(label) + 1
        if label != opened or label not in definitions:
            return f"\u2060<sup><a>[{number}]</a></sup>"
        opened = ""
        popover = f'<span class="popover">{_popover(definitions[label])}</span>'
        return f'\u2060<sup class="open"><a>[{number}]</a>{POINTER}</sup>{popover}'

    return re.sub("\ue000(.+?)\ue001", mark, _linked(drawn))


def _popover(definition: Definition) -> str:
    return f"<a>{html.escape(definition.locator)}</a> “{html.escape(definition.quote)}”"


def _linked(drawn: str) -> str:
    return re.sub(r"\[\[(?:[^\]|]*\|)?([^\]|]+)\]\]", r"<a>\1</a>", drawn)


# -- the graph --------------------------------------------------------------------------------------------------


def graph_html(texts: Mapping[str, str]) -> str:
    """The pages as the shipped graph shows them, coloured by folder; a line for each pair of linked pages."""
    paths = [path for path in texts if path.rpartition("/")[0] not in HIDDEN]
    by_name = {Path(path).stem.casefold(): path for path in paths}
    edges = sorted({pair for path in paths for pair in _edges(path, texts[path], by_name)})
    degrees = Counter(end for edge in edges for end in edge)
    places, colors = _apart(_places(paths, edges)), _colors()
    lines = "".join(_line(places[one], places[other]) for one, other in edges)
    nodes = "".join(_node(path, places[path], degrees[path], colors) for path in paths)
    folders = [folder for folder in colors if any(path.startswith(f"{folder}/") for path in paths)]
    legend = "".join(
        f'<circle cx="26" cy="{28 + 24 * n}" r="6" fill="{colors[folder]}"/>'
        f'<text x="40" y="{33 + 24 * n}" font-size="13">{folder}</text>'
        for n, folder in enumerate(folders)
    )
    return f'<svg width="{WIDTH}" height="{GRAPH_HEIGHT}">{lines}{nodes}{legend}</svg>'


def _edges(path: str, text: str, by_name: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for link in (*wikilinks(text), *property_links(text)):
        target = by_name.get(link.target.casefold())
        if target and target != path:
            yield min(path, target), max(path, target)


def _colors() -> dict[str, str]:
    """Folder → the colour that the shipped settings of Obsidian give it."""
    groups = json.loads(COLORS.read_text(encoding="utf-8"))["colorGroups"]
    return {re.sub(r"[^a-z]", "", g["query"].removeprefix("path:")): f"#{g['color']['rgb']:06x}" for g in groups}


def _line(one: complex, other: complex) -> str:
    ends = f'x1="{one.real:.1f}" y1="{one.imag:.1f}" x2="{other.real:.1f}" y2="{other.imag:.1f}"'
    return f'<line {ends} stroke="#c8c8c8" stroke-width="1.2"/>'


def _node(path: str, place: complex, degree: int, colors: Mapping[str, str]) -> str:
    radius = 6 + 2.2 * math.sqrt(degree)
    name = Path(path).stem
    words = html.escape(name if len(name) <= LABEL else name[: LABEL - 1].rstrip() + "…")
    size = 14 if path.split("/")[0] in TOPICS else 12
    return (
        f'<circle cx="{place.real:.1f}" cy="{place.imag:.1f}" r="{radius:.1f}" fill="{colors[path.split("/")[0]]}"/>'
        f'<text x="{place.real:.1f}" y="{place.imag + radius + 15:.1f}" font-size="{size}" text-anchor="middle" '
        f'stroke="#ffffff" stroke-width="3" paint-order="stroke">{words}</text>'
    )


def _places(paths: list[str], edges: list[tuple[str, str]]) -> dict[str, complex]:
    """Where each node stands, after Fruchterman and Reingold (1991): nodes push apart, lines pull together."""
    ideal = 1.0 / math.sqrt(max(len(paths), 1))
    places = {path: 0.5 + 0.5j + cmath.rect(0.05 * math.sqrt(n), 2.4 * n) for n, path in enumerate(paths, 1)}
    for step in range(ROUNDS):
        heat = 0.1 * (1 - step / ROUNDS)
        moves = {path: (0.5 + 0.5j - places[path]) * 0.7 for path in paths}
        for path in paths:
            for other in paths:
                apart = places[path] - places[other]
                if path != other:
                    moves[path] += apart * 1.6 * ideal**2 / max(abs(apart) ** 2, 1e-6)
        for one, other in edges:
            pull = (places[one] - places[other]) * abs(places[one] - places[other]) / ideal
            moves[one] -= pull
            moves[other] += pull
        for path, move in moves.items():
            places[path] += move / max(abs(move), 1e-9) * min(abs(move), heat)
    return _fitted(places)


def _fitted(places: Mapping[str, complex]) -> dict[str, complex]:
    """The places stretched over the picture, with room for labels and legend."""
    left, top = min(p.real for p in places.values()), min(p.imag for p in places.values())
    wide = max(p.real for p in places.values()) - left or 1.0
    high = max(p.imag for p in places.values()) - top or 1.0
    return {
        path: complex(190 + (p.real - left) / wide * (WIDTH - 330), 40 + (p.imag - top) / high * (GRAPH_HEIGHT - 100))
        for path, p in places.items()
    }


def _apart(places: Mapping[str, complex]) -> dict[str, complex]:
    """The places with those moved up or down whose labels would cover one another."""
    moved = dict(places)
    wide = {path: 3.6 * min(len(Path(path).stem), LABEL) for path in places}
    for _ in range(ROUNDS):
        for one, other in itertools.combinations(sorted(places), 2):
            across, down = abs((moved[one] - moved[other]).real), (moved[one] - moved[other]).imag
            if across < wide[one] + wide[other] and abs(down) < LINE:
                step = math.copysign(1, down) * 1j
                moved[one], moved[other] = moved[one] + step, moved[other] - step
        moved = {p: complex(at.real, min(max(at.imag, 30), GRAPH_HEIGHT - 40)) for p, at in moved.items()}
    return moved


if __name__ == "__main__":
    sys.exit(main())
