"""How often Posiflora is asked: at every tick while an order is open, else every five minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from shop import tasks
from shop.models import Order, SyncCursor
from shop.services import clock
from shop.sync.orders.cadence import poll_is_due
from shop.sync.orders.poll import CURSOR
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.sync.hands import bare_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _pace(settings: Settings) -> None:
    settings.POLL_ORDERS_EVERY = 30


def ran(seconds_ago: float) -> None:
    SyncCursor.objects.update_or_create(
        name=CURSOR, defaults={"ran_at": clock.now() - timedelta(seconds=seconds_ago)}
    )


@pytest.mark.parametrize(
    ("seconds_ago", "due"), [(0, False), (29, False), (269, False), (271, True), (3600, True)]
)
def test_nothing_open(seconds_ago: float, *, due: bool) -> None:
    """Due as soon as the next tick would come after five minutes."""
    bare_order(status="completed", closed_at=clock.now())
    ran(seconds_ago)
    assert poll_is_due() is due


@pytest.mark.parametrize(
    "status", ["new", "confirmed", "assembling", "assembled", "delivering", "delivered"]
)
def test_an_open_order_is_never_kept_waiting(status: str) -> None:
    ran(0)
    assert poll_is_due() is False
    bare_order(status=status)
    assert poll_is_due() is True


def test_the_first_tick_polls() -> None:
    assert poll_is_due() is True


def polls(sandbox: SandboxHelper) -> int:
    return len(sandbox.requests("posiflora", "GET", "/v1/orders"))


def test_ticks_of_a_quiet_shop_cost_nothing(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    for _tick in range(3):
        tasks.poll_orders()
    assert polls(sandbox) == 3
    Order.objects.update(status="completed", closed_at=clock.now())
    for _tick in range(10):
        tasks.poll_orders()
    assert polls(sandbox) == 3
    ran(280)
    tasks.poll_orders()
    assert polls(sandbox) == 4


def test_a_poll_that_failed_is_not_waited_for(shop: Shop, sandbox: SandboxHelper) -> None:
    ran(280)
    with sandbox.down():
        tasks.poll_orders()
    tasks.poll_orders()
    assert polls(sandbox) == 1
