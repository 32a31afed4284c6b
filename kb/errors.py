"""The errors of kb. Each becomes one `error:` line, often a `hint:` line, and an exit code at the door.

KbError                 exit code 2: kb could not run
├── UsageError          the command cannot mean anything
├── NoVault             no kb.toml here or above
├── VaultLocked         another kb writes to this vault
├── BadConfig           kb.toml does not say what it must
├── UnsafePath          a path or name that leads outside the vault
├── DamagedRecord       a file in .kb/ that kb wrote cannot be read
├── NotFound            no such source, page, change
├── WriteFailed         the disk, or git, does not take what kb writes
├── SourceError         exit code 1: one source fails, the rest goes on
│   └── UnreadableSource
└── EngineError         exit code 1: an engine gave no usable answer
    ├── NoAnswer        nothing recorded or waiting: the source says `waiting: …`
    ├── BudgetSpent     the next call could cost more than what is left
    └── BadAnswer       an answer that does not fit its task
"""

from __future__ import annotations

from collections.abc import Callable


class KbError(Exception):
    """A failure that a person can understand and mend.

    `message` is one line without a final stop; `hint` says what to do next.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Callable[..., KbError], tuple[type[KbError], dict[str, object]]]:
        """Cross from one process to another, whatever a subclass is made from."""
        return _again, (type(self), dict(self.__dict__))


def _again(kind: type[KbError], state: dict[str, object]) -> KbError:
    error = kind.__new__(kind, state["message"])
    error.__dict__.update(state)
    return error


class UsageError(KbError):
    """The command cannot mean anything as it was given."""


class NoVault(KbError):
    """There is no vault here or in any parent."""


class VaultLocked(KbError):
    """Another kb writes to this vault."""


class BadConfig(KbError):
    """kb.toml cannot be read or holds a value that means nothing."""


class UnsafePath(KbError):
    """A path or a name leads, or could lead, outside of the vault."""


class DamagedRecord(KbError):
    """A file that kb itself wrote cannot be read."""


class NotFound(KbError):
    """A source, a page or a change of this name does not exist."""


class WriteFailed(KbError):
    """The disk, or git, does not take what kb writes: it is full, read-only, busy."""


class SourceError(KbError):
    """One source fails; it is counted and the rest goes on."""

    exit_code = 1


class UnreadableSource(SourceError):
    """A file holds nothing that can be converted.

    >>> UnreadableSource("talk.mp3", "sound, not text", hint="transcribe it first").message
    'talk.mp3: sound, not text'
    """

    def __init__(self, name: str, why: str, *, hint: str = "") -> None:
        super().__init__(f"{name}: {why}", hint=hint)
        self.name = name
        self.why = why


class EngineError(KbError):
    """An engine gave no usable answer."""

    exit_code = 1


class NoAnswer(EngineError):
    """Nothing is recorded for this question, or it still waits for whoever answers it."""


class BudgetSpent(EngineError):
    """The next call could cost more than what is left of the budget. What was answered is kept."""


class BadAnswer(EngineError):
    """An answer does not fit its task."""
