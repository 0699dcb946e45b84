"""Thirty taps on one button are one order."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from shop.models import Order
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.plugin_stack import Stack

TAPS = 30


@pytest.mark.parametrize("bonuses", ["0", "100.00"])
def test_thirty_parallel_requests_with_one_key(
    stack: Stack, shop: Shop, sandbox: SandboxHelper, bonuses: str
) -> None:
    stack.start_worker()
    stack.start_beat()
    form, key = shop.buyer().form(bonuses=bonuses), str(uuid.uuid4())
    with ThreadPoolExecutor(TAPS) as taps:
        answers = list(taps.map(lambda _tap: stack.place(form, key=key), range(TAPS)))

    statuses = [answer.status for answer in answers]
    assert statuses.count(201) == 1, [answer.body for answer in answers]
    assert set(statuses) <= {200, 201, 409}
    refused = {answer.body["errors"][0]["code"] for answer in answers if answer.status == 409}
    assert refused <= {"request_in_progress"}
    numbers = {answer.body["number"] for answer in answers if answer.status < 400}
    assert numbers == set(Order.objects.values_list("number", flat=True))
    assert len(numbers) == 1

    (number,) = numbers
    replay = stack.place(form, key=key)
    assert (replay.status, replay.headers["Idempotency-Replayed"]) == (200, "true")
    first = next(answer for answer in answers if answer.status == 201)
    assert replay.body == first.body
    stack.eventually(lambda: shop.order(number).push_state == "sent")
    assert [order["docNo"] for order in sandbox.posiflora.orders] == [number]
    assert len(sandbox.loyalclient.holds) + len(sandbox.loyalclient.operations) <= 1
