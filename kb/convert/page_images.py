"""Images of web pages: each with the address of the real picture, none that only measures, tracks or decorates.

Knows lazy loading (`data-src`, `srcset`, `picture`, `noscript`). What an image shows is not looked at.
"""

from __future__ import annotations

import re

from kb.convert.page_tree import Element, drop, make, named, parsed, put

_LAZY = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-original-src", "data-hi-res-src", "data-full-src",
    "data-image-src", "data-url", "data-actualsrc", "data-img-src", "data-large-file", "data-orig-file",
    "data-fallback-src",
)  # fmt: skip
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set", "srcset")
_PLACEHOLDER = re.compile(
    r"^data:image/(?:gif|svg\+xml|png|webp)[^,]*,.{0,600}$|^about:|^#"
    r"|/?(?:placeholder|blank|spacer|transparent|pixel|1x1|lazy(?:load)?|loading|grey|clear)[\w-]*\.(?:gif|png|svg|jpe?g)",
    re.IGNORECASE | re.DOTALL,
)
_DECORATION_LISTED = """
    avatar emoji icon favicon gravatar spinner spacer tracking pixel badge
"""
_DECORATION = frozenset(_DECORATION_LISTED.split())
_CANDIDATE = re.compile(r"(\S*[^\s,])(?:\s+([\d.]+)([wx]))?\s*(?:,|$)")
_MODERN = re.compile(r"\.(?:webp|avif)(?:\?|$)")
_SMALLEST = 33
"""Pixels on both sides below which an image is an icon."""
_LONG_NAME = 14
"""Letters of a file name that two pictures hardly share."""
_LONGEST_DATA = 8_000_000


def settle_images(root: Element) -> None:
    """Give every image its real address as `src`, and drop those that show nothing."""
    for noscript in list(root.iter("noscript")):
        _open(noscript)
    for picture in list(root.iter("picture")):
        _settle_picture(picture)
    for image in list(root.iter("img", "amp-img", "image")):
        if image.getparent() is not None and not any(True for _ in image.iterancestors("svg")):
            _settle(image)
    _drop_twins(root)


def _open(noscript: Element) -> None:
    """Replace a `noscript` by the images in it; when the image before it is a placeholder, in its place."""
    inner = noscript if len(noscript) else parsed(f"<div>{noscript.text or ''}</div>")
    images = list(inner.iter("img"))
    if not images:
        drop(noscript)
        return
    before = noscript.getprevious()
    held = before if before is None or before.tag == "img" else before.find(".//img")
    is_behind = before is not None and not (before.tail or "").strip()
    if held is not None and is_behind and _real(held) in ("", _real(images[0])):
        images[0].set("alt", images[0].get("alt") or held.get("alt") or "")
        drop(held)
    images[0].tail = None
    put(noscript, images[0])


def _settle_picture(picture: Element) -> None:
    """Replace a `picture` by its image, with the best source when the image itself has none."""
    image = picture.find(".//img")
    if image is None:
        image = make("img")
        picture.append(image)
    if not _real(image):
        sets = (source.get(name, "") for source in picture.iter("source") for name in _LAZY_SETS)
        found = sorted((best for one in sets if (best := _best(one))), key=lambda one: bool(_MODERN.search(one)))
        image.set("src", found[0] if found else "")
    image.tail = None
    put(picture, image)


def _settle(image: Element) -> None:
    address = _real(image)
    alt = " ".join(image.get("alt", "").split())
    if named(image) & {"emoji", "emojione", "wp-smiley", "smiley"} and 0 < len(alt) <= 8:
        put(image, make("span", text=alt))
    elif not address or _is_tiny(image) or (named(image) & _DECORATION and not _is_wide(image)):
        drop(image)
    else:
        put(image, make("img", {"src": address, "alt": alt}))


def _real(image: Element) -> str:
    """The address of the picture, `""` when there is none."""
    for name in _LAZY:
        value = image.get(name, "").strip()
        if value and not _PLACEHOLDER.search(value) and re.search(r"[./]", value) and not value.startswith("{"):
            return str(value)
    source = str(image.get("src", "").strip() or image.get("href", ""))
    best = next((found for name in _LAZY_SETS if (found := _best(image.get(name, "")))), "")
    if source and not _PLACEHOLDER.search(source) and len(source) < _LONGEST_DATA:
        return source
    return best if not _PLACEHOLDER.search(best) else ""


def _best(candidates: str) -> str:
    """The largest of a `srcset`.

    >>> _best("/a.png 320w, /b.png 1200w")
    '/b.png'
    """
    found = [(float(size or 1), address) for address, size, _ in _CANDIDATE.findall(candidates.strip())]
    return max(found, key=lambda one: one[0])[1] if found else ""


def _size(image: Element, side: str) -> float | None:
    style = re.search(rf"(?<![\w-]){side}\s*:\s*([\d.]+)px", image.get("style", ""))
    stated = style.group(1) if style else image.get(side, "").removesuffix("px")
    return float(stated) if re.fullmatch(r"\d{1,5}(?:\.\d+)?", stated) else None


def _is_tiny(image: Element) -> bool:
    width, height = _size(image, "width"), _size(image, "height")
    if width is not None and height is not None:
        return max(width, height) < _SMALLEST
    return any(one is not None and one < 4 for one in (width, height))


def _is_wide(image: Element) -> bool:
    return (_size(image, "width") or 0) > 200


def _drop_twins(root: Element) -> None:
    """Of one picture that stands twice in a row, as lazy loading and zooming leave it, keep the second, larger one."""
    last: Element | None = None
    for one in list(root.iter()):
        if one.tag == "img":
            if last is not None and _is_twin(last.get("src", ""), one.get("src", "")):
                one.set("alt", one.get("alt") or last.get("alt") or "")
                drop(last)
            last = one
        elif (one.text or "").strip() or (one.tail or "").strip():
            last = None


def _is_twin(one: str, other: str) -> bool:
    """Whether two addresses are of one picture: the same, or the same long file name in two sizes."""
    names = [address.partition("?")[0].rpartition("/")[2] for address in (one, other)]
    return one == other or (names[0] == names[1] and len(names[0]) >= _LONG_NAME)
