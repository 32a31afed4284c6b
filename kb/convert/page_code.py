"""Code on web pages: each block as one `pre` with its language and nothing but its text.

Knows how highlighters mark languages, lines, line numbers and buttons. Inline code is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.convert.page_languages import language_of
from kb.convert.page_tree import Element, classes, drop, drop_all, make, put, storable

_NUMBERS_LISTED = """
    lineno linenos linenumber linenumbers line-number line-numbers line-numbers-rows lnt ln lnum blob-num
    gutter hljs-ln-numbers hljs-ln-n react-syntax-highlighter-line-number line-num linenodiv rouge-gutter
    code-line-number cm-gutters cm-linenumber prism-linenumber js-line-number nums crayon-nums
"""
_NUMBERS = frozenset(_NUMBERS_LISTED.split())
_CHROME_LISTED = """
    toolbar copy copybtn copy-button copy-code-button clipboard-copy code-copy zeroclipboard-container
    code-header sr-only visually-hidden screen-reader-text anchorjs-link headerlink tooltip expand-button
    copy-to-clipboard-button
"""
_CHROME = frozenset(_CHROME_LISTED.split())
_LINES_LISTED = """
    line code-line ec-line cm-line crayon-line view-line codeblock-line token-line blob-code react-code-line
    hljs-ln-line monaco-line highlight-line code__line code-block-line
"""
_LINES = frozenset(_LINES_LISTED.split())
_EDITORS = frozenset(("cm-content", "view-lines", "ace_text-layer", "codemirror-code"))
_LINE_WORDS = re.compile(r"\s*\d+(?:\s+\d+)*\s*")


def settle_code(root: Element) -> None:
    """Make every block of code on the page a `pre` whose only child is `code` with class `language-…`."""
    for term in root.iter("dt"):
        if "sig" in classes(term):
            _settle_signature(term)
    for block in list(_blocks(root)):
        if block.getparent() is None and block is not root:
            continue  # stood in a block that was settled before
        _settle(block)


def _settle_signature(term: Element) -> None:
    """The signature of a function in documentation of code, as code."""
    drop_all([link for link in term.iter("a") if "headerlink" in classes(link)])
    code = make("code", text=" ".join("".join(term.itertext()).split()))
    term.text = None
    drop_all(list(term))
    term.text = None
    term.append(code)


def _blocks(root: Element) -> Iterator[Element]:
    """The elements that hold code in lines, the outermost first."""
    for element in root.iter():
        if element.tag == "pre":
            if not _is_in(element, "pre"):
                yield element
        elif (
            (element.tag == "table" and _is_code_table(element))
            or (element.tag == "code" and _is_block(element) and not _is_in(element, "pre"))
            or (set(classes(element)) & _EDITORS and not _is_in(element, "pre"))
        ):
            yield element


def _is_in(element: Element, tag: str) -> bool:
    return any(True for _ in element.iterancestors(tag))


def _is_block(code: Element) -> bool:
    """Whether a `code` that stands in no `pre` holds several lines."""
    style = re.sub(r"\s", "", code.get("style", "").lower())
    inner = "".join(code.itertext())
    if "white-space:pre" in style or "display:block" in style or "block" in classes(code):
        return True
    lines = list(code.iter("br", "div", "p")) or [one for one in code.iter() if set(classes(one)) & _LINES]
    parent = code.getparent()
    alone = (
        parent is not None and not (parent.text or "").strip() and not (code.tail or "").strip() and len(parent) == 1
    )
    return bool(lines) or (alone and "\n" in inner.strip() and bool(language_of(code)))


def _is_code_table(table: Element) -> bool:
    """Whether a table only sets line numbers beside lines of code."""
    if _is_in(table, "pre"):
        return False
    cells = [cell for cell in table.iter("td") if "".join(cell.itertext()).strip()]
    if not cells or any(True for _ in table.iter("th")):
        return False
    held = [cell for cell in cells if cell.find(".//pre") is not None or cell.find(".//code") is not None]
    plain = [cell for cell in cells if cell not in held]
    numbers = [cell for cell in plain if _LINE_WORDS.fullmatch("".join(cell.itertext())) or _is_number(cell)]
    if held and len(numbers) == len(plain):
        rows = [row for row in table.iter("tr") if "".join(row.itertext()).strip()]
        return len(held) <= 2 * len(rows) and (len(rows) == 1 or bool(numbers)) and len(table.findall(".//pre")) > 0
    return any("blob-code" in classes(cell) or "hljs-ln-code" in classes(cell) for cell in cells)


def _is_number(element: Element) -> bool:
    return bool(set(classes(element)) & _NUMBERS) or element.get("data-line-number") is not None


def _settle(block: Element) -> None:
    language = language_of(block)
    whole = _wrapper(block)
    _strip(block)
    text = code_text(block)
    code = make("code", {"class": f"language-{language}"} if language else {}, text)
    pre = make("pre")
    pre.append(code)
    if name := block.get("id"):
        pre.set("id", name)
    target = block
    while (above := target.getparent()) is not None and above.tag in ("p", "code", "span"):
        if _text_of(above) != _text_of(block):
            break
        target = above  # a block of code in a paragraph that holds nothing else
    if not text.strip():
        drop(target)
        return
    put(target, pre)
    for label in _labels(pre, whole, language):
        drop(label)


def _text_of(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _wrapper(block: Element) -> Element:
    """The outermost element around a block that holds this code and nothing else but its header."""
    whole = block
    for above in block.iterancestors("div", "figure", "td", "span", "section"):
        if len(list(above.iter("pre"))) > 1 or len("".join(above.itertext())) > len("".join(block.itertext())) + 80:
            break
        whole = above
    return whole


def _labels(pre: Element, whole: Element, language: str) -> Iterator[Element]:
    """Headers around a block that say its language or offer to copy it."""
    for one in list(whole.iter()) if whole.getparent() is not None else []:
        if one is pre or _is_in(one, "pre") or one.find(".//pre") is not None or one.tag in ("figcaption", "p"):
            continue
        words = " ".join("".join(one.itertext()).split()).lower()
        if one is not whole and (
            words in ("copy", "copy code", "copied!", "copied", "edit", "run") or (words and words == language)
        ):
            yield one


def _strip(block: Element) -> None:
    """Take out line numbers, buttons and what is for screens only."""
    drop_all(list(block.iter("button", "svg", "script", "style", "template", "textarea", "input", "select")))
    for one in list(block.iterdescendants()):
        names = set(classes(one))
        style = re.sub(r"\s", "", one.get("style", "").lower())
        is_gutter = bool(names & (_NUMBERS | _CHROME)) or (
            one.get("data-line-number") is not None and not (names & _LINES)
        )
        if is_gutter and "hljs-ln-code" not in names and "blob-code" not in names:
            words = "".join(one.itertext())
            if _LINE_WORDS.fullmatch(words) or not words.strip() or not _is_most(one, block):
                drop(one)
        elif "user-select:none" in style and _LINE_WORDS.fullmatch("".join(one.itertext())):
            drop(one)
    for cell in list(block.iter("td", "pre")):
        is_numbers = cell is not block and _LINE_WORDS.fullmatch("".join(cell.itertext()) or "x")
        if is_numbers and _has_sibling(cell):
            drop(cell)


def _has_sibling(cell: Element) -> bool:
    above = cell.getparent()
    return above is not None and any("".join(one.itertext()).strip() for one in above if one is not cell)


def _is_most(part: Element, block: Element) -> bool:
    """Whether a part holds more than half of the block's signs: then it is no header of it."""
    return 2 * len("".join(part.itertext())) > len("".join(block.itertext()))


