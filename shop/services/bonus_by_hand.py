"""What no call of the loyalty service can put right, said to the person who has to."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.money import ZERO
from shop.models import AttentionKind, BonusOperation, Movement, OperationState, Order

from .attention import attention_open


def bonus_undo_by_hand(*, order: Order) -> None:
    """No call of the provider undoes a commit: say exactly what a person has to put right."""
    spent = _moved(order, Movement.SPEND)
    earned = _moved(order, Movement.EARN)
    if not spent and not earned:
        return
    attention_open(
        order=order,
        kind=AttentionKind.BONUS,
        text=_(
            "Заказ отменён после проведения бонусов. "
            "Верните вручную: %(spent)s, снимите: %(earned)s."
        )
        % {"spent": spent, "earned": earned},
    )


def bonus_amount_of(operation: BonusOperation) -> str:
    """The exact amount of a commit: points when it spends, the purchase they come from when not."""
    if operation.movement == Movement.SPEND:
        return _("%(points)s бонусов") % {"points": operation.asked}
    return _("с покупки на %(amount)s ₽") % {"amount": operation.amount}


def _moved(order: Order, movement: Movement) -> Decimal:
    moved = order.bonus_operations.filter(movement=movement, state=OperationState.DONE)
    return sum((operation.points or ZERO for operation in moved), ZERO)
