"""Titles of subjects: human, in sentence case, in the form that the text uses most, in the singular where it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.extractive.aliases import spelling
from kb.extractive.function_words import singular
from kb.extractive.phrases import Key, Phrase

SOMETIMES = 0.15
"""The share of a form's uses from which on its singular is used as well."""
_LONGEST_ACRONYM = 5


def titled(group: Sequence[Phrase], persons: Iterable[Key]) -> tuple[str, tuple[str, ...]]:
    """The title of a group of phrases and its other names, none of which is a mere plural of another."""
    full = [phrase for phrase in group if phrase.key in persons and len(phrase.key) > 1]
    spelled_out = [phrase for phrase in group if len(phrase.key) > 1 or not _is_acronym(phrase)]
    best = max(full or spelled_out or group, key=_fullness)
    best = next((phrase for phrase in group if _is_singular_of(phrase, best)), best)
    title = sentence_case(_usual_form(best), is_name=best.is_name)
    first_names = {phrase.key[:1] for phrase in full}
    return title, _others(title, [phrase for phrase in group if phrase.key not in first_names])


def _fullness(phrase: Phrase) -> tuple[int, int, Key]:
    return phrase.count * (2 if len(phrase.key) > 1 else 1), len(phrase.key), phrase.key


def _is_acronym(phrase: Phrase) -> bool:
    return any(len(form) <= _LONGEST_ACRONYM and form[:2].isupper() for form in phrase.surfaces)


def _is_singular_of(phrase: Phrase, best: Phrase) -> bool:
    is_same = phrase.key[:-1] == best.key[:-1] and phrase.key[-1] == singular(best.key[-1]) != best.key[-1]
    return is_same and phrase.count >= SOMETIMES * best.count


def _usual_form(phrase: Phrase) -> str:
    """The form that the text uses most, in the singular when it uses that too."""
    usual = max(sorted(phrase.surfaces), key=lambda form: phrase.surfaces[form])
    alone = [form for form in sorted(phrase.surfaces) if form.split()[-1].lower().replace("’", "'") == phrase.key[-1]]
    if alone and usual not in alone:
        single = max(alone, key=lambda form: phrase.surfaces[form])
        if phrase.surfaces[single] >= SOMETIMES * phrase.surfaces[usual]:
            return single
    return usual


def _others(title: str, group: Sequence[Phrase]) -> tuple[str, ...]:
    names = {sentence_case(_usual_form(phrase), is_name=phrase.is_name) for phrase in group}
    seen = {_spelling(title)}
    kept = []
    for name in sorted(names):
        if _spelling(name) not in seen:
            seen.add(_spelling(name))
            kept.append(name)
    return tuple(kept)


def _spelling(name: str) -> str:
    return spelling(tuple(name.lower().split()))


def sentence_case(name: str, *, is_name: bool) -> str:
    """A title: its first letter a capital, unless the name is written otherwise.

    >>> sentence_case("neural network", is_name=False), sentence_case("iPhone", is_name=True)
    ('Neural network', 'iPhone')
    """
    if is_name and any(sign.isupper() for sign in name):
        return name
    return name[:1].upper() + name[1:]
