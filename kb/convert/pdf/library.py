"""pdfium, loaded when the first PDF is opened. The one module that names the package that holds it."""

from __future__ import annotations

import logging
from typing import Any


def pdfium() -> Any:
    """The library with its documents and pages."""
    import pypdfium2  # type: ignore[import-untyped]

    logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # what it warns of is told of the file as a whole
    return pypdfium2


def raw() -> Any:
    """Its C functions."""
    import pypdfium2.raw  # type: ignore[import-untyped]

    return pypdfium2.raw
