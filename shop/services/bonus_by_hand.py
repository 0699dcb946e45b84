"""What no call of the loyalty service can put right, said to the person who has to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.money import ZERO, allocate
from shop.models import AttentionKind, BonusOperation, Movement, Order, OrderLine

from .attention import attention_add, attention_open
from .bonus_lives import commit_live, commit_moved, refund_moved
from .loyalty import loyalty_provider
from .pieces import pieces_said

PART_RETURNED = "bonus:returned:"
"""How the keys of the history begin that tell of goods a manager took back."""


def bonus_undo_by_hand(*, order: Order) -> None:
    """No call of the provider undoes a commit: say exactly what a person has to put right."""
    commit = commit_live(order)
    if commit is None:
        return
    moved, back = commit_moved(commit), refund_moved(commit)
    spent, earned = (max(there - here, ZERO) for there, here in zip(moved, back, strict=True))
    if not spent and not earned:
        return
    text = _(
        "Заказ отменён после проведения бонусов. Верните вручную: %(spent)s, снимите: %(earned)s."
    )
    provider = loyalty_provider()
    if provider is not None and provider.capabilities.earns_itself:
        # It may have done so by itself as well, and a second time would be one too many.
        text = _(
            "Заказ отменён после проведения бонусов: списано %(spent)s, начислено %(earned)s. "
            "Посмотрите историю баллов покупателя: чего сервис не вернул сам, исправьте вручную."
        )
    attention_open(
        order=order,
        kind=AttentionKind.BONUS,
        text=f"{text % {'spent': spent, 'earned': earned}}{_parts_before(order)}",
    )


def _parts_before(order: Order) -> str:
    """What was put right by hand for a part stands in no ledger, only in the history."""
    if not order.history.filter(dedupe_key__startswith=PART_RETURNED).exists():
        return ""
    return " " + _("За часть товаров баллы уже могли вернуть: смотрите историю заказа.")


def bonus_part_by_hand(*, order: Order, lines: Mapping[int, int]) -> None:
    """The same for some pieces of some lines: their share of what the order moved."""
    returned = [line for line in order.lines.all() if line.position in lines]
    spent = sum((_share(line, line.bonus_spent, lines) for line in returned), ZERO)
    earned = sum((_share(line, line.bonus_earned, lines) for line in returned), ZERO)
    attention_add(
        order=order,
        kind=AttentionKind.BONUS,
        text=_(
            "Возвращена часть заказа: %(goods)s. Верните вручную: %(spent)s, снимите: %(earned)s."
        )
        % {
            "goods": pieces_said(returned, lines),
            "spent": spent,
            "earned": earned,
        },
    )


def bonus_amount_of(operation: BonusOperation) -> str:
    """The exact amount of a commit: the points when it spends, and the purchase they belong to."""
    bought = _("с покупки на %(amount)s ₽") % {"amount": operation.amount}
    if operation.movement == Movement.SPEND:
        return _("%(points)s бонусов %(bought)s") % {"points": operation.asked, "bought": bought}
    return bought


def _share(line: OrderLine, points: Decimal, lines: Mapping[int, int]) -> Decimal:
    pieces = lines[line.position]
    return allocate(points, [Decimal(pieces), Decimal(line.quantity - pieces)])[0]
