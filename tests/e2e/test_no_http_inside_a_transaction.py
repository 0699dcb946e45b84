"""Every outgoing request of a whole journey is watched: none leaves while a transaction is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from integrations.errors import HttpInsideTransaction
from integrations.http import before_send
from integrations.posiflora import get_client
from shop.services import clock
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop


@pytest.fixture
def watched() -> Iterator[list[tuple[str, str, bool]]]:
    """(vendor, method, whether a transaction was open) of every request this process sends."""
    seen: list[tuple[str, str, bool]] = []

    def watch(vendor: str, method: str, _url: str) -> None:
        seen.append((vendor, method, connection.in_atomic_block))

    before_send.append(watch)
    yield seen
    before_send.remove(watch)


def test_no_request_of_a_journey_leaves_inside_a_transaction(
    watched: list[tuple[str, str, bool]], shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    before = len(sandbox.requests())
    watched.clear()
    number = member.place(bonuses="100.00").json()["number"]
    shop.drain()
    order_id = sandbox.posiflora.order(number).id
    for step in ("assign", "assemble", "hand_over", "deliver", "complete"):
        sandbox.advance(1)
        sandbox.florist.act(step, order_id)
        shop.poll()
        shop.drain()
    second = member.place().json()["number"]
    shop.drain()
    member.api.post(f"/api/v1/orders/{second}/cancel", {})
    shop.drain()

    assert [call for call in watched if call[2]] == []
    assert {vendor for vendor, _method, _open in watched} == {
        "posiflora",
        "loyalclient",
        "telegram",
    }
    assert len(watched) == len(sandbox.requests()) - before


@pytest.mark.django_db
def test_the_ground_floor_itself_refuses(sandbox: SandboxHelper) -> None:
    with transaction.atomic(), pytest.raises(HttpInsideTransaction):
        get_client().orders.changed(clock.now())
    assert sandbox.requests() == []
