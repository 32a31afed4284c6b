"""Pages and pieces of pages that hypothesis draws from."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = [
    "---", "\n", "\r\n", "\r", "\n\n", "```", "~~~", "    ", "\t", "$$", "%%", "<!--", "-->", "> ", "- ", "1. ", "# ",
    "[!w] t", "[^a]", "[^a]: ", "[[X]]", "[[", "]]", "|", "| a |", "|---|---|", "**", "_", "==", "===", "word ", "a: b",
    "  - x", "“q”", "\\", "`", "^p-1a2b3c4d", "\u2028", "\x0b", "\ufeff", "<div>", "<script>", "#tag", "日本", "&amp;",
    "~~", "***", "\x00", "^", "$5", "[[a|b]]", "![[c]]", "[^b]",
]  # fmt: skip
pages = st.text() | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
