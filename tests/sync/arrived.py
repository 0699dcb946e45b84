"""Whether an order has reached Posiflora exactly once, with whatever belongs to it."""

from __future__ import annotations

from shop.models import MessageState, PushState, Topic
from shop.services import clock
from tests.plugin_shop import Shop
from tests.sync.hands import message_of, open_attentions

SOURCE = "telegram_mini_app"


def assert_pushed_once(shop: Shop, number: str, *, phone: str = "+79120000055") -> None:
    """One order, one customer, one source, and nobody has to be asked about any of them."""
    there = shop.sandbox.posiflora
    assert [each["status"] for each in there.orders if each["docNo"] == number] == ["new"], "order"
    buyers = [each for each in there.customers if each["phone"] == phone[2:]]
    assert [each["countryCode"] for each in buyers] == [7], "customer"
    assert [each["title"] for each in there.sources].count(SOURCE) == 1, "source"
    order, posted = shop.order(number), there.order(number)
    assert (order.push_state, order.posiflora_id) == (PushState.SENT, posted.id)
    assert order.customer.posiflora_id == posted.one("customer") == buyers[0].id
    assert order.pushed_total == order.posiflora_total == posted["totalAmount"]
    message = message_of(number, Topic.ORDER_CREATE)
    assert (message.state, message.error, message.claim) == ("done", "", None)
    assert open_attentions(number) == []


def assert_paid_once(shop: Shop, number: str) -> None:
    """One payment of the whole sum, with everything a till wants to know of it."""
    there, order = shop.sandbox.posiflora, shop.order(number)
    (payment,) = [each for each in there.payments if each.one("order") == order.posiflora_id]
    assert (payment["paymentType"], payment["amount"]) == ("payment", order.total)
    assert payment["description"] == f"Оплата заказа {number} в Telegram"
    assert (payment["date"], payment["prepayment"]) == (clock.today(), True)
    assert there.order(number)["paymentsAmount"] == order.total
    message = message_of(number, Topic.ORDER_PAYMENT)
    assert (message.state, message.error) == (MessageState.DONE, "")
    assert open_attentions(number) == []
