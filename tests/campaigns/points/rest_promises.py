"""What has to hold once everything came to rest: nobody has anything left to do."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from shop.models import (
    ON_ITS_WAY,
    Attention,
    AttentionKind,
    Availability,
    BonusState,
    OrderLine,
    OrderStatus,
    OutboxMessage,
    PaymentState,
    ProductKind,
)
from tests.campaigns.points.promises import after_every_step, money_payments, promise
from tests.campaigns.points.services.base import NOTHING
from tests.campaigns.points.settled import ledgers_agree, reserves_end, settled_when_final
from tests.campaigns.points.stage import VENDORS, Stage
from tests.campaigns.points.unproven import unproven, unproven_is_told

ZERO = Decimal(0)


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
        doubtful = unproven(order)
        if doubtful:
            seen["unknown"] += 1
            unproven_is_told(stage, order, doubtful, account)
            continue
        ledgers_agree(stage, order, account, seen)
        reserves_end(order)
        settled_when_final(stage, order, account, seen)
    _nothing_is_held(stage)
    return seen


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


def stuck_is_seen(stage: Stage) -> None:
    """A message that gave up stands on somebody's list."""
    for message in stage.stuck():
        open_rows = Attention.objects.filter(order=message.order, resolved_at=None)
        promise(open_rows.exists(), message, "is stuck and nobody knows:", message.error)


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
