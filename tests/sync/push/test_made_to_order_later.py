"""What is learnt after the push of a bouquet made to order goes to its budget and its words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.models import Origin, Product
from shop.services.orders.edit import order_edit
from shop.services.orders.push import order_vendor_total
from tests.api.rows import cart_row
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import let_time_pass, push, settle
from tests.sync.push.made_to_order import both, placed, pushed, sent, told, totals


@pytest.mark.parametrize("patch_lines", ["replace", "merge"])
@pytest.mark.parametrize("with_item", [False, True], ids=["alone", "with goods"])
def test_points_reserved_late_lower_the_budget(
    shop: Shop, member: Buyer, rome: Product, patch_lines: str, *, with_item: bool
) -> None:
    shop.sandbox.switch(patch_lines=patch_lines)
    shop.sandbox.fail("loyalclient", "POST", "bonuses/hold", "lost_before")
    items = [cart_row(rome, "M"), *([cart_row(shop.products[0])] if with_item else [])]
    number = placed(member, *items, bonuses="100")
    let_time_pass()
    push()
    order, there = both(shop, number)
    assert there["budget"] == Decimal(4900)
    assert "ещё не подтверждены" in there["description"]
    # The florist is quick.
    shop.sandbox.posiflora.compose(there.id, 4900)

    settle(shop)
    order, there = both(shop, number)
    made = order.lines.get(made_to_order=True)
    assert made.bonus_spent > 0
    assert totals(there) == (order_vendor_total(order) + 4900, 4900 - made.bonus_spent)
    assert f"Букет на 4900.00 ₽, с учётом скидок взять за него {made.total} ₽" in there[
        "description"
    ].split("\n")
    patch = sent(shop, "PATCH")
    assert set(patch["attributes"]) == {"description", "budget"}
    assert ("relationships" in patch and "lines" in patch["relationships"]) is with_item
    assert told(shop, number) == []


def test_another_card_leaves_the_florists_budget_alone(
    shop: Shop, member: Buyer, rome: Product
) -> None:
    order, there = pushed(shop, member, cart_row(rome, "M"))
    shop.sandbox.posiflora.set("orders", there.id, budget=Decimal(5500))
    order_edit(order_id=order.pk, origin=Origin.MANAGER, card_text="Люблю")
    settle(shop, person=False)
    assert set(sent(shop, "PATCH")["attributes"]) == {"description"}
    _order, there = both(shop, order.number)
    assert there["budget"] == Decimal(5500)
    assert there["description"].split("\n")[:3] == [
        "Собрать: Вечер в Риме, M × 1 по 4900.00 ₽",
        "Состав: Роза × 10, Эвкалипт × 2",
        "Открытка: Люблю",
    ]


def test_an_order_without_such_a_bouquet_never_speaks_of_a_budget(
    shop: Shop, member: Buyer
) -> None:
    shop.sandbox.fail("loyalclient", "POST", "bonuses/hold", "lost_before")
    number = placed(member, cart_row(shop.products[0]), bonuses="100")
    let_time_pass()
    push()
    settle(shop)
    assert set(sent(shop, "PATCH")["attributes"]) == {"description"}
    assert shop.sandbox.posiflora.order(number)["budget"] == 0
