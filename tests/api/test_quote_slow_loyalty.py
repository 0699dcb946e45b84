"""A loyalty service that is dead or slow never stands in the way of a price."""

from __future__ import annotations

import time

import pytest
from pytest_django import Settings

from tests.api.rows import Caller, LittleShop
from tests.plugin_sandbox import SandboxHelper

UNAVAILABLE = {
    "status": "unavailable",
    "balance": "0.00",
    "max_spend": "0.00",
    "step": "1.00",
    "spend": "0.00",
    "earn": "0.00",
    "discount": "0.00",
    "can_spend": False,
    "can_register": False,
}


def assert_intact(live: LittleShop, rich: Caller) -> None:
    """Everything but the bonuses is there, and points cannot be spent."""
    answer = rich.quote(live.bouquet, bonuses="100.00")
    assert answer.status_code == 200
    body = answer.json()
    assert body["bonus"] == UNAVAILABLE
    assert (body["items_total"], body["delivery_price"]) == ("3500.00", "300.00")
    assert body["total"] == "3800.00"
    assert [(each["code"], each["attr"]) for each in body["problems"]] == [
        ("bonus_unavailable", "bonuses")
    ]


def test_a_dead_one(live: LittleShop, rich: Caller, sandbox: SandboxHelper) -> None:
    with sandbox.down():
        assert_intact(live, rich)
        assert rich.quote(live.bouquet).json()["problems"] == []


@pytest.mark.parametrize("path", ["client", "recalc"])
@pytest.mark.parametrize("kind", ["status", "refuse", "half_body", "broken_json", "expired_token"])
def test_an_ill_one(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper, path: str, kind: str
) -> None:
    sandbox.fail("loyalclient", path=path, kind=kind, times=None)
    assert_intact(live, rich)


def test_case_28_a_slow_one_costs_two_and_a_half_seconds(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper, settings: Settings
) -> None:
    """loyalty.md §5 no. 28: a slow service must not stop the checkout."""
    assert settings.LOYALTY_BUDGET_SECONDS == 2.5
    sandbox.fail("loyalclient", kind="slow", times=None, seconds=10)
    began = time.monotonic()
    assert_intact(live, rich)
    assert 2.4 < time.monotonic() - began < 3.2


def test_both_its_calls_share_the_budget(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper, settings: Settings
) -> None:
    settings.LOYALTY_BUDGET_SECONDS = 0.6
    sandbox.fail("loyalclient", kind="slow", times=None, seconds=0.4)
    began = time.monotonic()
    assert_intact(live, rich)
    assert time.monotonic() - began < 1.2


def test_a_dead_posiflora_and_a_dead_telegram_are_not_even_noticed(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    for vendor in ("posiflora", "telegram"):
        sandbox.fail(vendor, kind="slow", times=None, seconds=10)
    began = time.monotonic()
    assert rich.quote(live.bouquet, bonuses="100").json()["problems"] == []
    assert time.monotonic() - began < 1
