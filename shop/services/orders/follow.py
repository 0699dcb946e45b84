"""Following Posiflora: its answer to our push, and what a poll brings (DESIGN §4.5, §5)."""

from __future__ import annotations

from datetime import datetime
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
from shop.services.attention import attention_open, attention_resolve
from shop.services.bonuses.mirror import bonus_mirror
from shop.services.history import event_add, event_turn
from shop.services.messages import message_hurry
from shop.services.staff import worker_name, worker_note

from .move import is_step_back, order_move
from .push import (
    order_budget,
    order_update_queue,
    order_vendor_total,
    vendor_total_agrees,
    vendor_total_text,
)
from .status_there import status_moment, status_of, unknown_status_text


def order_pushed(
    *,
    order: Order,
    record: OrderRecord,
    sent_total: Decimal | None = None,
    force: bool = False,
) -> None:
    """Posiflora has the order. `order` is locked; learning it twice changes nothing.

    Without `sent_total` the answer to our push was lost and the order was found there: its sum is
    known then, and what the florist was told about bonuses is not.
    """
    first = order.push_state != PushState.SENT
    order.push_state = PushState.SENT
    order.posiflora_id = record.id
    order.pushed_total = record.total_amount if sent_total is None else sent_total
    order.save(update_fields=["push_state", "posiflora_id", "pushed_total"])
    attention_resolve(order=order, kind=AttentionKind.PUSH, resolution=_("Заказ ушёл в Posiflora."))
    order_follow(order=order, record=record, force=force)
    if first:
        message_hurry(topic=Topic.BONUS_SPEND, order=order)
    in_doubt = sent_total is None and order.bonus_spent
    if in_doubt or order.pushed_total != order_vendor_total(order):
        order_update_queue(order=order)


def order_follow(*, order: Order, record: OrderRecord, force: bool = False) -> bool:
    """Take over what Posiflora says of a locked order. False when it says nothing new.

    With `force`, when somebody asks for it, also what we believe to have taken over already.
    """
    if not force and not order_has_news(order=order, record=record):
        return False
    at = status_moment(record, was_there=order.posiflora_status)
    florist_before = order.posiflora_florist_id
    _remember(order, record)
    _check_total(order, record)
    _check_delivery(order, record)
    to = status_of(record)
    if to is None:
        _unknown_status(order, record)
        return True
    attention_resolve(order=order, kind=AttentionKind.STATUS, resolution=_("Статус снова понятен."))
    if to == order.status:
        _agreed(order)
        _note_florist(order, record, before=florist_before)
    elif not order_is_ahead(order=order, to=to):
        _follow_status(order, record, to, at, again=force)
    return True


def order_has_news(*, order: Order, record: OrderRecord) -> bool:
    """Whether the record says anything we have not taken over. What does not stays that way."""
    if order.posiflora_id is None or order.posiflora_modified_at is None:
        return True
    theirs = record.modified_at
    counted = record.revision is not None and order.posiflora_revision is not None
    # The counter only ever grows, also when the vendor's clock is put back. Within one second of
    # that clock it alone tells what is newer, so that a page read before an answer and applied
    # after it does not put the order back.
    if counted and (record.revision or 0) > (order.posiflora_revision or 0):
        return True
    if theirs is not None and theirs != order.posiflora_modified_at:
        return theirs > order.posiflora_modified_at
    return not counted and record.revision != order.posiflora_revision


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


def _follow_status(
    order: Order,
    record: OrderRecord,
    to: OrderStatus,
    at: datetime | None,
    *,
    again: bool,
) -> None:
    # The revision names the change: an order goes to and fro, also within a second.
    key = f"posiflora:{to}:{record.revision or record.modified_at}"
    if again and order.history.filter(dedupe_key=key).exists():
        key = f"{key}:{event_turn(order)}"
    if order.status == OrderStatus.CANCELLED:
        _stays_cancelled(order, to, at, key=key)
        return
    was = OrderStatus(order.status)
    back = is_step_back(current=was, to=to)
    order_move(
        order=order,
        to=to,
        origin=Origin.POSIFLORA,
        key=key,
        at=at,
        note=record.cancel_comment
        if to == OrderStatus.CANCELLED
        else worker_note(to=to, record=record),
    )
    if back and was == OrderStatus.COMPLETED:
        attention_open(
            order=order,
            kind=AttentionKind.DRIFT,
            text=_("Завершённый заказ снова открыт в Posiflora: «%(status)s».")
            % {"status": to.label},
        )


