"""Runs of styled words printed as markdown that shows exactly these words. Knows no blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb.convert.draft import Run, Style
from kb.markdown.escape import escape, is_like_markup, plain
from kb.words import squeeze

_SIGNS: dict[Style, str] = {"strong": "**", "em": "*", "strike": "~~", "mark": "=="}
_BRACKET, _ESCAPED = re.compile(r"(?<!\\)\]"), r"\\]"
_EDGES = re.compile(r"(\s*)(.*?)(\s*)\Z", re.DOTALL)


def markdown_of(runs: Iterable[Run]) -> str:
    """The markdown of these runs. Where styles would change the words that one reads, they are left out.

    >>> markdown_of((Run("Use "), Run("a*b", ("code",)), Run(" or "), Run("*", url="https://example.org")))
    'Use `a*b` or [\\\\*](https://example.org)'
    """
    runs = tuple(runs)
    shown = "".join([run.words for run in runs])
    if not any(run.styles or run.url or run.image or run.is_point for run in runs):
        return escape(shown)
    words = squeeze(shown)
    for keep in (_as_written, _without_emphasis, _bare):
        printed = _printed(_joined(map(keep, runs)))
        if plain(printed) == words:
            return printed.strip()
    return escape(words) + "".join(_shown(run, begins=False, ends=False) for run in runs if run.note or run.image)


def part_of(runs: Iterable[Run], start: int, end: int) -> tuple[Run, ...]:
    """The runs of the words from `start` to `end`; a footnote's mark goes with the word before it."""
    cut: list[Run] = []
    at = 0
    for run in runs:
        if run.is_point:
            if (start < at <= end or at == start == 0) if run.note else start <= at < end:
                cut.append(run)
            continue
        if run.image:
            if start <= at < end:
                cut.append(run)
            at += len(run.words)
            continue
        words = run.words[max(start - at, 0) : max(end - at, 0)]
        if words:
            cut.append(replace(run, words=words))
        at += len(run.words)
    return tuple(cut)


def _as_written(run: Run) -> Run:
    """The run; code that reads as markup becomes words, since the same words in a citation would be read otherwise."""
    is_words = "code" in run.styles and is_like_markup(run.words)
    return replace(run, styles=tuple(style for style in run.styles if style != "code")) if is_words else run


def _without_emphasis(run: Run) -> Run:
    return replace(_as_written(run), styles=tuple(style for style in _as_written(run).styles if style not in _SIGNS))


def _bare(run: Run) -> Run:
    return replace(run, styles=(), url="")


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one style as one run."""
    joined: list[Run] = []
    for run in runs:
        if joined and _is_like(run, joined[-1]):
            joined[-1] = replace(run, words=joined[-1].words + run.words)
        else:
            joined.append(run)
    return joined


def _is_like(one: Run, other: Run) -> bool:
    return (
        one.styles == other.styles
        and one.url == other.url
        and not any(run.is_point or run.image for run in (one, other))
    )


def _printed(runs: Sequence[Run]) -> str:
    shown = ""
    for number, run in enumerate(runs):
        begins = not any(before.words for before in runs[:number]) or shown.endswith("\n")
        printed = _shown(run, begins=begins, ends=number + 1 == len(runs))
        is_behind_mark = number > 0 and bool(runs[number - 1].note)
        shown += "\\" + printed if is_behind_mark and printed[:1] in tuple("(:") else printed
    return shown


def _shown(run: Run, *, begins: bool, ends: bool) -> str:
    """The markdown of a run that begins a line, or ends the block, or stands in its midst."""
    if run.is_point:
        return f"[^{run.note}]" if run.note else f"<!-- page {run.page} -->" if run.page else ""
    if run.image:
        words = _BRACKET.sub(_ESCAPED, " ".join(escape(run.words).split()))
        return f"![{words}]({_address(run.image).replace('%2A', '*')})"
    found = _EDGES.match(run.words)
    assert found
    before, words, after = found.groups()
    if not words:
        return run.words
    shown = words if "math" in run.styles else _code(words) if "code" in run.styles else ""
    shown = shown or _escaped(words, begins=begins or "\n" in before, ends=ends or "\n" in after)
    for style in reversed(run.styles):
        sign = _SIGNS.get(style, "")
        shown = f"{sign}{shown}{sign}"
    if run.url:
        shown = f"[{shown}]({_address(run.url)})"
    return before + shown + after


def _escaped(words: str, *, begins: bool, ends: bool) -> str:
    """Words escaped with regard to what stands beside them."""
    shown = escape(f"{'' if begins else 'x '}{words}{'' if ends else ' x'}")
    return shown[0 if begins else 2 : None if ends else -2]


def _code(words: str) -> str:
    longest = max((len(ticks) for ticks in re.findall(r"`+", words)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{pad}{words}{pad}{fence}"


def _address(url: str) -> str:
    return re.sub(r"[\s()<>\\|`*_\[\]]", lambda sign: f"%{ord(sign.group()):02X}" if sign.group() != "_" else "_", url)
