"""The task `compile_short`: a short source is read and planned in one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kb.engines import extract
from kb.engines.answers import ShortAnswer
from kb.engines.extract import usable
from kb.engines.plan import cards_shown, editorial, page_of
from kb.engines.references import numbers
from kb.engines.windows import most_claims, passages, shown
from kb.model_tasks import Short, ShortPage, ShortTask
from kb.prompts import fence


def values(task: ShortTask) -> dict[str, str]:
    """What the prompt `compile_short` shows."""
    return {
        "most": str(most_claims(task.window.blocks)),
        "most_pages": str(max(1, task.most_pages)),
        "editorial": editorial(task.editorial),
        "pages": fence("\n".join(["Pages of the wiki:", *cards_shown(task.candidates)])),
        "window": fence(shown(task.window)),
    }


def read(answer: ShortAnswer, task: ShortTask, *, is_last: bool = False) -> Short:
    """Turn rows into drafts of claims and plans of pages that count them. Raises `BadAnswer`."""
    window = passages(task.window.blocks)
    rows = [row if row and numbers(row[0], "c")[:1] and row[0][:1] in "cC" else ["", *row] for row in answer.claims]
    given = [(numbers(row[0], "c") or (at,))[0] for at, row in enumerate(rows, start=1)]
    made, refused = usable(
        [[str(number), *row[1:]] for number, row in zip(given, rows, strict=True)],
        lambda row: (int(row[0]), extract.draft(row[1:], window)),
        is_last=is_last,
    )
    most = most_claims(task.window.blocks)
    claims = tuple(draft for _, draft in made[:most])
    extract.refuse_other_language(claims, window)
    place = {number: at for at, (number, _) in reversed(list(enumerate(made[:most])))}
    highest, words = max(given, default=0), " ".join(passage.words for passage in window)
    pages, bad_pages = usable(answer.pages, lambda row: page_of(row, task.candidates, highest, words), is_last=is_last)
    placed = tuple(_renumbered(page, place) for page in pages[: max(1, task.most_pages)])
    read_parts = extract.extraction(answer, task.window, claims, refused + bad_pages)
    return Short(read_parts, tuple(page for page in placed if page.claims))


def _renumbered(page: ShortPage, place: Mapping[int, int]) -> ShortPage:
    return replace(page, claims=tuple(place[at + 1] for at in page.claims if at + 1 in place))
