"""A server that answers with the very bytes it is told, or with none."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

type Script = Callable[[socket.socket], None]


class RawServer:
    """Plays one script per connection, in order; the last one is repeated."""

    def __init__(self, scripts: list[Script]) -> None:
        self._scripts = scripts
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.connections = 0
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        # A listener that is merely closed lets a blocked accept() wait on.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            script = self._scripts[min(self.connections, len(self._scripts) - 1)]
            self.connections += 1
            with connection, suppress(OSError):
                connection.settimeout(5)
                read_request(connection)
                script(connection)


def read_request(connection: socket.socket) -> None:
    """Read headers and as much body as they announce."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        body += connection.recv(65536)


@contextmanager
def raw_server(*scripts: Script) -> Iterator[RawServer]:
    server = RawServer(list(scripts))
    try:
        yield server
    finally:
        server.close()


def answer(status: str, body: bytes = b"", *headers: str) -> Script:
    """Answer and close the connection."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]

    def play(connection: socket.socket) -> None:
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    return play


def raw(data: bytes) -> Script:
    """Send these bytes and close."""

    def play(connection: socket.socket) -> None:
        connection.sendall(data)

    return play


def silence(seconds: float) -> Script:
    """Say nothing until the client goes away or the time is up."""

    def play(connection: socket.socket) -> None:
        connection.settimeout(seconds)
        connection.recv(1)

    return play


def drip(seconds: float) -> Script:
    """Announce a long body and send it byte by byte."""

    def play(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        stop = threading.Event()
        for _ in range(int(seconds / 0.05)):
            connection.sendall(b" ")
            stop.wait(0.05)

    return play


def closed_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
