"""What a florist makes of a bouquet made to order, and what of it is for a person."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.models import Order, OrderStatus, Product, PromoCode
from shop.services.orders.push import order_budget, order_vendor_total
from tests.api.rows import cart_row, size
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, open_attentions, settle
from tests.sync.push.made_to_order import both, placed, pushed, told, totals


@pytest.fixture
def open_order(shop: Shop, member: Buyer, rome: Product) -> Order:
    """M for 4900 less ten percent, and an article of the shop."""
    PromoCode.objects.create(code="SPRING", kind="percent", value=Decimal(10))
    order, _there = pushed(
        shop, member, cart_row(rome, "M"), cart_row(shop.products[0]), promo_code="spring"
    )
    assert order_budget(order) == Decimal("4410.00")
    return order


@pytest.mark.parametrize("worth", ["1200", "4410", "4700.50", "4900"])
def test_what_is_being_made_is_no_news(shop: Shop, open_order: Order, worth: str) -> None:
    """Stem by stem, with our discount or at the list price: none of it is for a person."""
    there = shop.sandbox.posiflora.order(open_order.number)
    shop.sandbox.posiflora.compose(there.id, worth)
    assert told(shop, open_order.number) == []
    order = shop.order(open_order.number)
    assert order.posiflora_total == order_vendor_total(order) + Decimal(worth)


def test_more_than_was_agreed_on_is(shop: Shop, open_order: Order) -> None:
    there = shop.sandbox.posiflora.order(open_order.number)
    shop.sandbox.posiflora.compose(there.id, "4900.01")
    ours = order_vendor_total(open_order) + Decimal("4410.00")
    theirs = order_vendor_total(open_order) + Decimal("4900.01")
    assert told(shop, open_order.number) == [
        ("total", f"Сумма в Posiflora {theirs} ₽, у нас {ours} ₽.")
    ]


@pytest.mark.parametrize("worth", ["4410", "4900"])
def test_done_with_the_bouquet_in_it(shop: Shop, open_order: Order, worth: str) -> None:
    there = shop.sandbox.posiflora.order(open_order.number)
    shop.sandbox.posiflora.compose(there.id, worth)
    shop.sandbox.florist.complete(there.id)
    assert told(shop, open_order.number) == []
    assert shop.order(open_order.number).status == OrderStatus.COMPLETED


def test_done_without_it_is_for_a_person(shop: Shop, open_order: Order) -> None:
    """The sale of the bouquet is nowhere in Posiflora, and the till is short of it."""
    there = shop.sandbox.posiflora.order(open_order.number)
    shop.sandbox.florist.complete(there.id)
    theirs = order_vendor_total(open_order)
    text = f"там {theirs} ₽, у нас {theirs + Decimal('4410.00')} ₽."
    assert told(shop, open_order.number) == [
        ("total", f"Букет под заказ не внесён в Posiflora: {text}")
    ]
    shop.sandbox.posiflora.compose(there.id, "4410")
    assert told(shop, open_order.number) == []


def test_done_with_too_little_in_it(shop: Shop, open_order: Order) -> None:
    there = shop.sandbox.posiflora.order(open_order.number)
    shop.sandbox.posiflora.compose(there.id, "4000")
    shop.sandbox.florist.complete(there.id)
    ((kind, text),) = told(shop, open_order.number)
    assert (kind, text.startswith("Сумма в Posiflora")) == ("total", True)


def test_a_bouquet_in_size_m_from_the_order_to_its_end(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """A recipe as the sync brings it, from Posiflora and back to Posiflora."""
    paris = next(recipe for recipe in shop.recipes if recipe.title == "Утро в Париже")
    number = placed(member, cart_row(paris, "M"), bonuses="100")
    settle(shop, person=False)
    order, there = both(shop, number)
    assert totals(there) == (Decimal(0), Decimal(4800))
    assert there["description"].startswith(
        "Собрать: Утро в Париже, M × 1 по 4900.00 ₽\n"
        "Состав: Роза пионовидная «Джульетта» × 7, Эустома белая × 5\n"
        "Букет на 4900.00 ₽, с учётом скидок взять за него 4800.00 ₽\n"
    )
    for action, status in (
        ("assign", "assembling"),
        ("assemble", "assembled"),
        ("hand_over", "delivering"),
        ("deliver", "delivered"),
        ("complete", "completed"),
    ):
        sandbox.world.clock.advance(5)
        sandbox.florist.act(action, there.id)
        shop.poll()
        settle(shop, person=False)
        assert member.order(number)["status"] == status
    order, there = both(shop, number)
    assert totals(there) == (Decimal(4800), Decimal(4800))
    assert order.posiflora_total == Decimal(4800)
    assert open_attentions() == []
    (line,) = member.order(number)["lines"]
    assert (line["variant"], line["total"]) == (
        {"id": size(paris, "M").pk, "title": "M"},
        "4800.00",
    )
    again = body(member.api.post(f"/api/v1/orders/{number}/repeat"))
    assert again == {"items": [cart_row(paris, "M")], "unavailable": []}
