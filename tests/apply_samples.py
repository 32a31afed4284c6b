"""A small bakery of pages, claims and texts for tests of operations."""

from __future__ import annotations

from kb.compile.apply import apply
from kb.markdown.page import link_ids, parse
from kb.operations import Add, Create
from kb.records import Claim, ClaimId, Evidence, PageCard, PageId, Passage, Quote, Source, StatementId, Text, Wiki
from kb.words import passage_hash

DAY, NEXT = "2026-10-01", "2026-10-02"
BREAD, YEAST, OVEN = PageId("con-bread"), PageId("con-yeast"), PageId("pro-oven")
_WORDS = {
    "Baking at home": [
        "Dough rises because yeast eats sugar and gives off gas.",
        "Salt holds the yeast back, so that the dough rises slowly.",
        "A hot oven gives the loaf its crust within ten minutes.",
        "Bread was baked in the town in 1910 for the first time.",
        "Wet dough makes large holes, which many bakers like.",
        "A loaf must cool for one hour before it is cut.",
        "Rye needs sour dough, since its own gluten is weak.",
    ],
    "Letters of a miller": [
        "The first bread of the town was baked in 1912, I believe.",
        "Flour that has rested for two weeks bakes better than fresh flour.",
        "The mill stood still in winter because the river froze.",
    ],
}


def passage(words: str) -> Passage:
    return Passage(passage_hash(words), words, words, ((0, len(words)),))


def claims() -> dict[ClaimId, Claim]:
    made = {}
    for letters, (title, sentences) in zip(("baki", "lett"), _WORDS.items(), strict=True):
        for number, words in enumerate(sentences):
            identifier = ClaimId(f"{letters}-{number:06x}")
            quote = Quote(passage_hash(words), words, "12:31, A baker" if letters == "baki" else "page 4")
            made[identifier] = Claim(identifier, title, words, (f"{quote.passage}.s1",), (quote,), ("bread",))
    return made


def evidence() -> Evidence:
    texts = {
        title: Text(title, tuple(passage(words) for words in sentences), "prose") for title, sentences in _WORDS.items()
    }
    sources = {title: Source(title, f"{title}.md", "0" * 64) for title in _WORDS}
    return Evidence(claims(), texts, sources)


def claim(number: int, letters: str = "baki") -> ClaimId:
    return ClaimId(f"{letters}-{number:06x}")


def mark(number: int, letters: str = "baki") -> str:
    return f"[^{claim(number, letters)}]"


def create(page: PageId = BREAD, title: str = "Bread", lead: str = "Bread is baked from dough.") -> Create:
    return Create(page, title, "concept", lead, lead)


def run(wiki: Wiki, *operations, today: str = DAY, given: Evidence | None = None) -> Wiki:
    for operation in operations:
        wiki = apply(wiki, operation, given or evidence(), today=today)
    return wiki


def bakery() -> Wiki:
    """A page with a lead, two paragraphs in two sections, and a second page."""
    return run(
        Wiki({}, {}),
        create(),
        create(YEAST, "Yeast", "Yeast is a small fungus."),
        Add(BREAD, "Yeast makes the dough rise.", (claim(0),)),
        Add(BREAD, "Salt slows it down.", (claim(1),)),
        Add(BREAD, "The crust forms in ten minutes.", (claim(2),), section="Baking"),
        Add(BREAD, "The first loaf of the town was baked in 1910.", (claim(3),), section="Past"),
    )


def said(wiki: Wiki, words: str, page: PageId = BREAD) -> StatementId:
    """The id of the statement that holds these words."""
    for statement in parse(wiki.texts[page], link_ids(wiki.cards.values())).statements:
        if words in statement.words:
            return statement.id
    raise AssertionError(f"{words!r} stands nowhere")


def body(wiki: Wiki, page: PageId = BREAD) -> str:
    """The text of a page without properties and definitions."""
    tree = parse(wiki.texts[page])
    end = tree.definitions[0].start if tree.definitions else len(tree.text)
    return tree.text[tree.front_end : end].rstrip("\n") + "\n"


def by_hand(wiki: Wiki, old: str, new: str, page: PageId = BREAD) -> Wiki:
    """The wiki after a person put `new` in the place of `old`."""
    assert wiki.texts[page].count(old) == 1
    return Wiki({**wiki.texts, page: wiki.texts[page].replace(old, new)}, wiki.cards, wiki.owned)


def card(page: PageId, title: str, kind: str = "concept") -> PageCard:
    return PageCard(page, title, f"concepts/{title}.md", kind)
