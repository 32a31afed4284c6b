"""Whatever is applied in whatever order: a person's words stay, no citation is lost, footnotes and properties agree."""

from __future__ import annotations

import re

from apply_samples import BREAD, NEXT, OVEN, YEAST, bakery, claim, create, evidence, run
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.compile.apply import apply, took, wrote
from kb.compile.edits.footnotes import cited_labels, cited_titles, is_citation
from kb.markdown.cite import is_label
from kb.markdown.frontmatter import properties, split
from kb.markdown.page import link_ids, parse
from kb.operations import (
    Add,
    Alias,
    Dispute,
    Draft,
    Lead,
    Link,
    Merge,
    Refine,
    Rename,
    Restructure,
    Retract,
    Side,
    Split,
    Supersede,
)
from kb.records import PageId, Wiki

EVIDENCE = evidence()
CLAIMS = sorted(EVIDENCE.claims)
START = run(bakery(), create(OVEN, "Oven", "An oven bakes."))
WORDS = ["Dough is soft.", "It rises. It falls.", "The loaf costs $5.", "Yeast likes warmth.", "In 1910 it rained."]
SECTIONS = ["", "Baking", "Past", "History", "Flours", "Related"]
REMARKS = [
    "I doubt this *very* much.",
    "- my own item\n- [ ] and a task",
    "> She said so.[^mine]",
    "%% a hidden remark %%",
    "```\ncode [[Yeast]] [^baki-000000]\n```",
    "## My own section\n\nI baked [[Yeast|with it]] today. ^own",
    "| a | b |\n|---|---|\n| my | row |",
    "<!-- remark -->\n\n[^mine]: a footnote of mine\n    that goes on",
]
numbers = st.integers(0, 99)
steps = st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=7)


def statements(wiki, page):
    return parse(wiki.texts[page], link_ids(wiki.cards.values())).statements


def named(wiki, page, number):
    """A statement of the machine; None when the page has none."""
    ours = [one for one in statements(wiki, page) if one.labels and one.id in wiki.owned.get(page, ())]
    return ours[number % len(ours)] if ours else None


def drafts(wiki, page, section):
    """All of the machine's prose of a section in the opposite order."""
    ours = [s for s in statements(wiki, page) if s.section == section and s.labels and s.id in wiki.owned[page]]
    ours = [s for s in ours if not s.is_quotation and all(is_label(label) for label in s.labels)]
    made = [
        Draft(one.words.replace("\\", ""), tuple(dict.fromkeys(x[:11] for x in one.labels)), (one.id,)) for one in ours
    ]
    return (tuple(reversed(made)),) if made else ()


def operation(wiki, kind, a, b, c):
    """An operation that the checks could accept, drawn from four numbers; None where the page has nothing for it."""
    pages = sorted(wiki.texts)
    page, other = pages[a % len(pages)], pages[b % len(pages)]
    one = named(wiki, page, b)
    cited = (CLAIMS[c % len(CLAIMS)],)
    words, section = WORDS[b % len(WORDS)], SECTIONS[c % 5]
    title = f"Name {a % 5}"
    made = [
        Add(page, words, cited, section, opens_paragraph=a % 2 == 0),
        Add(page, words, cited, after=one.id if one else None),
        Add(page, "", cited, section, is_quotation=True),
        one and Refine(page, one.id, words, cited),
        one and Supersede(page, one.id, words, cited),
        one and Retract(page, one.id),
        Dispute(page, "when?", (Side("a", words, cited), Side("b", words, (claim(0),))), f"Question {b % 3}"),
        Restructure(page, section, drafts(wiki, page, section)),
        page != other and Link(page, other, words=words),
        one and page != other and Link(page, other, one.id, "loaf" if c % 2 else "It"),
        Alias(page, f"Other {c % 4}", heard_as=b % 2 == 0),
        Rename(page, title) if title not in {card.title for card in wiki.cards.values()} else None,
        Merge(page, other) if page != other and len(pages) > 2 else None,
        one and Split(page, PageId(f"con-new-{a}{b}{c}"), f"New {a} {b} {c}", "concept", words, words, (one.id,)),
        Lead(page, words, words),
    ]
    return made[kind % len(made)] or None


def with_remark(wiki, a, b, *, crlf=False):
    """The wiki after a person wrote something somewhere on a page."""
    page = sorted(wiki.texts)[a % len(wiki.texts)]
    text = wiki.texts[page]
    if REMARKS[b % len(REMARKS)] in text:
        return wiki
    tree = parse(text)
    ends = [tree.front_end, *(block.end for block in tree.blocks if text[: block.end].endswith("\n\n"))]
    at = ends[b % len(ends)]
    text = (text[:at] + REMARKS[b % len(REMARKS)] + "\n\n" + text[at:]).rstrip("\n") + "\n"
    return Wiki({**wiki.texts, page: text.replace("\n", "\r\n") if crlf else text}, wiki.cards, wiki.owned)


