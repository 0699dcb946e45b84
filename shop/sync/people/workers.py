"""Workers and bonus groups of Posiflora, so that ours can call them by name."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from integrations.money import to_money
from integrations.posiflora import PosifloraClient, get_client
from shop.models import BonusGroup, Worker
from shop.sync.cursors import cursor_run

CURSOR = "posiflora.people"
LEASE_SECONDS = 300
LARGEST_PERCENT = Decimal(1000)

type Rows = dict[str, Mapping[str, object]]


def sync_people(*, dry_run: bool = False) -> int:
    """Mirror workers and bonus groups. Nobody is deleted: a history names people who left.

    Returns the number of rows written, or that would be. Raises AlreadyRunning, or a vendor error
    before anything is changed.
    """
    with cursor_run(CURSOR, seconds=LEASE_SECONDS, dry_run=dry_run):
        workers, groups = _fetch(get_client())
        with transaction.atomic():
            written = _mirror(Worker, workers) + _mirror(BonusGroup, groups)
            if dry_run:
                transaction.set_rollback(True)
    return written


def _fetch(client: PosifloraClient) -> tuple[Rows, Rows]:
    workers: Rows = {
        worker.id: {"name": (worker.name or "—")[:255]} for worker in client.workers.list()
    }
    groups: Rows = {
        group.id: {
            "title": group.title[:255],
            "rate": _percent(group.rate),
            "limit": _percent(group.limit),
        }
        for group in client.bonus_groups.list()
        if group.status != "deleted"
    }
    return workers, groups


def _percent(value: Decimal) -> Decimal:
    """What our column holds; a slip of the keyboard over there must not end the run."""
    return to_money(max(min(value, LARGEST_PERCENT), -LARGEST_PERCENT))


def _mirror(model: type[Worker | BonusGroup], theirs: Rows) -> int:
    known = {row.posiflora_id: row for row in model._default_manager.all()}
    written = 0
    for posiflora_id, values in theirs.items():
        row = known.get(posiflora_id) or model(posiflora_id=posiflora_id)
        wanted = {**values, "is_listed": True}
        if row.pk and all(getattr(row, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
        written += 1
    gone = model._default_manager.filter(is_listed=True).exclude(posiflora_id__in=theirs)
    return written + gone.update(is_listed=False)
