"""`kb work`: hand out the prompts that wait in the queue, and take the answers of whoever works on them.

Knows the order of the steps: an answer is kept when it has the form of its task. What it means is found out by the
command that asked, which runs again.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.engines.queue import LARGEST_ANSWER, answer_task, count_waiting, find_waiting, next_task
from kb.engines.shape import check_shape
from kb.errors import BadAnswer
from kb.flows.kept_steps import step_of
from kb.flows.piped import standard_input
from kb.vault.paths import writable
from kb.vault.vault import Vault

__all__ = ["FOLDER", "Answered", "Work", "keep_answer", "next_work", "step_of", "take_answer"]

FOLDER = ".kb/queue"


@dataclass(frozen=True, slots=True)
class Work:
    """How many prompts wait, and the next one; the other fields are empty when none does."""

    waiting: int
    task: str = ""
    key: str = ""
    step: str = ""
    """`3 of about 8`, of the prompts of its document; `""` where that is not known."""
    document: str = ""
    """The file below raw/ that is compiled, where one is."""
    unusable: str = ""
    """Why the answer before could not be used, where the same is asked once more."""
    prompt: str = ""
    """The whole prompt, to be read as it stands."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The key of the prompt that was answered, and how many wait still."""

    answered: str
    waiting: int


def next_work(vault: Vault) -> Work:
    """The next prompt that waits. Raises `UnsafePath` when the queue leads out of the vault."""
    folder = writable(vault, FOLDER)
    waiting = next_task(folder)
    if waiting is None:
        return Work(0)
    step = step_of(vault, waiting.key)
    about = (str(step), step.document, waiting.unusable)
    return Work(count_waiting(folder), waiting.task, waiting.key, *about, waiting.text)


def take_answer(vault: Vault, key: str) -> Answered:
    """Keep the answer on standard input for a prompt that waits.

    Raises `NotFound` for a key under which nothing waits, `UsageError` for a prompt that is answered already and for
    an empty standard input or a terminal, `BadAnswer` for an answer that has not the form of its task: the prompt then
    goes on waiting.
    """
    find_waiting(writable(vault, FOLDER), key)
    content = standard_input(f"pipe the answer into `kb work --answer {key}`", LARGEST_ANSWER * 4 + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadAnswer(f"{key}: the answer is not UTF-8", hint=_AGAIN) from error
    return keep_answer(vault, key, text)


def keep_answer(vault: Vault, key: str, text: str) -> Answered:
    """Keep an answer for a prompt that waits. Raises as `take_answer` does."""
    folder = writable(vault, FOLDER)
    waiting = find_waiting(folder, key)
    try:
        check_shape(waiting.task, text)
        answer_task(folder, key, text)
    except BadAnswer as error:
        raise BadAnswer(f"{key}: {error.message}", hint=_AGAIN) from error
    return Answered(key, count_waiting(folder))


_AGAIN = "the prompt goes on waiting; its form stands under Output"
