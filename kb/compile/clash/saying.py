"""A sentence as the rules see it: its words, what it is about, its figures and dates. Judges nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kb.backing.figures_of import Figures, figures_of
from kb.backing.listed import listed
from kb.backing.numerals import SMALL
from kb.backing.reading import letters, readable
from kb.records import PassageId, Text
from kb.stems import STOP_WORDS, stem

PRONOUNS = frozenset(listed("it its he his she her they their"))
"""What means the subject of the text when it opens a sentence."""
VAGUE = frozenset(listed("this these that those we i you our my your there here what who someone people"))
"""What may mean anything."""
_PAREN = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_OPENING = re.compile(
    r"^(?:in|on|at|after|since|upon|during|by|from|as|with|despite|although|while|when|before|until|however|and|but|so"
    r"|also|moreover|today|later|then|founded|established|built|opened|born|released)\b[^,]{0,70},(?!\d)(?:\s*\d{4},)?\s*"
    r"|^(?:in|since|by) \d{4} ",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:(?:so|and|but|or|well|okay|yeah|now|then|even if|um|uh),? )+|^(?-i:[A-Z]{4,}(?: [A-Z]+)*:? (?=[A-Z]))",
    re.IGNORECASE,
)
"""`CONCLUSIONS` or `So` before a sentence."""
_WORD = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*")
_COMMA = re.compile(r",(?!\d)")
"""A comma between words: that of `5,000` parts nothing."""
_FINITE = frozenset(
    listed("""is are was were be has have had does do did can could will would may might must shall should isn't aren't
    wasn't weren't doesn't don't didn't can't won't became becomes began begins won wins wrote writes made makes took
    takes gave gives led leads left went goes came comes grew grows ran runs sold sells built builds met meets held
    holds kept keeps said says rose rises fell falls lies stands stood sits spoke drew knew saw taught thought told
    works plays contains consists covers includes opens opened reports shows remains means uses needs seems costs
    weighs measures employs produces disrupt disrupts act acts acted increases decreases reduces raises lowers
    improves died dies refers never always only not causes prevents inhibits promotes requires lives lasts hosts
    lost found fought caught bought brought paid sent spent put set drove rode wore bore chose broke stole threw flew
    shook forgot ate felt dealt meant slept shot sought struck hung cost fed fled bit hid lit let cut hit gets got""")
)
_ENDING = frozenset(listed("better also commonly formerly known born who which that"))
_LEADING = frozenset(listed("the a an one some many most all every each any no only of s"))
_ALSO_KNOWN = re.compile(
    r"(?:known (?:simply |professionally )?as|stage name|nicknamed|called|named)\s+((?:[A-Z][\w.'-]*\s?){1,4})"
)


@dataclass(frozen=True)
class Saying:
    """A sentence of a source, with what the rules ask of it, each found out once."""

    source: str
    passage: PassageId
    number: int
    """The sentence's number in its passage."""
    words: str
    title: str = ""
    """What a pronoun at its beginning means: the subject before it, else the title of the source."""
    around: str = ""
    """The words near it, itself included."""
    speaker: str = ""

    @cached_property
    def plain(self) -> str:
        """The words folded, ready for figures and dates."""
        return readable(self.words)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """All words in lower case, without accents."""
        return tuple(letters(word).removesuffix("'s") for word in _WORD.findall(self.plain))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the content words; numbers are left to the figures."""
        return stems_of(self.tokens)

    @cached_property
    def near(self) -> frozenset[str]:
        """The stems of the words around it."""
        return stems_of([letters(word) for word in _WORD.findall(readable(self.around or self.words))])

    @cached_property
    def figures(self) -> Figures:
        """Figures with units, and dates."""
        return figures_of(self.plain)

    @cached_property
    def split(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The words before the first verb, and those from it on; openings and brackets left out."""
        return _parts(self.plain)

    @cached_property
    def subject(self) -> frozenset[str]:
        """The words of what it is about, without articles; empty when that is not said."""
        return subject_words(self.split[0], self.title, is_named=self.is_named)

    @cached_property
    def is_named(self) -> bool:
        """Whether what stands before its verb has a name in it, or is no `the company` that a title must explain."""
        words = self.split[0]
        if not words or words[0] not in ("the", "this", "its", "his", "her"):
            return True
        told = self.plain[: self.plain.find(words[-1]) + 1 if words[-1] in self.plain else 80]
        return any(word[0].isupper() for word in _WORD.findall(told)[1:])

    @cached_property
    def is_proper(self) -> bool:
        """Whether its subject is a name: a word in capitals that does not only open the sentence, or the title."""
        words = self.split[0]
        if (words and words[0].split("'")[0] in PRONOUNS) or not self.is_named:
            return bool(self.title)
        if self.subject & {letters(word) for word in _WORD.findall(readable(self.title)) if word[0].isupper()}:
            return True
        inside = {letters(word) for word in _WORD.findall(self.plain)[1:] if word[0].isupper() or word[0].isdigit()}
        return bool(self.subject & inside)

    @cached_property
    def also(self) -> tuple[frozenset[str], ...]:
        """Other names that it gives its subject, before its verb."""
        told = re.split(r"\b(?:is|was|are|were)\b", self.plain, maxsplit=1)[0]
        found = (tuple(letters(w) for w in _WORD.findall(one[1])) for one in _ALSO_KNOWN.finditer(told))
        return tuple(subject_words(words, "", is_named=True) for words in found)

    @cached_property
    def has_negation(self) -> bool:
        """Whether a word of it denies."""
        return any(word in NEGATIONS or word.endswith("n't") for word in self.tokens)


