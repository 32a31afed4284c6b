"""Whether robots.txt lets a program have a page (RFC 9309). Knows the rules of the file; fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote

_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*(.*?)\s*(?:#.*)?")
Rule = tuple[bool, str]
"""Whether a path is allowed, and the pattern of the path."""


def is_allowed(robots: str, agent: str, path: str) -> bool:
    """Whether `agent`, a single word, may have the page at `path` (with its query).

    The rules for this agent count, else those for `*`; of the rules that fit, the longest, and of equals the kind one.

    >>> is_allowed("User-agent: *\\nDisallow: /private/\\nAllow: /private/a$", "kb", "/private/b")
    False
    """
    groups = list(_groups(robots))
    own = [rule for agents, rules in groups for rule in rules if agent.lower() in agents]
    rules = own if any(agent.lower() in agents for agents, _ in groups) else _for_all(groups)
    wanted = _plain(path or "/")
    fitting = [(len(pattern), allows) for allows, pattern in rules if pattern and _fits(pattern, wanted)]
    return max(fitting, default=(0, True))[1]


def _for_all(groups: Sequence[tuple[set[str], list[Rule]]]) -> list[Rule]:
    return [rule for agents, rules in groups for rule in rules if "*" in agents]


def _groups(robots: str) -> Iterator[tuple[set[str], list[Rule]]]:
    """Each run of agents with the rules below it."""
    agents: set[str] = set()
    rules: list[Rule] = []
    for line in robots.lstrip("\ufeff").splitlines():
        found = _LINE.fullmatch(line)
        if not found:
            continue
        name, value = found.group(1).lower(), found.group(2)
        if name == "user-agent":
            if rules:
                yield agents, rules
                agents, rules = set(), []
            agents.add(value.split("/")[0].strip().lower())
        elif name in ("allow", "disallow") and agents:
            rules.append((name == "allow", value))
    yield agents, rules


def _fits(pattern: str, path: str) -> bool:
    """Whether a pattern, in which `*` is anything and a last `$` the end, fits the beginning of a path.

    Piece by piece, so that no pattern takes long.
    """
    ends = pattern.endswith("$")
    first, *rest = _plain(pattern.removesuffix("$")).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = rest.pop() if ends and rest else None
    for piece in rest:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if last is not None:
        return len(path) - len(last) >= at and path.endswith(last)
    return not ends or at == len(path)


def _plain(path: str) -> str:
    """A path with its escapes in one form."""
    return quote(unquote(path), safe="/*?=&$%:;,@!+~'()")
