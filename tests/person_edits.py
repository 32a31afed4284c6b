"""A person who edits a vault at random, as in Obsidian, and remembers what must stay and what must not come back."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from kb.markdown.cite import claim_of
from kb.markdown.frontmatter import patch, properties, split
from kb.markdown.page import parse

TOPICS = ("concepts", "people", "organizations", "works", "products", "places", "events")


@dataclass
class Person:
    """Edits pages of a vault; every word that is added is a word of its own, so that its loss is seen."""

    vault: Path
    chance: random.Random
    words: dict[str, str] = field(default_factory=dict)
    """A word of the person → the id of the page where it was written."""
    removed_claims: set[tuple[str, str]] = field(default_factory=set)
    removed_links: set[tuple[str, str]] = field(default_factory=set)
    removed_aliases: set[tuple[str, str]] = field(default_factory=set)
    removed_pages: set[str] = field(default_factory=set)
    locked: dict[str, str] = field(default_factory=dict)
    """Page → its text when it was locked."""
    done: list[str] = field(default_factory=list)

    def pages(self) -> dict[str, Path]:
        """The files of the pages about subjects, by the id of the page, wherever the person moved them."""
        found = {}
        for path in sorted(self.vault.glob("wiki/**/*.md")):
            held = properties(path.read_text(encoding="utf-8"))
            if held.get("type") in ("concept", "person", "organization", "work", "product", "place", "event"):
                found[str(held.get("id"))] = path
        return found

    def edit(self) -> None:
        """One edit of a random kind on a random page."""
        pages = self.pages()
        if not pages:
            return
        page = self.chance.choice(sorted(pages))
        kind = self.chance.choice(sorted(EDITS))
        path = pages[page]
        before = path.read_text(encoding="utf-8")
        after = EDITS[kind](self, page, path, before)
        if after is not None and after != before:
            path.write_text(after, encoding="utf-8")
        self.done.append(f"{kind} {page}")
        if page in self.locked and path.exists():
            self.locked[page] = path.read_text(encoding="utf-8")

    def word(self, page: str) -> str:
        """A word that stands nowhere else."""
        made = f"Xyl{self.chance.randrange(10**9):09d}"
        self.words[made] = page
        return made

    # -- what must hold -----------------------------------------------------------------------------------------

    def faults(self) -> list[str]:
        """What was lost or brought back."""
        pages = self.pages()
        texts = {page: path.read_text(encoding="utf-8") for page, path in pages.items()}
        found = [f"lost {word} of {page}" for word, page in self.words.items() if word not in texts.get(page, "")]
        found += [f"{page} is back" for page in self.removed_pages if page in texts]
        names = {path.stem.casefold(): page for page, path in pages.items()}
        for page, text in texts.items():
            cited = {claim_of(label) for one in parse(text).statements for label in one.labels}
            found += [
                f"{claim} is back on {page}" for at, claim in self.removed_claims if at == page and claim in cited
            ]
            linked = {names.get(target.strip().casefold()) for target in re.findall(r"\[\[([^\]|#]+)", text)}
            found += [
                f"the link to {to} is back on {at}" for at, to in self.removed_links if at == page and to in linked
            ]
            held = {str(name).casefold() for name in properties(text).get("aliases") or []}  # type: ignore[attr-defined]
            found += [f"{name} is back on {at}" for at, name in self.removed_aliases if at == page and name in held]
        found += [f"locked {page} changed" for page, text in self.locked.items() if texts.get(page) != text]
        return found


# -- edits ------------------------------------------------------------------------------------------------------


def _own_paragraph(person: Person, page: str, path: Path, text: str) -> str:
    blocks = [block for block in parse(text).blocks if block.kind != "definition"]
    at = person.chance.choice([parse(text).front_end, *(block.end for block in blocks)])
    if at and not text[:at].endswith("\n\n"):
        at = parse(text).front_end
    return text[:at] + f"A remark of mine, {person.word(page)}.\n\n" + text[at:]


def _own_section(person: Person, page: str, path: Path, text: str) -> str:
    word = person.word(page)
    definitions = [block.start for block in parse(text).blocks if block.kind == "definition"]
    at = definitions[0] if definitions else len(text)
    return text[:at].rstrip("\n") + f"\n\n## Mine {word}\n\n- an item of mine\n- [ ] and a task\n\n" + text[at:]


def _changed_words(person: Person, page: str, path: Path, text: str) -> str | None:
    ours = [one for one in parse(text).statements if one.labels and not one.is_quotation]
    if not ours:
        return None
    one = person.chance.choice(ours)
    space = text.find(" ", one.start)
    if not one.start < space < one.end - 20:
        return None
    return f"{text[:space]} {person.word(page)}{text[space:]}"


def _changed_lead(person: Person, page: str, path: Path, text: str) -> str | None:
    leads = [one for one in parse(text).statements if one.is_lead and "Xyl" not in one.words]
    return f"{text[: leads[0].start]}What {person.word(page)} is to me.{text[leads[0].end :]}" if leads else None


def _removed_statement(person: Person, page: str, path: Path, text: str) -> str | None:
    tree = parse(text)
    ours = [one for one in tree.statements if one.labels and not re.search(r"Xyl\d{9}", one.words)]
    if len(ours) < 2:
        return None
    one = person.chance.choice(ours)
    still = {claim_of(label) for other in ours if other is not one for label in other.labels}
    still |= {claim_of(label) for other in tree.statements if other is not one for label in other.labels}
    gone = {claim_of(label) for label in one.labels} - still
    person.removed_claims |= {(page, claim) for claim in gone}
    start = text.rfind("> ", 0, one.start) if one.is_quotation else one.start
    made = text[:start].rstrip(" ") + text[one.end :].lstrip(" ")
    for claim in gone:
        made = re.sub(rf"^\[\^{claim}b?\]:.*\n?", "", made, flags=re.M)
    return re.sub(r"\n{3,}", "\n\n", made)


def _removed_link(person: Person, page: str, path: Path, text: str) -> str | None:
    names = {other.stem.casefold(): name for name, other in person.pages().items()}
    front, body = split(text)
    items = [
        found
        for found in re.finditer(r"^- \[\[([^\]|#]+)(?:\|[^\]]*)?\]\].*\n", body, re.M)
        if found[1].casefold() in names
    ]
    if not items:
        return None
    found = person.chance.choice(items)
    target = names[found[1].casefold()]
    if len(re.findall(rf"\[\[{re.escape(found[1])}[\]|]", body)) > 1:
        return None
    person.removed_links.add((page, target))
    return front + body[: found.start()] + body[found.end() :]


def _removed_alias(person: Person, page: str, path: Path, text: str) -> str | None:
    held = properties(text).get("aliases")
    if not isinstance(held, list) or not held:
        return None
    gone = str(person.chance.choice(held))
    person.removed_aliases.add((page, gone.casefold()))
    return patch(text, {"aliases": [name for name in held if name != gone] or None})


def _property(person: Person, page: str, path: Path, text: str) -> str:
    return patch(text, {"mine": f"{properties(text).get('mine') or 'of mine'} {person.word(page)}"})


def _renamed(person: Person, page: str, path: Path, text: str) -> None:
    name = f"My {path.stem.removeprefix('My ')[:40]} {person.chance.randrange(100)}"
    moved(person, path, path.with_name(f"{name}.md"))


def _other_folder(person: Person, page: str, path: Path, text: str) -> None:
    folder = person.vault / "wiki" / person.chance.choice(["shelf", "concepts", "works"])
    folder.mkdir(exist_ok=True)
    if not (folder / path.name).exists():
        path.rename(folder / path.name)


def moved(person: Person, path: Path, new: Path) -> None:
    """As Obsidian renames: every link of the vault follows."""
    if new.exists():
        return
    path.rename(new)
    for other in person.vault.glob("wiki/**/*.md"):
        text = other.read_text(encoding="utf-8")
        made = re.sub(rf"\[\[{re.escape(path.stem)}(?=[\]|#])", f"[[{new.stem}", text)
        if made != text:
            other.write_text(made, encoding="utf-8")
    for page, kept in person.locked.items():
        person.locked[page] = re.sub(rf"\[\[{re.escape(path.stem)}(?=[\]|#])", f"[[{new.stem}", kept)


def _removed_page(person: Person, page: str, path: Path, text: str) -> None:
    path.unlink()
    person.removed_pages.add(page)
    person.locked.pop(page, None)
    for word in [word for word, at in person.words.items() if at == page]:
        del person.words[word]


def _lock(person: Person, page: str, path: Path, text: str) -> str:
    made = patch(text, {"locked": True})
    person.locked[page] = made
    return made


EDITS = {
    "paragraph": _own_paragraph,
    "section": _own_section,
    "words": _changed_words,
    "lead": _changed_lead,
    "statement": _removed_statement,
    "link": _removed_link,
    "alias": _removed_alias,
    "property": _property,
    "rename": _renamed,
    "folder": _other_folder,
    "delete": _removed_page,
    "lock": _lock,
}
