"""Calling people of Posiflora by name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from integrations.posiflora import OrderRecord
from shop.models import OrderStatus, Worker

BY_FLORIST = (OrderStatus.ASSEMBLING, OrderStatus.ASSEMBLED)
BY_COURIER = (OrderStatus.DELIVERING, OrderStatus.DELIVERED)


def worker_note(*, to: OrderStatus, record: OrderRecord) -> str:
    """Who brought the order to this status, for its history; "" when we know no name."""
    if to in BY_FLORIST:
        words, posiflora_id = _("флорист %(name)s"), record.florist_id
    elif to in BY_COURIER:
        words, posiflora_id = _("курьер %(name)s"), record.courier_id
    else:
        return ""
    name = worker_name(posiflora_id)
    return words % {"name": name} if name else ""


def worker_name(posiflora_id: str | None) -> str:
    """Name of a worker of Posiflora, "" for nobody and for somebody we do not know."""
    worker = Worker.objects.filter(posiflora_id=posiflora_id).first() if posiflora_id else None
    return worker.name if worker else ""
