"""Which of the four classes an answer, or the lack of one, belongs to."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from integrations.errors import Misconfigured, OutcomeUnknown, Refused, Transient, VendorError

_LONGEST_WAIT = 3600.0
_WRONG_ADDRESS = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
_NO_ACCESS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)


def for_status(status: int, *, safe: bool, html: bool) -> type[VendorError] | None:
    """Return the class of failure an HTTP status stands for, None for a success.

    A page of HTML where JSON was due means that the base address points at a web site
    (posiflora.md §1), whatever the status says.
    """
    success = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    if html and (success or status in _WRONG_ADDRESS):
        return Misconfigured
    if success:
        return None
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Transient
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Transient if safe else OutcomeUnknown
    if status < HTTPStatus.BAD_REQUEST or status in _NO_ACCESS:
        return Misconfigured
    return Refused


def for_lost_answer(*, safe: bool, sent: bool) -> type[VendorError]:
    """Return the class of a call whose answer never came or came broken."""
    return Transient if safe or not sent else OutcomeUnknown


def looks_like_html(headers: Mapping[str, str], body: bytes) -> bool:
    """Tell a web page from data, by its label or by its first character."""
    media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return media_type in ("text/html", "application/xhtml+xml") or body.lstrip()[:1] == b"<"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds the Retry-After header asks for (number or date), at most an hour."""
    raw = headers.get("Retry-After", "").strip()
    if not raw:
        return None
    if raw.isascii() and raw.isdigit():
        return min(float(raw[:9]), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(raw)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    wait = (moment - datetime.now(tz=UTC)).total_seconds()
    return min(max(wait, 0.0), _LONGEST_WAIT)
