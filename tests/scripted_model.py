"""A careful model without a mind: it answers every task of kb from the rendered prompt alone, always in the same way.

It reads the numbered lines of the fenced evidence and proposes sentences of the source as claims and as statements,
word for word, so that what it says holds. It knows the shape of prompts and answers, not the words of their rules.
`ScriptedModel()` stands in for whoever answers (`kb.engines.request.Ask`); its `fault` goes behind `faulty_server`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from faulty_server import Handler, reply

from kb.engines.request import Reply, Request
from kb.extractive.function_words import is_break, singular
from kb.prompts import tokens

Answer = dict[str, Any]
KINDS = "concept|person|organization|work|product|place|event"
MOST_SUBJECTS, LEAST_CLAIMS, LEAST_PASSAGES, WORDS_A_MARK = 6, 5, 3, 12
LONGEST_CLAIM, SHORTEST_SENTENCE, LONGEST_SENTENCE = 20, 6, 45

_KEYS = (("chair", ("answered", "follows")), ("argue", ("favour", "against")), ("seek", ("question", "seek")),
         ("outline", ("sections",)), ("rank", ("ranked",)), ("compile_short", ("claims", "pages")),
         ("extract", ("claims",)), ("verify", ("entailed",)), ("repair", ("mended",)), ("resolve", ("same",)),
         ("write", ("ops",)), ("plan", ("pages",)), ("answer", ("answered",)), ("judge", ("judged",)),
         ("restore", ("restored",)), ("learn", ("order", "questions")))  # fmt: skip
_FENCED = re.compile(r"^<(\w+) ([0-9a-f]{8,})>\n(.*?)\n</\1 \2>$", re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(r"(\d+)\.(\d+) (.+)")
_CARD = re.compile(rf"P(\d+) (.+?) \(({KINDS})(, .*?)?\)(?:: .*|$)")
_PLANNED = re.compile(r"c(\d+) p(\d+) (.*) \{(.*)\}")
_CLAIM = re.compile(r"(c\d+) (?:\([^()]*\) )?([^“]*)“(.+)”")
_POINTS_BACK = re.compile(
    r"(?:it|its|they|their|he|she|his|her|this|that|these|those|both|neither|either|such|another|then|so|but|and"
    r"|however|instead|here|there|in (?:this|that|these)|the (?:former|latter|first|second|third|other|others|same"
    r"|two)|one of)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"\b(?:I|we|you|my|our|your|me|us|let's)\b", re.IGNORECASE)
_MARKUP = re.compile(r"[\[\]<>`*_$^{}|~#\\]|://|%%|[\"“”]|\bwww\.")
_WHOLE = re.compile(r"[A-Z0-9].*[.!]")


def task_of(system: str) -> str:
    """Which task a prompt is for, told by the keys of the answer that its heading Output shows."""
    shown = set(re.findall(r'"(\w+)" ?:', re.split(r"^#+ Output\s*$", system, flags=re.MULTILINE)[-1]))
    return next(task for task, keys in _KEYS if shown.issuperset(keys))


def blocks(user: str) -> dict[str, list[list[str]]]:
    """The lines of the fenced blocks of an Input, by the name of their fence."""
    found: dict[str, list[list[str]]] = {}
    for name, _, inside in _FENCED.findall(user):
        found.setdefault(name, []).append(inside.split("\n"))
    return found


def evidence(user: str) -> list[str]:
    """All lines of evidence of an Input, block after block."""
    return [line for block in blocks(user).get("evidence", []) for line in block]


def limits(user: str) -> list[int]:
    """The numbers that stand outside of all fences, in order."""
    return [int(number) for number in re.findall(r"\d+", _FENCED.sub("", user))]


# -- reading a source -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the window with its number."""

    passage: int
    number: int
    words: str

    @property
    def key(self) -> str:
        return f"{self.passage}.{self.number}"


def window(user: str) -> list[Line]:
    """The numbered sentences of a window."""
    matches = (_SENTENCE.fullmatch(line) for line in evidence(user))
    return [Line(int(found[1]), int(found[2]), found[3]) for found in matches if found]


def is_usable(words: str) -> bool:
    """Whether a sentence can stand alone as it is: whole, plain, neither too short nor too long, pointing nowhere."""
    size = len(words.split())
    return (
        SHORTEST_SENTENCE <= size <= LONGEST_SENTENCE
        and bool(_WHOLE.fullmatch(words))
        and not _MARKUP.search(words)
        and not _POINTS_BACK.match(words)
    )


