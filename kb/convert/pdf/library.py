"""pdfium, loaded when the first PDF is opened. The one module that names the package that holds it."""

from __future__ import annotations

import logging
from typing import Any

from kb.errors import UnreadableSource


def pdfium(name: str) -> Any:
    """The library with its documents and pages. Raises `UnreadableSource` for the file `name` when it is missing."""
    try:
        import pypdfium2  # type: ignore[import-untyped]
    except ImportError as error:
        why = "a PDF, and the package that reads it is not installed"
        raise UnreadableSource(name, why, hint="pip install 'kb-wiki[pdf]'") from error
    logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # what it warns of is told of the file as a whole
    return pypdfium2


def raw() -> Any:
    """Its C functions."""
    import pypdfium2.raw  # type: ignore[import-untyped]

    return pypdfium2.raw
