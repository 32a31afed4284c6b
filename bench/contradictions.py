"""How well contradictions are found: `python bench/contradictions.py [--model NAME] [--pairs FILE] [--first N]`.

Without arguments the generated pairs of the tests, kind by kind, for the rules that need no model. With `--pairs` a
file of JSON lines `{a, b, label}`; with `--model` a model judges them, 20 a call. Intervals are those of Wilson.
A vault is measured by `kb contradictions --all --json`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from contradiction_pairs import Made, pairs  # noqa: E402

from kb.compile.audit import interval  # noqa: E402
from kb.compile.clash.possible import clash_of  # noqa: E402
from kb.compile.clash.saying import Saying  # noqa: E402
from kb.model_tasks import ContradictionKind, JudgeTask, Pair  # noqa: E402
from kb.names import claim_id  # noqa: E402
from kb.records import Claim, PassageId, Quote  # noqa: E402

A_CALL = 20


def read(path: Path) -> list[Made]:
    """The pairs of a pack: `contradiction` is one, every other label is none."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Made(path.parent.parent.name, row["a"], row["b"], row["label"] == "contradiction") for row in rows]


def by_rules(made: Sequence[Made]) -> list[bool]:
    """Whether a rule flags each pair."""
    sayings = [
        (Saying("a", PassageId("p-0"), 1, one.a, "", one.a), Saying("b", PassageId("p-0"), 1, one.b, "", one.b))
        for one in made
    ]
    return [clash_of(a, b) is not None for a, b in sayings]


def by_model(made: Sequence[Made], name: str) -> list[bool]:
    """Whether a model calls each pair a contradiction of some kind."""
    from kb.engines.open import Folders, Names, open_caller, open_model
    from kb.engines.usage import Usage

    folders = Folders.of(Path(tempfile.mkdtemp()))
    engine = open_model(Names(name, name), folders, Usage(), open_caller(folders, os.environ))
    tasks = [made[at : at + A_CALL] for at in range(0, len(made), A_CALL)]
    said: list[bool] = []
    for task in tasks:
        answer = engine.judge(JudgeTask(tuple(Pair(claim("first", one.a), claim("second", one.b)) for one in task)))
        said += [one.relation in get_args(ContradictionKind) for one in answer.judgements]
    return said


def claim(source: str, words: str) -> Claim:
    """A sentence as a claim of a source."""
    at = ("p-00000000.s1",)
    return Claim(claim_id(source, at, words), source, words, at, (Quote(PassageId("p-00000000"), words, ""),), ())


def line(name: str, made: Sequence[Made], said: Sequence[bool]) -> str:
    """Precision and recall of some pairs, with their intervals."""
    right = sum(one.contradicts and flag for one, flag in zip(made, said, strict=True))
    flags, wanted = sum(said), sum(one.contradicts for one in made)
    shares = [(right, flags), (right, wanted)]
    shown = [f"{x}/{y} [{low:.2f}, {high:.2f}]" for x, y in shares for low, high in [interval(x, y)]]
    return f"{name:<16} precision {shown[0]}  recall {shown[1]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="")
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--first", type=int, default=10**9)
    parser.add_argument("--wrong", action="store_true", help="show what was wrong")
    options = parser.parse_args()
    made = (read(options.pairs) if options.pairs else list(pairs()))[: options.first]
    said = by_model(made, options.model) if options.model else by_rules(made)
    kinds: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(made):
        kinds[one.kind].append(at)
    for kind, places in kinds.items():
        print(line(kind, [made[at] for at in places], [said[at] for at in places]))
    print(line("all", made, said))
    for one, flag in zip(made, said, strict=True):
        if options.wrong and one.contradicts != flag:
            print(f"{'flagged' if flag else 'missed '}  {one.a}  |  {one.b}")


if __name__ == "__main__":
    main()
