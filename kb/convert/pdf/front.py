"""What a PDF says of itself: title, authors, date, language. Knows its properties and its first page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb.convert.pdf.blocks import Block, plain
from kb.convert.pdf.usual import Usual
from kb.records import Metadata

_FILE = re.compile(
    r"\.(?:docx?|dvi|tex|indd|pdf|txt|rtf|odt|qxd|fm|ps|eps|pptx?|xlsx?)\b|^[\w-]+\.[a-z]{3,4}$"
    r"|^(?:microsoft|untitled|slide \d)|^[\W\d_]*$",
    re.I,
)
_TOOL = re.compile(r"\b(?:user|admin|unknown|author|owner|windows|preferred customer|a2ps|acrobat)\b", re.I)
_LISTED = """
    january february march april may june july august september october november december
    januar februar märz april mai juni juli august september oktober november dezember
"""
_MONTHS = _LISTED.split()
_SPELLED = "|".join(dict.fromkeys(_MONTHS))
_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?)?(?P<month>{_SPELLED})\s+"
    rf"(?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?,?\s*(?P<year>(?:1[89]|20)\d\d)\b"
    r"|(?P<iso>(?:1[89]|20)\d\d-[01]\d-[0-3]\d)",
    re.I,
)
_MOST_TITLE = 4
"""Lines of a title at most."""
_MOST_MASTHEAD = 2
"""Lines of a masthead at most: a longer block with one large letter is a paragraph that it opens."""
_LARGER = 1.15
"""Times the size of the text from which on letters are those of a title."""
_STAMP = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")


def title_of(first: Sequence[Block], properties: Mapping[str, str], common: Usual) -> str:
    """The title: the stated one when the first page shows it too, else the largest words of that page, else the stated.

    `first` are the blocks of the first page that has words.
    """
    stated = " ".join(properties.get("Title", "").split())
    stated = "" if _FILE.search(stated) or len(stated) < 3 else stated
    shown = _key(" ".join(block.words for block in first))
    if stated and _key(stated) in shown:
        return stated
    largest = _largest(first, common)
    return largest.words if largest is not None else stated


def first_heading(found: Sequence[Block]) -> str:
    """The heading that stands on the first page above all text, when it is no numbered one; else `""`."""
    for block in found[:_MOST_TITLE]:
        if block.first.page != found[0].first.page or len(block.lines) > _MOST_TITLE:
            break
        if block.kind == "heading":
            return block.words if len(block.words.split()) > 1 and not block.words[0].isdigit() else ""
    return ""


def masthead(first: Sequence[Block], common: Usual) -> str:
    """A line of the first page whose capitals are larger than the text, though most of its letters are not; or `""`.

    For pages whose title is set in small capitals, or shares its line with a note: better than no title.
    """
    large = [block for block in _titles(first, _MOST_MASTHEAD) if _capitals(block) > _LARGER * common.size]
    words = max(large, key=_capitals).words if large else ""
    return "" if _FILE.search(words) else words


def _capitals(block: Block) -> float:
    return max(line.top for line in block.lines)


def title_block(first: Sequence[Block], title: str) -> Block | None:
    """The block of the first page that shows the title."""
    key = _key(title)
    return next((block for block in first if key and _key(block.words) == key), None)


def _largest(first: Sequence[Block], common: Usual) -> Block | None:
    """The block in the largest letters in the upper half of a page, when these are larger than the text."""
    fit = [block for block in _titles(first, _MOST_TITLE) if _letters(block) > _LARGER * common.size]
    return max(fit, key=_letters, default=None)


def _titles(first: Sequence[Block], most: int) -> list[Block]:
    """The blocks of words that have at most so many lines."""
    return [
        block
        for block in first
        if block.kind in ("paragraph", "heading", "item")
        and len(block.lines) <= most
        and sum(map(str.isalpha, block.words)) > 3
    ]


def _letters(block: Block) -> float:
    return max(line.size for line in block.lines)


def metadata_of(first: Sequence[Block], properties: Mapping[str, str], title: str) -> Metadata:
    """Authors, date and subject. A date counts when it stands on the first page; else the year the file was made in."""
    words = " \n".join(block.words for block in first if block.kind != "note")
    published, issued = _date(words)
    made = _STAMP.match(properties.get("CreationDate", ""))
    return Metadata(
        authors=_authors("" if _is_account(properties) else properties.get("Author", ""), first, title),
        published=published,
        issued=issued or ("" if published or not made else made.group(1)),
        description=" ".join(properties.get("Subject", "").split())[:300],
    )


def _is_account(properties: Mapping[str, str]) -> bool:
    """Whether the stated author is the account that printed a file: one word, and the title is the name of a file."""
    title = properties.get("Title", "")
    return bool(title and _FILE.search(title)) and len(properties.get("Author", "").split()) == 1


def _date(words: str) -> tuple[str, str]:
    """The first full date as `YYYY-MM-DD`, else month and year as they stand."""
    loose = ""
    for found in _DATE.finditer(words[:6000]):
        if found["iso"]:
            return found["iso"], ""
        day = found["day"] or found["day2"]
        if day and 1 <= int(day) <= 31:
            month = _MONTHS.index(found["month"].casefold()) % 12 + 1
            return f"{found['year']}-{month:02}-{int(day):02}", ""
        loose = loose or " ".join(found.group().split())
    return "", loose


_NAME = re.compile(
    r"(?:[A-ZÀ-Þ][\w.'’-]*\.?|de|van|von|der|den|la|di|da|del|al|bin)(?:\s+(?:[A-ZÀ-Þ][\w.'’-]*\.?|de|van|von|der|den|la|di|da|del|al|bin)){1,4}"
)


def _authors(stated: str, first: Sequence[Block], title: str) -> tuple[str, ...]:
    """The authors that the file states, else the names on the line below the title."""
    names = tuple(
        " ".join(name.split()) for name in re.split(r"[;\n]|,\s+(?=[A-Z])|\s+(?:and|und|&)\s+", stated) if name.strip()
    )
    if names and not _TOOL.search(stated):
        return names
    at = next((at for at, block in enumerate(first) if _key(block.words) == _key(title)), None)
    if at is None or at + 1 >= len(first):
        return ()
    line = re.sub(r"[\d*†‡§¶∗]+", "", plain(first[at + 1].first.words))
    parts = [" ".join(part.split()) for part in re.split(r",|\s+(?:and|und|&)\s+", line) if part.strip(" ,.")]
    return tuple(parts) if parts and all(_NAME.fullmatch(part) for part in parts) else ()


def _key(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()
