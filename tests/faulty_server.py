"""A model endpoint on loopback that misbehaves as it is told: one fault a request, in order, the last one for ever."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Fault = Callable[["Handler", dict[str, Any]], None]


@dataclass
class Server:
    """What was asked, and what is to be answered."""

    faults: list[Fault] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def behave(self, *faults: Fault) -> None:
        self.faults, self.asked = list(faults), []


class Handler(BaseHTTPRequestHandler):
    server_state: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        state = self.server_state
        fault = state.faults[min(len(state.asked), len(state.faults) - 1)]
        state.asked.append(body)
        fault(self, body)

    def send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def reply(content: str | None, finish: str = "stop", **changed: Any) -> Fault:
    def fault(handler: Handler, body: dict[str, Any]) -> None:
        message = {"role": "assistant", "content": content}
        whole = {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        } | changed
        handler.send(200, json.dumps({key: value for key, value in whole.items() if value is not None}).encode())

    return fault


def status(number: int, message: str = "no", headers: dict[str, str] | None = None, **changed: Any) -> Fault:
    content = json.dumps({"error": {"message": message, "type": "x"} | changed}).encode()
    return lambda handler, _: handler.send(number, content, headers)


def hang(handler: Handler, _: dict[str, Any]) -> None:
    time.sleep(1.5)
    handler.close_connection = True


def reset(handler: Handler, _: dict[str, Any]) -> None:
    """Break the connection in the middle of the answer."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"id": "x", "choices": [{"index": 0, "message": {"content": "{\\"claims')
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def page(handler: Handler, _: dict[str, Any]) -> None:
    handler.send(200, b"<html>Gateway login</html>", {"Content-Type": "text/html"})


def broken(handler: Handler, _: dict[str, Any]) -> None:
    handler.send(200, b'{"id": "x", "choi')


@contextmanager
def running() -> Iterator[Server]:
    """A server for the time of a `with`."""
    state = Server()
    bound = type("Bound", (Handler,), {"server_state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), bound) as server:
        server.daemon_threads = True
        state.port = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield state
        server.shutdown()
