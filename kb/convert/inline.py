"""The parts of a markdown line as runs of words. Knows links, emphasis, images and stray HTML; no blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import unquote

from kb.convert.decode import clean
from kb.convert.draft import Run, Style
from kb.convert.tokens import Node, Token

SOFT = "\r"
"""Stands in the words for a line end of the file that means nothing by itself."""
_STYLES: dict[str, Style] = {"strong": "strong", "em": "em", "s": "strike", "mark": "mark"}
_SIZE = re.compile(r"\d+(?:x\d+)?")
_BLOCK_ID = re.compile(r"\s\^(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9-]{3,}\s*$")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def runs_of(tokens: Iterable[Token]) -> tuple[Run, ...]:
    """The words of a line in runs of one style, without the block id at its end."""
    runs: list[Run] = []
    styles: list[Style] = []
    url = script = ""
    for token in tokens:
        kind, opens = token.type.rpartition("_")[0], token.nesting
        if kind in _STYLES:
            styles = [*styles, _STYLES[kind]] if opens == 1 else styles[:-1]
        elif token.type in ("link_open", "link_close"):
            url = _safe(str(token.attrs.get("href", ""))) if opens == 1 else ""
        elif token.type == "html_inline" and re.match(r"</?su[bp]\b", token.content, re.IGNORECASE):
            script = "" if token.content.startswith("</") else token.content[1:4].lower()
        else:
            runs += [replace(run, styles=(*styles, *run.styles), url=run.url or url) for run in _runs(token, script)]
    return trimmed(_without_id(runs))


def inline_of(node: Node) -> tuple[Run, ...]:
    """The runs of a block that holds one line of markdown."""
    held = node.children[0] if node.children else None
    return runs_of(held.to_tokens()[0].children or ()) if held is not None and held.type == "inline" else ()


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with the file's own line ends as spaces."""
    return trimmed(replace(run, words=run.words.replace(SOFT, " ")) for run in runs)


def trimmed(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with single spaces and none at either end, neighbours of one style as one."""
    made: list[Run] = []
    at_start = True
    for run in runs:
        if run.note:
            made.append(run)
            continue
        words = run.words if {"code", "math"} & set(run.styles) else re.sub(r"[ \t]+", " ", run.words)
        last = made[-1] if made and not made[-1].note else None
        if at_start or (last and last.words.endswith((" ", "\n", SOFT))):
            words = words.lstrip() if at_start else words.lstrip(" ")
        if last and words.startswith(("\n", SOFT)):
            last = made[-1] = replace(last, words=last.words.rstrip(" "))
        if last and words and replace(last, words="") == replace(run, words=""):
            made[-1] = replace(last, words=last.words + words)
        elif words:
            made.append(replace(run, words=words))
        at_start = at_start and not words
    while made and not made[-1].note and not made[-1].words.rstrip():
        made.pop()
    if made and not made[-1].note:
        made[-1] = replace(made[-1], words=made[-1].words.rstrip())
    return tuple(made)


def _without_id(runs: Sequence[Run]) -> list[Run]:
    """The runs without the block id that Obsidian puts at the end of a block. An escaped `^` is a run of its own."""
    last = runs[-1] if runs else None
    if last is None or last.styles or last.note:
        return list(runs)
    return [*runs[:-1], replace(last, words=_BLOCK_ID.sub("", " " + last.words)[1:])]


def _runs(token: Token, script: str) -> list[Run]:
    if token.type in ("text", "text_special"):
        words = clean(token.content)
        if script:
            words = words.translate(_LOWERED if script == "sub" else _RAISED)
        return [Run(words)]
    if token.type == "softbreak":
        return [Run(SOFT)]
    if token.type == "hardbreak":
        return [Run("\n")]
    if token.type == "code_inline":
        return [Run(clean(token.content), ("code",))]
    if token.type == "math_inline":
        return [Run(clean(token.content), ("math",))]
    if token.type == "footnote_mark":
        return [Run("", note=token.content)]
    if token.type == "wikilink":
        return [Run(clean(_shown(token.content, is_embed=token.meta["is_embed"])))]
    if token.type == "image":
        return _image(str(token.attrs.get("src", "")), token.content)
    if token.type == "html_inline":
        return _html(token.content)
    return []


def _shown(link: str, *, is_embed: bool) -> str:
    """The words that a wikilink shows. Behind the `|` of an embedded image stands its size."""
    target, _, words = link.replace("\\|", "|").partition("|")
    if is_embed:
        words = "|".join(part for part in words.split("|") if not _SIZE.fullmatch(part.strip()))
    if words.strip():
        return words
    name = target.rpartition("/")[2] if re.search(r"\.\w{2,4}$", target) else target
    return re.sub(r"\s*#\^?", " > ", name.strip("# ")).strip()


def _image(source: str, alt: str) -> list[Run]:
    """An image as its description, or its file's name; a link when it lies on the web."""
    words = clean(" ".join(alt.split("|")[0].split()))
    if source.startswith("data:"):
        return [Run(words)]
    name = unquote(source.split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2])
    return [Run(words or clean(name), url=_safe(source))]


def _html(tag: str) -> list[Run]:
    """What stays of a tag: a comment as its text, a line break as a space, an image as its description."""
    if tag.startswith("<!--"):
        return [Run(clean(tag))]
    found = _TAG.match(tag)
    if not found:
        return []
    if found.group(2).lower() == "br":
        return [Run("\n")]
    if found.group(2).lower() == "img":
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(found.group(3))}
        return _image(values.get("src", ""), values.get("alt", ""))
    return []


def _safe(url: str) -> str:
    """An address on the web or of mail; all others lead nowhere from a vault."""
    return url if re.match(r"(?:https?://\S|mailto:\S)", url, re.IGNORECASE) else ""
