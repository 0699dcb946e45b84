"""What these tests do over and over: place an order, close it, look at its ledger."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.models import BonusOperation, Origin, OutboxMessage, Topic, Vendor
from shop.services.orders.cancel import order_cancel
from shop.sync.outbox.run import run_due
from tests.plugin_shop import Buyer, Shop
from tests.saga.services import Service
from tests.sync.hands import body, dies_before_writing, end_leases, let_time_pass, settle

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


def by_hand(spent: Decimal, earned: Decimal = ZERO) -> str:
    """What a manager reads about an order that was called off where nothing can come back."""
    return (
        f"Заказ отменён после проведения бонусов. Верните вручную: {spent:.2f}, "
        f"снимите: {earned:.2f}."
    )


def loyalty_turn() -> int:
    """A worker does all that is due at the loyalty service, some time later."""
    let_time_pass()
    return run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)


def one_turn() -> int:
    """A worker does one thing at the loyalty service, and no more."""
    return run_due(vendor=Vendor.LOYALTY, keep_going=iter([True, False]).__next__)


def die_before_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker is killed after the vendor answered and before our database knows."""
    with dies_before_writing(monkeypatch):
        loyalty_turn()
    end_leases()


def sale_in_doubt(shop: Shop, service: Service, kind: str = "lost_after") -> str:
    """An order with points that is completed, and the answer to its sale never came."""
    number = place(shop.member())
    settle(shop)
    finish(shop, number)
    service.fail(service.commit, kind)
    loyalty_turn()
    return number


def return_in_doubt(shop: Shop, service: Service, kind: str) -> str:
    """An order with points that is returned, and the answer to its refund never came."""
    assert service.refund is not None
    number = completed(shop, shop.member())
    finish(shop, number, "return")
    service.fail(service.refund, kind)
    loyalty_turn()
    return number


def states(number: str) -> list[tuple[str, str]]:
    """Movement and state of every row of the order's ledger, oldest first."""
    rows = BonusOperation.objects.filter(order__number=number).order_by("pk")
    return list(rows.values_list("movement", "state"))


def message_states(number: str, topic: Topic) -> list[str]:
    """State of every message of this topic about the order, oldest first."""
    rows = OutboxMessage.objects.filter(order__number=number, topic=topic).order_by("pk")
    return list(rows.values_list("state", flat=True))
