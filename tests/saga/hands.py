"""What these tests do over and over: place an order, close it, look at its ledger."""

from __future__ import annotations

from decimal import Decimal

from shop.models import BonusOperation, Origin, Vendor
from shop.services.order_cancel import order_cancel
from shop.sync.outbox.run import run_due
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, let_time_pass, settle

HUNDRED = Decimal(100)
ZERO = Decimal(0)


def place(buyer: Buyer, *, bonuses: str = "100", state: str = "", count: int = 1) -> str:
    """Place an order of `count` pieces and return its number."""
    items = [{"product": buyer.shop.products[0].pk, "quantity": count}]
    answer = buyer.place(items=items, bonuses=bonuses)
    assert answer.status_code == 201, body(answer)
    wanted = state or ("none" if bonuses == "0" else "reserved")
    assert body(answer)["bonus_state"] == wanted
    number: str = body(answer)["number"]
    return number


def finish(shop: Shop, number: str, *actions: str) -> None:
    """The florist presses these buttons, "complete" by default, and we hear of each."""
    for action in actions or ("complete",):
        shop.sandbox.advance(60)
        shop.sandbox.florist.act(action, shop.sandbox.posiflora.order(number).id)
        shop.poll()


def completed(shop: Shop, buyer: Buyer, *, bonuses: str = "100", count: int = 1) -> str:
    """An order that went all the way."""
    number = place(buyer, bonuses=bonuses, count=count)
    settle(shop)
    finish(shop, number)
    settle(shop)
    return number


def cancel(shop: Shop, number: str) -> None:
    order_cancel(order_id=shop.order(number).pk, origin=Origin.MANAGER)


def loyalty_turn() -> int:
    """A worker does all that is due at the loyalty service, some time later."""
    let_time_pass()
    return run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)


def states(number: str) -> list[tuple[str, str]]:
    """Movement and state of every row of the order's ledger, oldest first."""
    rows = BonusOperation.objects.filter(order__number=number).order_by("pk")
    return list(rows.values_list("movement", "state"))
