"""What is learnt about bonuses after the push goes out as a change."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.models import BonusState, Product, Topic, Vendor
from shop.services.orders.decide import order_decide
from shop.sync.outbox.run import run_due
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, in_background, let_time_pass, open_attentions, push, settle


def push_later() -> int:
    let_time_pass()
    return push()


def place_unanswered(shop: Shop, buyer: Buyer, *products: Product) -> str:
    """An order whose reserve nobody has answered while it was placed."""
    shop.sandbox.fail("loyalclient", "POST", "bonuses/hold", "lost_before")
    answer = buyer.place(*products, bonuses="100")
    assert answer.status_code == 201, body(answer)
    assert body(answer)["bonus_state"] == "reserving"
    number: str = body(answer)["number"]
    return number


@pytest.mark.parametrize("patch_lines", ["replace", "merge"])
@pytest.mark.parametrize("with_bouquet", [False, True], ids=["items", "bouquet"])
def test_points_reserved_late_lower_what_posiflora_shows(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, patch_lines: str, *, with_bouquet: bool
) -> None:
    sandbox.switch(patch_lines=patch_lines)
    goods = [*shop.bouquets[:1], shop.products[0]] if with_bouquet else shop.products[:2]
    number = place_unanswered(shop, member, *goods)
    push_later()
    order, there = shop.order(number), sandbox.posiflora.order(number)
    assert there["totalAmount"] == order.items_total
    assert "Бонусы (100.00) ещё не подтверждены, пока считайте без них" in there["description"]
    lines = len(there.many("lines"))

    settle(shop)
    order, there = shop.order(number), sandbox.posiflora.order(number)
    on_items = sum(line.bonus_spent for line in order.lines.exclude(kind="bouquet"))
    assert order.bonus_state == BonusState.COMMITTED
    assert there["totalAmount"] == order.items_total - on_items == order.posiflora_total
    assert len(there.many("lines")) == lines
    notes = there["description"].split("\n")
    assert "Списано бонусов: 100.00" in notes
    assert f"К оплате покупателем: {order.total} ₽" in notes
    if with_bouquet:
        sold = {row.id: row["status"] for row in sandbox.posiflora.bouquets}
        assert sold[goods[0].posiflora_id] == "sold"
    assert open_attentions() == []


@pytest.mark.parametrize("patch_lines", ["replace", "merge"])
def test_what_the_florist_added_stays(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, patch_lines: str
) -> None:
    from integrations.sandbox.posiflora.store import Ref, Resource

    sandbox.switch(patch_lines=patch_lines)
    number = place_unanswered(shop, member)
    push_later()
    with sandbox.world.lock:
        order = sandbox.world.posiflora.table("orders")[sandbox.posiflora.order(number).id]
        values = dict.fromkeys(("price", "amount", "discountPrice", "totalAmount"), "150.00")
        ribbon = Resource(
            "order-lines",
            "5a7f0c3e-0000-4000-8000-000000000001",
            {"qty": "1.00", **values, "totalAmountWithDiscount": "150.00", "manualSetting": False},
            {"item": Ref("inventory-items", shop.products[1].posiflora_id), "bouquet": None},
            {"order": order.id},
        )
        lines = order.relations["lines"]
        assert isinstance(lines, list)
        lines.append(sandbox.world.posiflora.put(ribbon).ref)
        order.attributes["totalAmount"] += Decimal(150)
    settle(shop)
    after = shop.order(number)
    there = sandbox.posiflora.order(number)
    assert ribbon.id in there.many("lines")
    assert there["totalAmount"] == after.items_total - 100 + 150
    assert open_attentions(number) == [
        (
            "total",
            f"Сумма в Posiflora {there['totalAmount']:.2f} ₽, у нас {after.pushed_total} ₽.",
        )
    ]


def test_bouquets_alone_keep_their_price_and_change_the_words(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """No line of ours, so no sum moves, and yet the courier has to ask for less."""
    number = place_unanswered(shop, member, shop.bouquets[0])
    push_later()
    settle(shop)
    order, there = shop.order(number), sandbox.posiflora.order(number)
    assert there["totalAmount"] == order.items_total
    assert f"К оплате покупателем: {order.total} ₽" in there["description"].split("\n")
    assert "не подтверждены" not in there["description"]
    assert [row["status"] for row in sandbox.posiflora.bouquets].count("sold") == 1


def test_an_answer_that_comes_while_the_push_is_under_way(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = place_unanswered(shop, member, shop.bouquets[0])
    sandbox.fail("posiflora", "POST", "/v1/orders$", "barrier")
    with in_background(push_later):
        sandbox.wait_held()
        let_time_pass()
        run_due(vendor=Vendor.LOYALTY, keep_going=iter([True, False]).__next__)
        assert shop.order(number).bonus_state == BonusState.RESERVED
        sandbox.release()
    settle(shop)
    there = sandbox.posiflora.order(number)
    assert f"К оплате покупателем: {shop.order(number).total} ₽" in there["description"]


def test_an_adopted_order_is_told_again_what_to_collect(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """Whether the florist was told of the points went down with the lost answer."""
    number = place_unanswered(shop, member, shop.bouquets[0])
    sandbox.fail("posiflora", "POST", "/v1/orders$", "lost_after")
    push_later()
    run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)
    settle(shop)
    there = sandbox.posiflora.order(number)
    assert f"К оплате покупателем: {shop.order(number).total} ₽" in there["description"]


@pytest.mark.parametrize(
    "kind", ["refuse", "lost_before", "lost_after", "half_body", "status_after", "html"]
)
def test_the_change_survives_its_faults(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, kind: str
) -> None:
    number = place_unanswered(shop, member)
    push_later()
    sandbox.fail("posiflora", "PATCH", "/v1/orders/", kind)
    settle(shop)
    order, there = shop.order(number), sandbox.posiflora.order(number)
    assert there["totalAmount"] == order.items_total - 100 == order.pushed_total
    assert open_attentions() == []


def test_points_refused_late_are_a_question_to_the_buyer(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = place_unanswered(shop, member)
    push_later()
    sandbox.loyalclient.set_balance(10)
    settle(shop, person=False)
    order = shop.order(number)
    assert (order.bonus_state, order.question) == ("refused", "bonus_refused")
    assert order.total == order.items_total - 100 + order.delivery_price
    told = [message.text for message in sandbox.telegram.to(700000001)]
    assert told[-1].endswith(
        "Бонусы списать не получилось. Решите, как быть с заказом: это займёт минуту."
    )
    there = sandbox.posiflora.order(number)
    assert there["totalAmount"] == order.items_total

    order_decide(order_id=order.pk, choice="pay_without_bonuses")
    settle(shop, person=False)
    order, there = shop.order(number), sandbox.posiflora.order(number)
    assert (order.question, order.bonus_spent) == ("", Decimal(0))
    assert order.total == order.items_total + order.delivery_price
    assert there["totalAmount"] == order.items_total
    notes = there["description"].split("\n")
    assert f"К оплате покупателем: {order.total} ₽" in notes
    assert "бонус" not in there["description"].lower()
    assert open_attentions() == []


def test_points_refused_at_the_till_raise_what_posiflora_shows(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """Reserved, pushed with the points taken off, and then the debit is refused."""
    number = body(member.place(bonuses="100"))["number"]
    sandbox.loyalclient.set_balance(10)
    push_later()
    settle(shop, person=False)
    order, there = shop.order(number), sandbox.posiflora.order(number)
    assert order.question == "bonus_refused"
    assert there["totalAmount"] == order.items_total
    assert sandbox.loyalclient.operations == []
    assert sandbox.loyalclient.holds == []
    assert shop.movements(number) == [
        ("reserve", "released", Decimal(100)),
        ("spend", "refused", None),
    ]
    ((kind, text),) = open_attentions(number)
    assert kind == "bonus"
    assert "Spend can't be more 10" in text
    assert text.endswith("Движение «Списание» (100.00 бонусов с покупки на 6900.00 ₽).")
    assert message_states(number, Topic.ORDER_UPDATE) == ["done"]


def message_states(number: str, topic: Topic) -> list[str]:
    from shop.models import OutboxMessage

    rows = OutboxMessage.objects.filter(order__number=number, topic=topic).order_by("pk")
    return list(rows.values_list("state", flat=True))


def test_an_order_that_needs_no_change_gets_none(shop: Shop, member: Buyer) -> None:
    number = body(member.place(bonuses="100"))["number"]
    settle(shop)
    assert message_states(number, Topic.ORDER_UPDATE) == []
