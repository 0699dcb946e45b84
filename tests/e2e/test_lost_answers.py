"""Posiflora did the work, and nobody here heard of it: still exactly one order there."""

from __future__ import annotations

import pytest

from shop.models import MessageState, OutboxMessage, Topic
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.plugin_stack import Stack


def pushed(shop: Shop, number: str) -> bool:
    return shop.order(number).push_state == "sent"


def posts(sandbox: SandboxHelper) -> int:
    return len(sandbox.requests("posiflora", "POST", "/v1/orders"))


def test_a_worker_killed_between_the_post_and_the_commit(
    stack: Stack, shop: Shop, sandbox: SandboxHelper
) -> None:
    sandbox.fail("posiflora", "POST", "/v1/orders", "barrier")
    worker = stack.start_worker()
    number = stack.place(shop.buyer().form()).body["number"]

    sandbox.wait_held(timeout=30)
    assert [order["docNo"] for order in sandbox.posiflora.orders] == [number]
    stack.kill(worker)
    message = OutboxMessage.objects.get(topic=Topic.ORDER_CREATE)
    assert (message.state, pushed(shop, number)) == (MessageState.IN_FLIGHT, False)
    sandbox.heal()

    stack.start_worker()
    stack.start_beat()
    stack.eventually(lambda: pushed(shop, number))
    assert posts(sandbox) == 1
    assert [order["docNo"] for order in sandbox.posiflora.orders] == [number]
    assert len(sandbox.posiflora.customers) == len(
        {row["phone"] for row in sandbox.posiflora.customers}
    )


@pytest.mark.parametrize(("lost", "calls"), [("lost_after", 1), ("lost_before", 2)])
def test_the_post_or_its_answer_is_lost(
    stack: Stack, shop: Shop, sandbox: SandboxHelper, lost: str, calls: int
) -> None:
    sandbox.fail("posiflora", "POST", "/v1/orders", lost)
    stack.start_worker()
    stack.start_beat()
    number = stack.place(shop.buyer().form()).body["number"]

    stack.eventually(lambda: pushed(shop, number))
    assert posts(sandbox) == calls
    assert [order["docNo"] for order in sandbox.posiflora.orders] == [number]
