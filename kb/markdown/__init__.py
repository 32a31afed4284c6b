"""Markdown as Obsidian writes it: parse and print. Knows no page but the string that it is given."""
