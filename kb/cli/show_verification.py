"""Show what a second reading of a file says of its conversion. Decides nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.convert.verify import Lost, Share
    from kb.flows.convert import Converted

_MOST = 10
"""Places of one kind that are shown; `--json` has more."""
_LONGEST = 100


def is_good(converted: Converted) -> bool:
    """Whether the conversion lost nothing to speak of, as far as anybody looked."""
    from kb.convert.verify import is_whole

    return converted.verify is None or is_whole(converted.verify)


def show_verification(converted: Converted) -> None:
    """The shares of words, notes, images and links that the text kept, and where the others stand in the file."""
    found = converted.verify
    if found is None:
        _say("verify    this format has no second reader: nothing was compared")
        return
    _say(f"words     {found.recall:.1%} of {found.words:,} are there, {found.order:.1%} in the order of the file")
    if converted.restored or converted.refused:
        _say(
            f"restored  {converted.restored:,} words; {converted.refused} blocks were not the file's words and stay out"
        )
    shares = (("notes", found.notes), ("images", found.images), ("links", found.links))
    for name, share in shares:
        _share(name, share)
    _places("words", found.lost)
    for name, share in shares:
        _places(name, share.lost)


def _share(name: str, share: Share) -> None:
    if share.source:
        _say(f"{name:<9} {share.kept} of {share.source} are there")


def _places(name: str, lost: tuple[Lost, ...]) -> None:
    for one in lost[:_MOST]:
        words = " ".join(one.what.split())
        _say(f"lost {name}: {one.place}: {words[:_LONGEST]}{'…' if len(words) > _LONGEST else ''}")
    if len(lost) > _MOST:
        _say(f"lost {name}: {len(lost) - _MOST} more places, see --json")


def _say(line: str) -> None:
    print(line, file=sys.stderr)
