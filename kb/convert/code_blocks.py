"""Code as fenced blocks, verbatim, with its language. Knows how pages say the language; does not run anything."""

from __future__ import annotations

import re
from itertools import islice

from kb.convert.decode import clean
from kb.convert.draft import Part, Run
from kb.convert.trees import Element, classes, name_of

_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,20}")
_STATED = re.compile(r"(?:language|lang|highlight(?:-source)?|brush:?|code|syntax)[-:_ ]([A-Za-z0-9+#._]{1,20})$")
_KNOWN_NAMES = """
    ada asm awk bash basic c c# c++ clojure cmake cobol cpp cs csharp css cuda dart diff dockerfile elixir elm erlang
    fortran fsharp go golang graphql groovy haskell html http ini java javascript js json jsx julia kotlin latex less
    lisp lua makefile markdown matlab mermaid nginx nix objectivec ocaml pascal perl php powershell prolog proto
    protobuf py pycon python python3 r rb rest rst ruby rust sass scala scheme scss sh shell sql swift tcl tex toml
    text ts tsx typescript vb vhdl vim xml yaml yml zig zsh
"""
_KNOWN = frozenset(_KNOWN_NAMES.split())
_NO_LANGUAGE = frozenset(["default", "none", "nohighlight", "notranslate", "block"])
_ACTED_ON = """
    base button chart dataview dataviewjs excalidraw kanban leaflet mermaid meta-bind query query-builder tasks
    templater
"""
_ACTING = frozenset(_ACTED_ON.split())
"""Languages of code that Obsidian or a plugin would run rather than show."""


def fenced(words: str, language: str = "") -> Part | None:
    """Code in a fence, with its language when nothing acts on it; `None` when it holds nothing."""
    words = "\n".join(line.rstrip() for line in clean(words).split("\n")).strip("\n")
    if not words.strip():
        return None
    if not _LANGUAGE.fullmatch(language) or language.casefold() in _ACTING:
        language = ""
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in re.findall(r"`+", words))])
    return Part((Run(words),), "code", block=f"{fence}{language}\n{words}\n{fence}")


def code_part(pre: Element) -> Part | None:
    """The code of a `pre` element, its line breaks kept."""
    said: list[str] = []
    _say(pre, said)
    return fenced("".join(said).expandtabs(8) if "\t" in "".join(said) else "".join(said), language_of(pre))


def language_of(pre: Element) -> str:
    """The language that a `pre`, what is in it or what is around it states, else `""`."""
    inner = [one for one in pre if name_of(one) == "code"]
    around = list(islice(pre.iterancestors(), 3))
    for element in (*inner, pre, *around):
        stated = element.get("data-lang") or element.get("data-language") or ""
        if element in around and name_of(element) not in ("div", "figure", "td"):
            stated = ""
        names = [stated.casefold()] if stated else []
        if element not in around or name_of(element) in ("div", "figure"):
            names += _named(element, is_around=element in around)
        found = next((name for name in names if name and name not in _NO_LANGUAGE), "")
        if found:
            return found
    return ""


def _named(element: Element, *, is_around: bool) -> list[str]:
    """The languages that classes name: `language-c`, else a class that is the name of one."""
    found = [match.group(1).casefold() for name in classes(element) if (match := _STATED.search(name))]
    if "brush:" in (element.get("class") or ""):
        found += [name.rstrip(";").casefold() for name in classes(element) if name.rstrip(";").casefold() in _KNOWN]
    if not found and (not is_around or "sourceCode" in classes(element)):
        found = [name.casefold() for name in classes(element) if name.casefold() in _KNOWN]
    return found


def _say(element: Element, said: list[str]) -> None:
    """Collect the text below an element; numbers of lines are not part of it."""
    for one in element.iter():
        if one is not element and name_of(one) == "br":
            said.append("\n")
    if not said:
        said.append("".join(element.itertext()))
        return
    said.clear()
    way = [(element, iter(element))]
    said.append(element.text or "")
    while way:
        child = next(way[-1][1], None)
        if child is None:
            left, _ = way.pop()
            said.append((left.tail or "") if way else "")
        else:
            said.append("\n" if name_of(child) == "br" else child.text or "")
            way.append((child, iter(child)))
