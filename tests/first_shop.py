"""The shop that tests begin with: read from the vendors once a process, copied from then on.

Reading it takes fifteen calls, and a thousand tests want one. A copy cannot be told from the
original: the rows, the session at the vendor and the requests that were made are all there, and
every moment in them is moved to when the copy's own vendors began.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from integrations.sandbox.journal import Entry
from integrations.sandbox.posiflora.store import Session
from integrations.sandbox.world import World
from shop.models import SyncCursor
from tests.plugin_sandbox import SandboxHelper

TABLES = (
    "integrations_vendorsession",
    "integrations_exchange",
    "shop_synccursor",
    "shop_store",
    "shop_zone",
    "shop_slot",
    "shop_category",
    "shop_product",
    "shop_productimage",
    "shop_availability",
    "shop_variant",
    "shop_variantprice",
)
"""What reading a catalogue and opening a shop fill."""
COLUMNS = """
SELECT column_name, data_type = 'timestamp with time zone' FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s
"""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What there was after the first reading, at the vendor's side and in how it was configured."""

    began: datetime
    configured: dict[str, object]
    sessions: Sequence[Session]
    entries: Sequence[Entry]
    put_back: str


class FirstShop:
    """Opens shops: by reading, or by copying what was read when everything is as it was then."""

    def __init__(self) -> None:
        self._kept: Kept | None = None

    def open(self, sandbox: SandboxHelper, read: Callable[[], None]) -> None:
        """Leave a shop in the database. `read` makes one out of what the vendors have."""
        if not sandbox.is_fresh or not _is_empty():
            read()
        elif self._kept and self._kept.configured == _configured():
            _copy(self._kept, sandbox.world)
        else:
            read()
            self._kept = _keep(sandbox.world)


def _configured() -> dict[str, object]:
    names = (name for name in dir(settings) if name.startswith("POSIFLORA_"))
    return {name: getattr(settings, name) for name in names}


def _is_empty() -> bool:
    found = " OR ".join(f'EXISTS (SELECT FROM "{name}")' for name in TABLES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT NOT ({found})")
        (empty,) = cursor.fetchone()
    return bool(empty)


def _began(world: World) -> datetime:
    began: datetime = next(world.posiflora.rows("inventory-items"))["updatedAt"]
    return began


def _keep(world: World) -> Kept:
    put_back = []
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("DROP SCHEMA IF EXISTS first_shop CASCADE; CREATE SCHEMA first_shop")
        for table in TABLES:
            cursor.execute(f'CREATE TABLE first_shop."{table}" AS TABLE "{table}"')
            cursor.execute(COLUMNS, [table])
            columns = [
                (f'"{name}"', f'"{name}" + make_interval(secs => %(later)s)' if moves else name)
                for name, moves in cursor.fetchall()
            ]
            into, values = (", ".join(each) for each in zip(*columns, strict=True))
            source = f'SELECT {values} FROM first_shop."{table}"'  # noqa: S608 - our own names.
            put_back.append(f'INSERT INTO "{table}" ({into}) {source}')
    with world.lock:
        return Kept(
            began=_began(world),
            configured=_configured(),
            sessions=tuple(replace(each) for each in world.posiflora.sessions),
            entries=tuple(replace(each) for each in world.journal.entries()),
            put_back="; ".join(put_back),
        )


def _copy(kept: Kept, world: World) -> None:
    with world.lock:
        later = _began(world) - kept.began
        world.posiflora.sessions.extend(
            replace(
                each,
                expires_at=each.expires_at + later,
                refresh_expires_at=each.refresh_expires_at + later,
            )
            for each in kept.sessions
        )
        world.journal._entries.extend(replace(each, at=each.at + later) for each in kept.entries)
        world.journal._count = len(kept.entries)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(kept.put_back, {"later": later.total_seconds()})
    for each in SyncCursor.objects.all():
        each.position = _moved(each.position, later)
        each.save(update_fields=["position"])


def _moved(position: object, later: timedelta) -> object:
    def moved(found: re.Match[str]) -> str:
        return (datetime.fromisoformat(found.group()) + later).isoformat()

    return json.loads(MOMENT.sub(moved, json.dumps(position)))
