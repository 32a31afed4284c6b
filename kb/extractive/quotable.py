"""Whether a sentence can be quoted: closed, understood without its neighbours, no small talk, no broken speech.

Knows one sentence at a time; what it is about is measured elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kb.extractive.function_words import BEING, DETERMINERS, FILLERS, HAVING, MODALS
from kb.extractive.ordinary import COMMON, VERBS
from kb.extractive.sentences import Sentence
from kb.extractive.wording import any_of, anywhere, opening

_JOIN = any_of(
    """and | but | so | or | because | whereas | well | yeah | now | then | also | i think | i mean | you know | maybe
    okay | like | actually | basically | again"""
)
_POINTER = any_of(
    """it | its | it's | he | she | him | her | his | they | they're | their | them | these | those | this | that
    that's | the latter | the former | the same | such | both | neither | either | which | who | there | here
    one of them | some of them | another one | the other | not that | not even | same | otherwise | instead | yet
    however | therefore | thus | hence | nevertheless | moreover | furthermore | consequently | similarly | likewise
    else | if so | in that | in this | at that | at this | for this | for that | because of this | because of that
    from this | from that | that way | this way | given that | given this"""
)
_DANGLES = re.compile(rf"^(?:{_JOIN}\b,?\s*)*{_POINTER}\b", re.IGNORECASE)
_STANDS = re.compile(
    rf"^(?:{_JOIN}\b,?\s*)*(?:there(?:'s| is| are| was| were)|it(?:'s| is| was) (?:\w+ ){{1,3}}(?:to|that)\b"
    r"|this (?:\w+ ){1,3}(?:is|are|was|were|can|means|has)\b|that (?:is|was) why)",
    re.IGNORECASE,
)
_SHORT = 5
_POINTING = frozenset({"this", "that", "these", "those", "such", "both"})
_PRONOUNS = frozenset({"it", "they", "them", "he", "him", "she", "its", "their", "it's", "they're", "they've", "it'll"})
_BACK = re.compile(
    r"\b(?:do|does|did|done|doing) (?:this|that)\b"
    r"|\b(?:do|does|did|for|like|of|about|with|that's why) (?:this|that|so)\b(?=\W*(?:$|[.,;:]))",
    re.IGNORECASE,
)
_SMALL_TALK = anywhere(
    r"""thank you | thanks | please welcome | welcome to | welcome back | good morning | good afternoon | nice to
    good evening
    great question | good question | excited to be here | happy to be here | see you | pleased to | apolog\w* | sorry
    my name is | next slide | this slide | as you can see | you can see here | over here | right here | any questions
    let's (?:move|go|start|see|take|talk|get|look|continue|try|switch|discuss)
    let me (?:ask|just|start|see|go|show|give|switch|try|know|tell|put)
    i'm (?:going|gonna) to (?:talk|go|explain|show|give|present|do)
    on the (?:left|right|screen|board) | in this (?:talk|episode|video|lecture|presentation|interview)
    do you (?:have|want|know|think|mean) | can i (?:ask|just) | could you | can you | would you | i'll come (?:back|to)
    you(?:'ve| have)? (?:just |briefly |also )*(?:mentioned|said|asked|talked about|alluded)
    you're right | i agree | your (?:question|point|podcast) | to your | push(?:ing)? back | move on | moving on
    i wanted to (?:ask|point|make|say|tell|talk|show|mention) | the other thing i | more analog\w* | one more
    last (?:thing|part|question) | item \d+ | minutes left | next meeting | questions? from | i know this is
    if that makes sense"""
)
_STAMMERS = re.compile(r"\b(\w+),? \1\b|\b(?:[b-hj-z]|th|wh|st|wi|wa|sh|ch|pr|tr)\b(?!['.&])(?<!&.)", re.IGNORECASE)
_BROKEN = re.compile(r"(?:--|—\s*[.,]?$|\.\.\.\s*$|…\s*$|\[(?!…)[^\]]*\]|\b\w{1,2}- )")
_POINTS = anywhere(
    r"""above | below | following | left-hand | right-hand | here is | here's | here are
    see (?:also|the|section|figure|table) | figure \d+ | table \d+
    (?:this|the) (?:code|example|snippet|table|figure|section|page|chapter|diagram) (?:shows|is complete)"""
)
_STEPS = opening(
    """next | finally | then | first | firstly | second | secondly | lastly | now | note that | see | for more
    for details | as you | as we | as you'll | as we'll | as you've | as we've"""
)
_SIGNS = re.compile(r"[`{}<>|=\\]|!!!|\(\)|https?:|\w\.\w+\(|::|->|\[\s|\]\[|%}")
_HEDGES = anywhere(
    """something like that | or whatever | and stuff | and so on | et cetera | blah | kind of | sort of | you know
    i mean | i don't know | i guess | i'm not sure | i'm not actually sure | who knows | all this kind of stuff
    or something | and everything | and all that"""
)


def dangles(sentence: Sentence, named: frozenset[int] = frozenset()) -> bool:
    """Whether a word at its beginning means something that stands in the sentence before.

    `named` are the words where the names of subjects begin: `this slider` is understood, `this thing` is not.
    """
    words = _plain(sentence).lstrip("\"“‘'(")
    found = _DANGLES.match(words)
    if found and not _STANDS.match(words):
        place = sum(start < found.end() for start in sentence.starts)
        return not (place in named and sentence.lower[place - 1] in _POINTING)
    return bool(_BACK.search(words)) or _has_pronoun_first(sentence, named)


def _has_pronoun_first(sentence: Sentence, named: frozenset[int]) -> bool:
    """Whether a pronoun comes before anything that it could mean."""
    for at, word in enumerate(sentence.lower[:12]):
        if at in named or (word not in COMMON and word not in FILLERS and word.isalpha()):
            return False
        if word in _PRONOUNS and at > 0:
            following = sentence.lower[at + 1 : at + 4]
            return word not in ("it", "it's") or not {"to", "that", "like", "if", "when"} & set(following)
    return False


@lru_cache(maxsize=1 << 14)
def quotability(sentence: Sentence) -> float:
    """How well a sentence can be quoted, whatever it is about, 0 to 1; 0 when it cannot."""
    size = len(sentence.surfaces)
    if not sentence.is_quotable or sentence.is_question or size < 4 or not _has_verb(sentence):
        return 0.0
    words = _plain(sentence)
    score = 1.0 if sentence.is_whole else 0.4 if sentence.speaker else 0.1
    score *= 0.25 if _SMALL_TALK.search(words) else 1.0
    score *= 0.45 if _BROKEN.search(words) else 1.0
    score *= 0.5 if _POINTS.search(words) else 1.0
    score *= 0.5 if _SIGNS.search(words) else 1.0
    score *= 0.5 if words.startswith("(") or _STEPS.match(words) else 1.0
    score *= 0.7 ** min(3, len(_STAMMERS.findall(words)))
    score *= max(0.2, 1 - 1.8 * sentence.fillers / size)
    score *= max(0.4, 1 - 0.15 * len(_HEDGES.findall(words)))
    score *= 0.7 if size < 8 or size > 45 else 1.0
    return score * (0.5 + 0.5 * _substance(sentence))


def _plain(sentence: Sentence) -> str:
    return sentence.words.replace("’", "'")


def _has_verb(sentence: Sentence) -> bool:
    """Whether a word is a verb by its form; a plural behind another noun counts, for `the yeast rests`."""
    return any(
        word in BEING
        or word in MODALS
        or word in HAVING
        or word in VERBS
        or "'" in surface
        or "’" in surface
        or (word.endswith("ed") and len(word) > 4)
        or (
            at > 0 and len(sentence.lower) > _SHORT and word.endswith("s") and sentence.lower[at - 1] not in DETERMINERS
        )
        for at, (word, surface) in enumerate(zip(sentence.lower, sentence.surfaces, strict=True))
    )


def _substance(sentence: Sentence) -> float:
    """The share of words that carry content, 0 to 1: a third is full."""
    carrying = sum(word not in COMMON and word not in FILLERS for word in sentence.lower)
    return min(1.0, 3.3 * carrying / max(len(sentence.lower), 1))
