"""Whether the process is alive, and whether the shop is at work."""

from __future__ import annotations

from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import Error as DatabaseFailure
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from shop.models import ON_ITS_WAY, OutboxMessage, SyncCursor
from shop.services import clock
from shop.sync.poll import CURSOR

OLDEST_MESSAGE = timedelta(minutes=15)


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
    now = clock.now()
    due = OutboxMessage.objects.filter(state__in=ON_ITS_WAY, available_at__lte=now)
    oldest = due.order_by("available_at").values_list("available_at", flat=True).first()
    polled = SyncCursor.objects.filter(name=CURSOR).values_list("ran_at", flat=True).first()
    return {
        "oldest_due_message_seconds": round((now - oldest).total_seconds()) if oldest else 0,
        "outbox_late": bool(oldest and now - oldest > OLDEST_MESSAGE),
        "last_poll_seconds": round((now - polled).total_seconds()) if polled else None,
        "poll_late": bool(
            polled is None
            or now - polled > timedelta(seconds=max(10 * settings.POLL_ORDERS_EVERY, 60))
        ),
    }
