"""Whether the process is alive, and whether the shop is at work."""

from __future__ import annotations

from datetime import datetime

from celery import current_app
from django.db import Error as DatabaseFailure
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from shop.models import SyncCursor
from shop.services import clock
from shop.sync.orders.cadence import poll_is_late
from shop.sync.orders.poll import CURSOR
from shop.sync.outbox.lateness import oldest_due, outbox_is_late


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked, so that a restart is never the wrong cure."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Database, broker, the oldest due message, the last poll.

    Only the database decides about the status: without the broker the shop goes on, slower.
    """
    try:
        work = _work()
    except DatabaseFailure as error:
        # Away, or not migrated yet.
        return JsonResponse({"database": _failed(error), "broker": _broker()}, status=503)
    return JsonResponse({"database": "ok", "broker": _broker(), **work})


def _broker() -> str:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError) as error:
        return _failed(error)
    return "ok"


def _failed(error: Exception) -> str:
    return f"failed: {type(error).__name__}"


def _work() -> dict[str, object]:
    oldest = oldest_due()
    polled = SyncCursor.objects.filter(name=CURSOR).values_list("ran_at", flat=True).first()
    return {
        "oldest_due_message_seconds": _seconds_since(oldest) if oldest else 0,
        "outbox_late": outbox_is_late(oldest),
        "last_poll_seconds": _seconds_since(polled) if polled else None,
        "poll_late": poll_is_late(polled),
    }


def _seconds_since(moment: datetime) -> int:
    return round((clock.now() - moment).total_seconds())
