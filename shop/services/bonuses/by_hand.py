"""What no call of the loyalty service can put right, said to the person who has to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.money import ZERO
from shop.models import AttentionKind, BonusOperation, Movement, Order
from shop.services.attention import attention_add, attention_open
from shop.services.loyalty import loyalty_provider
from shop.services.pieces import pieces_said

from .lives import commit_left, commit_live, commit_standing
from .parts import bonus_shares, bonus_shares_late
from .questions import BY_HAND
from .shares import Share, points_of, shares_asked, shares_keep


def bonus_undo_by_hand(*, order: Order) -> None:
    """No call of the provider undoes a commit: say exactly what a person has to put right.

    What they were asked for parts of the order before is named apart: it may have been done.
    """
    commit = commit_live(order)
    if commit is None:
        return
    spent, earned = commit_left(commit)
    if not spent and not earned:
        return
    said = _undo_said(commit, spent, earned)
    attention_open(order=order, kind=AttentionKind.BONUS, text=said, about=BY_HAND)


def bonus_part_by_hand(*, order: Order, lines: Mapping[int, int]) -> None:
    """The same for some pieces of some lines: their share of what the order moved."""
    shares = bonus_shares(order=order, pieces=lines)
    asked = _keep(order, shares)
    spent, earned = points_of(shares)
    if not spent and not earned:
        return
    text = _("Возвращена часть заказа: %(goods)s. Верните вручную: %(spent)s, снимите: %(earned)s.")
    if asked != (spent, earned):
        text += " " + _("Вместе с порученным раньше: %(spent_all)s и %(earned_all)s.")
    said = text % {
        "goods": pieces_said(order.lines.all(), lines),
        "spent": spent,
        "earned": earned,
        "spent_all": asked[0],
        "earned_all": asked[1],
    }
    attention_add(order=order, kind=AttentionKind.BONUS, text=said)


def bonus_part_earned_late(*, order: Order) -> None:
    """The service accrued for a whole order a part of which had come back before that showed."""
    commit = commit_standing(order)
    late = bonus_shares_late(order=order, commit=commit) if commit is not None else []
    if not late:
        return
    _keep(order, late)
    attention_add(
        order=order,
        kind=AttentionKind.BONUS,
        text=_("За возвращённую раньше часть заказа бонусы всё же начислены. Снимите: %(earned)s.")
        % {"earned": points_of(late)[1]},
    )


def bonus_fewer_by_hand(*, order: Order, was_spent: Decimal, taken: Sequence[Share]) -> None:
    """Goods left an order after its commit: what they were paid with, and what they earned.

    `was_spent` is what the order had spent before, `taken` are the shares of the goods.
    """
    spent, earned = was_spent - order.bonus_spent, points_of(taken)[1]
    said = []
    if spent:
        said.append(
            _(
                "Товаров осталось на %(goods)s ₽, а бонусов списано %(spent)s. "
                "Верните вручную: %(back)s."
            )
        )
    if earned:
        look_first = _may_do_so_by_itself()
        said.append(
            _(
                "Товаров осталось на %(goods)s ₽, а бонусы начислены и за убранные: %(earned)s. "
                "Посмотрите историю баллов покупателя: чего сервис не снял сам, снимите вручную."
            )
            if look_first
            else _(
                "Товаров осталось на %(goods)s ₽, а бонусы начислены и за убранные. "
                "Снимите вручную: %(earned)s."
            )
        )
    if not said:
        return
    gone = [Share(ref=each.ref, earned=each.earned) for each in taken]
    _keep(order, [Share(ref="", spent=spent), *gone])
    sums = {"goods": order.goods_total, "spent": was_spent, "back": spent, "earned": earned}
    attention_add(order=order, kind=AttentionKind.BONUS, text=" ".join(said) % sums)


def bonus_asked_in_vain(*, order: Order, commit: BonusOperation) -> None:
    """The service took the whole commit back, also what a person was asked to put right before."""
    before = bonus_asked_said(commit)
    if before:
        attention_add(
            order=order,
            kind=AttentionKind.BONUS,
            text=_("Сервис вернул бонусы за весь заказ. %(before)s Сделанное отмените.")
            % {"before": before},
        )


def bonus_asked_said(commit: BonusOperation) -> str:
    """What a person was asked to put right of this commit before, in a sentence; "" for nothing."""
    spent, earned = points_of(shares_asked(commit))
    if not spent and not earned:
        return ""
    return _(
        "За часть товаров раньше уже поручено: вернуть %(spent)s, снять %(earned)s (проверьте, "
        "сделано ли)."
    ) % {"spent": spent, "earned": earned}


def bonus_amount_of(operation: BonusOperation) -> str:
    """The exact amount of a commit: the points when it spends, and the purchase they belong to."""
    bought = _("с покупки на %(amount)s ₽") % {"amount": operation.amount}
    if operation.movement == Movement.SPEND:
        return _("%(points)s бонусов %(bought)s") % {"points": operation.asked, "bought": bought}
    return bought


def _undo_said(commit: BonusOperation, spent: Decimal, earned: Decimal) -> str:
    before = bonus_asked_said(commit)
    sums = {"spent": spent, "earned": earned}
    if _may_do_so_by_itself():
        # A second time would be one too many.
        text = _(
            "Заказ отменён после проведения бонусов: списано %(spent)s, начислено %(earned)s. "
            "Посмотрите историю баллов покупателя: чего сервис не вернул сам, исправьте вручную."
        )
        return f"{text % sums} {before}".rstrip()
    if not before:
        text = _(
            "Заказ отменён после проведения бонусов. "
            "Верните вручную: %(spent)s, снимите: %(earned)s."
        )
        return text % sums
    asked = points_of(shares_asked(commit))
    text = _(
        "Заказ отменён после проведения бонусов: списано %(spent)s, начислено %(earned)s. "
        "%(before)s Кроме того верните вручную: %(back)s, снимите: %(off)s."
    )
    more = {"back": max(spent - asked[0], ZERO), "off": max(earned - asked[1], ZERO)}
    return text % {**sums, **more, "before": before}


def _may_do_so_by_itself() -> bool:
    provider = loyalty_provider()
    return provider is not None and provider.capabilities.earns_itself


def _keep(order: Order, shares: Sequence[Share]) -> tuple[Decimal, Decimal]:
    """Write down what is being asked; tells what was asked of the commit in all."""
    commit = commit_standing(order)
    if commit is None:
        return points_of(shares)
    shares_keep(commit, shares)
    return points_of(shares_asked(commit))