def code_text(block: Element) -> str:
    """The lines of a block of code."""
    parts: list[str] = []
    _collect(block, parts)
    text = "".join(parts).replace("\u00a0", " ").replace("\u200b", "")
    for pattern, shown in _EDGES:
        text = pattern.sub(shown, text)
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return storable("\n".join(lines))


def _collect(element: Element, parts: list[str]) -> None:
    """The text of an element; an element that is a line stands between two signs."""
    parts.append(re.sub("[\x01\x02]", "", element.text or ""))
    for child in element:
        is_line = _is_line(child)
        if child.tag == "br":
            parts.append("\n")
        else:
            parts.append("\x01" * is_line)
            _collect(child, parts)
            parts.append("\x02" * is_line)
        tail = child.tail or ""
        if is_line and not tail.strip():
            tail = "" if child.tag in _LINE_TAGS else "\n" * tail.count("\n")
        parts.append(tail)


_LINE_TAGS = ("div", "p", "li", "tr", "pre")
_EDGES = tuple(
    (re.compile(pattern), shown)
    for pattern, shown in (
        ("\x02+", "\x02"),
        ("\n\x02", "\n"),
        (r"\x02(?=[ \t]*\n)", ""),
        (r"([^\s\x01\x02][ \t]*)\x01+", "\\1\n"),
        ("\x01", ""),
        ("\x02", "\n"),
    )
)
"""Where a line begins and ends, as line ends: a line that ends with one gets no second."""


def _is_line(element: Element) -> bool:
    if element.tag in _LINE_TAGS or set(classes(element)) & _LINES:
        return True
    style = re.sub(r"\s", "", element.get("style", "").lower())
    return element.tag == "span" and ("display:block" in style or "display:flex" in style)


# -- languages --------------------------------------------------------------------------------------------------
