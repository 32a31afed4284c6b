"""The language that a block of code on a web page states, by classes and attributes. Knows no code."""

from __future__ import annotations

import re
from itertools import islice

from kb.convert.page_tree import Element, classes

_LANGUAGE = re.compile(
    r"(?:language|lang|highlight(?:-source|-text)?|syntax|code|brush|src|prism)[-:_]([a-z0-9+#._]+)(?:-.*)?"
)
_ATTRIBUTES = ("data-lang", "data-language", "data-code-lang", "data-code-language", "lang-name", "data-syntax")
_MARKERS_LISTED = """
    sourcecode hljs prettyprint chroma src codehilite shiki highlight code
"""
_MARKERS = frozenset(_MARKERS_LISTED.split())
"""Classes beside which the language stands bare: `sourceCode python`, `hljs java`."""
_NO_LANGUAGE_LISTED = """
    none default auto undefined nohighlight block highlight code wrapper container body inline source
    sourcecode notranslate linenums linenos line-numbers hljs prettyprint prettyprinted chroma src codehilite
    shiki literal-block syntax is-loaded numbersource numberlines css-transitions before-init wide light dark
    theme toolbar content box example
"""
_NO_LANGUAGE = frozenset(_NO_LANGUAGE_LISTED.split())
_KNOWN_LISTED = """
    ada asm awk bash bat batch c c# c++ clojure cmake cobol coffeescript console cpp cs csharp css cuda d dart
    diff dockerfile elixir elm erl erlang fish fortran fsharp glsl go golang graphql groovy haskell hcl hs
    html http ini java javascript js json json5 jsonc jsx julia kotlin latex lean less lisp lua makefile
    markdown matlab md mermaid nginx nim nix objc objectivec ocaml octave pascal perl php plaintext plain
    powershell prolog proto protobuf ps1 py pycon python python3 r rb rs rst ruby rust sass scala scheme scss
    sh shell shell-session solidity sql svelte swift tcl tex text toml ts tsx txt typescript vb vba verilog
    vhdl vim vue wasm xml yaml yml zig zsh
"""
_KNOWN = frozenset(_KNOWN_LISTED.split())
"""Languages that count where nothing says that the word is a language."""


def language_of(block: Element) -> str:
    """The language that the classes of a block, of what it holds or of the elements right around it state."""
    inner = [one for one in block.iter() if one.tag in ("code", "pre", "td", "tr", "div", "table")][:8]
    around = [one for one in islice(block.iterancestors(), 4) if one.tag in ("div", "figure", "pre", "section", "code")]
    for one in (block, *inner):
        found = _stated(one)
        if found:
            return found
    for above in around:
        if len(list(above.iter("pre"))) > 2:
            break
        found = _stated(above)
        if found:
            return found
    return ""


def _stated(element: Element) -> str:
    for name in _ATTRIBUTES:
        if found := _clean(element.get(name, "")):
            return found
    names = classes(element)
    for number, name in enumerate(names):
        if name in ("brush:", "language:") and number + 1 < len(names):
            return _clean(names[number + 1].rstrip(";"))
        stated = _LANGUAGE.fullmatch(name.rstrip(";"))
        if (
            stated
            and (found := _clean(stated.group(1)))
            and (found in _KNOWN or name.startswith(("lang", "highlight-source", "brush")))
        ):
            return found
    if set(names) & _MARKERS or element.tag in ("pre", "code"):
        return next((found for name in names if (found := _clean(name)) and (found in _KNOWN)), "")
    return ""


def _clean(word: str) -> str:
    word = word.strip().lower()
    return word if re.fullmatch(r"[a-z0-9+#._-]{1,20}", word) and word not in _NO_LANGUAGE else ""