def _stays_cancelled(order: Order, to: OrderStatus, at: datetime | None, *, key: str) -> None:
    """Ask a person: nothing in Posiflora puts back what a cancellation gave away here.

    That is goods, slot and bonuses.
    """
    attention_open(
        order=order,
        kind=AttentionKind.DRIFT,
        text=_("Заказ отменён у нас, а в Posiflora он «%(status)s». Решите, какой верен.")
        % {"status": to.label},
    )
    event_add(
        order=order,
        key=key,
        kind=EventKind.DRIFT,
        origin=Origin.POSIFLORA,
        note=_("В Posiflora: %(status)s") % {"status": to.label},
        at=at,
    )
    bonus_mirror(order=order)


def _note_florist(order: Order, record: OrderRecord, *, before: str) -> None:
    """Another florist took the order over, which is no change of its status."""
    if record.florist_id == before or not (name := worker_name(record.florist_id)):
        return
    event_add(
        order=order,
        key=f"posiflora:florist:{record.florist_id}:{record.revision or record.modified_at}",
        kind=EventKind.NOTE,
        origin=Origin.POSIFLORA,
        note=_("флорист %(name)s") % {"name": name},
        at=record.modified_at,
    )


def order_is_ahead(*, order: Order, to: OrderStatus) -> bool:
    """What we did is still on its way: Posiflora speaks of the time before it."""
    waiting = [Topic.ORDER_CANCEL]
    if is_step_back(current=OrderStatus(order.status), to=to):
        # Whoever is further ahead than our courier knows of him, or of what came after.
        waiting.append(Topic.ORDER_DELIVERY)
    return OutboxMessage.objects.filter(
        order=order, topic__in=waiting, state__in=UNFINISHED_STATES
    ).exists()


def _check_total(order: Order, record: OrderRecord) -> None:
    done = record.status == "done"
    if vendor_total_agrees(order=order, theirs=record.total_amount, done=done):
        attention_resolve(
            order=order, kind=AttentionKind.TOTAL, resolution=_("Суммы снова совпадают.")
        )
        return
    theirs, lines, budget = record.total_amount, order_vendor_total(order), order_budget(order)
    if budget and theirs == lines:
        text = _("Букет под заказ не внесён в Posiflora: там %(theirs)s ₽, у нас %(ours)s ₽.")
        text %= {"theirs": theirs, "ours": lines + budget}
    else:
        text = vendor_total_text(theirs=theirs, ours=lines + budget)
    attention_open(order=order, kind=AttentionKind.TOTAL, text=text)


def _check_delivery(order: Order, record: OrderRecord) -> None:
    if record.delivery_status == "cannotBeDelivered":
        attention_open(
            order=order,
            kind=AttentionKind.DELIVERY,
            text=_("Курьер не смог вручить заказ. Позвоните получателю."),
        )
    else:
        attention_resolve(
            order=order, kind=AttentionKind.DELIVERY, resolution=_("Доставка идёт дальше.")
        )


def _agreed(order: Order) -> None:
    """Both sides say the same of a cancelled order: nobody has to decide between them."""
    if order.status == OrderStatus.CANCELLED:
        attention_resolve(
            order=order, kind=AttentionKind.DRIFT, resolution=_("Отменён и в Posiflora.")
        )
        # It may have been done over there in between, and have earned.
        bonus_mirror(order=order)


def _unknown_status(order: Order, record: OrderRecord) -> None:
    attention_open(
        order=order,
        kind=AttentionKind.STATUS,
        text=unknown_status_text(record),
    )
    event_add(
        order=order,
        key=f"posiflora:unknown:{record.status}:{record.modified_at}",
        kind=EventKind.NOTE,
        origin=Origin.POSIFLORA,
        note=_("Статус в Posiflora: %(status)s") % {"status": record.status},
        at=record.modified_at,
    )
