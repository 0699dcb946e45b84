"""What has to hold of points after every step, and what has to hold once everything came to rest.

The witness is the service's own ledger in the sandbox; the shop's ledger is what is on trial.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from django.db import connection

from integrations.loyalty.registry import get_provider
from integrations.sandbox.posiflora.store import Resource
from shop.models import (
    CALLED_OFF,
    COMMITS,
    ON_ITS_WAY,
    OPEN_STATES,
    REFUNDS,
    Attention,
    AttentionKind,
    Availability,
    BonusOperation,
    BonusState,
    Movement,
    OperationState,
    Order,
    OrderLine,
    OrderStatus,
    OutboxMessage,
    PaymentState,
    ProductKind,
)
from tests.campaigns.points.services import NOTHING, Account
from tests.campaigns.points.stage import BALANCE, MEMBERS, VENDORS, Stage

ZERO = Decimal(0)


SUMS = """
SELECT number, bonus_spent = spent AND total = delivery_price + totals AND lines_right
FROM shop_order, LATERAL (
    SELECT
        coalesce(sum(line.bonus_spent), 0) AS spent,
        coalesce(sum(line.total), 0) AS totals,
        coalesce(bool_and(
            line.sum - line.discount - line.bonus_spent = line.total AND line.total >= 0
        ), true) AS lines_right
    FROM shop_orderline AS line WHERE line.order_id = shop_order.id
) AS sums
"""


class Broken(AssertionError):
    """A promise was not kept."""


def promise(kept: object, *said: object) -> None:
    """Plain `assert` says nothing outside of pytest."""
    if not kept:
        raise Broken(" ".join(str(each) for each in said))


def after_every_step(stage: Stage) -> None:
    """Nothing is doubled, nothing spent beyond the quote, nothing earned too early."""
    accounts = stage.service.accounts()
    orders = orders_and_sums()
    counts = Counter(each["docNo"] for each in stage.sandbox.world.posiflora.rows("orders"))
    promise(set(counts.values()) <= {1}, "an order is doubled in Posiflora:", counts)
    promise(set(accounts) <= set(orders), "points moved for no order:", set(accounts))
    for number, account in accounts.items():
        promise(account.standing <= 1, number, "is committed twice:", account)
        _within_the_quote(stage, number, account)
        early = account.earned and number not in stage.done
        promise(not early, number, "earned before it was completed:", account)
    wrong = [number for number, adds_up in orders.items() if not adds_up]
    promise(not wrong, "lines and totals do not add up to the kopeck:", wrong)
    _balances(stage, accounts)
    twice = [number for number, payments in money_payments(stage).items() if len(payments) > 1]
    promise(not twice, "money is recorded twice in Posiflora:", twice)


def money_payments(stage: Stage) -> dict[str, list[Resource]]:
    """Payments in roubles that Posiflora has, by our order; points are payments of 0 roubles."""
    store = stage.sandbox.world.posiflora
    numbers = {each.id: each["docNo"] for each in store.rows("orders")}
    found: dict[str, list[Resource]] = {}
    for payment in store.rows("order-payments"):
        if payment["amount"] > 0:
            found.setdefault(numbers[payment.one("order") or ""], []).append(payment)
    return found


def _within_the_quote(stage: Stage, number: str, account: Account) -> None:
    placed = stage.placed.get(number)
    if placed is None:
        # The buyer was never told of this order: its points must not move.
        promise(account.spent == ZERO, number, "was never taken, but spent", account)
        return
    within = ZERO <= account.spent <= placed.spend <= placed.max_spend
    promise(within, number, "spent beyond the quote:", account, placed)


def orders_and_sums() -> dict[str, bool]:
    """Numbers of all orders, and whether lines and order add up. One query: it is asked for often.

    Line debits are the order's debit, line totals and the delivery its total, and each line is
    what its goods cost less its discount and its debit.
    """
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        return dict(cursor.fetchall())


def _balances(stage: Stage, accounts: dict[str, Account]) -> None:
    """The service's balances are what its ledger explains: nothing moved but through it."""
    if not stage.service.spends:
        return
    for phone in MEMBERS:
        mine = [
            accounts.get(each, NOTHING) for each, who in stage.placed.items() if who.phone == phone
        ]
        moved = sum((each.earned - each.spent for each in mine), ZERO)
        owned, wanted = stage.service.owned(phone), BALANCE + stage.tilled[phone] + moved
        promise(owned == wanted, phone, "owns", owned, "and the ledger explains", wanted)


def stuck_is_seen(stage: Stage) -> None:
    """A message that gave up stands on somebody's list."""
    for message in stage.stuck():
        open_rows = Attention.objects.filter(order=message.order, resolved_at=None)
        promise(open_rows.exists(), message, "is stuck and nobody knows:", message.error)


def sold(stage: Stage) -> None:
    """Every order that stands is in Posiflora, once, whatever became of its points."""
    for order in stage.orders():
        there = [each.id for each in stage.there(order.number)]
        if order.status != OrderStatus.CANCELLED and not order.question:
            promise(there == [order.posiflora_id], order.number, "is not in Posiflora:", there)


