"""Pages of the web: only from public addresses, within bounds, and never against robots.txt."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator

import pytest
from web_server import Handler, Web, serving

from kb.errors import UnreadableSource
from kb.fetch.addresses import reserved
from kb.fetch.fetch import Fetched, Limits, fetch
from kb.fetch.robots import is_allowed

PAGE = "# Looms\n\nA loom weaves cloth from threads.\n"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as state:
        state.put("/looms.md", PAGE)
        yield state


def got(web: Web, path: str, *, seconds: float = 5, most: int = 100_000) -> Fetched:
    return fetch(web.url + path, Limits(seconds, most), "kb/test", exempt=f"127.0.0.1:{web.port}")


def refusal(web: Web, path: str, **bounds: float) -> str:
    with pytest.raises(UnreadableSource) as found:
        got(web, path, **bounds)  # type: ignore[arg-type]
    assert "\n" not in found.value.message
    return found.value.why


# -- addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.100.100.200", "168.63.129.16", "0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.0.192", "198.18.0.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
        "::127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "64:ff9b:1::1", "2001::1", "2001:db8::1", "no address",
    ],
)  # fmt: skip
def test_no_address_inside_of_a_network_is_asked(address: str):
    assert reserved(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "2606:4700::1111", "::ffff:8.8.8.8"]
)
def test_public_addresses_are_asked(address: str):
    assert reserved(address) == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_this_machine_is_refused_however_it_is_written(web: Web, host: str):
    with pytest.raises(UnreadableSource, match="this machine") as found:
        fetch(f"http://{host}:{web.port}/looms.md", Limits(5, 1000), "kb/test")
    assert "public" in found.value.hint
    assert web.asked == []


def test_the_switch_of_tests_opens_one_port_only(web: Web):
    with pytest.raises(UnreadableSource, match="this machine"):
        fetch(f"{web.url}/looms.md", Limits(5, 1000), "kb/test", exempt="127.0.0.1:1")


def test_a_name_is_refused_when_any_of_its_addresses_is_private(web: Web):
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34", "192.168.1.1"]

    with pytest.raises(UnreadableSource, match=r"example\.org is 192\.168\.1\.1, an address that is private"):
        fetch("http://example.org/", Limits(5, 1000), "kb/test", resolve=resolve)


def test_a_name_that_means_another_machine_the_next_time_changes_nothing(web: Web):
    """The connection goes to the address that was checked, and the name stands in the request."""
    answers = iter([["127.0.0.1"], ["127.0.0.1"]])
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    url = f"http://no-such-name.invalid:{web.port}/looms.md"
    found = fetch(url, Limits(5, 1000), "kb/test", resolve=resolve, exempt=f"127.0.0.1:{web.port}")
    assert found.content == PAGE.encode()
    assert web.hosts == [f"no-such-name.invalid:{web.port}"] * 2
    assert asked == ["no-such-name.invalid"] * 2  # robots.txt, the page; and the connections looked up nothing


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://localhost:1/"])
def test_a_redirect_to_a_private_address_is_refused(web: Web, to: str):
    web.redirect("/away", to)
    assert "an address that is" in refusal(web, "/away")


def test_a_redirect_of_robots_to_a_private_address_is_refused(web: Web):
    web.redirect("/robots.txt", "http://10.0.0.1/")
    assert "private" in refusal(web, "/looms.md")


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://example.org/a", "http://user:secret@example.org/"])
def test_a_redirect_to_another_scheme_or_with_a_password_is_refused(web: Web, to: str):
    web.redirect("/away", to)
    assert "is not http" in (why := refusal(web, "/away")) or "password" in why


# -- what comes back --------------------------------------------------------------------------------------------


def test_a_page_comes_as_it_stands_there(web: Web):
    found = got(web, "/looms.md")
    assert (found.content, found.suffix, found.url) == (PAGE.encode(), ".md", f"{web.url}/looms.md")


def test_redirects_are_followed_and_named(web: Web):
    web.redirect("/a", "/b")
    web.redirect("/b", f"{web.url}/looms.md")
    assert got(web, "/a").url == f"{web.url}/looms.md"


def test_redirects_in_a_circle_end(web: Web):
    web.redirect("/a", "/a")
    assert refusal(web, "/a") == "more than 5 redirects"
    assert web.asked.count("/a") == 6


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
def test_what_the_server_refuses_is_said_with_a_hint(web: Web, status: int):
    web.put("/no", "no", status=status)
    with pytest.raises(UnreadableSource, match=f"the server answers {status}") as found:
        got(web, "/no")
    assert found.value.hint


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/zip", "application/octet-stream", ""])
def test_other_types_are_refused_before_they_are_read(web: Web, kind: str):
    web.put("/thing", b"\x00" * 90_000, kind)
    assert "which kb does not read" in refusal(web, "/thing")


def test_a_type_that_says_little_is_told_by_the_name(web: Web):
    web.put("/notes.md", PAGE, "application/octet-stream")
    web.put("/raw/notes.md", PAGE, "text/plain; charset=utf-8")
    assert got(web, "/notes.md").suffix == ".md"
    assert got(web, "/raw/notes.md").suffix == ".md"


# -- bounds -----------------------------------------------------------------------------------------------------


def test_a_page_that_is_too_large_is_refused(web: Web):
    web.put("/large.md", b"x" * 2000)
    assert refusal(web, "/large.md", most=1000).startswith("larger than")


def test_what_is_packed_counts_unpacked(web: Web):
    web.put("/bomb.md", gzip.compress(b"x" * 5_000_000), **{"Content-Encoding": "gzip"})
    assert refusal(web, "/bomb.md", most=100_000).startswith("larger than")


def _drip(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/markdown")
    handler.end_headers()
    for _ in range(40):
        try:
            handler.wfile.write(b"x")
        except OSError:
            return
        time.sleep(0.1)


def test_a_page_that_drips_is_left_after_the_time(web: Web):
    web.pages["/drip"] = _drip
    began = time.monotonic()
    assert refusal(web, "/drip", seconds=0.5) == "it took longer than 0.5 seconds"
    assert time.monotonic() - began < 3


def test_nobody_there_is_said():
    with pytest.raises(UnreadableSource, match="nobody answers there"):
        fetch("http://127.0.0.1:9/", Limits(5, 1000), "kb/test", exempt="127.0.0.1:9")


# -- robots.txt -------------------------------------------------------------------------------------------------


def test_robots_txt_is_respected(web: Web):
    web.put("/robots.txt", "User-agent: *\nDisallow: /looms\n", "text/plain")
    assert "robots.txt" in refusal(web, "/looms.md")
    assert web.asked == ["/robots.txt"]


def test_a_robots_txt_that_fails_forbids(web: Web):
    web.put("/robots.txt", "no", "text/plain", status=503)
    assert "robots.txt" in refusal(web, "/looms.md")


def test_robots_txt_holds_behind_a_redirect_too(web: Web):
    web.put("/robots.txt", "User-agent: *\nDisallow: /looms\n", "text/plain")
    web.redirect("/a", "/looms.md")
    assert "robots.txt" in refusal(web, "/a")


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: kb\nAllow: /", "/a", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: KB/1.0\nDisallow: /a", "/a", False),
        ("User-agent: x\nUser-agent: kb\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /*?", "/x?y=1", False),
        ("User-agent: *\nDisallow: /a%62", "/ab", False),
        ("User-agent: * # all\nDisallow: /a # not here", "/a", False),
        ("Disallow: /", "/a", True),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /a*a$", "/a", True),
    ],
)
def test_rules_of_robots_txt(robots: str, path: str, allowed: bool):
    assert is_allowed(robots, "kb", path) is allowed