def after_steps(drawn, *, crlf=False):
    """A wiki after some operations and remarks, the wiki after one more, and that one."""
    wiki = START
    if crlf:
        wiki = Wiki({p: t.replace("\n", "\r\n") for p, t in wiki.texts.items()}, wiki.cards, wiki.owned)
    before, last = wiki, None
    for kind, a, b, c in drawn:
        if kind % 4 == 0 and not crlf:
            wiki = with_remark(wiki, a, b)
            before, last = wiki, None
        made = operation(wiki, kind // 2, a, b, c)
        if made:
            before, last = wiki, made
            wiki = apply(wiki, made, EVIDENCE, today=NEXT)
    return before, wiki, last


def persons(wiki):
    return [one for page in wiki.texts for one in statements(wiki, page) if one.id not in wiki.owned.get(page, ())]


@settings(max_examples=150, deadline=None)
@given(steps)
def test_a_persons_words_stand_after_every_operation(drawn):
    before, after, last = after_steps(drawn)
    standing = {(page, one.id) for page in after.texts for one in statements(after, page)}
    if not isinstance(last, Merge):
        for page in before.texts:
            for one in statements(before, page):
                if one.id not in before.owned.get(page, ()) and not (isinstance(last, Lead) and one.is_lead):
                    assert (page, one.id) in standing
    whole = "\n".join(after.texts.values())
    for remark in ("my own item\n- [ ] and a task", "%% a hidden remark %%", "code [[Yeast]] [^baki-000000]\n```"):
        stood = sum(text.count(remark) for text in before.texts.values())
        assert whole.count(remark) == stood or (isinstance(last, Merge) and 1 <= whole.count(remark) <= stood)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_no_citation_is_lost_but_by_taking_a_statement_away(drawn):
    before, after, last = after_steps(drawn)
    if isinstance(last, Retract):
        return
    cited = [{label for text in wiki.texts.values() for label in cited_labels(parse(text))} for wiki in (before, after)]
    assert cited[0] <= {label.split("-2")[0] if "mine" in label else label for label in cited[1]} | cited[1]


@settings(max_examples=150, deadline=None)
@given(steps)
def test_every_page_is_tidy_after_every_operation(drawn):
    before, after, _ = after_steps(drawn)
    for page, text in after.texts.items():
        if text == before.texts.get(page):
            continue
        tree = parse(text)
        ours = [d.label for d in tree.definitions if is_citation(d)]
        assert ours == [label for label in cited_labels(tree) if is_label(label)]
        held = properties(text)
        assert {entry.strip("[]") for entry in held["sources"]} == set(cited_titles(tree, EVIDENCE))
        assert held["source_count"] == len(held["sources"])
        assert after.cards[page].title == held["title"]
        assert after.cards[page].path.endswith(f"/{held['title']}.md")
        assert held["updated"] == NEXT
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\n\n\n" not in split(text)[1]
        assert after.owned[page] <= {one.id for one in statements(after, page)}


@settings(max_examples=100, deadline=None)
@given(steps)
def test_an_operation_changes_only_what_it_names(drawn):
    before, after, last = after_steps(drawn)
    if last is None or isinstance(last, Merge | Split | Rename | Restructure):
        return
    gone = [one[:10] for ids in took(before, after).values() for one in ids]  # without the numbers of equal ones
    new = [one[:10] for ids in wrote(before, after).values() for one in ids]
    allowed = {(getattr(last, name, None) or "")[:10] for name in ("statement", "after")}
    if isinstance(last, Lead):
        allowed |= {one.id[:10] for one in statements(before, last.page) if one.is_lead}
    shares = isinstance(last, Add) and len(gone) == len(new) == 1
    assert set(gone) <= allowed or shares
    assert len(new) <= (len(last.sides) if isinstance(last, Dispute) else 1)
    for page in before.texts:
        assert page == last.page or after.texts[page] == before.texts[page]


@settings(max_examples=60, deadline=None)
@given(steps)
def test_a_page_with_crlf_keeps_it(drawn):
    _, after, _ = after_steps(drawn, crlf=True)
    for page in {BREAD, YEAST, OVEN} & set(after.texts):
        assert not re.search(r"(?<!\r)\n", after.texts[page])


@settings(max_examples=60, deadline=None)
@given(steps)
def test_the_same_operations_give_the_same_bytes(drawn):
    assert after_steps(drawn)[1].texts == after_steps(drawn)[1].texts