def goods_and_buyers(stage: Stage) -> None:
    """What is held in stock is what open orders hold, and nobody was written down twice there."""
    lines = OrderLine.objects.filter(order__holds_goods=True).exclude(kind=ProductKind.SERVICE)
    wanted = Counter[tuple[int, int]]()
    for product, store, quantity in lines.values_list("product", "order__store", "quantity"):
        wanted[product, store] += quantity
    held = Availability.objects.filter(held__gt=0)
    found = {(row.product_id, row.store_id): row.held for row in held}
    promise(found == dict(wanted), "held in stock:", found, "by open orders:", dict(wanted))
    phones = Counter(each["phone"] for each in stage.sandbox.world.posiflora.rows("customers"))
    promise(not phones or max(phones.values()) == 1, "a buyer is there twice:", phones)


def paid_once(stage: Stage) -> None:
    """Money that is here is recorded over there, or a person knows that it cannot be."""
    recorded = money_payments(stage)
    for order in stage.orders():
        if order.payment_state != PaymentState.PAID or not order.posiflora_id:
            continue
        asked = any(
            each.kind == AttentionKind.PUSH and each.resolved_at is None
            for each in order.attentions.all()
        )
        known = asked or order.number in recorded or order.total == ZERO
        promise(known, order.number, "is paid, and Posiflora does not know:", order.status)


def at_rest(stage: Stage) -> Counter[str]:
    """Nobody has anything left to do. Tells how often what could not be proven went to a person."""
    after_every_step(stage)
    sold(stage)
    goods_and_buyers(stage)
    paid_once(stage)
    left = OutboxMessage.objects.filter(vendor__in=VENDORS, state__in=ON_ITS_WAY)
    promise(not left.exists(), "messages are left:", list(left))
    seen: Counter[str] = Counter()
    accounts = stage.service.accounts()
    for order in stage.orders():
        account = accounts.get(order.number, NOTHING)
        seen["orders"] += 1
        seen["spent"] += account.spent > 0
        seen["earned"] += account.earned > 0
        rows = order.bonus_operations.all()
        seen["refunds"] += sum(row.undoes_id is not None and row.moved > 0 for row in rows)
        seen["lives"] += any(row.life > 1 for row in rows)
        unproven = _unproven(order)
        if unproven:
            seen["unknown"] += 1
            _told_exactly(order, unproven)
            _could_not_be_proven(stage, order, account)
            _only_the_unproven_differs(order, unproven, account)
            continue
        _ledgers_agree(stage, order, account, seen)
        _reserves_end(order)
        _final_is_settled(stage, order, account, seen)
    _nothing_is_held(stage)
    return seen


def _unproven(order: Order) -> list[BonusOperation]:
    rows = [row for row in order.bonus_operations.all() if row.state in OPEN_STATES]
    pending = [row for row in rows if row.state == OperationState.PENDING]
    promise(not pending, order.number, "has movements under way:", pending)
    return rows


def _open_texts(order: Order) -> list[str]:
    rows = [each for each in order.attentions.all() if each.resolved_at is None]
    return [each.text for each in rows if each.kind == AttentionKind.BONUS]


def _told_exactly(order: Order, unproven: list[BonusOperation]) -> None:
    said = " ".join(_open_texts(order))
    for row in unproven:
        amount = row.asked if row.movement == Movement.SPEND else row.amount
        promise(str(amount) in said, order.number, row, "is unknown, a person reads:", said)


def _could_not_be_proven(stage: Stage, order: Order, account: Account) -> None:
    """Giving up is allowed only where no call could have told."""
    placed = stage.placed.get(order.number)
    tilled = placed is not None and placed.phone in stage.touched
    excused = stage.service.hides(tilled=tilled, moved=bool(account.standing))
    promise(excused, order.number, "was given up though a call could prove it:", account)


def _only_the_unproven_differs(
    order: Order, unproven: list[BonusOperation], account: Account
) -> None:
    """What is not known about some movements of an order must not hide what the others did."""
    known = _done(order, Movement.SPEND) - _done(order, Movement.SPEND_REFUND)
    maybe = sum((row.asked for row in unproven if row.movement == Movement.SPEND), ZERO)
    back = any(row.movement in REFUNDS for row in unproven)
    # A service without a refund may give back a cancelled order's points by itself.
    alone = order.status in CALLED_OFF and not get_provider().capabilities.refunds
    least = ZERO if back or alone else known
    within = least <= account.spent <= known + maybe
    promise(within, order.number, "we know of", known, "and doubt", maybe, "the service:", account)


def _done(order: Order, movement: str) -> Decimal:
    rows = [row for row in order.bonus_operations.all() if row.movement == movement]
    return sum((row.points or ZERO for row in rows if row.state == OperationState.DONE), ZERO)


def _done_in_earlier_lives(order: Order) -> Decimal:
    """Points of debits that a later commit of the same order replaced: all of them came back."""
    debits = [row for row in order.bonus_operations.all() if row.movement == Movement.SPEND]
    last = max((row.life for row in order.bonus_operations.all()), default=1)
    return sum((row.moved for row in debits if row.life < last), ZERO)


