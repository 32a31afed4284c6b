"""The words of English that join and point: closed classes, in lower case as they are written. They name nothing.

Knows words, not texts.
"""

from __future__ import annotations

import re

from kb.stems import STOP_WORDS


def words(listed: str) -> frozenset[str]:
    """The words of a list.

    >>> sorted(words("the a"))
    ['a', 'the']
    """
    return frozenset(listed.split())


DETERMINERS = words(
    "a an the this that these those my our your his her its their some any no each every another such whose"
)
PRONOUNS = words("i you he she it we they me him us them who someone somebody everyone everybody anyone nobody one")
PREPOSITIONS = words(
    """of in on at for with about by from into through between as than like over under across toward towards within
    without against among via per during inside outside onto upon behind beyond around near versus called named"""
)
BEING = words("is are was were isn't aren't wasn't weren't be been being 's 're")
MODALS = words(
    """can could will would should may might must shall cannot can't couldn't won't wouldn't shouldn't didn't don't
    doesn't did do does to let's please i'll you'll we'll they'll i'd you'd we'd they'd gonna wanna gotta"""
)
HAVING = words("has have had hasn't haven't hadn't having")
QUESTION_WORDS = words("what why how who whom whose when where which")
WEEKDAYS = words("monday tuesday wednesday thursday friday saturday sunday mondays fridays saturdays sundays")
MONTHS = words(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec"""
)
HONORIFICS = words("mr mrs ms miss dr prof professor sir dame lord lady rev president senator judge captain")
NUMBERS = words(
    """one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty hundred
    hundreds thousand thousands million millions billion billions trillion first second third fourth fifth half
    quarter dozen dozens zero percent per cent thirteen fourteen sixteen seventeen eighteen nineteen seventy
    eighty ninety sixth seventh eighth ninth tenth trillions score twice thrice"""
)
FILLERS = words(
    """um uh er erm hm hmm mm mhm mm-hmm uh-huh uh-uh yeah yep yup yes no nope okay ok oh ah aha well right sure wow
    hey hi hello thanks thank alright ooh whoa huh eh mmm hmm-hmm ha haha bye goodbye cheers oops ouch
    gonna wanna gotta kinda sorta dunno cos 'cause cause"""
)
ADVERBS = words(
    """actually basically really literally obviously honestly probably maybe perhaps already almost always never often
    sometimes usually currently recently simply quite rather pretty somewhat somehow anyway anyhow instead still even
    ever else away back here there now then today tomorrow yesterday tonight soon later early ago again together
    especially particularly specifically generally typically roughly exactly directly quickly slowly easily hardly
    clearly certainly definitely apparently essentially eventually finally suddenly immediately completely totally
    absolutely extremely fairly highly hugely incredibly mostly mainly merely nearly partly slightly truly fully
    entirely overall altogether somewhere anywhere everywhere nowhere meanwhile moreover furthermore therefore thus
    hence however nevertheless nonetheless otherwise likewise similarly accordingly consequently afterwards afterward
    beforehand forward forwards backward backwards up down off out so too also just only very much more most less least
    enough further alone apart aside ahead abroad etc et al i.e e.g vs cetera
    although though unless whereas whenever wherever whatever whoever whichever lest albeit despite
    elsewhere others indeed except regardless besides plus minus because since until till while whether if"""
)
BREAKS = (
    STOP_WORDS
    | DETERMINERS
    | PRONOUNS
    | PREPOSITIONS
    | BEING
    | MODALS
    | HAVING
    | QUESTION_WORDS
    | FILLERS
    | ADVERBS
    | WEEKDAYS
    | MONTHS
    | NUMBERS
)
"""Words that stand in no subject of lower-case words: a phrase ends where one begins."""

_CONTRACTION = re.compile(r"['’](?:s|re|ve|ll|d|m|t)$")


def is_break(word: str) -> bool:
    """Whether a phrase ends at this word: a function word, a contraction, an adverb in -ly."""
    if word in BREAKS or word.isdigit():
        return True
    if _CONTRACTION.search(word) and not word.endswith(("'s", "’s")):
        return True
    return len(word) > 4 and word.endswith("ly") and word not in NOUNS_IN_LY


NOUNS_IN_LY = words("family supply reply assembly anomaly monopoly rally ally bully belly jelly lily fly butterfly")


def singular(word: str) -> str:
    """The singular of an English noun, by its ending alone.

    >>> [singular(word) for word in ("agents", "libraries", "basis", "class", "boxes")]
    ['agent', 'library', 'basis', 'class', 'box']
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics", "ous")):
        return word[:-1]
    return word
