"""The order source of the Mini App in Posiflora: found by its title, created once if missing."""

from __future__ import annotations

import uuid

from django.conf import settings

from integrations.posiflora import PosifloraClient
from shop.models import SyncCursor
from shop.sync.cursors import AlreadyRunning, cursor_lease, cursor_move
from shop.sync.outbox.failures import Postponed

CURSOR = "posiflora.order_source"
LEASE_SECONDS = 60


def order_source_id(client: PosifloraClient) -> str:
    """The id of the source with the configured title. Raises vendor errors, or Postponed."""
    known = _known(SyncCursor.objects.filter(name=CURSOR).first())
    if known:
        return known
    try:
        with cursor_lease(CURSOR, seconds=LEASE_SECONDS) as cursor:
            found = _known(cursor) or _find(client) or _create(client)
            cursor_move(cursor, {"title": settings.POSIFLORA_SOURCE, "id": found})
            return found
    except AlreadyRunning as error:
        raise Postponed(1.0) from error


def forget_source() -> bool:
    """Posiflora does not know the remembered source any more. False when none was remembered."""
    return bool(SyncCursor.objects.filter(name=CURSOR).exclude(position={}).update(position={}))


def _known(cursor: SyncCursor | None) -> str:
    if cursor is None or cursor.position.get("title") != settings.POSIFLORA_SOURCE:
        return ""
    return str(cursor.position["id"])


def _find(client: PosifloraClient) -> str:
    for source in client.order_sources.list():
        if source.title == settings.POSIFLORA_SOURCE:
            return source.id
    return ""


def _create(client: PosifloraClient) -> str:
    """After a lost answer the next attempt starts with the list, so it is not created twice."""
    created = client.order_sources.create(id=str(uuid.uuid4()), title=settings.POSIFLORA_SOURCE)
    return created.id
