"""One physical attempt: a request goes out, bytes come back or a `BrokenError` says why not."""

import http.client
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
import urllib3
from requests import exceptions as failures
from requests.structures import CaseInsensitiveDict

from integrations.http.call import Query
from integrations.http.context import time_left

_CHUNK = 64 * 1024

# TLS failures that can only happen during the handshake, before a byte of the request is sent.
# Any other TLS failure may come after it, and then nobody knows what the vendor did.
_HANDSHAKE_REASONS = frozenset(
    {
        "CERTIFICATE_VERIFY_FAILED",
        "HTTP_REQUEST",
        "NO_PROTOCOLS_AVAILABLE",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSV1_UNRECOGNIZED_NAME",
        "UNSUPPORTED_PROTOCOL",
        "WRONG_VERSION_NUMBER",
    }
)

_BAD_ADDRESS = (
    failures.InvalidURL,
    failures.InvalidSchema,
    failures.MissingSchema,
    failures.InvalidHeader,
    urllib3.exceptions.LocationValueError,
    UnicodeError,
)

_local = threading.local()


class BrokenError(Exception):
    """No complete answer. `sent` is False only when the request certainly did not go out."""

    def __init__(self, detail: str, *, sent: bool, bad_address: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.sent = sent
        self.bad_address = bad_address


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what could be read of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    """Decoded but otherwise as it came; cut when `oversized`."""
    broken: str = ""
    """What went wrong while the body was read, empty when it is complete."""


def build_url(url: str, query: Query | None) -> str:
    """Return the address with its query encoded. Raises BrokenError when it is no address."""
    prepared = requests.PreparedRequest()
    broken = ""
    try:
        prepared.prepare_url(url, list(query.items()) if isinstance(query, Mapping) else query)
    except _BAD_ADDRESS as error:
        broken = type(error).__name__
    if broken or not prepared.url:
        raise BrokenError(broken or "no address", sent=False, bad_address=True)
    return prepared.url


def send(
    request: requests.Request,
    *,
    connect_timeout: float,
    read_timeout: float,
    total_timeout: float | None,
    max_bytes: int,
) -> Answer:
    """Send `request` once, never following a redirect. Raises BrokenError when no status came back.

    `total_timeout` bounds connecting, waiting and reading together; without it a body may take
    `read_timeout` in all, so that a vendor dripping bytes cannot hold a worker.

    The time budget is looked at here, at the last moment before the first byte: whoever stood still
    until somebody else took over its work must not send.
    """
    if time_left() == 0:
        raise BrokenError("the time budget is spent", sent=False)
    started = time.monotonic()
    timeout = urllib3.Timeout(total=total_timeout, connect=connect_timeout, read=read_timeout)
    response = _open(request, timeout)
    if isinstance(response, BrokenError):
        # Raised here, outside of any `except`: the texts of the original exceptions hold the whole
        # address, with a bot's token in it, and a traceback would print them.
        raise response
    deadline = time.monotonic() + read_timeout
    if total_timeout is not None:
        deadline = min(deadline, started + total_timeout)
    with response:
        body, broken = _read(response, deadline=deadline, max_bytes=max_bytes)
        headers = CaseInsensitiveDict(response.headers)
    return Answer(status=response.status_code, headers=headers, body=body, broken=broken)


def _open(request: requests.Request, timeout: urllib3.Timeout) -> requests.Response | BrokenError:
    """Send the request and return the response with its body still unread."""
    session = _session()
    try:
        prepared = session.prepare_request(request)
        # `requests` takes urllib3's Timeout, which alone knows a total; its stubs do not say so.
        return session.send(
            prepared,
            timeout=timeout,  # type: ignore[arg-type]
            stream=True,
            allow_redirects=False,
        )
    except _BAD_ADDRESS as error:
        return BrokenError(type(error).__name__, sent=False, bad_address=True)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        return BrokenError(_describe(error), sent=not _failed_before_sending(error))


def _read(response: requests.Response, *, deadline: float, max_bytes: int) -> tuple[bytes, str]:
    chunks: list[bytes] = []
    size = 0
    try:
        # read1 returns what has arrived instead of waiting for a full chunk, so that the deadline
        # is looked at between any two packets.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            chunks.append(chunk)
            size += len(chunk)
            if size > max_bytes:
                return b"".join(chunks)[:max_bytes], f"answer larger than {max_bytes} bytes"
            if time.monotonic() > deadline:
                return b"".join(chunks), "answer took too long"
    except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
        return b"".join(chunks), _describe(error)
    expected = response.headers.get("Content-Length", "")
    encoded = "Content-Encoding" in response.headers
    if expected.isdigit() and not encoded and size < int(expected):
        return b"".join(chunks), "answer cut short"
    return b"".join(chunks), ""


def _session() -> requests.Session:
    """Return this thread's session; sessions are not safe to share between threads."""
    session: requests.Session | None = getattr(_local, "session", None)
    if session is None:
        session = requests.Session()
        # Proxy variables and .netrc of the machine must not change whom the shop talks to.
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        _local.session = session
    return session


def _failed_before_sending(error: BaseException) -> bool:
    before = (
        failures.ConnectTimeout,
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
    )
    for cause in _chain(error):
        if isinstance(cause, before):
            return True
        if isinstance(cause, ssl.SSLError) and cause.reason in _HANDSHAKE_REASONS:
            return True
        # The only trace a handshake that timed out leaves is its text.
        if isinstance(cause, TimeoutError) and "handshake operation" in str(cause):
            return True
    return False


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Walk everything `error` wraps: causes, contexts, urllib3's reasons and plain arguments."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__, getattr(current, "reason", None)]
        waiting += current.args if isinstance(current.args, Sequence) else []


def _describe(error: BaseException) -> str:
    """Name the failure without its text, which repeats the URL with whatever is secret in it."""
    names = [type(cause).__name__ for cause in _chain(error)]
    return " < ".join(dict.fromkeys(names))
