"""Words that say more than their evidence: superlatives, `never`, `always`, `most of`, when nothing there is like them.

Negations are not compared: measured, such a rule flags one true sentence in four.
"""

from __future__ import annotations

import re

from kb.backing.listed import listed
from kb.backing.reading import readable


def _any(words: str, *more: str) -> re.Pattern[str]:
    """One of these words, `*` for any ending, or one of these patterns."""
    stems = "|".join(word.replace("*", r"\w*").replace("_", " ") for word in listed(words))
    return re.compile("|".join((rf"\b(?:{stems})\b", *more)), re.IGNORECASE)


_COMPARED = (
    "great larg bigg small fast slow high low old young long short strong weak rich poor deadli heavi deep bright dark "
    "hard easi cheap smart simpl near clos wid saf clean hott cold loud quiet happi busi tall"
)
_OTHER_EST = (
    "interest request test rest west forest honest modest suggest invest protest contest harvest digest guest quest "
    "chest arrest conquest earnest manifest priest crest nest vest"
)
_ADJECTIVE = r"[a-z]{3,}(?:ive|ful|ous|ant|ent|ed|al|ic|ible|able|ing)"
_FAMILIES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        _any(
            "best worst",
            rf"\b(?:{'|'.join(listed(_COMPARED))})est\b",
            rf"(?<!at )(?<!at the very )\b(?:most|least) (?!likely\b|recent){_ADJECTIVE}\b",
        ),
        _any(
            "best worst most mostly least top leading number_one first last only no_other any_other than_any ever "
            "never record main mainly primary primarily chief chiefly key supreme ultimate unrivalled unmatched "
            "unsurpassed unparalleled peak max maximum minimum extreme champion favourite favorite optim* always all "
            "every everyone everything nothing",
            rf"\b(?!(?:{'|'.join(listed(_OTHER_EST))})\b)[a-z]{{3,}}est\b",
            r"#1|\bno\. ?1",
        ),
    ),
    (
        _any("never"),
        _any(
            "never not no none nobody nothing nowhere without zero neither nor cannot un* refus* fail* lack* yet "
            "rather_than instead impossible ever avoid* declin* absen*",
            r"n't\b",
        ),
    ),
    (
        _any("always"),
        _any(
            "always every* each all any* constant* consistent* invariabl* forever whenever never no not permanent* "
            "ever must 100",
            r"n't\b",
        ),
    ),
    (
        _any("most_of_(?:the|his|her|its|their|these|those) the_majority_of the_vast_majority_of"),
        _any(
            "most* majorit* main mainly largely nearly almost all half primarily chiefly predominant* overwhelming* "
            "bulk usual* percent per_cent lot lots thirds quarters every* whole entire* typical* general* common* only "
            "few little",
            "%",
        ),
    ),
)
"""What reaches far → what in the evidence reaches as far."""


def overreach(text: str, evidence: str) -> tuple[str, ...]:
    """The words of a text that reach further than the evidence.

    >>> overreach("It is the best tool of all.", "So it is a great tool.")
    ('best',)
    >>> overreach("It is the best tool.", "Nothing is better.")
    ()
    """
    said, known = readable(text), readable(evidence)
    found: list[str] = []
    for strong, alike in _FAMILIES:
        hits = [match.group().lower() for match in strong.finditer(said)]
        if hits and not alike.search(known):
            found += hits
    return tuple(dict.fromkeys(found))
