"""Which blocks of a text are furniture: sponsors, lists of times, links to follow, what stands before the talk begins.

Knows closed lists of headings and phrases that pages of every kind share; knows no subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.extractive.wording import anywhere, wordings
from kb.records import Heading, Passage

_HEADINGS = frozenset(
    wordings(
        """sponsors | sponsor | our sponsors | timestamps | timestamp | time stamps | links | link | references
        bibliography | further reading | see also | related | related posts | related articles | show notes | footnotes
        subscribe | share | follow us | contact | contact us | about us | comments | table of contents | contents
        in this episode | credits | license | licence | copyright | acknowledgements | acknowledgments | advertisement
        support the show | support us | next steps | more episodes | recommended | external links | navigation | menu
        newsletter | disclaimer | privacy policy | resources | about the author | about the authors | index | imprint
        copyright page | chapters | on this page | read more | you might also like | about the video | colophon
        uncopyright | copyright notice | transcribers note | transcribers notes | title page | half title"""
    )
)
_CALLS = anywhere(
    r"""subscribe | sign up | apply (?:now|online|in minutes) | reach out (?:today|at|to us) | learn more at
    use (?:the )?code | promo code | free trial | listen on | watch on | follow (?:us|me) on
    check (?:it|them) out at | visit \S+\.\w{2,} | leave a (?:review|comment) | like and subscribe | click here
    all rights reserved | terms of service | cookie policy | brought to you | sponsored by | this episode is
    today's sponsor | download the app | join our | try it (?:today|free) | get started (?:today|at)"""
)
_ADDRESS = re.compile(r"https?://|www\.|\b[a-z0-9-]+\.(?:com|org|net|io|ai|gg|fm|co)(?:/\S*)?\b")
_TIME = re.compile(r"^\W*\d{1,2}:\d{2}(?::\d{2})?\W")
_MACHINE = re.compile(
    r"\b(?:AI[- ]generated|(?:made|generated|processed|written) (?:by|with) (?:an? )?(?:AI|machine|language model)"
    r"|auto(?:matically)?[- ]generated|may contain errors|machine translation)\b",
    re.IGNORECASE,
)
_FRAME = re.compile(r"^\W*(START|END) OF (?:THE|THIS) PROJECT GUTENBERG E?BOOK", re.IGNORECASE)
"""The two lines between which a book of the largest free library stands: terms of use are outside of them."""
_SHORT = 6
_LEAD = 60


def furniture(blocks: Sequence[Heading | Passage]) -> frozenset[int]:
    """The places in `blocks` of what no page should quote."""
    found = {*_before_the_talk(blocks), *_around_the_book(blocks)}
    in_room = False
    for number, block in enumerate(blocks):
        title = block.title if isinstance(block, Heading) else _as_heading(block)
        if title:
            in_room = _is_room(title)
        if in_room or (isinstance(block, Passage) and is_furniture(block.words)):
            found.add(number)
    return frozenset(found)


def _is_room(title: str) -> bool:
    return re.sub(r"[^\w ]", "", title).strip().casefold() in _HEADINGS


def _as_heading(passage: Passage) -> str:
    """A short line without a stop is read as a heading; `""` for anything else."""
    words = passage.words.strip()
    if passage.shape != "paragraph" or len(words.split()) > _SHORT or words[-1:] in ".?!,;…":
        return ""
    return words


def is_furniture(words: str) -> bool:
    """Whether a passage sells, links or lists times rather than says something.

    >>> is_furniture("Reach out today at example.com and use code BREAD.")
    True
    >>> is_furniture("Sourdough bread rises slowly because wild yeast is slow.")
    False
    """
    if _TIME.match(words) and len(words.split()) <= 2 * _SHORT:
        return True
    if _MACHINE.search(words):
        return True
    short = len(words.split()) < _LEAD
    calls, addresses = len(_CALLS.findall(words)), len(_ADDRESS.findall(words))
    return short and (calls + addresses > 1 or (calls > 0 and len(words.split()) < 2 * _SHORT))


def _before_the_talk(blocks: Sequence[Heading | Passage]) -> Sequence[int]:
    """What stands before the first turn, where the rest of the text consists of turns."""
    passages = [number for number, block in enumerate(blocks) if isinstance(block, Passage)]
    spoken = [number for number in passages if _speaker(blocks[number])]
    if not spoken or len(spoken) < 0.6 * len(passages):
        return ()
    return [number for number in passages if not _speaker(blocks[number])]


def _around_the_book(blocks: Sequence[Heading | Passage]) -> Iterator[int]:
    """What stands before the line that opens a book, and behind the one that closes it."""
    for number, block in enumerate(blocks):
        frame = _FRAME.match(block.words) if isinstance(block, Passage) else None
        if frame:
            yield from range(number + 1) if frame[1].upper() == "START" else range(number, len(blocks))


def _speaker(block: Heading | Passage) -> str:
    return block.location.speaker if isinstance(block, Passage) else ""
