"""What a commit sends to the loyalty service, frozen in the ledger before it is sent.

An order may change after its commit began: a florist edits it, goods come back. Settling a lost
answer and refunding must speak of what was sent, so both read it from the ledger's row.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from integrations.loyalty.base import CommitRequest, QuoteLine
from integrations.money import ZERO
from shop.models import BonusOperation, Movement, OperationState, Order, OrderLine


def request_for(*, order: Order, movement: Movement, operation_id: str) -> CommitRequest:
    """The purchase as it stands now, with the lines, coupons and discounts of its quote.

    Money off that the service itself gave is not in `discount`: it gives it again, and a coupon
    counted by both would be given twice.
    """
    lines = tuple(_line(line) for line in order.lines.select_related("variant"))
    return CommitRequest(
        operation_id=operation_id,
        member_id=order.member_id,
        phone=order.member_phone,
        amount=sum((line.amount for line in lines), ZERO),
        spend=order.bonus_spent if movement == Movement.SPEND else ZERO,
        lines=lines,
        reserve_id=_reserve_id(order) if movement == Movement.SPEND else "",
        coupons=tuple(order.coupons),
        document=order.posiflora_id or "",
        undone=_undone_ids(order) if movement == Movement.SPEND else (),
    )


def request_kept(request: CommitRequest) -> dict[str, Any]:
    """The request as the ledger keeps it."""
    return {
        "amount": str(request.amount),
        "spend": str(request.spend),
        "lines": [
            {
                "ref": line.ref,
                "product": line.product,
                "quantity": line.quantity,
                "amount": str(line.amount),
                "discount": str(line.discount),
            }
            for line in request.lines
        ],
        "reserve_id": request.reserve_id,
        "coupons": list(request.coupons),
        "document": request.document,
        "undone": list(request.undone),
    }


def request_of(operation: BonusOperation) -> CommitRequest:
    """The request a commit was sent with. A row from before they were kept has the order's own."""
    kept: Mapping[str, Any] = operation.request
    assert operation.order is not None
    if not kept:
        return request_for(
            order=operation.order,
            movement=Movement(operation.movement),
            operation_id=operation.operation_id,
        )
    return CommitRequest(
        operation_id=operation.operation_id,
        member_id=operation.member_id,
        phone=operation.member_phone,
        amount=Decimal(kept["amount"]),
        spend=Decimal(kept["spend"]),
        lines=tuple(
            QuoteLine(
                ref=each["ref"],
                product=each["product"],
                quantity=each["quantity"],
                amount=Decimal(each["amount"]),
                discount=Decimal(each["discount"]),
            )
            for each in kept["lines"]
        ),
        reserve_id=kept["reserve_id"],
        coupons=tuple(kept["coupons"]),
        document=kept["document"],
        undone=tuple(kept.get("undone", ())),
    )


def _line(line: OrderLine) -> QuoteLine:
    return QuoteLine(
        ref=str(line.position),
        product=line.variant.posiflora_id if line.variant else line.posiflora_id,
        quantity=line.quantity,
        amount=line.sum - line.own_discount,
        discount=line.own_discount,
    )


def _reserve_id(order: Order) -> str:
    """Our id of the reserve that stands. None stands in a second life of the order."""
    standing = order.bonus_operations.filter(
        movement=Movement.RESERVE, state=OperationState.DONE
    ).order_by("-n")
    reserve = standing.first()
    return reserve.operation_id if reserve else ""


def _undone_ids(order: Order) -> tuple[str, ...]:
    """Our ids of the debits of earlier lives: the order is to be paid with points once more.

    A second commit only ever begins when all of the first one came back.
    """
    spent = order.bonus_operations.filter(movement=Movement.SPEND, state=OperationState.DONE)
    return tuple(each.operation_id for each in spent.order_by("n"))
