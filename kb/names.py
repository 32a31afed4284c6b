"""Names: of files, pages, labels. One function makes a name and every link to it. Touches no disk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from hashlib import sha256

from kb.records import ClaimId, Kind, PageId
from kb.words import digest

FOLDERS: dict[str, str] = {
    "concept": "concepts",
    "person": "people",
    "organization": "organizations",
    "work": "works",
    "product": "products",
    "place": "places",
    "event": "events",
    "source": "sources",
    "text": "text",
    "contradiction": "contradictions",
    "question": "questions",
    "map": "maps",
}
"""Kind of page → its folder in wiki/."""
TOPIC_KINDS: tuple[Kind, ...] = ("concept", "person", "organization", "work", "product", "place", "event")
_PREFIXES = {"source": "src", "text": "txt", "contradiction": "ctr", "question": "que", "map": "map"}
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_DROPPED = re.compile(r"[?*\"<>#^\[\]\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufe0f]|%%")
_QUALIFIER = re.compile(r" \([^()]{1,16}\)$")
"""What parts a text from its source, and two pages of one name: it stays when a name is cut."""
_TEXT_NOTE = re.compile(r"(.*) \(text(?: (\d+))?\)")
_ASSET = re.compile(r"[0-9a-f]{8,64}\.[a-z0-9]{1,5}")
RESERVED = frozenset({"index", "log", "dashboard", "review"})
"""Names of the files at the top of wiki/: no page is called so."""
LONGEST = 80
_QUERY = re.compile(r"^(?:\$?=+\s*)+")
"""What makes a plugin run the rest of a name where it stands in code marks."""
_SUFFIX = re.compile(r"(?:\.md)+$", re.IGNORECASE)
"""A link to `X.md` leads to the note X: no note is called so."""


def file_name(title: str) -> str:
    """The name under which a title is a file on every system and a target of links; `""` when nothing is left.

    >>> file_name("C++: what/why?")
    'C++ - what-why'
    """
    name = unicodedata.normalize("NFC", title)
    name = re.sub(r"\s*:(?=\s|$)|(?<=\D):(?=\D)", " -", name).replace(":", "-")
    name = re.sub(r"[/\\|]", "-", _DROPPED.sub("", name))
    name = _SUFFIX.sub("", _QUERY.sub("", re.sub(r"\s+", " ", name).strip(" ."))).strip(" .")
    if len(name) > LONGEST:
        found = _QUALIFIER.search(name)
        qualifier = found.group() if found else ""
        name = shortened(name, LONGEST - len(qualifier)) + qualifier
    head, dot, rest = name.partition(".")
    return f"{head.rstrip()} (note){dot}{rest}" if is_device(name) else name


def shortened(name: str, most: int) -> str:
    """A name of at most so many characters: whole words of it, unless that would lose half of what it may have.

    >>> shortened("On the mechanics of looms and the economy of mills", 40)
    'On the mechanics of looms and the'
    """
    if len(name) <= most:
        return name
    end = name.rfind(" ", 0, most + 1)
    return name[: end if end > most // 2 else most].strip(" .").rstrip(" ,;:–—-(")


def text_note_name(title: str, part: int = 0) -> str:
    """The name of the note that holds the words of a source, or those of one of its chapters.

    >>> text_note_name("Moby Dick", 3)
    'Moby Dick (text 03)'
    """
    return file_name(f"{title} (text {part:02d})" if part else f"{title} (text)")


def text_note_of(name: str) -> tuple[str, int] | None:
    """The title and chapter that the name of a text note says; None for another note.

    >>> text_note_of("Moby Dick (text 03)"), text_note_of("Moby Dick")
    (('Moby Dick', 3), None)
    """
    found = _TEXT_NOTE.fullmatch(name)
    return (found[1], int(found[2] or 0)) if found else None


def asset_name(content: bytes, suffix: str) -> str:
    """The name of an image or attachment, from its bytes: equal ones have one name.

    >>> asset_name(b"", ".PNG")
    'e3b0c44298fc1c14.png'
    """
    return f"{sha256(content).hexdigest()[:16]}.{suffix.lower().lstrip('.')}"


def is_asset_name(name: str) -> bool:
    """Whether a name is one that kb gives to assets: at least 8 hex digits and a short suffix."""
    return bool(_ASSET.fullmatch(name))


def is_device(name: str) -> bool:
    """Whether Windows takes a file name for a device, whatever its suffix.

    >>> is_device("aux.md"), is_device("auxiliary.md")
    (True, False)
    """
    return bool(_DEVICES.fullmatch(name.split(".")[0].strip()))


def slug(title: str) -> str:
    """Lower-case ASCII words joined by `-`; a hash where nothing of the title is ASCII.

    >>> slug("Andrej Karpathy's Map")
    'andrej-karpathys-map'
    """
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower().replace("'", "")
    made = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:60].strip("-")
    return made or digest(title, 8)


def web_slug(title: str) -> str:
    """What a static site makes of a title: two names with one web slug clash."""
    return re.sub(r"\s+", "-", title.strip().casefold())


def page_id(kind: str, title: str) -> PageId:
    """The id that a page gets when it is made: `con-autonomy-slider`."""
    return PageId(f"{_PREFIXES.get(kind, kind[:3])}-{slug(title)}")


def label_letters(title: str) -> str:
    """The first four letters of a title, folded to ASCII, lower case; digits count only when there are no letters.

    >>> label_letters("Software is changing again")
    'soft'
    """
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]", "", folded)[:4] or re.sub(r"[^a-z0-9]", "", folded)[:4] or "src"


def claim_id(source: str, at: tuple[str, ...], text: str) -> ClaimId:
    """The id of a claim, from where it stands and what it says: the same after every recompile."""
    return ClaimId(f"{label_letters(source)}-{digest('|'.join((source, *at, text)), 6)}")


def unique(title: str, is_taken: Callable[[str], bool], *, qualifier: str = "") -> str:
    """The title, or the title with a ` (qualifier)` or a number behind it, so that it is not taken.

    >>> unique("Python", {"Python"}.__contains__, qualifier="product")
    'Python (product)'
    """
    if not is_taken(title):
        return title
    if qualifier and not is_taken(f"{title} ({qualifier})"):
        return f"{title} ({qualifier})"
    number = 2
    while is_taken(f"{title} ({number})"):
        number += 1
    return f"{title} ({number})"
