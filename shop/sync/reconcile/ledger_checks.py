"""Our own ledger of one order: does it say what the status of the order calls for? No calls."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.loyalty.base import Capabilities
from integrations.money import ZERO
from shop.models import (
    CALLED_OFF,
    COMMITS,
    LIVE_STATES,
    OPEN_STATES,
    AttentionKind,
    BonusOperation,
    BonusState,
    Movement,
    OperationState,
    OrderStatus,
)
from shop.services import clock
from shop.services.bonuses.by_hand import bonus_amount_of, bonus_asked_said
from shop.services.bonuses.lives import commit_standing

from .findings import Code, Finding, Repair
from .order_finding import finding
from .scope import Ours


def check_ledger(ours: Ours, capabilities: Capabilities) -> list[Finding]:
    """What is open, missing, left over or does not add up, unless somebody is at it right now."""
    if ours.moves_points:
        return []
    found = [_open(ours, each, capabilities) for each in ours.operations if _is_open(each)]
    if found:
        return found
    # One thing at a time: what is reserved for a movement that has not begun is no leftover.
    missing = _not_begun(ours) or _not_undone(ours, capabilities) or _left(ours)
    return [each for each in (missing, _sums(ours)) if each is not None]


def _is_open(operation: BonusOperation) -> bool:
    return operation.state in OPEN_STATES


def _open(ours: Ours, operation: BonusOperation, capabilities: Capabilities) -> Finding:
    """A movement nobody is at. What the service's own ledger can tell is asked there."""
    unknown = operation.state == OperationState.UNKNOWN
    text = (
        _("Неизвестно, прошло ли движение «%(movement)s» (%(what)s), начатое %(since)s.")
        if unknown
        else _("Движение «%(movement)s» (%(what)s) начато %(since)s и не завершено.")
    )
    tells = capabilities.history and ours.stuck is None
    return finding(
        ours,
        Code.MOVEMENT_OPEN,
        text
        % {
            "movement": operation.get_movement_display(),
            "what": bonus_amount_of(operation),
            "since": f"{clock.local(operation.created_at):%d.%m в %H:%M}",
        },
        operation=operation,
        told_as=AttentionKind.BONUS,
        repair=Repair.SETTLE if tells else None,
        ours=operation.state,
    )


def _not_begun(ours: Ours) -> Finding | None:
    """A completed order whose points were neither spent nor earned, and nobody was told to.

    A message that came to its end without a movement decided so: who is no member earns nothing.
    """
    order = ours.order
    wanted = order.status == OrderStatus.COMPLETED and order.member_phone and order.goods_total
    if not wanted or ours.stuck or any(_is_commit(each) for each in ours.operations):
        return None
    spends = bool(order.bonus_spent) and order.bonus_state == BonusState.RESERVED
    if not spends and (order.bonus_spent or ours.earning_was_tried):
        return None
    text = (
        _("Заказ завершён, а %(points)s бонусов за него не списаны.")
        % {"points": order.bonus_spent}
        if spends
        else _("Заказ завершён, а бонусы за него не начислялись.")
    )
    return finding(
        ours,
        Code.MOVEMENT_NOT_BEGUN,
        text,
        told_as=AttentionKind.BONUS,
        repair=Repair.FOLLOW,
        ours=order.bonus_state,
    )


def _is_commit(operation: BonusOperation) -> bool:
    return operation.movement in COMMITS and operation.state in LIVE_STATES


def _not_undone(ours: Ours, capabilities: Capabilities) -> Finding | None:
    """A cancelled order nets to zero: what it spent came back, and what it earned is gone."""
    if ours.order.status not in CALLED_OFF:
        return None
    spent, earned = _net(ours.operations)
    if spent == earned == ZERO:
        return None
    text = _("Заказ отменён, а бонусы по нему нет: вернуть %(spent)s, снять %(earned)s.")
    if capabilities.earns_itself:
        # It may have undone them by itself, and a second time would be one too many.
        text = _(
            "Заказ отменён, а у нас по нему списано %(spent)s, начислено %(earned)s. Посмотрите "
            "историю баллов покупателя и запишите, что возвращено."
        )
    commit = commit_standing(ours.order)
    before = bonus_asked_said(commit) if commit is not None else ""
    return finding(
        ours,
        Code.NOT_UNDONE,
        f"{text % {'spent': spent, 'earned': earned}} {before}".rstrip(),
        told_as=AttentionKind.BONUS,
        repair=Repair.FOLLOW if capabilities.refunds and ours.stuck is None else None,
        ours=f"{earned - spent:.2f}",
        theirs=f"{ZERO:.2f}",
    )


def _net(operations: Iterable[BonusOperation]) -> tuple[Decimal, Decimal]:
    """Points that are still spent, and points that are still earned."""
    moved = dict.fromkeys(Movement, ZERO)
    for each in operations:
        moved[Movement(each.movement)] += each.moved
    spent = moved[Movement.SPEND] - moved[Movement.SPEND_REFUND]
    return spent, moved[Movement.EARN] - moved[Movement.EARN_REFUND]


def _left(ours: Ours) -> Finding | None:
    """Nothing stays reserved for an order that is over."""
    standing = [
        each
        for each in ours.operations
        if each.movement == Movement.RESERVE and each.state == OperationState.DONE
    ]
    if not standing or not ours.order.is_final:
        return None
    called_off = ours.order.status in CALLED_OFF
    return finding(
        ours,
        Code.RESERVE_LEFT,
        _("Заказ закрыт, а резерв %(points)s бонусов у нас не снят.")
        % {"points": standing[-1].points},
        operation=standing[-1],
        told_as=AttentionKind.BONUS,
        repair=Repair.FOLLOW if called_off else None,
        ours=f"{standing[-1].points or ZERO:.2f}",
    )


def _sums(ours: Ours) -> Finding | None:
    """The lines add up to the order, and the order to its movements, to the kopeck."""
    order = ours.order
    in_lines = sum((line.bonus_spent for line in ours.lines), ZERO)
    spends = [each for each in ours.operations if each.movement == Movement.SPEND and each.moved]
    moved = spends[-1].moved if spends else order.bonus_spent
    if in_lines == order.bonus_spent and (order.status in CALLED_OFF or moved == in_lines):
        return None
    return finding(
        ours,
        Code.SUMS,
        _("Бонусами по заказу оплачено %(order)s, по строкам %(lines)s, списано %(moved)s.")
        % {"order": order.bonus_spent, "lines": in_lines, "moved": moved},
        told_as=AttentionKind.BONUS,
        ours=f"{order.bonus_spent:.2f}",
        theirs=f"{moved:.2f}",
    )
