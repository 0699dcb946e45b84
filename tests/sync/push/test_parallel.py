"""Several workers push at once."""

from __future__ import annotations

from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.sync.hands import body, in_threads, open_attentions, push, settle


def test_two_orders_of_one_new_buyer_make_one_customer(shop: Shop, sandbox: SandboxHelper) -> None:
    other = shop.member("+79120000056", id=700000056, first_name="Вера")
    first = body(other.place())["number"]
    settle(shop)
    buyer = shop.member("+79120000055", id=700000055, first_name="Олег")
    numbers = [body(buyer.place())["number"] for _ in range(2)]
    # The source is known by now, so nothing else makes the two take turns.
    sandbox.fail("posiflora", "GET", "/v1/customers", "slow", seconds=0.3, times=None)
    in_threads(2, push)
    settle(shop)
    assert sorted(each["docNo"] for each in sandbox.posiflora.orders) == [first, *numbers]
    assert sorted(each["phone"] for each in sandbox.posiflora.customers) == [
        "9120000055",
        "9120000056",
    ]
    assert open_attentions() == []


def test_eight_workers_and_eight_buyers_make_one_source(shop: Shop, sandbox: SandboxHelper) -> None:
    numbers = []
    for each in range(8):
        buyer = shop.member(f"+7912000006{each}", id=700000060 + each, first_name="Имя")
        numbers.append(body(buyer.place())["number"])
    sandbox.fail("posiflora", "GET", "/v1/order-sources", "slow", seconds=0.1, times=None)
    in_threads(8, push)
    settle(shop)
    assert sorted(each["docNo"] for each in sandbox.posiflora.orders) == sorted(numbers)
    assert len(sandbox.requests("posiflora", "POST", "/v1/order-sources")) == 1
    assert len(sandbox.posiflora.customers) == 8
