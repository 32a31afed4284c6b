"""Mend what is safe to mend without asking: text in, text out. What a person may have meant stays."""

from __future__ import annotations

from kb.markdown.cite import is_label
from kb.rules.view import LintView, PageView


def fixed(view: LintView) -> dict[str, str]:
    """The texts, by path below wiki/, of the pages that change when their unused definitions of kb go."""
    texts = {page.path: without_unused(page) for page in view.pages if page.states}
    return {page.path: texts[page.path] for page in view.pages if texts.get(page.path, page.text) != page.text}


def without_unused(page: PageView) -> str:
    """The text of a page without the definitions of kb's form that no mark uses; every other byte stays."""
    used = {mark.label for mark in page.marks}
    unused = [d for d in page.tree.definitions if is_label(d.label) and d.label not in used]
    starts = {definition.start for definition in unused}
    blocks = [block for block in page.tree.blocks if block.start not in starts]
    text = page.text[: page.tree.front_end] + "".join(page.text[block.start : block.end] for block in blocks)
    return text.rstrip("\n") + "\n" if starts and page.text.endswith("\n") else text
