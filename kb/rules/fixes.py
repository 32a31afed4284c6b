"""Mend what is safe to mend without asking: text in, text out. What a person may have meant stays."""

from __future__ import annotations

from kb.markdown.cite import is_label
from kb.rules.links import dead_items
from kb.rules.view import LintView, PageView


def fixed(view: LintView) -> dict[str, str]:
    """The texts, by path below wiki/, of the pages that change when unused definitions of kb and dead items go."""
    texts = {page.path: mended(view, page) for page in view.pages if page.states}
    return {page.path: texts[page.path] for page in view.pages if texts.get(page.path, page.text) != page.text}


def mended(view: LintView, page: PageView) -> str:
    """The text of a page without items of kb's lists that lead nowhere, and without unused definitions.

    Those are of kb's form, and no mark uses them. Every other byte stays.
    """
    used = {mark.label for mark in page.marks}
    unused = {one.start for one in page.tree.definitions if is_label(one.label) and one.label not in used}
    spans = [(block.start, block.end) for block in page.tree.blocks if block.start in unused]
    text = page.text
    for start, end in sorted([*spans, *dead_items(view, page)], reverse=True):
        text = text[:start] + text[end:]
    return text.rstrip("\n") + "\n" if unused and page.text.endswith("\n") else text