def chosen(lines: Iterable[Line], most: int) -> list[Line]:
    """At most so many sentences, spread over the window: the longest of each passage before a second one of any."""
    usable = [line for line in lines if is_usable(line.words)]
    ranked: list[tuple[bool, int, int, Line]] = []
    for passage in dict.fromkeys(line.passage for line in usable):
        here = sorted(
            (line for line in usable if line.passage == passage), key=lambda line: -min(20, len(line.words.split()))
        )
        ranked += [(bool(_SPOKEN.search(one.words)), rank, one.passage, one) for rank, one in enumerate(here)]
    kept = [one for *_, one in sorted(ranked, key=lambda entry: entry[:3])[:most]]
    return sorted(kept, key=lambda line: (line.passage, line.number))


def subjects(lines: Iterable[Line]) -> list[str]:
    """What a text speaks of most: names of two or three words, then nouns, each as the title of a page."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    nouns: set[str] = set()
    for line in lines:
        here: dict[str, str] = {}
        for found in re.finditer(r"(?<=[\w,] )[A-Z][a-z]+(?: [A-Z][a-z]+){1,2}\b", line.words):
            here[found[0].casefold()] = found[0]
        words = re.findall(r"[^\W\d_][\w'’-]*", line.words)
        for before, word in zip(["", *words], words, strict=False):
            key = singular(word.casefold().removesuffix("'s").removesuffix("’s"))
            if len(key) > 3 and not is_break(word.casefold()):
                here[key] = key.capitalize() if word.casefold() == key else shown.get(key, word.capitalize())
            if before.casefold() in ("a", "an", "the", "of"):
                nouns.add(key)
        counts.update(here.keys())
        shown |= here
    known = [key for key in counts if (" " in key and counts[key] > 2) or key in nouns]
    return [shown[key] for key in sorted(known, key=lambda key: (-counts[key], key))[:MOST_SUBJECTS]]


def named(words: str, known: Iterable[str]) -> list[str]:
    """Those of the subjects that a sentence names, in their singular or plural."""
    said = " ".join(singular(word) for word in re.findall(r"[\w'’-]+", words.casefold().replace("'s", "")))
    keys = {subject: " ".join(singular(word) for word in subject.casefold().split()) for subject in known}
    return [subject for subject, key in keys.items() if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", said)]


def shortened(words: str, most: int = LONGEST_CLAIM) -> str:
    """At most so many words of a sentence, cut at a comma where one stands late enough, never behind a small word."""
    kept = words.split()
    if len(kept) > most:
        kept = kept[:most]
        commas = [at for at, word in enumerate(kept) if word.endswith((",", ";", ":")) and at > most // 2]
        kept = kept[: commas[-1] + 1] if commas else kept
        while len(kept) > 3 and is_break(kept[-1].casefold().strip(",;:")):
            kept.pop()
    return " ".join(kept).rstrip(" ,;:.!") + "."


def claims(user: str) -> tuple[list[list[str]], list[str]]:
    """Rows of claims `[sentences, claim, subjects, kind, context, notes]`, and the subjects of the window."""
    lines = window(user)
    known = subjects(lines)
    rows = []
    for at, line in enumerate(chosen(lines, (limits(user) or [3])[0])):
        about = list(dict.fromkeys([*named(line.words, known)[:2], *known[:1]]))
        rows.append([line.key, shortened(line.words), "; ".join(about), "fact", "", "key" if not at else ""])
    return rows, known


def _extract(user: str) -> Answer:
    rows, known = claims(user)
    return {
        "claims": rows,
        "entities": [[subject, "concept", ""] for subject in known],
        "takeaways": [row[1] for row in rows[:2]],
        "heard_as": [],
    }


def _compile_short(user: str) -> Answer:
    answer = _extract(user)
    rows = answer["claims"]
    told = [(at, row[0].split(".")[0], row[2].split("; ")) for at, row in enumerate(rows, start=1)]
    numbered = [[f"c{at}", *row] for at, row in enumerate(rows, start=1)]
    return answer | {"claims": numbered, "pages": pages(told, cards(user), (limits(user) or [3, 4])[-1])}


# -- planning ---------------------------------------------------------------------------------------------------

Told = tuple[int, str, list[str]]
"""The number of a claim, its passage, its subjects."""


def cards(user: str) -> dict[str, str]:
    """The keys of the pages that an Input offers, by their titles in small letters."""
    found = (_CARD.fullmatch(line) for line in evidence(user))
    return {one[2].casefold(): f"P{one[1]}" for one in found if one}


def pages(told: list[Told], known: dict[str, str], most: int) -> list[list[str]]:
    """Rows of pages: those that exist under their keys, then new ones that have enough claims from enough passages."""
    rows, left = [], list(told)
    for title, key in known.items():
        mine = [one for one in told if title in map(str.casefold, one[2])]
        if mine:
            rows.append([key, "", _cell(mine)])
            left = [one for one in left if one not in mine]
    counts = Counter(subject for one in left for subject in one[2] if subject.casefold() not in known)
    for subject, _ in sorted(counts.items(), key=lambda pair: (pair[1], pair[0])):  # what is special goes first
        mine = [one for one in left if subject in one[2]]
        if len(mine) >= LEAST_CLAIMS and len({one[1] for one in mine}) >= LEAST_PASSAGES:
            rows.append([subject, "concept", _cell(mine)])
            left = [one for one in left if one not in mine]
    return rows[:most]


def _cell(told: Iterable[Told]) -> str:
    return " ".join(f"c{number}" for number, *_ in told)


def _plan(user: str) -> Answer:
    found = (_PLANNED.fullmatch(line) for line in evidence(user))
    told = [(int(one[1]), one[2], one[4].split("; ")) for one in found if one]
    return {"pages": pages(told, cards(user), (limits(user) or [15])[0])}


# -- writing ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Sheet:
    """A page as the prompt `write` shows it."""

    key: str
    is_new: bool
    said: list[str] = field(default_factory=list)
    marks: int = 0
    claims: dict[str, str] = field(default_factory=dict)
    """Quotes by the keys of their claims."""


def sheets(user: str) -> list[Sheet]:
    """The pages of an Input with their statements and their new claims."""
    found: list[Sheet] = []
    quotes: dict[str, str] = {}
    for line in evidence(user):
        if card := _CARD.fullmatch(line):
            found.append(Sheet(f"P{card[1]}", (card[4] or "").endswith("new page")))
        elif not found:
            continue
        elif told := re.fullmatch(r"(?:s\d+|–) (.+)", line):
            found[-1].said.append(told[1])
            found[-1].marks += line[0] == "s"
        elif claim := _CLAIM.fullmatch(line):
            quotes[claim[1]] = found[-1].claims[claim[1]] = claim[3]
        elif re.match(r"New claims .*: c\d", line):
            found[-1].claims |= {key: quotes[key] for key in re.findall(r"c\d+", line.rsplit(":", 1)[1])}
    return found


def _runs(sheet: Sheet) -> list[tuple[str, str]]:
    """The quotes that become statements, with their keys: new to the page, whole, and wordy enough for their marks."""
    words, marks = sum(len(one.split()) for one in sheet.said), sheet.marks
    said = {one.casefold() for one in sheet.said}
    runs = []
    for key, quote in sorted(sheet.claims.items(), key=lambda pair: len(pair[1].split()) < WORDS_A_MARK):
        size = len(quote.split())
        if quote.casefold() in said or not is_usable(quote):
            continue
        if size < WORDS_A_MARK and words + size < WORDS_A_MARK * (marks + 1):
            continue
        said.add(quote.casefold())
        words, marks = words + size, marks + 1
        runs.append((key, quote))
    return sorted(runs, key=lambda run: int(run[0][1:]))


def _write(user: str) -> Answer:
    written: list[Answer] = []
    for sheet in sheets(user):
        runs = _runs(sheet)
        if not runs:
            continue
        paragraphs = [runs[at : at + 4] for at in range(0, len(runs), 4)]
        ops = [["add", "", "", " ".join(f"{quote} [{key}]" for key, quote in part)] for part in paragraphs]
        first = runs[0][1]
        opening = {"lead": first, "description": shortened(first, 18), "tag": "notes"} if sheet.is_new else {}
        written.append({"page": sheet.key, "ops": ops, "lead": "", "description": "", "tag": ""} | opening)
    return {"pages": written}


# -- the other tasks --------------------------------------------------------------------------------------------


def _verify(user: str) -> Answer:
    count = sum(1 for line in evidence(user) if re.match(r"\d+ ", line))
    return {"entailed": f"1-{count}" if count else "", "by": [], "not": []}


def _judge(user: str) -> Answer:
    found = [line for line in evidence(user) if re.fullmatch(r"\d+", line)]
    return {"judged": [[number, "Both can be true.", "unrelated", "", "", ""] for number in found]}


def _repair(user: str) -> Answer:
    found = (re.match(r"r\d+(?= )", line) for line in evidence(user))
    return {"mended": [[one[0], ""] for one in found if one]}


def _resolve(user: str) -> Answer:
    found = (re.match(r"\d+(?= )", line) for line in evidence(user))
    return {"same": [[one[0], ""] for one in found if one]}


def _answer(user: str) -> Answer:
    return {"answered": "no", "answer": []}


def _restore(user: str) -> Answer:
    """All lost words of a place as one paragraph."""
    rows: list[list[str]] = []
    for line in evidence(user):
        if re.fullmatch(r"g\d+", line):
            rows.append([line, "paragraph"])
        elif line.startswith("  lost: "):
            rows[-1].append(line.removeprefix("  lost: "))
    return {"restored": rows}


def _learn(user: str) -> Answer:
    """The pages as they stand, each with a statement of its own for a reason and for an answer, word for word."""
    order: list[list[str]] = []
    asked: list[list[str]] = []
    title = ""
    for line in evidence(user):
        if found := re.match(r"(P\d+) (.+?) \(", line):
            order.append([found[1], "", "", ""])
            title = found[2]
        elif (said := re.match(r"(s\d+) “?([A-Z][^”]*?[.!])(?= [A-Z]|”|$)", line)) and order and not order[-1][1]:
            order[-1][1:] = [said[2], order[-2][0] if len(order) > 1 else "", said[1]]
            asked.append([order[-1][0], f"What is said of {title}?", said[2], said[1]])
    return {"order": order, "questions": asked}


def _seek(user: str) -> Answer:
    return {"question": user.partition("Question: ")[2].partition("\n")[0], "seek": []}


def _rank(user: str) -> Answer:
    return {"ranked": [[letter, ""] for letter in re.findall(r"^# Answer ([A-Z])", user, re.MULTILINE)]}


def _outline(user: str) -> Answer:
    asked = user.partition("Question: ")[2].partition("\n")[0]
    return {"sections": [["What", asked], ["Why", f"Why: {asked}"]]}


TASKS: dict[str, Callable[[str], Answer]] = {
    "extract": _extract,
    "compile_short": _compile_short,
    "plan": _plan,
    "write": _write,
    "verify": _verify,
    "repair": _repair,
    "resolve": _resolve,
    "judge": _judge,
    "answer": _answer,
    "restore": _restore,
    "seek": _seek,
    "outline": _outline,
    "rank": _rank,
    "learn": _learn,
    "argue": lambda _: {"favour": [], "against": []},
    "chair": lambda _: {"answered": "no", "answer": [], "follows": ""},
}
Twist = Callable[[str, str, Answer], Any]
"""The task, the Input, the careful answer → what is answered instead."""


@dataclass
class ScriptedModel:
    """Answers requests and counts them by task. A `twist` may change any answer, as a model would that was misled."""

    twist: Twist | None = None
    reads: Callable[[str], str] | None = None
    """What it sees of an Input; None: all of it. A twist sees the whole."""
    asked: list[str] = field(default_factory=list)

    def answer(self, system: str, user: str) -> str:
        """The answer to a rendered prompt."""
        task = task_of(system)
        self.asked.append(task)
        careful = TASKS[task](self.reads(user) if self.reads else user)
        said = self.twist(task, user, careful) if self.twist else careful
        return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)

    def __call__(self, request: Request) -> Reply:
        content = self.answer(request.system, request.user)
        return Reply(content, "stop", request.tokens, tokens(content), 0.0)

    def forget(self, request: Request) -> None:
        """Nothing is kept that could be dropped."""

    def fault(self, handler: Handler, body: dict[str, Any]) -> None:
        """Answers over the loopback server: `server.behave(model.fault)`."""
        words = {one["role"]: _plain(one["content"]) for one in reversed(body["messages"])}
        reply(self.answer(words.get("system", ""), words["user"]))(handler, body)


def _plain(content: Any) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
