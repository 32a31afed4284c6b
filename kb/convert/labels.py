"""Labels of transcripts: what a line says of speaker and time before its words. Reads one line; decides nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLOCK = r"\d{1,3}:[0-5]\d(?::[0-5]\d)?(?:[.,]\d{1,3})?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
_DATE = r"(?:(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}),?[ T])?"
_STAMP = rf"{_DATE}{_CLOCK}(?:\s*(?:-->|-|–|—|to)\s*{_CLOCK})?"
_TIMED = rf"(?:\[\s*{_STAMP}\s*\]|\(\s*{_STAMP}\s*\)|{_STAMP})"
_DASH = r"(?:\s*[-–—|·•,]\s*|\s+|(?<=[\])]))"
_NAME = r"[^\W_][^\n:：<>|\[\]{}]{0,60}?"
_HEADER = re.compile(rf"(?:>+\s*)?(?P<name>{_NAME}){_DASH}(?P<time>{_TIMED})\s*:?")
_INLINE = re.compile(
    rf"(?:>+\s*)?\[?(?P<name>{_NAME})\]?(?:{_DASH}(?P<time>{_TIMED}))?\s*(?::(?=\s|$)|：)\s*(?P<rest>.*)", re.DOTALL
)
_BRACKETED = re.compile(
    rf"(?P<name>{_NAME})\s*(?P<time>\[\s*{_STAMP}\s*\]|\(\s*{_STAMP}\s*\))\s*[-–—]?\s*(?P<rest>\S.*)", re.DOTALL
)
_LEADING = re.compile(rf"(?:[-*•]\s+)?(?P<time>{_TIMED})(?![\d:])\s*[-–—|:•·]*\s*(?P<rest>.*)", re.DOTALL)
_STAMPED = re.compile(rf"(?P<time>\[\s*{_STAMP}\s*\]|\(\s*{_STAMP}\s*\))\s*(?P<rest>\S.*)", re.DOTALL)
_START = re.compile(rf"{_DATE}{_CLOCK}")
_SPELLED = re.compile(r"[^\W_][\w\s.,'’&/#-]*")
_NUMBER = re.compile(r"\d+[a-z]?|[IVX]+|[A-Z]", re.ASCII)
_PARTS = re.compile(r"[^\W_]+(?:[.'’_-]+[^\W_]+)*\.?")
_SMALL_LISTED = """
    al bin da das de del della den der di dos du e el ibn la las le los of ten ter the und van von y zu
"""
_SMALL = frozenset(_SMALL_LISTED.split())
_ROLES_LISTED = """
    answer answerer audience author befragter caller chair clerk co-host coach customer facilitator frage guest
    host interviewee interviewer interviewerin judge man member moderator moderatorin narrator operator panelist
    participant presenter professor questioner reporter respondent sfx speaker sprecher sprecherin student
    subject teacher therapist translator unidentified unknown user voice voiceover woman
"""
ROLES = frozenset(_ROLES_LISTED.split())
"""Words that name a speaker though they are no names."""
_NOT_SPEAKERS_LISTED = """
    abstract achtung action actions address advice after agenda aim also alternative alternatives amount antwort
    appendix approach argument arguments assumption attendees attention aufgabe author authors background
    because before beispiel benefit benefits bonus bottom bug but caption careful category cause caution caveat
    challenge chapter check claim code color column columns comment comments conclusion cons consequence
    consequences context copyright correct cost count course created credits danger date datum day deadline
    decision decisions default definition department description details difference disclaimer duration edit
    edited effect email english error etc evidence example examples exception exemple exercise expected
    explanation fact facts fax fazit features field fields fifth figure file finally first fix follow for fourth
    frage from function further genre goal goals here hint hints hinweis how however idea image impact important
    imports in info ingredients input instruction instructions introduction isbn issue item key keywords
    language legend lemma length lesson level license likelihood limitation limitations link links list listen
    location main meaning meeting message method methods mission mitigation mitigations model more most
    motivation myth name names nb next no note notes number objective observation offer one option options order
    organization output overview owner page parameter parameters part password phone photo place plan plus point
    points position possible posted prerequisites present price priority problem procedure producer project
    proof property pros published publisher purpose quelle question quote rating rationale rationales read
    reason recommendation reference references related remark remarque remember reminder requirement
    requirements resources response result results return returns risk risks row rows rule rules scene scope
    second section see series setup severity site size so solution solutions source sources spanish specifically
    sponsor sponsors stage status step steps subject subtitle summary support synopsis syntax table tag tags
    task tasks tel test tests that thema then theorem theory there these thesis third this those threat threats
    three thus time timestamps tip tips titel title titre to today todo tomorrow tool topic topics total trade
    tradeoff tradeoffs transcript translation truth twitter two type unit update updated url usage use user
    value values variable variables verdict version video view volume warning warnings web website week what
    when where which why work year yes youtube ziel
