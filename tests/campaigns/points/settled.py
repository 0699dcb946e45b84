"""An order whose movements are all known: both ledgers say the same, or a person is told."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from integrations.loyalty.registry import get_provider
from shop.models import (
    CALLED_OFF,
    AttentionKind,
    BonusState,
    Movement,
    OperationState,
    Order,
    OrderStatus,
)
from tests.campaigns.points.own_ledger import (
    amounts_of_the_last_commit,
    came_back_in_earlier_lives,
    done,
    given_up_by_hand,
    open_texts,
    was_called_off,
)
from tests.campaigns.points.promises import promise
from tests.campaigns.points.services.base import Account
from tests.campaigns.points.stage import MEMBERS, Stage

ZERO = Decimal(0)


def ledgers_agree(stage: Stage, order: Order, account: Account, seen: Counter[str]) -> None:
    """What we wrote is what the service holds, but for what it does by itself and unseen."""
    spent = done(order, Movement.SPEND) - done(order, Movement.SPEND_REFUND)
    earned = done(order, Movement.EARN) - done(order, Movement.EARN_REFUND)
    if (spent, earned) == (account.spent, account.earned):
        return
    if spent == account.spent and stage.service.accrues_unseen():
        seen["accrued unseen"] += 1
        return
    if (spent, earned, account.spent) == (ZERO,) * 3 and _accrued_by_a_done_order_there(order):
        seen["done over there"] += 1
        return
    if _opened_again(stage, order) and (spent, earned) == (account.spent, ZERO):
        seen["accrued and open again"] += 1
        return
    # Without a refund of its own the service may have given back what it liked, unasked. It stays
    # given back when the order is completed again before a person has answered for it.
    said = open_texts(order)
    asked = all(str(points) in " ".join(said) for points in (spent, earned))
    called_off = order.status in CALLED_OFF or was_called_off(order)
    seen["given back by the service itself"] += 1
    promise(
        called_off and asked and not get_provider().capabilities.refunds,
        *(order.number, "we wrote", (spent, earned), "the service", account, "said:", said),
    )


def _opened_again(stage: Stage, order: Order) -> bool:
    """What a service accrued for an order that is open again is asked about when it closes."""
    accrues = get_provider().capabilities.earns_itself
    return accrues and not order.is_final and order.number in stage.done


def reserves_end(order: Order) -> None:
    """Reserved = released + committed; only an open order may still hold something.

    What is completed once more may be sold from the balance, without a reserve of its own.
    """
    rows = [row for row in order.bonus_operations.all() if row.movement == Movement.RESERVE]
    used = sum((row.points or ZERO for row in rows if row.state == OperationState.USED), ZERO)
    debits = [row for row in order.bonus_operations.all() if row.movement == Movement.SPEND]
    first = sum((row.moved for row in debits if row.life == 1), ZERO)
    spent = done(order, Movement.SPEND)
    fits = used in {ZERO, first, spent}
    promise(fits, order.number, "used", used, "of its reserves and spent", first, "then", spent)
    held = [row for row in rows if row.state == OperationState.DONE]
    if held:
        open_yet = not order.is_final and order.bonus_state == BonusState.RESERVED
        promise(open_yet, order.number, order.status, order.bonus_state, "still holds", held)


def settled_when_final(stage: Stage, order: Order, account: Account, seen: Counter[str]) -> None:
    """Called off it moved nothing, completed it spent what it gives and earned what it may."""
    if order.status in CALLED_OFF:
        _nets_to_zero(stage, order, account, seen)
    if order.status == OrderStatus.COMPLETED:
        _completed(stage, order, account, seen)


def _nets_to_zero(stage: Stage, order: Order, account: Account, seen: Counter[str]) -> None:
    if account.spent == account.earned == ZERO:
        return
    done_there, unseen = _accrued_by_a_done_order_there(order), stage.service.accrues_unseen()
    if account.spent == ZERO and (done_there or unseen):
        return
    seen["by hand"] += 1
    said = " ".join(open_texts(order))
    # What nothing shows nobody can name: they are sent to the history to look for it.
    sent_to_look = unseen and "Посмотрите историю баллов" in said
    earned_named = done_there or sent_to_look or str(account.earned) in said
    exact = str(account.spent) in said and earned_named
    promise(exact, order.number, order.status, account, "a person reads:", said)


def _accrued_by_a_done_order_there(order: Order) -> bool:
    """Cancelled here and done there: a person decides which is right, and the points follow."""
    if order.status not in CALLED_OFF or order.posiflora_status != "done":
        return False
    asked = {each.kind for each in order.attentions.all() if each.resolved_at is None}
    return get_provider().capabilities.earns_itself and bool(
        asked & {AttentionKind.DRIFT, AttentionKind.CANCEL}
    )


def _completed(stage: Stage, order: Order, account: Account, seen: Counter[str]) -> None:
    """The discount stands only on a debit, and who may earn has earned.

    Goods that came back took their part of the debit with them.
    """
    said = " ".join(open_texts(order))
    came_back = done(order, Movement.SPEND_REFUND) - came_back_in_earlier_lives(order)
    if order.bonus_spent != account.spent + came_back:
        seen["discount without debit"] += 1
        promise(
            given_up_by_hand(order) or str(order.bonus_spent) in said,
            *(order.number, "gives", order.bonus_spent, "for", account, "said:", said),
        )
    member = order.number in stage.placed and stage.placed[order.number].phone in MEMBERS
    earns_here = stage.service.spends and not get_provider().capabilities.earns_itself
    if member and earns_here and not account.standing and not stage.all_came_back(order):
        seen["completed without points"] += 1
        wanted = amounts_of_the_last_commit(order)
        named = wanted and all(str(each) in said for each in wanted)
        promise(named, order.number, "completed, nothing moved of", wanted, "said:", said)
