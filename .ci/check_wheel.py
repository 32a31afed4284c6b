"""Build the wheel, install it alone into an empty environment's folder, and make a vault with it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEEDED = (
    "kb/cli/__init__.py",
    "kb/shipped/vault/kb.toml",
    "kb/shipped/vault/wiki/obsidian/app.json",
    "kb/shipped/prompts/",
)


def main() -> int:
    """Exit code 1 when the wheel lacks a file that kb needs, or holds one that it must not."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", scratch, str(ROOT)], check=True)
        wheel = next(Path(scratch).glob("*.whl"))
        names = zipfile.ZipFile(wheel).namelist()
        missing = [name for name in NEEDED if not any(found.startswith(name) for found in names)]
        foreign = [name for name in names if not name.startswith(("kb/", "kb_wiki-"))]
        print(f"{wheel.name}: {len(names)} files, missing {missing}, foreign {foreign}")
        code = "import sys; sys.path.insert(0, sys.argv[1]); import kb.cli; sys.exit(kb.cli.run(['init', sys.argv[2]]))"
        made = subprocess.run([sys.executable, "-c", code, str(wheel), f"{scratch}/vault"], cwd=scratch)
    return 1 if missing or foreign or made.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
