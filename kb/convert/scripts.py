"""Letters above and below the line as Unicode has them. Knows signs; no markup."""

from __future__ import annotations

_RAISED_FROM = "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθφχ"
_RAISED_TO = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᵠᵡ"
_LOWERED_FROM = "0123456789+-−=()aehijklmnoprstuvxβγρφχ"
_LOWERED_TO = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
_RAISED = dict(zip(_RAISED_FROM, _RAISED_TO, strict=True))
_LOWERED = dict(zip(_LOWERED_FROM, _LOWERED_TO, strict=True))
_LONGEST = 12
"""Signs of an index or exponent; longer words are set small for another reason and stay as they are."""


def raised(words: str) -> str:
    """Words above the line.

    >>> raised("th"), raised("2"), raised("Q1"), raised("1, 2")
    ('ᵗʰ', '²', '^Q1', '1, 2')
    """
    return _placed(words, _RAISED, "^")


def lowered(words: str) -> str:
    """Words below the line.

    >>> lowered("2"), lowered("max"), lowered("CO")
    ('₂', 'ₘₐₓ', '_CO')
    """
    return _placed(words, _LOWERED, "_")


def _placed(words: str, signs: dict[str, str], mark: str) -> str:
    bare = words.strip()
    if not bare or len(bare) > _LONGEST or any(sign.isspace() for sign in bare):
        return words
    if all(sign in signs for sign in bare):
        return words.replace(bare, "".join(signs[sign] for sign in bare), 1)
    return words.replace(bare, mark + bare, 1) if any(sign.isalnum() for sign in bare) else words
