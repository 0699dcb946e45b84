"""Following Posiflora: its answer to our push, and what a poll brings (DESIGN §4.5, §5)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.posiflora import OrderRecord
from shop.models import (
    UNFINISHED_STATES,
    AttentionKind,
    EventKind,
    Order,
    OrderStatus,
    Origin,
    OutboxMessage,
    PushState,
    Topic,
)

from .attention import attention_open, attention_resolve
from .history import event_add
from .messages import message_hurry
from .order_move import is_step_back, order_move
from .order_push import order_update_queue, order_vendor_total

FROM_POSIFLORA = {
    "notAccepted": OrderStatus.NEW,
    "new": OrderStatus.CONFIRMED,
    "assembled": OrderStatus.ASSEMBLED,
    "courier": OrderStatus.DELIVERING,
    "done": OrderStatus.COMPLETED,
    "canceled": OrderStatus.CANCELLED,
    "returned": OrderStatus.RETURNED,
}
FROM_DELIVERY = {"courier": OrderStatus.DELIVERING, "delivered": OrderStatus.DELIVERED}
BEFORE_HANDING_OVER = (OrderStatus.NEW, OrderStatus.CONFIRMED, OrderStatus.ASSEMBLED)


def order_pushed(*, order: Order, record: OrderRecord, sent_total: Decimal) -> None:
    """Posiflora has the order. `order` is locked; learning it twice changes nothing."""
    first = order.push_state != PushState.SENT
    order.push_state = PushState.SENT
    order.posiflora_id = record.id
    order.pushed_total = sent_total
    order.save(update_fields=["push_state", "posiflora_id", "pushed_total"])
    attention_resolve(order=order, kind=AttentionKind.PUSH, resolution=_("Заказ ушёл в Posiflora."))
    order_follow(order=order, record=record)
    if first:
        message_hurry(topic=Topic.BONUS_SPEND, order=order)
    order_update_queue(order=order)


def order_follow(*, order: Order, record: OrderRecord) -> bool:
    """Take over what Posiflora says of a locked order. False when it says nothing new."""
    if not _is_news(order, record):
        return False
    _remember(order, record)
    _check_total(order, record)
    if record.delivery_status == "cannotBeDelivered":
        attention_open(
            order=order,
            kind=AttentionKind.DELIVERY,
            text=_("Курьер не смог вручить заказ. Позвоните получателю."),
        )
    to = status_of(record)
    if to is None:
        _unknown_status(order, record)
    elif to != order.status and not _ours_is_newer(order):
        _follow_status(order, record, to)
    return True


def status_of(record: OrderRecord) -> OrderStatus | None:
    """Our status for Posiflora's two axes and its florist; None for a value nobody has seen yet."""
    status = FROM_POSIFLORA.get(record.status)
    if status in BEFORE_HANDING_OVER or status == OrderStatus.DELIVERING:
        status = FROM_DELIVERY.get(record.delivery_status or "", status)
    if status == OrderStatus.CONFIRMED and record.florist_id:
        return OrderStatus.ASSEMBLING
    return status


def _is_news(order: Order, record: OrderRecord) -> bool:
    if order.posiflora_id is None or order.posiflora_modified_at is None:
        return True
    if record.modified_at is None:
        return record.revision != order.posiflora_revision
    if record.modified_at == order.posiflora_modified_at:
        return record.revision != order.posiflora_revision
    return record.modified_at > order.posiflora_modified_at


def _remember(order: Order, record: OrderRecord) -> None:
    order.posiflora_id = record.id
    order.posiflora_status = record.status
    order.posiflora_delivery_status = record.delivery_status or ""
    order.posiflora_florist_id = record.florist_id or ""
    order.posiflora_total = record.total_amount
    order.posiflora_modified_at = record.modified_at
    order.posiflora_revision = record.revision
    order.save(
        update_fields=[
            "posiflora_id",
            "posiflora_status",
            "posiflora_delivery_status",
            "posiflora_florist_id",
            "posiflora_total",
            "posiflora_modified_at",
            "posiflora_revision",
        ]
    )


def _follow_status(order: Order, record: OrderRecord, to: OrderStatus) -> None:
    at = record.updated_status_at if record.delivery_status is None else record.modified_at
    was = OrderStatus(order.status)
    back = is_step_back(current=was, to=to)
    # Nothing in Posiflora puts back what a cancellation gave away here: goods, slot, bonuses.
    if was == OrderStatus.CANCELLED:
        attention_open(
            order=order,
            kind=AttentionKind.DRIFT,
            text=_("Заказ отменён у нас, а в Posiflora он «%(status)s». Решите, какой верен.")
            % {"status": to.label},
        )
        event_add(
            order=order,
            key=f"posiflora:{to}:{record.modified_at}",
            kind=EventKind.DRIFT,
            origin=Origin.POSIFLORA,
            note=_("В Posiflora: %(status)s") % {"status": to.label},
            at=at,
        )
        return
    order_move(
        order=order,
        to=to,
        origin=Origin.POSIFLORA,
        key=f"posiflora:{to}:{at or record.modified_at}",
        at=at or record.modified_at,
        note=record.cancel_comment if to == OrderStatus.CANCELLED else "",
    )
    if back and was == OrderStatus.COMPLETED:
        attention_open(
            order=order,
            kind=AttentionKind.DRIFT,
            text=_("Завершённый заказ снова открыт в Posiflora: «%(status)s».")
            % {"status": to.label},
        )


def _ours_is_newer(order: Order) -> bool:
    """A cancellation of ours is still on its way: Posiflora speaks of the time before it."""
    return OutboxMessage.objects.filter(
        order=order, topic=Topic.ORDER_CANCEL, state__in=UNFINISHED_STATES
    ).exists()


def _check_total(order: Order, record: OrderRecord) -> None:
    ours = order_vendor_total(order)
    if record.total_amount in (ours, order.pushed_total):
        attention_resolve(
            order=order, kind=AttentionKind.TOTAL, resolution=_("Суммы снова совпадают.")
        )
        return
    attention_open(
        order=order,
        kind=AttentionKind.TOTAL,
        text=_("Сумма в Posiflora %(theirs)s ₽, у нас %(ours)s ₽.")
        % {"theirs": record.total_amount, "ours": ours},
    )


def _unknown_status(order: Order, record: OrderRecord) -> None:
    attention_open(
        order=order,
        kind=AttentionKind.STATUS,
        text=_("В Posiflora непонятный статус «%(status)s».") % {"status": record.status},
    )
    event_add(
        order=order,
        key=f"posiflora:unknown:{record.status}:{record.modified_at}",
        kind=EventKind.NOTE,
        origin=Origin.POSIFLORA,
        note=_("Статус в Posiflora: %(status)s") % {"status": record.status},
        at=record.modified_at,
    )
