"""Changing and cancelling an order that Posiflora has. Both are safe to repeat after a look."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from integrations.posiflora import OrderDraft, OrderRecord, get_client
from shop.models import CALLED_OFF, AttentionKind, OrderStatus
from shop.services.attention import attention_resolve
from shop.services.orders.follow import order_follow
from shop.services.orders.move import order_lock
from shop.services.orders.parts import Part, parts_of_payload
from shop.services.orders.push import order_vendor_total
from shop.services.orders.status_there import status_of
from shop.sync.outbox.claim import Claimed
from shop.sync.outbox.failures import NeedsPerson
from shop.sync.outbox.run_types import Apply

from .create import find_order, load_order, tell_again
from .draft import order_draft
from .lines import foreign_lines
from .parts import attributes_of
from .source import order_source_id

TOO_LATE = (OrderStatus.DELIVERING, OrderStatus.DELIVERED, OrderStatus.COMPLETED)


def update_order(claimed: Claimed) -> Apply | None:
    """Send what changed of the order, as it is now (topic `order_update`).

    Other parts of it stay as Posiflora has them, where people work on them too. Of the lines all
    go, ours as they should be and everybody else's as they are, so it does not matter whether a
    server replaces or merges them (posiflora.md §9).
    """
    order = load_order(claimed.order_id)
    if order.is_final or not order.posiflora_id:
        return None
    parts = parts_of_payload(claimed.message.payload)
    client = get_client()
    draft = order_draft(order, source_id=order_source_id(client), customer_id=None)
    lines = [line.to_resource() for line in draft.lines] if Part.MONEY in parts else []
    if lines:
        lines += foreign_lines(client, order.posiflora_id, ours={line.id for line in lines})
    attributes = attributes_of(draft, parts)
    if not order.lines.filter(made_to_order=True).exists():
        # Then a budget is the florist's own affair.
        attributes.pop("budget", None)
    record = client.orders.update(
        order.posiflora_id, attributes, {"lines": lines} if lines else None
    )
    total = order_vendor_total(order) if Part.MONEY in parts else None
    return partial(_apply_update, order.pk, record, draft, total)


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
    if there not in CALLED_OFF:
        comment = order.cancel_reason or _("Отменён покупателем в Telegram")
        record = client.orders.update(record.id, {"status": "canceled", "cancelComment": comment})
    return partial(_apply_cancel, order.pk, record)


def _apply_update(
    order_id: int, record: OrderRecord, draft: OrderDraft, sent_total: Decimal | None
) -> None:
    order = order_lock(pk=order_id)
    if sent_total is not None:
        order.pushed_total = sent_total
        order.save(update_fields=["pushed_total"])
    order_follow(order=order, record=record)
    tell_again(order, draft)


def _apply_cancel(order_id: int, record: OrderRecord) -> None:
    order = order_lock(pk=order_id)
    order_follow(order=order, record=record)
    attention_resolve(
        order=order, kind=AttentionKind.CANCEL, resolution=_("Отменён и в Posiflora.")
    )
