"""The HTTP side: one port, keep-alive, one write an answer."""

import socket
import struct
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import unquote

from integrations.sandbox import bonusplus, control, florist, loyalclient, media, telegram
from integrations.sandbox.damage import PAGE, after_work, instead_of_work
from integrations.sandbox.faults import Fault
from integrations.sandbox.journal import Entry
from integrations.sandbox.posiflora import vendor as posiflora
from integrations.sandbox.wire import HTML, Query, Request, Response
from integrations.sandbox.world import World

VENDORS = {
    "/posiflora/api/": "posiflora",
    "/posiflora/public/api/": "posiflora",
    "/loyalclient/": "loyalclient",
    "/bonusplus/api/": "bonusplus",
    "/telegram/": "telegram",
}
HANDLERS = {
    "posiflora": posiflora.handle,
    "loyalclient": loyalclient.handle,
    "bonusplus": bonusplus.handle,
    "telegram": telegram.handle,
}
LARGEST_BODY = 4 * 1024 * 1024
NO_CONTENT = 204
READS = frozenset({"GET", "HEAD"})


class Changed:
    """Told after every call that may have changed the state; replaced when a file is kept."""

    def touch(self) -> None:
        """Do nothing: without a state file nobody needs to know."""


class Server(ThreadingHTTPServer):
    """A thread a connection; knows its open connections so that stopping really stops."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], world: World, changed: Changed) -> None:
        self.world = world
        self.changed = changed
        self.resetting: set[socket.socket] = set()
        self._connections: set[socket.socket] = set()
        self._guard = Lock()
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection and hand it to its thread."""
        with self._guard:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection and close it."""
        with self._guard:
            self._connections.discard(request)
            resets = request in self.resetting
            self.resetting.discard(request)
        if resets:
            # A shutdown would say goodbye first; closing with linger 0 is the reset itself.
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """Break every open connection, idle keep-alive ones too."""
        with self._guard:
            connections = list(self._connections)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about callers that hung up; they do that on purpose here."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        """Serve any method the same way."""
        path, _, query = self.path.partition("?")
        for prefix, name in VENDORS.items():
            if path.startswith(prefix):
                self._vendor(name, path[len(prefix) - 1 :], query)
                return
        if path.startswith("/posiflora/"):
            # Without /api the vendor's host answers with a page (posiflora.md §1).
            self._send(Response(404, PAGE, HTML))
            return
        request = Request(self.command, unquote(path), Query(query), {}, self._read())
        self._send(_own_page(self.server.world, request))
        if self.command not in READS:
            self.server.changed.touch()

    # The base class looks methods up by these names.
    do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - its names.

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Stay silent: the journal has it all."""

    def _vendor(self, name: str, path: str, query: str) -> None:
        """Write the call down, let the fault strike or the work happen."""
        world, started = self.server.world, time.monotonic()
        # The bot token is part of Telegram's path and has no place in the journal.
        shown = "/" + path.split("/", 2)[-1] if name == "telegram" else path
        with world.lock:
            fault = world.faults.take(vendor=name, method=self.command, path=shown)
        body = b"" if fault is not None and fault.kind == "refuse" else self._read()
        headers = {key.lower(): value for key, value in self.headers.items()}
        request = Request(self.command, path, Query(query), headers, body)
        with world.lock:
            entry = world.journal.open(
                at=world.clock.now(),
                vendor=name,
                method=self.command,
                path=shown,
                query=query,
                body=body,
            )
        entry.fault = "" if fault is None else fault.kind
        try:
            self._work(name, request, fault, entry)
        finally:
            entry.milliseconds = round((time.monotonic() - started) * 1000)

    def _work(self, name: str, request: Request, fault: Fault | None, entry: Entry) -> None:
        world = self.server.world
        if fault is not None and fault.kind == "refuse":
            self._reset()
            return
        if fault is not None and fault.kind == "lost_before":
            self.close_connection = True
            return
        generation = world.generation
        if fault is not None and fault.kind == "slow":
            world.faults.sleep(fault.seconds)
        if name == "bonusplus":
            world.faults.sleep(bonusplus.latency(world))
        response = instead_of_work(world, name, fault)
        if response is not None:
            self._send(response, entry)
            return
        with world.lock:
            if world.generation != generation:
                self.close_connection = True
                return
            response = HANDLERS[name](world, request)
        if request.method not in READS:
            self.server.changed.touch()
        self._deliver(response, fault, entry)

    def _deliver(self, response: Response, fault: Fault | None, entry: Entry) -> None:
        """Send what the work gave, spoilt as the fault wants."""
        kind = "" if fault is None else fault.kind
        if kind == "lost_after":
            self.close_connection = True
            return
        if fault is not None and kind == "slow_after":
            self.server.world.faults.sleep(fault.seconds)
        if kind == "barrier":
            self.server.world.faults.hold()
        if kind == "half_body":
            self.close_connection = True
            self._send(response, entry, cut=len(response.body) // 2)
            return
        self._send(after_work(response, fault), entry)

    def _read(self) -> bytes:
        length = int(self.headers.get("content-length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return b""
        return self.rfile.read(length) if length else b""

    def _send(
        self, response: Response, entry: Entry | None = None, *, cut: int | None = None
    ) -> None:
        """Write status, headers and body in one go; only `cut` bytes of the body when given."""
        if entry is not None:
            # Before the write: whoever has the answer may look at the journal at once.
            entry.status = response.status
        reason = self.responses.get(response.status, ("", ""))[0]
        lines = [f"HTTP/1.1 {response.status} {reason}", f"Date: {self.date_time_string()}"]
        if response.status != NO_CONTENT:
            lines.append(f"Content-Type: {response.content_type}")
            lines.append(f"Content-Length: {len(response.body)}")
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        if self.close_connection and cut is None:
            lines.append("Connection: close")
        body = b"" if self.command == "HEAD" else response.body[:cut]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def _reset(self) -> None:
        """Close so that the caller's kernel sees a reset, not an end."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.server.resetting.add(self.connection)


def serve(server: Server) -> Thread:
    """Run the server on a thread of its own."""
    thread = Thread(target=server.serve_forever, args=(0.05,), name="sandbox", daemon=True)
    thread.start()
    return thread


def _own_page(world: World, request: Request) -> Response:
    if request.path.startswith("/_control/"):
        return control.handle(world, request)
    if request.path.startswith("/media/"):
        return media.handle(request)
    return florist.handle(world, request)
