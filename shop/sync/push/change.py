"""Changing and cancelling an order that Posiflora has. Both are safe to repeat after a look."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from integrations.posiflora import OrderRecord, get_client
from shop.models import AttentionKind, OrderStatus
from shop.services.attention import attention_resolve
from shop.services.order_follow import order_follow, status_of
from shop.services.order_move import order_lock
from shop.services.order_push import order_update_queue, order_vendor_total
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import NeedsPerson
from shop.sync.outbox.run_types import Apply

from .create import find_order, load_order
from .draft import order_draft
from .source import order_source_id

TOO_LATE = (OrderStatus.DELIVERING, OrderStatus.DELIVERED, OrderStatus.COMPLETED)


def update_order(claimed: Claimed) -> Apply | None:
    """Send the order as it is now (topic `order_update`).

    All lines go again under their own ids, so it does not matter whether a server replaces or
    merges them (posiflora.md §9).
    """
    order = load_order(claimed.order_id)
    if order.is_final or not order.posiflora_id:
        return None
    client = get_client()
    draft = order_draft(order, source_id=order_source_id(client), customer_id=None).to_resource()
    record = client.orders.update(
        order.posiflora_id,
        {"description": draft.attributes["description"]},
        {"lines": draft.relationships["lines"]} if "lines" in draft.relationships else None,
    )
    return partial(_apply_update, order.pk, record, order_vendor_total(order))


def cancel_order(claimed: Claimed) -> Apply | None:
    """Cancel in Posiflora what was cancelled here (topic `order_cancel`)."""
    order = load_order(claimed.order_id)
    client = get_client()
    record = find_order(client, order)
    if record is None:
        return None
    there = status_of(record)
    if there in TOO_LATE:
        raise NeedsPerson(
            _("Заказ отменён у нас, но в Posiflora он уже «%(status)s». Решите, какой верен.")
            % {"status": there.label}
        )
    if there not in (OrderStatus.CANCELLED, OrderStatus.RETURNED):
        comment = order.cancel_reason or _("Отменён покупателем в Telegram")
        record = client.orders.update(record.id, {"status": "canceled", "cancelComment": comment})
    return partial(_apply_cancel, order.pk, record)


def _apply_update(order_id: int, record: OrderRecord, sent_total: Decimal) -> None:
    order = order_lock(pk=order_id)
    order.pushed_total = sent_total
    order.save(update_fields=["pushed_total"])
    order_follow(order=order, record=record)
    order_update_queue(order=order)


def _apply_cancel(order_id: int, record: OrderRecord) -> None:
    order = order_lock(pk=order_id)
    order_follow(order=order, record=record)
    attention_resolve(
        order=order, kind=AttentionKind.CANCEL, resolution=_("Отменён и в Posiflora.")
    )
