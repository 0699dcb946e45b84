"""Taking a commit back: all that is left of it, or some pieces of some lines.

The order is locked, and everything runs in the caller's transaction. What a service moves for the
goods that come back is its own affair: its numbers go into the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from integrations.loyalty.base import RefundLine, RefundRequest
from integrations.loyalty.registry import get_provider
from integrations.money import ZERO
from shop.models import BonusOperation, BonusState, Movement, Order, Topic
from shop.services.errors import DomainError
from shop.services.messages import message_put, message_renew

from .by_hand import bonus_part_by_hand, bonus_undo_by_hand
from .lives import commit_moved, commit_standing, lines_left
from .parts import bonus_returnable


def bonus_undo(*, order: Order) -> None:
    """The order is called off after its commit: by a refund where there is one, else by hand."""
    if commit_standing(order) is None:
        return
    provider = get_provider()
    if provider.name != order.loyalty_provider or not provider.capabilities.refunds:
        bonus_undo_by_hand(order=order)
        return
    order.bonus_state = BonusState.RELEASING
    order.save(update_fields=["bonus_state"])
    message_renew(topic=Topic.BONUS_REFUND, order=order)


def bonus_refund(*, order: Order, lines: Mapping[int, int]) -> None:
    """Some goods came back: `lines` says how many pieces of which position of the order.

    Where the service has no refund a person is told. Raises DomainError `cannot_return` when there
    is no commit to take back, when all of it comes back anyhow, or less of a line than is said.
    """
    left = bonus_returnable(order)
    if not lines:
        raise DomainError("cannot_return")
    if any(not 0 < count <= left.get(position, 0) for position, count in lines.items()):
        raise DomainError("cannot_return")
    provider = get_provider()
    if provider.name != order.loyalty_provider or not provider.capabilities.refunds:
        bonus_part_by_hand(order=order, lines=lines)
        return
    count = order.messages.filter(topic=Topic.BONUS_REFUND).count()
    message_put(
        topic=Topic.BONUS_REFUND,
        order=order,
        key=f"{count + 1}" if count else "",
        payload={"lines": {str(position): pieces for position, pieces in lines.items()}},
    )


def bonus_refund_begin(
    *, order: Order, commit: BonusOperation, wanted: Mapping[str, int], message_id: int
) -> BonusOperation | None:
    """Write down what is about to be taken back, and by which message.

    `wanted` is pieces of lines, everything when it is empty. None when nothing is left of it.

    Raises IntegrityError while another call moves points of this member.
    """
    spent, earned = commit_moved(commit)
    movement = Movement.SPEND_REFUND if spent else Movement.EARN_REFUND
    back = [
        (line.part(pieces), pieces)
        for line in lines_left(commit)
        if (pieces := min(wanted.get(line.sold.ref, 0) if wanted else line.quantity, line.quantity))
    ]
    if not back:
        return None
    return refund_row(
        order=order,
        commit=commit,
        movement=movement,
        amount=sum((line.amount for line, _pieces in back), ZERO),
        asked=spent if movement == Movement.SPEND_REFUND else earned,
        request={
            "spent": str(spent),
            "earned": str(earned),
            "lines": [_kept(line, pieces) for line, pieces in back],
            "message": message_id,
            "part": bool(wanted),
        },
    )


def refund_request_of(operation: BonusOperation) -> RefundRequest:
    """The request a refund was, or is to be, sent with."""
    commit = operation.undoes
    assert commit is not None
    kept = operation.request
    return RefundRequest(
        operation_id=operation.operation_id,
        commit_id=commit.operation_id,
        commit_reference=commit.reference,
        member_id=operation.member_id,
        phone=operation.member_phone,
        lines=tuple(
            RefundLine(
                ref=each["ref"],
                amount=Decimal(each["amount"]),
                discount=Decimal(each["discount"]),
                whole=each["whole"],
            )
            for each in kept["lines"]
        ),
        spent=Decimal(kept["spent"]),
        earned=Decimal(kept["earned"]),
    )


def refund_row(
    *, order: Order, commit: BonusOperation, movement: Movement, amount: Decimal, **more: Any
) -> BonusOperation:
    """One movement of a refund, of the same member and life as the commit it undoes."""
    return BonusOperation.objects.create(
        order=order,
        customer_id=order.customer_id,
        movement=movement,
        n=order.bonus_operations.filter(movement=movement).count() + 1,
        life=commit.life,
        undoes=commit,
        provider=commit.provider,
        member_id=commit.member_id,
        member_phone=commit.member_phone,
        amount=amount,
        **more,
    )


def _kept(line: RefundLine, pieces: int) -> dict[str, object]:
    return {
        "ref": line.ref,
        "quantity": pieces,
        "amount": str(line.amount),
        "discount": str(line.discount),
        "whole": line.whole,
    }
