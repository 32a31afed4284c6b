"""Whether an answer that somebody gives has the form of its task, before it is kept.

Knows the shapes of answers; whether sentences, claims and numbers that it names exist is found out by whoever asked.
"""

from __future__ import annotations

from kb.engines.answers import ANSWERS, parse
from kb.engines.request import Reply
from kb.errors import BadAnswer


def check_shape(task: str, text: str) -> None:
    """Raise `BadAnswer` with the exact reason when a text is no answer to a task.

    >>> check_shape("plan", '{"pages": [["Bread", "concept", "c1-5"]]}')
    >>> check_shape("plan", '{"page": []}')
    Traceback (most recent call last):
    kb.errors.BadAnswer: pages: Field required
    """
    if task not in ANSWERS:
        raise BadAnswer(f"no task is called {task or 'nothing'}")
    if not parse(task, Reply(text)).model_fields_set:
        fields = (field.alias or name for name, field in ANSWERS[task].model_fields.items())
        raise BadAnswer(f"the answer has none of the fields {', '.join(fields)}")
