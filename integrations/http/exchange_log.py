"""The exchange rows: written before a call, finished after it, free of secrets and phones."""

import json
import logging
from collections.abc import Mapping
from decimal import Decimal

from django.db import Error as DatabaseFailure
from django.utils import timezone

from integrations.errors import Misconfigured, Refused, Transient, VendorError
from integrations.http.call import Call
from integrations.http.context import current_correlation
from integrations.masking import mask_json, mask_text
from integrations.models import Exchange

logger = logging.getLogger(__name__)

_LIMIT = 8000
_URL_LIMIT = 2000


def begin(call: Call) -> int:
    """Insert the row of a call that is about to be made and return its id."""
    correlation = current_correlation()
    readable = call.url.replace("%5B", "[").replace("%5D", "]")
    row = Exchange.objects.create(
        vendor=call.vendor,
        operation=call.operation[:80],
        method=call.method,
        url=_storable(mask_text(readable))[:_URL_LIMIT],
        reference=correlation.reference[:40],
        message_id=correlation.message_id,
        request_body=excerpt(call.shown),
        started_at=timezone.now(),
    )
    return row.pk


def finish(
    exchange_id: int,
    *,
    error: VendorError | None,
    duration: float,
    status: int | None = None,
    body: object = None,
) -> None:
    """Complete the row. A database that fails now must not lose the vendor's answer."""
    try:
        Exchange.objects.filter(pk=exchange_id).update(
            outcome=_outcome(error),
            status=status,
            response_body=excerpt(body),
            error="" if error is None else _storable(error.detail)[:_LIMIT],
            finished_at=timezone.now(),
            duration_ms=max(0, round(duration * 1000)),
        )
    except DatabaseFailure:
        logger.exception("exchange %s stays open: its end could not be written", exchange_id)


def _outcome(error: VendorError | None) -> Exchange.Outcome:
    match error:
        case None:
            return Exchange.Outcome.OK
        case Transient():
            return Exchange.Outcome.TRANSIENT
        case Refused():
            return Exchange.Outcome.REFUSED
        case Misconfigured():
            return Exchange.Outcome.MISCONFIGURED
        case _:
            return Exchange.Outcome.UNKNOWN


def excerpt(body: object) -> str:
    """Return a masked piece of a body, at most 8 KB of text. Bytes are shown as text."""
    if body is None:
        return ""
    if isinstance(body, bytes):
        # A little more than is kept is masked, so that a phone on the edge is seen whole.
        text = body[: _LIMIT * 4].decode("utf-8", errors="replace")[: _LIMIT + 400]
        return _storable(mask_text(text))[:_LIMIT]
    pruned = _prune(body, [_LIMIT * 2])
    return _storable(json.dumps(mask_json(pruned), ensure_ascii=False, default=_plain))[:_LIMIT]


def _prune(value: object, room: list[int]) -> object:
    """Copy as much of `value` as could be shown: masking a catalogue page in full is wasted."""
    if isinstance(value, Mapping):
        kept: dict[str, object] = {}
        for key, item in value.items():
            if room[0] <= 0:
                break
            room[0] -= len(str(key)) + 6
            kept[str(key)] = _prune(item, room)
        return kept
    if isinstance(value, list | tuple):
        items: list[object] = []
        for item in value:
            if room[0] <= 0:
                break
            items.append(_prune(item, room))
        return items
    room[0] -= len(value) if isinstance(value, str) else 4
    return value[: _LIMIT + 400] if isinstance(value, str) else value


def _plain(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _storable(text: str) -> str:
    """Drop what PostgreSQL cannot hold: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", errors="replace").decode("utf-8")
