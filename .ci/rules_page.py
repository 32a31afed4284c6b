"""Write docs/rules.md from the docstrings of the rules."""

from pathlib import Path

from kb.rules.documentation import rules_page

Path("docs/rules.md").write_text(rules_page() + "\n", encoding="utf-8")
