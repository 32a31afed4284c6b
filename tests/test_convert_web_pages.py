"""Web pages become their content: what is not part of it goes, and what the page says of itself is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.convert.convert import convert
from kb.convert.note import markdown_of, text_notes
from kb.errors import UnreadableSource
from kb.records import Text

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
WORDS = "The warp is the set of threads that are stretched before the work begins."


def read(markup: str, name: str = "looms.html") -> Text:
    return convert(name, markup.encode())


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def markdown(body: str, head: str = "") -> str:
    return markdown_of(read(page(body, head)))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages_of_common_makers_are_read_as_a_person_would_copy_them(path: Path):
    shown = markdown_of(convert(path.name, path.read_bytes()))
    assert shown == path.with_suffix(".md").read_text(encoding="utf-8")


# -- what is furniture ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav><a href='/'>Home</a></nav>",
        "<div class='cookie-banner'>We use cookies to make this better for you.</div>",
        "<div class='shareButtons'><a href='#'>Tell a friend</a></div>",
        "<ul class='breadcrumbs'><li><a href='/'>Start</a></li></ul>",
        "<section id='comments'><p>I have seen such a loom once, in a museum in Lyon.</p></section>",
        "<h3>You may also like</h3><ul><li><a href='/a'>On shuttles</a></li></ul>",
        "<p style='display: none'>Nobody sees this line of the page.</p>",
        "<p aria-hidden='true'>Nobody hears this line of the page.</p>",
        "<div role='search'>Find what you want here</div>",
        "<form><label>Your name</label><input name='n'></form>",
        "<script>document.write('no')</script><style>p { color: red }</style>",
        "<p><a class='button' href='/s'>Subscribe now</a></p>",
    ],
)
def test_furniture_is_left_out_and_the_text_around_it_stays(furniture: str):
    shown = markdown(f"<article><h1>Looms</h1><p>{WORDS}</p>{furniture}</article>")
    assert shown == f"# Looms\n\n{WORDS}\n"


def test_what_holds_most_of_the_words_stays_whatever_it_is_called():
    assert WORDS in markdown(f"<div class='sidebar comments'><p>{WORDS}</p><p>{WORDS} Always.</p></div>")


def test_comments_are_left_out_also_where_they_are_longer_than_the_text():
    text, comments = f"<p>{WORDS}</p>" * 10, "<article><p>I saw one in Lyon, in the rain, last May.</p></article>" * 40
    shown = markdown(f"<article><h1>Looms</h1>{text}</article><div id='comments'>{comments}</div>")
    assert "Lyon" not in shown
    assert shown.count(WORDS) == 10


def test_blocks_of_page_builders_are_text():
    blocks = "".join(
        f"<div class='elementor-widget'><p>{WORDS} It is block {number}, as long as the others are, "
        "and longer than the lines of menus.</p></div>"
        for number in range(4)
    )
    shown = markdown(
        f"<div class='page'><h1>Looms</h1>{blocks}<div class='widget'><a href='/s'>Shuttles</a></div></div>"
    )
    assert [f"block {number}" in shown for number in range(4)] == [True] * 4
    assert "Shuttles" not in shown


def test_words_that_only_sound_like_furniture_stay():
    body = (
        f"<article><p>{WORDS}</p><h2>Menu of the day</h2><p>Soup, and bread that is baked in the house.</p></article>"
    )
    assert "Soup, and bread" in markdown(body)


def test_a_page_of_one_layout_table_is_read_as_text():
    table = f"<table><tr><td><a href='/'>Home</a></td><td><h1>Looms</h1><p>{WORDS}</p></td></tr></table>"
    assert "|" not in markdown(table)
    assert WORDS in markdown(table)


def test_a_list_of_links_below_its_own_heading_stays():
    body = f"<main><p>{WORDS}</p><h2>See also</h2><ul><li><a href='https://a.example/'>Shuttles</a></li></ul></main>"
    assert "- [Shuttles](https://a.example/)" in markdown(body)


def test_the_names_and_dates_above_the_text_are_no_part_of_it():
    body = f"<article><h1>Looms</h1><p>By A weaver</p><p>3 May 2021 · 4 min read</p><p>{WORDS}</p></article>"
    assert markdown(body, "<title>Looms</title>") == f"# Looms\n\n{WORDS}\n"


# -- what a page says of itself -----------------------------------------------------------------------------------


def test_json_ld_comes_before_what_else_is_stated():
    found = read(
        page(
            f"<p>{WORDS}</p>",
            '<title>Looms | The Weaver</title><meta property="og:site_name" content="The Weaver">'
            '<meta name="author" content="the web team"><link rel="canonical" href="https://w.example/looms">'
            '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Looms",'
            '"author": [{"name": "A weaver"}, {"name": "A dyer"}], "datePublished": "2020-02-03T10:00:00Z"}]}</script>',
        )
    )
    assert (found.title, found.metadata.authors) == ("Looms", ("A weaver", "A dyer"))
    assert (found.metadata.published, found.metadata.site) == ("2020-02-03", "The Weaver")
    assert found.metadata.url == "https://w.example/looms"


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ('<time datetime="2021-05-03T08:00">May</time>', "2021-05-03"),
        ("<span class='date'>May 3rd, 2021</span>", "2021-05-03"),
        ("<span class='posted'>Posted on 3. März 2021</span>", "2021-03-03"),
        ("<span class='date'>31/31/2021</span>", ""),
    ],
)
def test_dates_are_found_where_pages_write_them(stated: str, published: str):
    assert read(page(f"<h1>Looms</h1>{stated}<p>{WORDS}</p>")).metadata.published == published


def test_where_a_browser_saved_the_page_from_is_its_address():
    saved = "<!-- saved from url=(0027)https://w.example/a/looms -->"
    found = read(saved + page(f"<p>{WORDS} <a href='../b'>More</a></p>"))
    assert found.metadata.url == "https://w.example/a/looms"
    assert "[More](https://w.example/b)" in markdown_of(found)


def test_a_title_is_known_without_the_name_of_its_site():
    head = '<title>Looms - The Weaver</title><meta property="og:site_name" content="The Weaver">'
    assert read(page(f"<p>{WORDS}</p>", head)).title == "Looms"


# -- links and images -------------------------------------------------------------------------------------------


def test_a_link_within_the_page_leads_to_the_block():
    found = read(page(f"<p>See <a href='#end'>the end</a>. {WORDS}</p><p id='end'>Here it ends, at last.</p>"))
    assert f"[the end](#^{found.passages[1].id})" in found.passages[0].markdown


def test_links_that_would_run_something_are_words():
    assert "](" not in markdown(f"<p>{WORDS} <a href='javascript:go()'>Go</a> <a href='file:///etc/x'>there</a></p>")


def test_images_on_the_web_are_images_in_markdown_and_links_in_a_vault():
    found = read(page(f"<p>{WORDS}</p><p><img src='https://w.example/a.png' alt='A loom'></p>"))
    assert "![A loom](https://w.example/a.png)" in markdown_of(found)
    ((_, note),) = text_notes(found, title="Looms", id="text-looms", description="", date="2026-01-01")
    assert "[A loom](https://w.example/a.png)" in note
    assert "![" not in note


@pytest.mark.parametrize(
    "image",
    [
        '<img src="data:image/gif;base64,R0lGODlhAQABAA" data-src="https://w.example/a.jpg" alt="A loom">',
        '<img class="lazy" data-srcset="https://w.example/s.jpg 300w, https://w.example/a.jpg 900w" alt="A loom">',
        '<picture><source type="image/webp" srcset="https://w.example/a.webp">'
        '<source srcset="https://w.example/a.jpg"><img alt="A loom"></picture>',
        '<img src="/blank.gif" alt="A loom"><noscript><img src="https://w.example/a.jpg" alt=""></noscript>',
        '<img src="https://w.example/a.jpg" alt="A loom"><noscript><img src="https://w.example/a.jpg"></noscript>',
    ],
)
def test_lazy_images_are_found_once(image: str):
    assert markdown(f"<p>{WORDS}</p><p>{image}</p>").count("![A loom](https://w.example/a.jpg)") == 1


def test_pictures_that_count_visitors_are_left_out():
    assert "![" not in markdown(f"<p>{WORDS}</p><img src='https://w.example/t.gif' width=1 height=1>")


# -- files that hold no page ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markup", ["<!doctype html><html></html>", page("<script>app()</script><div id='root'></div>")]
)
def test_a_page_that_a_program_fills_is_refused_with_a_hint(markup: str):
    with pytest.raises(UnreadableSource, match="a web page without words") as refused:
        read(markup)
    assert "clip it" in refused.value.hint


def test_a_page_is_known_by_its_content_and_a_fragment_by_its_name():
    assert read(page(f"<p>{WORDS}</p>"), "looms.txt").passages[0].words == WORDS
    assert read(f"<p>{WORDS}</p>", "looms.htm").passages[0].words == WORDS


def test_deep_nesting_keeps_the_words():
    assert WORDS in markdown("<div><blockquote>" * 600 + f"<p>{WORDS}</p>")


def test_entities_of_a_pages_own_are_not_expanded():
    page_of_own = (
        f'<!DOCTYPE html [<!ENTITY a "xxxxxxxx"><!ENTITY b "&a;&a;">]><html><p>{WORDS} &b; &amp; more</p></html>'
    )
    shown = markdown_of(read(page_of_own))
    assert "xxxx" not in shown
    assert "& more" in shown
