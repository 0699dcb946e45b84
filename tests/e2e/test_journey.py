"""One order's way through the house (DESIGN §4), on real HTTP to the sandbox."""

from __future__ import annotations

from decimal import Decimal

from shop.models import Availability
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop


def test_an_order_with_bonuses_from_placing_to_completion(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    placed = member.place(bonuses="100.00")
    assert placed.status_code == 201, placed.json()
    number = placed.json()["number"]
    assert (placed.json()["status"], placed.json()["bonus_state"]) == ("new", "reserved")
    assert [hold.amount for hold in sandbox.loyalclient.holds] == [Decimal(100)]

    shop.drain()
    there = sandbox.posiflora.order(number)
    order = shop.order(number)
    assert order.posiflora_id == there.id == str(order.vendor_uuid)
    assert order.bonus_state == "committed"
    assert [(each.spend, each.amount) for each in sandbox.loyalclient.operations] == [
        (Decimal(100), order.goods_total)
    ]
    assert sandbox.loyalclient.member().balance == Decimal(778)

    for step in ("assign", "assemble", "hand_over", "complete"):
        sandbox.advance(60)
        sandbox.florist.act(step, there.id)
        shop.poll()
        shop.drain()

    history = [(event["status"], event["origin"]) for event in member.order(number)["history"]]
    assert history == [
        ("new", "mini_app"),
        ("confirmed", "posiflora"),
        ("assembling", "posiflora"),
        ("assembled", "posiflora"),
        ("delivering", "posiflora"),
        ("completed", "posiflora"),
    ]
    assert len(sandbox.posiflora.orders) == 1
    assert len(sandbox.loyalclient.operations) == 1
    assert shop.movements(number) == [
        ("reserve", "used", Decimal(100)),
        ("spend", "done", Decimal(100)),
    ]
    told = [message.text.split("\n")[1] for message in sandbox.telegram.to(700000001)]
    assert told == [
        "Магазин принял заказ.",
        "Флорист собирает букет.",
        "Букет собран.",
        "Букет у курьера, он уже едет.",
        "Заказ завершён. Спасибо, что выбрали нас!",
    ]
    # The store has an unknown number of these, before and after one is sold.
    stock = Availability.objects.get(product=order.lines.get().product, store=order.store)
    assert (stock.quantity, stock.held) == (None, 0)
