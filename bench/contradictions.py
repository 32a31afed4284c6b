"""How well contradictions are found, by rules or by a model: precision and recall with their Wilson intervals.

    python bench/contradictions.py                                        the generated pairs of the tests, by rules
    python bench/contradictions.py --model NAME                           the same, judged by a model
    python bench/contradictions.py --model NAME --pairs FILE… --first 60  packs of `{a, b, label}`
    python bench/contradictions.py --model NAME --pairs bench/rough_values.jsonl      figures and dates given as rough
    python bench/contradictions.py --model NAME --haystack DIR --first 200 --rest 100
    …  --skip 60  of a pack, not the first pairs in the order of their hashes: others than those that were looked at
    …  --wrong    also what was wrong;   --keep DIR   where answers are kept, so that nothing is asked twice

A model is asked as `kb ingest` asks: the task `judge`, its prompt, its batches. Of a haystack the candidates are judged
that an ingest would ask about: the likeliest, and a sample of the others that stands for all of these.
What rules find in a vault is measured by `kb contradictions --all --json`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from judged_pairs import Case, Haystack, generated, haystack, pack  # noqa: E402

from kb.compile.audit import interval  # noqa: E402
from kb.compile.clash.pairing import saying_of  # noqa: E402
from kb.compile.clash.possible import clash_of  # noqa: E402
from kb.compile.disagreements import KINDS  # noqa: E402
from kb.model_tasks import Judgement  # noqa: E402

JOBS, PATIENCE = 8, 9000.0
"""Calls at a time, and how many seconds one may take: whoever answers may be a person."""
Judge = Callable[[Sequence[Case]], list[Judgement]]


def by_rules(cases: Sequence[Case]) -> list[Judgement]:
    """What the rules say of each pair."""
    found = (clash_of(saying_of(case.pair.a), saying_of(case.pair.b)) for case in cases)
    return [Judgement(one.kind, one.why) if one else Judgement("unrelated") for one in found]


def by_model(name: str, keep: Path) -> Judge:
    """What a model says of each pair, asked as an ingest asks."""
    from kb.engines.open import Folders, Names, open_caller, open_model
    from kb.engines.usage import Usage
    from kb.flows.judging import verdicts

    folders = Folders.of(keep)
    engine = open_model(Names(name, name), folders, Usage(), open_caller(folders, os.environ, JOBS, PATIENCE))

    def spread(function: Callable[[Any], Any], tasks: Iterable[Any]) -> list[Any]:
        with ThreadPoolExecutor(JOBS) as pool:
            return list(pool.map(function, tasks))

    return lambda cases: verdicts([case.pair for case in cases], engine, spread)


def named(path: Path) -> str:
    """What a pack is called: the folder above its part, or its own name."""
    return path.parents[1].name if path.stem == "contradiction_pairs" else path.stem


# -- what is shown ----------------------------------------------------------------------------------------------


def share(part: int, whole: int) -> str:
    """A share with its interval: `9/10 .90 [.60, .98]`."""
    low, high = interval(part, whole)
    return f"{part}/{whole} {part / whole if whole else 0:.2f} [{low:.2f}, {high:.2f}]"


def row(name: str, cases: Sequence[Case], flags: Sequence[bool]) -> str:
    """A row of the table: pairs, contradictions among them, precision, recall."""
    counted = [
        (case.contradicts, flag) for case, flag in zip(cases, flags, strict=True) if case.contradicts is not None
    ]
    right = sum(bool(truth) and flag for truth, flag in counted)
    said, wanted = sum(flag for _, flag in counted), sum(bool(truth) for truth, _ in counted)
    score = 2 * right / (said + wanted) if said + wanted else 0.0
    return f"| {name} | {len(cases)} | {wanted} | {share(right, said)} | {share(right, wanted)} | {score:.2f} |"


def table(name: str, cases: Sequence[Case], judged: Sequence[Judgement], *, by_kind: bool) -> list[str]:
    """The rows of a set of pairs, kind by kind where kinds are topics and not labels."""
    flags = [one.relation in KINDS for one in judged]
    kinds: dict[str, list[int]] = defaultdict(list)
    for at, case in enumerate(cases):
        kinds[case.kind].append(at)
    rows = [row(name, cases, flags)]
    for kind, places in sorted(kinds.items()) if by_kind else ():
        rows.append(row(f"{name}: {kind}", [cases[at] for at in places], [flags[at] for at in places]))
    return rows


def wrong(cases: Sequence[Case], judged: Sequence[Judgement]) -> list[str]:
    """What was flagged and should not have been, or the other way, with what was said of it."""
    lines = []
    for case, one in zip(cases, judged, strict=True):
        flag = one.relation in KINDS
        if case.contradicts is not None and flag != case.contradicts:
            sides = (f"{side.source}: {side.text}" for side in (case.pair.a, case.pair.b))
            lines.append(f"{'flagged' if flag else 'missed'} ({one.relation}; {one.why})\n    {'  |  '.join(sides)}")
    return lines


def of_the_whole(stack: Haystack, first: int, rest: Sequence[Case], flags: Sequence[bool]) -> str:
    """What the sample says of all candidates: each one of the sampled others stands for many."""
    top, more = flags[:first], flags[first:]
    others = len(stack.cases) - first
    weight = others / len(rest) if rest else 0.0
    found = {case.hidden for case, flag in zip(stack.cases, top, strict=False) if flag and case.hidden}
    false = sum(case.contradicts is False and flag for case, flag in zip(stack.cases, top, strict=False))
    found_more = sum(bool(case.hidden) and flag for case, flag in zip(rest, more, strict=True))
    false_more = sum(case.contradicts is False and flag for case, flag in zip(rest, more, strict=True))
    right, wrong_ones = len(found) + weight * found_more, false + weight * false_more
    reached = len({case.hidden for case in stack.cases if case.hidden})
    return (
        f"{len(stack.cases)} candidates hold {reached} of {stack.hidden} hidden pairs; the first {first} hold "
        f"{len({case.hidden for case in stack.cases[:first] if case.hidden})}. Weighted to all candidates: about "
        f"{right:.0f} right, {wrong_ones:.0f} wrong, recall of all hidden pairs {right / stack.hidden:.2f}"
    )


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="")
    parser.add_argument("--pairs", type=Path, nargs="*", default=[])
    parser.add_argument("--haystack", type=Path)
    parser.add_argument("--first", type=int, default=60)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--rest", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    judge = by_model(options.model, options.keep or Path(tempfile.mkdtemp())) if options.model else by_rules
    sets = [(named(path), pack(path, options.first, options.skip), False) for path in options.pairs]
    stack = haystack(options.haystack) if options.haystack else None
    top, rest = stack.sample(options.first, options.rest) if stack else ([], [])
    if stack:
        sets += [("haystack", [*top, *rest], False)]
    with ThreadPoolExecutor() as pool:
        judged = list(pool.map(lambda one: judge(one[1]), sets or [("generated", generated(), True)]))
    print("| pairs | judged | contradictions | precision | recall | F1 |\n|---|---|---|---|---|---|")
    for (name, cases, by_kind), answers in zip(sets or [("generated", generated(), True)], judged, strict=True):
        print("\n".join(table(name, cases, answers, by_kind=by_kind)))
        print(f"{name}: {dict(Counter(one.relation for one in answers))}", file=sys.stderr)
    if stack:
        print(f"\n{of_the_whole(stack, len(top), rest, [one.relation in KINDS for one in judged[-1]])}")
    for (name, cases, _), answers in zip(sets or [("generated", generated(), True)], judged, strict=True):
        print("\n".join([f"\n## {name}", *wrong(cases, answers)]) if options.wrong else "")


if __name__ == "__main__":
    main()