"""
NOT_SPEAKERS = frozenset(_NOT_SPEAKERS_LISTED.split())
"""Words before a colon that introduce something else than speech."""
_ONLY_SPEAKING = ROLES - {"answer", "author", "subject", "user", "frage", "member"}


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before the words of a line."""

    rest: str
    name: str = ""
    time: str = ""
    is_header: bool = False
    """Whether the label stands alone and the words follow on the next lines."""
    lines: int = 1
    """How many lines the label was read from."""


def named(line: str) -> Label | None:
    """The speaker whom a line may name, with the time beside it; whether it is one, the whole text must tell.

    >>> named("[00:12] Ada Lovelace: It weaves.")
    Label(rest='It weaves.', name='Ada Lovelace', time='00:12', is_header=False, lines=1)
    >>> named("Ada Lovelace  0:03").is_header
    True
    """
    lead = _LEADING.fullmatch(line)
    if lead:
        inner = _INLINE.fullmatch(lead["rest"])
        if inner and not inner["time"] and is_name(inner["name"]):
            return _label(inner["name"], lead["time"], inner["rest"])
        return None
    header = _HEADER.fullmatch(line)
    if header and is_name(header["name"]):
        return _label(header["name"], header["time"], "")
    for pattern in (_INLINE, _BRACKETED):
        found = pattern.fullmatch(line)
        if found and is_name(found["name"]):
            return _label(found["name"], found["time"] or "", found["rest"])
    return None


def timed(line: str) -> Label | None:
    """The time with which a line begins.

    >>> timed("(00:29:45) – LLM deficits")
    Label(rest='LLM deficits', name='', time='00:29:45', is_header=False, lines=1)
    """
    found = _LEADING.fullmatch(line)
    return _label("", found["time"], found["rest"]) if found else None


def is_name(words: str) -> bool:
    """Whether words before a colon or a time may be a name: one to five, capitalised, or a word such as Speaker.

    >>> [is_name(words) for words in ("Ludwig van Beethoven", "SPEAKER_01", "Step 3", "this is what he said")]
    [True, True, False, False]
    """
    bare = re.sub(r"\s*\([^()]{1,40}\)$", "", words.strip())
    parts = _PARTS.findall(bare)
    if not _SPELLED.fullmatch(bare) or "--" in bare:
        return False
    if not 1 <= len(parts) <= 6 or (bare[-1:] in ".!?;," and not re.search(r"(?:\b\w|[JS]r|Ph\.D|M\.D)\.$", bare)):
        return False
    first = re.split(r"[\W_]", parts[0].casefold())[0]
    if first in _ONLY_SPEAKING:
        return True
    others = [part for part in parts if part.casefold() not in NOT_SPEAKERS]
    if len(others) < len(parts) and all(_NUMBER.fullmatch(part) for part in others):
        return False
    if any(part[0].isdigit() for part in parts):
        return False
    return not parts[0][0].islower() and all(not part[0].islower() or part in _SMALL for part in parts)


def seconds(time: str) -> float:
    """A time in seconds.

    >>> seconds("1:02:03")
    3723.0
    """
    found = re.search(r"(\d+):(\d\d)(?::(\d\d))?", time)
    assert found
    first, second, third = found.groups()
    if third is None:
        return float(int(first) * 60 + int(second))
    return float(int(first) * 3600 + int(second) * 60 + int(third))


def _label(name: str, stamp: str, rest: str) -> Label:
    inner = None if stamp else _STAMPED.fullmatch(rest.strip())
    if inner:
        stamp, rest = inner["time"], inner["rest"]
    found = _START.search(stamp)
    time = re.sub(r"(?<=\d)[.,]\d{1,3}$", "", found.group()) if found else ""
    return Label(rest.strip(), re.sub(r"\s+", " ", name).strip(" -–—|,·•"), time, is_header=not rest.strip())
