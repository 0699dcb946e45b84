"""Telling Posiflora what the courier did."""

from __future__ import annotations

from functools import partial

from integrations.posiflora import OrderRecord, get_client
from shop.models import Order
from shop.services.orders.follow import order_follow
from shop.services.orders.move import order_lock
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.run_types import Apply


def set_delivery_status(claimed: Claimed) -> Apply | None:
    """Set the delivery status (topic `order_delivery`). Setting it twice is setting it once.

    An order that has been closed meanwhile is left alone: the courier's news is old by then.
    """
    order = Order.objects.get(pk=claimed.order_id)
    if order.is_final or not order.posiflora_id:
        return None
    status = str(claimed.message.payload["status"])
    record = get_client().orders.set_delivery_status(order.posiflora_id, status)
    return partial(_apply, order.pk, record)


def _apply(order_id: int, record: OrderRecord) -> None:
    order_follow(order=order_lock(pk=order_id), record=record)
