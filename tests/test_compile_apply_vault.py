"""A small vault made by operations alone passes the independent checkers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from apply_samples import BREAD, DAY, OVEN, YEAST, claim, create, evidence, run, said

from kb.markdown.cite import definitions, quotation
from kb.markdown.escape import escape
from kb.markdown.frontmatter import render
from kb.markdown.notes import passages_of
from kb.operations import Add, Alias, Create, Dispute, Link, Merge, Refine, Rename, Side, Split, Supersede
from kb.records import PageId, Wiki
from kb.words import holds_quote

TOOLS = Path(__file__).parents[2] / "shared" / "tools"
LOAF, RYE = PageId("con-loaf"), PageId("con-rye")


def made_vault(root: Path) -> Path:
    wiki = run(
        Wiki({}, {}),
        Create(BREAD, "Bread", "concept", "Bread is food.", "Bread, on the whole.", tags=("topic/food",)),
        Create(YEAST, "Yeast", "concept", "Yeast raises a dough.", "Yeast, on the whole.", tags=("topic/food",)),
        Create(OVEN, "Oven", "product", "An oven is a hot box.", "The oven, on the whole.", tags=("topic/tools",)),
        Create(LOAF, "Loaf", "concept", "A loaf is a shaped bread.", "The loaf, on the whole.", tags=("topic/food",)),
        Add(BREAD, "Dough rises because yeast eats sugar & gives off *gas*.", (claim(0),)),
        Add(BREAD, "Salt holds the yeast back.", (claim(1),)),
        Add(BREAD, "It slows the dough, which takes time.", (claim(1),)),
        Add(BREAD, "Wet dough makes large holes.", (claim(4),)),
        Add(BREAD, "Rye needs sour dough, since its gluten is weak.", (claim(6),)),
        Add(BREAD, "Rested flour bakes better than fresh flour.", (claim(1, "lett"),), section="Flour"),
        Add(BREAD, "The first bread of the town was baked in 1910.", (claim(3),), section="Past"),
        Add(YEAST, "It eats sugar and gives off gas.", (claim(0),)),
        Add(OVEN, "A hot oven gives the crust within ten minutes.", (claim(2),)),
        Add(LOAF, "", (claim(5),), is_quotation=True),
        Add(LOAF, "A loaf cools for one hour before it is cut.", (claim(5),)),
    )
    sides = (
        Side("1910", "the handbook says that it was in 1910.", (claim(3),)),
        Side("1912, by belief", "the letter says that it was in 1912.", (claim(0, "lett"),)),
    )
    wiki = run(
        wiki,
        Dispute(BREAD, "when was the first bread?", sides, "First bread, 1910 or 1912"),
        Supersede(BREAD, said(wiki, "Wet dough"), "Many bakers like wet dough for its large holes.", (claim(4),)),
        Refine(BREAD, said(wiki, "Rested flour"), "Flour that rested for two weeks bakes better.", (claim(1, "lett"),)),
        Alias(BREAD, "Daily bread"),
        Link(BREAD, OVEN, words="where it gets its crust"),
        Link(BREAD, YEAST, said(wiki, "yeast eats sugar"), "yeast"),
        Link(OVEN, BREAD, words="what it bakes"),
        Link(YEAST, BREAD, words="what it raises"),
        Merge(LOAF, BREAD),
        Rename(OVEN, "Baker's oven: old & new"),
    )
    moving = (said(wiki, "Rye needs"),)
    wiki = run(wiki, Split(BREAD, RYE, "Rye bread", "concept", "Rye bread is sour.", "Rye bread, briefly.", moving))
    files = {card.path: wiki.texts[page] for page, card in wiki.cards.items()} | frame()
    for path, text in files.items():
        (root / "wiki" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "wiki" / path).write_text(text, encoding="utf-8", newline="")
    return root


def frame() -> dict[str, str]:
    """What other rooms write: text notes, source pages, the page of the contradiction, an index."""
    known = evidence()
    files = {}
    for number, (title, text) in enumerate(known.texts.items()):
        front = {"title": f"{title} (text)", "type": "text", "id": f"txt-{number}", "description": "The words."}
        dates = {"created": DAY, "updated": DAY}
        words = "\n\n".join(f"{escape(p.words)} ^{p.id}" for p in text.passages)
        files[f"text/{title} (text).md"] = render(front | {"part_of": f"[[{title}]]"} | dates) + words + "\n"
        one = next(claim for claim in known.claims.values() if claim.source == title)
        front = {"title": title, "type": "source", "id": f"src-{number}", "description": "A source."}
        front |= {"raw": f"raw/{title}.md", "sha256": "0" * 64}
        body = f"A source about bread.\n\n{quotation(one)}\n\n## Contents\n\n- [[{title} (text)]]: the words\n"
        body += "\n## Pages\n\n- [[Bread]]\n- [[Yeast]]\n\n" + "".join(f"{line}\n" for line in definitions(one))
        files[f"sources/{title}.md"] = render(front | dates) + body
    wiki = run(
        Wiki({}, {}),
        create(PageId("ctr-1"), "First bread, 1910 or 1912", "When the first bread was baked."),
        Add(PageId("ctr-1"), "The handbook says 1910.", (claim(3),), section="For 1910"),
        Add(PageId("ctr-1"), "The letter says 1912.", (claim(0, "lett"),), section="For 1912"),
    )
    text = wiki.texts[PageId("ctr-1")].replace("type: concept", "type: contradiction").replace("tags: []\n", "")
    text = text.replace("created:", "kind: contradicts\nstatus: open\ncreated:").replace(
        "baked.\n\n## F", "[[Bread|baked]].\n\n## F"
    )
    files["contradictions/First bread, 1910 or 1912.md"] = text
    names = ["Bread", "Yeast", "Baker's oven - old & new", "Rye bread", *known.texts, "First bread, 1910 or 1912"]
    front = {"title": "Index", "type": "index", "id": "index", "description": "All pages."}
    items = "\n".join(f"- [[{name}]]: a page" for name in names)
    files["index.md"] = render(front | {"created": DAY, "updated": DAY}) + f"All pages.\n\n{items}\n"
    return files


def test_quotes_of_the_made_vault_stand_in_their_passages(tmp_path):
    vault = made_vault(tmp_path)
    for title, text in evidence().texts.items():
        note = passages_of((vault / "wiki" / "text" / f"{title} (text).md").read_text(encoding="utf-8"))
        assert list(note.values()) == [passage.words for passage in text.passages]
        assert all(holds_quote(words, words) for words in note.values())


@pytest.mark.parametrize(
    "command",
    [
        ["check_citations.py", ".", "--json", "--min-names", "1"],
        ["check_vault.py", "wiki", "--strict", "--fail-on", "warning", "--schema", str(TOOLS / "vault_schema.json")],
    ],
)
def test_the_made_vault_passes(tmp_path, command):
    if not TOOLS.exists():
        pytest.skip("the independent checkers are not here")
    vault = made_vault(tmp_path)
    done = subprocess.run(
        [sys.executable, str(TOOLS / command[0]), *command[1:]], cwd=vault, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert isinstance(json.loads(done.stdout), dict)
