"""How much a sentence says about what it names: its subject, its definition, or a mere mention.

Knows one sentence at a time, by the words around the name. All measures lie between 0 and 1.
"""

from __future__ import annotations

import re

from kb.extractive.function_words import ADVERBS, BEING, DETERMINERS, HAVING, MODALS, is_break, words
from kb.extractive.ordinary import VAGUE, VERBS
from kb.extractive.sentences import Sentence, touches
from kb.extractive.wording import any_of

_HEDGE = any_of(
    "really | basically | just | actually | simply | essentially | kind of | sort of | also | probably"
    " | fundamentally | then | now | like | not | a bit | very"
)
_LEAD_IN = any_of(
    """and | but | so | or | well | now | yeah | yes | no | okay | ok | oh | um | uh | because | then | again | like
    also | right | actually | basically | obviously | of course | i mean | you know | i think | i guess | i suppose
    i would say | i'd say | i feel like | i feel | i do think | i also think | i believe | we think | in my mind
    maybe | for example | for instance | as an example | in fact | roughly speaking | it turns out that
    the thing is | that | first | in other words | in particular | in general | at the same time | as i said | to me
    in that sense | sort of | kind of | remember | remarkably | interestingly | fundamentally | today | however"""
)
_OPENING = re.compile(rf"^(?:{_LEAD_IN}\b,?\s*)+", re.IGNORECASE)
_ASSERTS = r"(?:is|are|was|were|means?|meant|refers? to|stands? for|consists? of|describes?)"
_TELLS = re.compile(
    rf"^\W*(?:{_HEDGE}\s+)*{_ASSERTS}\s+(?:{_HEDGE}\s+)*"
    r"(?:an?|the|when|that|about|how|where|what|one|any|something|anything|equivalent|\w+ed|\w+ing)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    rf"^\W*(?:{_HEDGE}\s+)*(?:(?:is|are|was|were)\s+(?:{_HEDGE}\s+)*(?:an?|the|when|one of|what|how|equivalent)\s"
    r"|(?:is|are)\s+(?:basically|essentially)\s|(?:means?|meant|refers? to|stands? for|consists? of)\s)",
    re.IGNORECASE,
)
_APPOSITION = re.compile(
    r"^, [^,.;:]{3,80}, (?:\w+ly )?(?:is|are|was|were|has|have|had|can|will|\w+ed|\w+s|became|made|wrote)\b"
)
_NAMED = re.compile(
    r"\b(?:called|named|call|calls|known as|so-called|term|defined as|refer to (?:it|this|that) as)"
    r"(?:\s+(?:the|a|an|this|it|that|them|these))?\W*$"
)
_IS_LIKE = re.compile(
    rf"\b(?:is|are|was|were|['’]s|['’]re)(?:\s+(?:{_HEDGE}|a|an|the|new|kind|of|called|what i call|still|especially"
    r"|only|much))*\W*$",
    re.IGNORECASE,
)
TELLING_WORDS = 14
"""From so many words on, a sentence that gives a thing its name also says what it is."""
_MODIFIES = DETERMINERS | VAGUE | ADVERBS | {"of", "in", "with", "for", "all", "most", "many", "every", "both"}
_ACTS = BEING | MODALS | HAVING | {"means", "mean", "meant", "refers", "becomes", "became", "works"}
_JOINS = words("and but because that if when while where which so as since whereas or who unless then how what")
_SELF = frozenset({"i", "we", "i'm", "we're", "my", "our"})


def opening_words(sentence: Sentence) -> int:
    """How many of its first words only lead in: `And I think that`."""
    match = _OPENING.match(sentence.words)
    end = match.end() if match else 0
    return sum(start < end for start in sentence.starts)


def aboutness(sentence: Sentence, at: int, length: int) -> float:
    """How much the sentence says about the name of `length` words at word `at`: most where it begins with the name."""
    end, start = at + length, _clause(sentence, at)
    before, rest = sentence.lower[start:at], _behind(sentence, end)
    lean = sum(word not in _MODIFIES for word in before)
    opens_sentence, acts = start <= opening_words(sentence), _acts(sentence, end)
    depth = 1.0 if opens_sentence else 0.7
    score = 0.3 / (1 + 0.3 * lean)
    stands_in = sum(word in ("of", "in", "with", "for") for word in before)
    if lean == 0 and stands_in <= 1 and (opens_sentence or acts) and not _modifies(sentence, end):
        score += (0.25 + 0.25 * acts) * depth
    if lean <= 3 and _TELLS.match(rest):
        score += 0.25 * depth
    if _NAMED.search(sentence.words[: sentence.starts[at]]):
        score += 0.35
    if sentence.speaker and _IS_LIKE.search(sentence.words[: sentence.starts[at]]):
        score += 0.2
    if lean < 6 and _SELF & set(before):
        score += 0.1
    return min(score, 1.0)


def is_definition(sentence: Sentence, at: int, length: int) -> bool:
    """Whether the sentence says what the name at word `at` is."""
    if _NAMED.search(sentence.words[: sentence.starts[at]]) and len(sentence.surfaces) >= TELLING_WORDS:
        return True
    before = sentence.lower[min(opening_words(sentence), at) : at]
    rest = _behind(sentence, at + length)
    return all(word in DETERMINERS or word in VAGUE for word in before) and bool(_DEFINES.match(rest))


def is_introduced(sentence: Sentence, at: int) -> bool:
    """Whether the sentence says that something is called by the name at word `at`."""
    return "call" in sentence.words and bool(_NAMED.search(sentence.words[: sentence.starts[at]]))


def _clause(sentence: Sentence, at: int) -> int:
    """The first word of the clause in which word `at` stands."""
    start = min(opening_words(sentence), at)
    for place in range(at - 1, start, -1):
        if sentence.lower[place] in _JOINS:
            return place + 1
        if not touches(sentence, place):
            return place
    return start


def _acts(sentence: Sentence, end: int) -> bool:
    """Whether a verb follows on the name that ends before word `end`."""
    follows = sentence.lower[end : end + 2]
    if not follows:
        return False
    if not touches(sentence, end):
        return bool(_APPOSITION.match(_behind(sentence, end)))
    return follows[0] in _ACTS or follows[0] in VERBS or follows[-1] in _ACTS


def _modifies(sentence: Sentence, end: int) -> bool:
    """Whether the name that ends before word `end` only qualifies a noun: `the rye dough`, not `the rye rests`."""
    if end >= len(sentence.lower) or not touches(sentence, end) or not sentence.surfaces[end][:1].islower():
        return False
    word = sentence.lower[end]
    return not is_break(word) and word not in VERBS and word not in _ACTS and not word.endswith(("s", "ed"))


def _behind(sentence: Sentence, end: int) -> str:
    """The words behind the name that ends before word `end`."""
    return sentence.words[sentence.starts[end - 1] + len(sentence.surfaces[end - 1]) :]
