"""Redis only makes it fast: without it orders are taken, and go out after the sweep."""

from __future__ import annotations

from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.plugin_stack import Stack


def test_an_order_placed_without_redis_is_pushed_after_the_sweep(
    stack: Stack, shop: Shop, sandbox: SandboxHelper
) -> None:
    stack.start_worker()
    stack.start_beat()
    form = shop.buyer().form()
    stack.kill(stack.children[0])

    placed = stack.place(form)
    assert placed.status == 201, placed.body
    number = placed.body["number"]
    assert sandbox.posiflora.orders == []

    stack.start_redis()
    stack.eventually(lambda: shop.order(number).push_state == "sent", seconds=60)
    assert [order["docNo"] for order in sandbox.posiflora.orders] == [number]
