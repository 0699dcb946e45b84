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
    worker = Worker.objects.filter(posiflora_id=posiflora_id).first() if posiflora_id else None
    return words % {"name": worker.name} if worker else ""
