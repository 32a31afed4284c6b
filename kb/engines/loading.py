"""Loads litellm, which takes seconds: the one module that imports it. Knows its settings, not its calls."""

from __future__ import annotations

import gc
import logging
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_SETTINGS = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_MODE": "PRODUCTION",
}
_loading = threading.Lock()


def litellm_loaded() -> ModuleType:
    """litellm, loaded without a look at the network or at stray `.env` files, and silent."""
    with _loading:
        os.environ.update(_SETTINGS)
        warnings.filterwarnings("ignore", message=r"Item '\w+' on TypedDict class", category=UserWarning)
        with _uncollected():
            import litellm

        litellm.disable_hf_tokenizer_download = True
        litellm.suppress_debug_info = True
        for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "httpx", "httpcore", "openai"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        return litellm


def warm() -> threading.Thread:
    """Begin to load litellm while something else is done.."""
    thread = threading.Thread(target=litellm_loaded, name="warm-litellm")
    thread.start()
    return thread


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looks for garbage: its modules make some hundred thousand objects, and all of them stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
