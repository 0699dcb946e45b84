"""Every answer, and every lack of one, is exactly one of the four failures."""

import socket
import struct
import threading
from contextlib import suppress

import pytest

from integrations.errors import (
    Misconfigured,
    OutcomeUnknown,
    Refused,
    Transient,
    VendorError,
)
from integrations.http import VendorClient
from integrations.models import Exchange
from tests.integrations.rawserver import (
    Script,
    answer,
    closed_port,
    drip,
    raw,
    raw_server,
    silence,
)

pytestmark = pytest.mark.django_db(transaction=True)

JSON = "Content-Type: application/json"
HTML = "Content-Type: text/html; charset=utf-8"

OUTCOMES = {
    Transient: "transient",
    Refused: "refused",
    Misconfigured: "misconfigured",
    OutcomeUnknown: "unknown",
}


def call(base_url: str, *, safe: bool) -> VendorClient:
    client = VendorClient(
        vendor="posiflora", base_url=base_url, timeout=(0.5, 0.4), max_bytes=10_000
    )
    method = "GET" if safe else "POST"
    client.request(method, "/v1/x", operation="x.y", json=None if safe else {"a": 1})
    return client


def failure(script: Script, *, safe: bool) -> tuple[VendorError, int]:
    with raw_server(script) as server:
        with pytest.raises(VendorError) as caught:
            call(server.base_url, safe=safe)
        return caught.value, server.connections


AFTER_SENDING = [
    ("nothing comes", silence(2)),
    ("connection closed", raw(b"")),
    ("rubbish instead of HTTP", raw(b"\x00\x01\x02 no http \r\n\r\n")),
    ("body cut short", raw(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a": 1')),
    ("body is no JSON", answer("200 OK", b"{'a': 1}", JSON)),
    ("body is no UTF-8", answer("200 OK", b'{"a": "\xff\xfe"}', JSON)),
    ("NaN in the body", answer("200 OK", b'{"a": NaN}', JSON)),
    ("exponent out of this world", answer("200 OK", b'{"a": 1.0e99999999999999999999}', JSON)),
    ("nested too deep", answer("200 OK", b"[" * 9000, JSON)),
    ("body too large", answer("200 OK", b'"' + b"x" * 20_000 + b'"', JSON)),
    ("body drips", drip(2)),
    ("broken gzip", answer("200 OK", b"no gzip", JSON, "Content-Encoding: gzip")),
    ("500", answer("500 Oops", b'{"errors": []}', JSON)),
    ("502 with a page", answer("502 Bad Gateway", b"<html>nginx</html>", HTML)),
    ("503 with Retry-After", answer("503 Busy", b"", "Retry-After: 60")),
    ("408", answer("408 Timeout", b"")),
]


@pytest.mark.parametrize(("name", "script"), AFTER_SENDING, ids=[n for n, _ in AFTER_SENDING])
def test_a_changing_call_without_a_clear_answer_is_unknown_and_sent_once(
    name: str, script: Script
) -> None:
    error, connections = failure(script, safe=False)
    assert (name, type(error), connections) == (name, OutcomeUnknown, 1)
    assert Exchange.objects.get().outcome == "unknown"


@pytest.mark.parametrize(("name", "script"), AFTER_SENDING, ids=[n for n, _ in AFTER_SENDING])
def test_a_safe_call_without_a_clear_answer_is_transient(name: str, script: Script) -> None:
    error, _ = failure(script, safe=True)
    assert (name, type(error)) == (name, Transient)
    assert set(Exchange.objects.values_list("outcome", flat=True)) == {"transient"}


STATUSES: list[tuple[Script, type[VendorError]]] = [
    (answer("400 Bad Request", b'{"errors": []}', JSON), Refused),
    (answer("401 Unauthorized", b'{"code": 401}', JSON), Misconfigured),
    (answer("403 Forbidden", b"<html>no</html>", HTML), Misconfigured),
    (answer("404 Not Found", b'{"errors": []}', JSON), Refused),
    (answer("404 Not Found", b"<html>no such page</html>", HTML), Misconfigured),
    (answer("405 Not Allowed", b"<html>no</html>", HTML), Misconfigured),
    (answer("409 Conflict", b"{}", JSON), Refused),
    (answer("413 Too Large", b"<html>nginx</html>", HTML), Refused),
    (answer("415 Unsupported", b"{}", JSON), Misconfigured),
    (answer("422 Unprocessable", b"not even JSON", JSON), Refused),
    (answer("429 Slow down", b"", "Retry-After: 60"), Transient),
    (answer("301 Moved", b"", "Location: http://127.0.0.1:1/"), Misconfigured),
    (answer("302 Found", b"", "Location: /login"), Misconfigured),
    (answer("200 OK", b"<!doctype html><p>Posiflora", HTML), Misconfigured),
    (answer("200 OK", b"  <html></html>"), Misconfigured),
]


@pytest.mark.parametrize("safe", [True, False])
@pytest.mark.parametrize(("script", "kind"), STATUSES)
def test_statuses(script: Script, kind: type[VendorError], *, safe: bool) -> None:
    error, connections = failure(script, safe=safe)
    assert (type(error), connections) == (kind, 1)
    row = Exchange.objects.get()
    assert row.outcome == OUTCOMES[kind]
    assert (error.exchange_id, error.status) == (row.pk, row.status)


@pytest.mark.parametrize("safe", [True, False])
def test_nobody_listening_is_transient_for_every_call(*, safe: bool) -> None:
    with pytest.raises(Transient) as caught:
        call(f"http://127.0.0.1:{closed_port()}", safe=safe)
    assert caught.value.status is None


@pytest.mark.parametrize("safe", [True, False])
@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b""])
def test_tls_that_fails_before_anything_is_sent_is_transient(
    greeting: bytes, *, safe: bool
) -> None:
    """The vendor speaks no TLS, or does not answer its greeting at all."""

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(greeting)
                    connection.settimeout(2)
                    while connection.recv(65536):
                        pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        with pytest.raises(Transient) as caught:
            call(f"https://127.0.0.1:{listener.getsockname()[1]}", safe=safe)
        listener.shutdown(socket.SHUT_RDWR)
    assert caught.value.status is None


def test_a_reset_while_the_request_is_read_is_unknown_for_a_changing_call() -> None:
    def reset(connection: socket.socket) -> None:
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    error, connections = failure(reset, safe=False)
    assert (type(error), connections) == (OutcomeUnknown, 1)


@pytest.mark.parametrize("base_url", ["", "ftp://x", "posiflora.com/api"])
def test_an_address_that_is_none_is_misconfigured_without_a_row(base_url: str) -> None:
    with pytest.raises(Misconfigured):
        call(base_url, safe=True)
    assert Exchange.objects.count() == 0


@pytest.mark.parametrize("base_url", ["http://", "http://[::1", f"http://{'a' * 64}.ru"])
def test_an_address_nobody_can_dial_is_misconfigured(base_url: str) -> None:
    with pytest.raises(Misconfigured):
        call(base_url, safe=True)
