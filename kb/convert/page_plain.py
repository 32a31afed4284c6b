"""Small things of web pages made plain: headings without links to themselves, tasks, films, what one can unfold."""

from __future__ import annotations

import re

from kb.convert.page_tree import Element, classes, drop, make, put, unwrap, words_of

_ICONS = re.compile(
    r"[¶#§🔗∞☍⚓️\s\u200b]*|permalink|link to this (?:heading|section|definition)|edit|\[edit\]|copy link", re.IGNORECASE
)
_FILMS = re.compile(
    r"(?:youtube(?:-nocookie)?\.com/embed/|player\.vimeo\.com/video/|dailymotion\.com/embed/video/)([\w-]+)"
)


def strip_headings(root: Element) -> None:
    """Headings without the links that only lead to themselves."""
    for heading in root.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        for link in list(heading.iter("a")):
            if _ICONS.fullmatch(words_of(link)) and link.find(".//img") is None:
                _keep_id(link, heading)
                drop(link)
            elif link.get("href", "#").startswith("#"):
                unwrap(link)
        for one in list(heading.iter("button")):
            drop(one)


def strip_links_to_themselves(root: Element) -> None:
    """Links to what they stand in as their words."""
    for link in list(root.iter("a")):
        place, _, goal = (link.get("href") or "").partition("#")
        if goal and not place and any(above.get("id") == goal for above in link.iterancestors()):
            unwrap(link)


def _keep_id(link: Element, heading: Element) -> None:
    name = link.get("id") or link.get("name")
    if name and not heading.get("id"):
        heading.set("id", name)


def settle_tasks(root: Element) -> None:
    """The boxes of task lists as `[x]`; all other fields go."""
    for box in list(root.iter("div", "span")):
        names = set(classes(box))
        if names & {"checkbox-on", "checkbox-off"} and not words_of(box):
            put(box, make("span", {"data-task": "x" if "checkbox-on" in names else " "}))
    for field in list(root.iter("input")):
        item = next(field.iterancestors("li"), None)
        if (
            field.get("type", "").lower() == "checkbox"
            and item is not None
            and words_of(item)
            and (field.get("disabled") is not None or "task" in " ".join(classes(item)))
        ):
            put(field, make("span", {"data-task": "x" if field.get("checked") is not None else " "}))
        else:
            drop(field)


def settle_media(root: Element) -> None:
    """Films that are shown in the page as links to where they are."""
    for frame in list(root.iter("iframe", "video", "audio")):
        source = (
            frame.get("src", "")
            or frame.get("data-src", "")
            or next((one.get("src", "") for one in frame.iter("source")), "")
        )
        found = _FILMS.search(source)
        if found:
            host = (
                "https://www.youtube.com/watch?v="
                if "youtube" in source
                else "https://vimeo.com/"
                if "vimeo" in source
                else "https://www.dailymotion.com/video/"
            )
            source = host + found.group(1)
        if found or (frame.tag != "iframe" and source):
            paragraph = make("p")
            paragraph.append(make("a", {"href": source}, text=frame.get("title") or source))
            put(frame, paragraph)
