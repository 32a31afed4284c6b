"""A web server on loopback for tests: pages by path, and what was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Write = Callable[["Handler"], None]


@dataclass
class Web:
    """What stands where, and what was asked for."""

    pages: dict[str, Write] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def put(self, path: str, body: bytes | str, kind: str = "text/markdown", status: int = 200, **headers: str) -> None:
        """Let a path answer with this."""
        content = body.encode() if isinstance(body, str) else body
        self.pages[path] = lambda handler: handler.give(status, content, {"Content-Type": kind, **headers})

    def redirect(self, path: str, to: str) -> None:
        """Let a path lead elsewhere."""
        self.pages[path] = lambda handler: handler.give(302, b"", {"Location": to})


class Handler(BaseHTTPRequestHandler):
    """Answers by the table of its `Web`."""

    web: Web

    def do_GET(self) -> None:
        self.web.asked.append(self.path)
        self.web.hosts.append(self.headers["Host"])
        page = self.web.pages.get(self.path)
        if page is None:
            self.give(404, b"nothing here", {"Content-Type": "text/plain"})
        else:
            page(self)

    def give(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Web]:
    """A server for the time of a `with`."""
    web = Web()
    bound = type("Bound", (Handler,), {"web": web})
    with ThreadingHTTPServer(("127.0.0.1", 0), bound) as server:
        server.daemon_threads = True
        web.port = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield web
        server.shutdown()
