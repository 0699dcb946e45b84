"""One order here and in Posiflora: whether it is there once, its status, its sum, its payment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from integrations.money import ZERO
from integrations.posiflora import OrderRecord
from shop.models import (
    CALLED_OFF,
    AttentionKind,
    BonusState,
    OrderStatus,
    PaymentState,
    PushState,
    Topic,
)
from shop.services.orders.follow import order_is_ahead
from shop.services.orders.pay import order_can_pay, payment_can_be_told
from shop.services.orders.push import (
    bonuses_count,
    order_budget,
    order_vendor_total,
    points_paid_there,
    vendor_total_agrees,
    vendor_total_text,
)
from shop.services.orders.status_there import status_of, unknown_status_text

from .findings import Code, Finding, Repair
from .order_finding import finding
from .scope import Ours

if TYPE_CHECKING:
    from decimal import Decimal

UNSETTLED = (BonusState.RESERVING, BonusState.RELEASING, BonusState.UNKNOWN)
"""States in which the florist still has the sum of before: nobody knows yet which one is right."""


def is_expected(ours: Ours) -> bool:
    """Whether Posiflora ought to have the order by now."""
    order = ours.order
    if order.posiflora_id:
        return True
    return order.status not in CALLED_OFF and not ours.on_its_way(Topic.ORDER_CREATE)


def compare(ours: Ours, records: Sequence[OrderRecord]) -> list[Finding]:
    """Compare an order with everything in Posiflora that may be it. Makes no calls."""
    record = _its_own(ours, records)
    if record is None:
        return [_absent(ours)] if is_expected(ours) else []
    if ours.order.push_state != PushState.SENT:
        return [] if ours.on_its_way(Topic.ORDER_CREATE) else [_not_noted(ours, record)]
    found = [_twice(ours, record, records), _status(ours, record)]
    if ours.order.status not in CALLED_OFF:
        found += [_total(ours, record), _payment(ours, record)]
    return [each for each in found if each is not None]


def _its_own(ours: Ours, records: Sequence[OrderRecord]) -> OrderRecord | None:
    order = ours.order
    ids = (order.posiflora_id, str(order.vendor_uuid))
    known = [each for each in records if each.id in ids]
    # While no id is known, whatever carries the number is what a lost answer was about.
    numbered = [each for each in records if each.doc_no == order.number]
    numbered = [] if order.posiflora_id else numbered
    return next(iter([*known, *numbered]), None)


def _absent(ours: Ours) -> Finding:
    if ours.order.posiflora_id:
        return finding(
            ours,
            Code.ORDER_GONE,
            _("Заказа больше нет в Posiflora. Узнайте у флориста, что с ним."),
            told_as=AttentionKind.DRIFT,
            ours=_label(OrderStatus(ours.order.status)),
        )
    return finding(
        ours,
        Code.ORDER_NOT_SENT,
        _("Заказа нет в Posiflora, и никто его туда не отправляет."),
        told_as=AttentionKind.PUSH,
        repair=Repair.SEND,
        ours=_label(OrderStatus(ours.order.status)),
    )


def _not_noted(ours: Ours, record: OrderRecord) -> Finding:
    return finding(
        ours,
        Code.ORDER_NOT_NOTED,
        _("Заказ есть в Posiflora, а у нас записан как неотправленный."),
        told_as=AttentionKind.PUSH,
        repair=Repair.REREAD,
        theirs=_there(record),
    )


def _twice(ours: Ours, record: OrderRecord, records: Sequence[OrderRecord]) -> Finding | None:
    alive = [
        each
        for each in records
        if each.id != record.id
        and each.doc_no == ours.order.number
        and status_of(each) not in CALLED_OFF
    ]
    if not alive:
        return None
    return finding(
        ours,
        Code.ORDER_TWICE,
        _("В Posiflora заказов с этим номером: %(count)s. Оставьте один, остальные отмените там.")
        % {"count": len(alive) + 1},
        ours="1",
        theirs=str(len(alive) + 1),
    )


def _status(ours: Ours, record: OrderRecord) -> Finding | None:
    order, theirs = ours.order, status_of(record)
    if theirs is None:
        return finding(
            ours,
            Code.STATUS,
            unknown_status_text(record),
            told_as=AttentionKind.STATUS,
            ours=_label(OrderStatus(order.status)),
            theirs=record.status,
        )
    if theirs == order.status or order_is_ahead(order=order, to=theirs):
        return None
    # What a cancellation gave away here nothing in Posiflora brings back: a person decides.
    takes_over = order.status != OrderStatus.CANCELLED
    return finding(
        ours,
        Code.STATUS,
        _("У нас заказ «%(ours)s», а в Posiflora «%(theirs)s».")
        % {"ours": _label(OrderStatus(order.status)), "theirs": _label(theirs)},
        told_as=None if takes_over else AttentionKind.DRIFT,
        repair=Repair.REREAD if takes_over else None,
        ours=_label(OrderStatus(order.status)),
        theirs=_label(theirs),
    )


def _total(ours: Ours, record: OrderRecord) -> Finding | None:
    """The rules of the poll, and one more: a sum we have changed since is a difference.

    What Posiflora was told last explains a sum only until it is told the next one.
    """
    order, theirs = ours.order, record.total_amount
    if ours.on_its_way(Topic.ORDER_UPDATE):
        return None
    total = order_vendor_total(order, lines=ours.lines) + order_budget(order, lines=ours.lines)
    made = any(line.made_to_order for line in ours.lines)
    # Points that were refused once the buyer had paid are the shop's loss, and no change of price.
    lost = order.is_final and order.bonus_spent and not bonuses_count(order)
    in_doubt = made or lost or order.bonus_state in UNSETTLED
    explained = vendor_total_agrees(order=order, theirs=theirs, done=record.status == "done")
    if explained and (in_doubt or theirs == total):
        return None
    return finding(
        ours,
        Code.TOTAL,
        vendor_total_text(theirs=theirs, ours=total),
        told_as=AttentionKind.TOTAL,
        ours=_amount(total),
        theirs=_amount(theirs),
    )


def _payment(ours: Ours, record: OrderRecord) -> Finding | None:
    """Money against money: points may be a payment there, and are none here."""
    order = ours.order
    by_points = points_paid_there(order)
    paid = record.payments_amount - by_points
    if paid > max(record.total_amount - by_points, order.total):
        return finding(
            ours,
            Code.PAYMENT_TOO_MUCH,
            _("В Posiflora оплачено %(paid)s ₽, а заказ стоит %(total)s ₽.")
            % {"paid": paid, "total": record.total_amount},
            ours=_amount(order.total),
            theirs=_amount(paid),
        )
    if order.payment_state == PaymentState.PAID and paid < order.total:
        return None if ours.on_its_way(Topic.ORDER_PAYMENT) else _unpaid_there(ours, paid)
    if order_can_pay(order) and paid >= order.total > ZERO:
        return finding(
            ours,
            Code.PAYMENT_NOT_NOTED,
            _("Заказ оплачен в Posiflora, а у нас ещё нет."),
            repair=Repair.NOTE_PAYMENT,
            ours=_amount(ZERO),
            theirs=_amount(paid),
            is_note=True,
        )
    return None


def _unpaid_there(ours: Ours, paid: Decimal) -> Finding:
    return finding(
        ours,
        Code.PAYMENT_ABSENT,
        _("Заказ оплачен (%(total)s ₽), а в Posiflora записано %(paid)s ₽.")
        % {"total": ours.order.total, "paid": paid},
        told_as=AttentionKind.PUSH,
        repair=Repair.RECORD_PAYMENT if payment_can_be_told() and paid == ZERO else None,
        ours=_amount(ours.order.total),
        theirs=_amount(paid),
    )


def _there(record: OrderRecord) -> str:
    status = status_of(record)
    return _label(status) if status else record.status


def _label(status: OrderStatus) -> str:
    return str(status.label)


def _amount(value: Decimal) -> str:
    return f"{value:.2f}"