def _ledgers_agree(stage: Stage, order: Order, account: Account, seen: Counter[str]) -> None:
    spent = _done(order, Movement.SPEND) - _done(order, Movement.SPEND_REFUND)
    earned = _done(order, Movement.EARN) - _done(order, Movement.EARN_REFUND)
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
    said = _open_texts(order)
    asked = all(str(points) in " ".join(said) for points in (spent, earned))
    called_off = order.status in CALLED_OFF or _was_called_off(order)
    seen["given back by the service itself"] += 1
    promise(
        called_off and asked and not get_provider().capabilities.refunds,
        *(order.number, "we wrote", (spent, earned), "the service", account, "said:", said),
    )


def _was_called_off(order: Order) -> bool:
    return order.history.filter(status__in=CALLED_OFF).exists()


def _opened_again(stage: Stage, order: Order) -> bool:
    """What a service accrued for an order that is open again is asked about when it closes."""
    accrues = get_provider().capabilities.earns_itself
    return accrues and not order.is_final and order.number in stage.done


def _reserves_end(order: Order) -> None:
    """Reserved = released + committed; only an open order may still hold something.

    What is completed once more may be sold from the balance, without a reserve of its own.
    """
    rows = [row for row in order.bonus_operations.all() if row.movement == Movement.RESERVE]
    used = sum((row.points or ZERO for row in rows if row.state == OperationState.USED), ZERO)
    debits = [row for row in order.bonus_operations.all() if row.movement == Movement.SPEND]
    first = sum((row.moved for row in debits if row.life == 1), ZERO)
    spent = _done(order, Movement.SPEND)
    fits = used in {ZERO, first, spent}
    promise(fits, order.number, "used", used, "of its reserves and spent", first, "then", spent)
    held = [row for row in rows if row.state == OperationState.DONE]
    if held:
        open_yet = not order.is_final and order.bonus_state == BonusState.RESERVED
        promise(open_yet, order.number, order.status, order.bonus_state, "still holds", held)


def _final_is_settled(stage: Stage, order: Order, account: Account, seen: Counter[str]) -> None:
    if order.status in CALLED_OFF:
        _nets_to_zero(stage, order, account, seen)
    if order.status == OrderStatus.COMPLETED:
        _completed(stage, order, account, seen)


def _nets_to_zero(stage: Stage, order: Order, account: Account, seen: Counter[str]) -> None:
    if account.spent == account.earned == ZERO:
        return
    done_there = _accrued_by_a_done_order_there(order)
    if account.spent == ZERO and (done_there or stage.service.accrues_unseen()):
        return
    seen["by hand"] += 1
    said = " ".join(_open_texts(order))
    exact = str(account.spent) in said and (done_there or str(account.earned) in said)
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
    said = " ".join(_open_texts(order))
    came_back = _done(order, Movement.SPEND_REFUND) - _done_in_earlier_lives(order)
    if order.bonus_spent != account.spent + came_back:
        seen["discount without debit"] += 1
        promise(
            _given_up_by_hand(order) or str(order.bonus_spent) in said,
            *(order.number, "gives", order.bonus_spent, "for", account, "said:", said),
        )
    member = order.number in stage.placed and stage.placed[order.number].phone in MEMBERS
    earns_here = stage.service.spends and not get_provider().capabilities.earns_itself
    if member and earns_here and not account.standing and not stage.all_came_back(order):
        seen["completed without points"] += 1
        wanted = _amounts_of_the_last_commit(order)
        named = wanted and all(str(each) in said for each in wanted)
        promise(named, order.number, "completed, nothing moved of", wanted, "said:", said)


def _given_up_by_hand(order: Order) -> bool:
    """Whoever says that the debit was not made, and is not to be, knows what the shop gives."""
    debits = [row for row in order.bonus_operations.all() if row.movement == Movement.SPEND]
    last = max(debits, key=lambda row: row.pk, default=None)
    return last is not None and last.state == OperationState.REFUSED and bool(last.settled_by_id)


def _amounts_of_the_last_commit(order: Order) -> list[Decimal]:
    rows = [row for row in order.bonus_operations.all() if row.movement in COMMITS]
    last = max(rows, key=lambda row: row.pk, default=None)
    if last is None:
        return []
    return [last.amount, last.asked] if last.movement == Movement.SPEND else [last.amount]


def _nothing_is_held(stage: Stage) -> None:
    """What stands reserved at the service is what open orders hold, order by order."""
    wanted = {
        order.number: order.bonus_spent
        for order in stage.orders()
        if order.bonus_state == BonusState.RESERVED and not order.is_final
    }
    held = stage.service.reserved()
    if stage.service.names_reserves:
        promise(held == wanted, "the service holds", held, "and open orders", wanted)
    else:
        # A hold of minutes may have run out under an order that waits.
        promise(sum(held.values()) <= sum(wanted.values()), "held for nobody:", held)
