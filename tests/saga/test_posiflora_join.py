"""Joining where a member is a customer of Posiflora: nothing over there keeps a phone from being
there twice, so nobody makes a customer while somebody else may be making the same one."""

from __future__ import annotations

import time
from threading import Thread

import pytest
from django.db import connections
from pytest_django import Settings

from shop.models import Customer
from shop.services import clock
from tests.plugin_shop import Buyer, Shop
from tests.saga.hands import place
from tests.saga.posiflora import points_of_posiflora
from tests.sync.hands import body, in_threads, let_time_pass, settle

REGISTER = "/api/v1/me/bonuses/register"
NEW = "+79120000098"


@pytest.fixture
def newcomer(shop: Shop, settings: Settings) -> Buyer:
    """Somebody Posiflora has never heard of."""
    settings.LOYALTY_BUDGET_SECONDS = 20
    points_of_posiflora(shop.sandbox, settings)
    return shop.member(NEW)


def join(newcomer: Buyer) -> tuple[int, str]:
    """Status and what the answer says, the account's status or the error's code."""
    answer = Buyer(newcomer.shop, newcomer.user).api.post(REGISTER)
    said = body(answer)
    return answer.status_code, said["errors"][0]["code"] if "errors" in said else said["status"]


def records(shop: Shop) -> int:
    """How often Posiflora has the newcomer."""
    return sum(row["phone"] == NEW.removeprefix("+7") for row in shop.sandbox.posiflora.customers)


def test_joining_and_joining_again(shop: Shop, newcomer: Buyer) -> None:
    assert [join(newcomer), join(newcomer)] == [(200, "ok"), (200, "ok")]
    assert records(shop) == 1
    place(newcomer, bonuses="0")
    settle(shop)
    assert records(shop) == 1


def test_many_taps_make_one_customer(shop: Shop, newcomer: Buyer) -> None:
    shop.sandbox.fail("posiflora", "GET", "/customers$", "slow", seconds=0.3, times=None)
    answers = in_threads(8, lambda: join(newcomer))
    assert set(answers) <= {(200, "ok"), (409, "bonus_unavailable")}
    assert (200, "ok") in answers
    assert records(shop) == 1


def test_joining_while_the_order_is_being_pushed(shop: Shop, newcomer: Buyer) -> None:
    place(newcomer, bonuses="0")
    shop.sandbox.fail("posiflora", "POST", "/customers$", "slow", seconds=1.5)

    def push() -> None:
        try:
            shop.drain()
        finally:
            connections.close_all()

    worker = Thread(target=push)
    worker.start()
    while not Customer.objects.filter(posiflora_lease_until__gt=clock.now()).exists():
        assert worker.is_alive(), "the push never took its turn"
    joined = join(newcomer)
    worker.join()
    assert joined == (409, "bonus_unavailable")
    settle(shop)
    assert join(newcomer) == (200, "ok")
    assert records(shop) == 1


@pytest.mark.parametrize("kind", ["lost_before", "slow"])
def test_an_answer_that_never_comes_keeps_the_next_tap_away(
    shop: Shop, newcomer: Buyer, settings: Settings, kind: str
) -> None:
    """The first call may still be at work over there."""
    settings.LOYALTY_BUDGET_SECONDS = 0.5
    shop.sandbox.fail("posiflora", "POST", "/customers$", kind, seconds=1.0)
    assert join(newcomer) == (409, "bonus_unavailable")
    assert join(newcomer) == (409, "bonus_unavailable")
    assert len(shop.sandbox.requests("posiflora", "POST", "/v1/customers")) == 1
    # What the turn waits out in real life: the call is still at work.
    time.sleep(1.0)
    let_time_pass()
    settings.LOYALTY_BUDGET_SECONDS = 5
    assert join(newcomer) == (200, "ok")
    assert records(shop) == 1