NEGATIONS = frozenset(
    listed("""not no never none neither nor without cannot refused refuses declined denied denies failed fails lacks
    lacking unable turned""")
)
"""Words that deny; `turned` stands for `turned down`."""


def stems_of(tokens: tuple[str, ...] | list[str]) -> frozenset[str]:
    """The stems of words that carry content."""
    return frozenset(stem(w) for w in tokens if w not in STOP_WORDS and len(w) > 1 and not w[0].isdigit())


def _parts(plain: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    bare = _OPENING.sub("", _LABEL.sub("", _PAREN.sub("", plain).strip()))
    comma = next((found.start() for found in _COMMA.finditer(bare)), -1)
    found = [(letters(word.group()), word.start()) for word in _WORD.finditer(bare)]
    for at, (word, start) in enumerate(found[:40]):
        is_verb = word in _FINITE or (word.endswith("ed") and len(word) > 4 and not 0 <= comma < start)
        if is_verb and at and (at < 16 or comma > 0):
            before = [one for one, place in found[:at] if not 0 <= comma < place]
            return tuple(before), tuple(one for one, _ in found[at:])
    return (), tuple(one for one, _ in found)


def subject_words(words: tuple[str, ...], title: str, *, is_named: bool) -> frozenset[str]:
    """The words of a subject; a pronoun, and `the company` where nothing is named, stand for the title."""
    words = words[: next((at for at, word in enumerate(words) if word in _ENDING and at), len(words))]
    if not words or words[0].split("'")[0] in VAGUE:
        return frozenset()
    if words[0].split("'")[0] in PRONOUNS or not is_named:
        own = tuple(letters(word) for word in _WORD.findall(readable(_PAREN.sub("", title))))
        words = (*own, *words[1:]) if own else ()
    kept = (word.removesuffix("'s") for at, word in enumerate(words) if word not in _LEADING or (word == "i" and at))
    counted = (word for word in kept if not word.isdigit() and word not in SMALL)
    return frozenset(word for word in counted if word not in STOP_WORDS or word == "i")


def sayings(text: Text) -> tuple[Saying, ...]:
    """The sentences of a text that say something: those of at least four words."""
    found: list[Saying] = []
    for passage in text.passages:
        if passage.shape == "code":
            continue
        subject = text.title if text.shape == "prose" else ""
        all_of = [" ".join(passage.sentence(n).split()) for n in range(1, len(passage.sentences) + 1)]
        for number, words in enumerate(all_of, start=1):
            if len(words.split()) < 4 or words.endswith("?"):
                continue
            around = " ".join(all_of[max(0, number - 3) : number + 2])
            found.append(Saying(text.title, passage.id, number, words, subject, around, passage.location.speaker))
    return tuple(found)
