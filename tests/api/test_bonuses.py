"""GET /me/bonuses: the balance, for a verified phone, or an honest word about why not."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from integrations.sandbox import demo
from shop.models import Customer
from tests.api.rows import ANNA_PHONE, BORIS, Caller, LittleShop
from tests.plugin_sandbox import SandboxHelper

NOTHING = {
    "balance": "0.00",
    "pending": "0.00",
    "level": None,
    "expiring": None,
    "can_register": False,
    "can_spend": False,
    "prefill": None,
    "stale": False,
}
LEVEL = {
    "title": "Бонусы",
    "percent": "10.00",
    "type": "cashback",
    "max_spend_percent": "50.00",
}


def bonuses(buyer: Caller) -> dict[str, Any]:
    answer = buyer.api.get("/api/v1/me/bonuses")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def test_case_26_the_balance_by_phone(rich: Caller) -> None:
    """loyalty.md §5 no. 26: "show me the balance by phone", asked for since 2019."""
    with time_machine.travel("2026-11-25T05:00:00Z", tick=False):
        answer = bonuses(rich.shop.buyer())
    assert answer == {
        "status": "ok",
        "balance": "878.00",
        "pending": "0.00",
        "level": LEVEL,
        "expiring": None,
        "can_register": False,
        "can_spend": True,
        "prefill": {"email": "anna@example.org", "birthday": "1992-05-14"},
        "as_of": "2026-11-25T08:00:00+03:00",
        "stale": False,
    }


def test_a_member_with_a_discount_card(live: LittleShop) -> None:
    answer = bonuses(live.member(demo.DISCOUNT_PHONE, id=5, first_name="Сергей"))
    assert (answer["status"], answer["balance"]) == ("ok", "0.00")
    assert answer["level"] == {
        "title": "Скидка",
        "percent": "7.00",
        "type": "discount",
        "max_spend_percent": "0.00",
    }


def test_what_a_service_does_not_tell_is_not_made_up(
    live: LittleShop, sandbox: SandboxHelper, settings: Settings
) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"
    sandbox.bonusplus.set(not_active=Decimal("12.50"))
    answer = bonuses(live.member())
    assert answer["pending"] == "12.50"
    assert answer["level"] == {
        "title": "Базовая",
        "percent": None,
        "type": "cashback",
        "max_spend_percent": "50.00",
    }
    assert answer["expiring"] is None


def test_what_will_be_lost_first(
    live: LittleShop, sandbox: SandboxHelper, settings: Settings
) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"
    burns = datetime(2026, 12, 31, 20, 59, tzinfo=UTC)
    sandbox.bonusplus.set(expiring=Decimal("120.5"), expiring_at=burns)
    assert bonuses(live.member())["expiring"] == {
        "amount": "120.50",
        "at": "2026-12-31T23:59:00+03:00",
    }


def test_the_profile_is_prefilled_with_what_it_lacks(rich: Caller) -> None:
    rich.api.patch("/api/v1/me", {"first_name": "", "email": "mine@example.org"})
    assert bonuses(rich)["prefill"] == {"first_name": "Анна", "birthday": "1992-05-14"}
    rich.api.patch("/api/v1/me", {"first_name": "Аня", "birthday": "1990-01-02"})
    assert bonuses(rich)["prefill"] is None
    customer = Customer.objects.get()
    assert (customer.first_name, customer.email) == ("Аня", "mine@example.org")


def test_somebody_the_service_does_not_know(live: LittleShop) -> None:
    answer = bonuses(live.member("+79120000099"))
    assert answer["as_of"] is not None
    assert answer == {"status": "not_member", **NOTHING, "as_of": answer["as_of"]}


@pytest.mark.parametrize("phone", ["", ANNA_PHONE])
def test_a_typed_phone_opens_nobodys_balance(
    live: LittleShop, sandbox: SandboxHelper, phone: str
) -> None:
    live.member()
    asked = len(sandbox.requests("loyalclient"))
    boris = live.buyer(**BORIS)
    boris.api.patch("/api/v1/me", {"phone": phone})
    assert bonuses(boris) == {"status": "phone_required", **NOTHING, "as_of": None}
    assert len(sandbox.requests("loyalclient")) == asked


def test_a_phone_that_moved_takes_its_balance_along(live: LittleShop) -> None:
    anna = live.member()
    assert bonuses(anna)["balance"] == "878.00"
    boris = live.buyer(**BORIS)
    boris.verify_phone(ANNA_PHONE)
    assert bonuses(boris)["balance"] == "878.00"
    assert bonuses(anna) == {"status": "phone_required", **NOTHING, "as_of": None}


def test_a_service_that_is_down(rich: Caller, sandbox: SandboxHelper) -> None:
    with sandbox.down():
        assert bonuses(rich) == {"status": "unavailable", **NOTHING, "as_of": None}


@pytest.mark.parametrize("kind", ["status", "refuse", "broken_json", "html", "expired_token"])
def test_a_service_that_is_ill(rich: Caller, sandbox: SandboxHelper, kind: str) -> None:
    sandbox.fail("loyalclient", kind=kind, times=None)
    assert bonuses(rich)["status"] == "unavailable"


def test_while_it_is_away_the_last_known_balance_is_shown(
    rich: Caller, sandbox: SandboxHelper
) -> None:
    known = bonuses(rich)
    sandbox.loyalclient.set_balance(1)
    with sandbox.down():
        assert bonuses(rich) == known | {"stale": True}
    assert bonuses(rich)["balance"] == "1.00"


def test_the_last_known_balance_is_that_of_the_verified_phone(
    rich: Caller, sandbox: SandboxHelper
) -> None:
    bonuses(rich)
    sandbox.loyalclient.add_member("+79120000009", balance=5)
    rich.verify_phone("+79120000009")
    with sandbox.down():
        assert bonuses(rich) == {"status": "unavailable", **NOTHING, "as_of": None}


def test_case_29_somebody_else_is_not_shown_it(rich: Caller, live: LittleShop) -> None:
    """loyalty.md §5 no. 29: an open proxy showed anyone's balance."""
    assert bonuses(rich)["balance"] == "878.00"
    assert bonuses(live.stranger()) == {"status": "phone_required", **NOTHING, "as_of": None}


def test_a_slow_service_costs_the_buyer_two_and_a_half_seconds(
    rich: Caller, sandbox: SandboxHelper, settings: Settings
) -> None:
    assert settings.LOYALTY_BUDGET_SECONDS == 2.5
    known = bonuses(rich)
    sandbox.fail("loyalclient", kind="slow", times=None, seconds=10)
    began = time.monotonic()
    assert bonuses(rich) == known | {"stale": True}
    assert 2.4 < time.monotonic() - began < 3.2


def test_a_shop_without_a_programme(rich: Caller, settings: Settings) -> None:
    settings.LOYALTY_PROVIDER = "none"
    assert bonuses(rich) == {"status": "unavailable", **NOTHING, "as_of": None}


def test_looking_writes_nothing(rich: Caller) -> None:
    before = Customer.objects.values().get()
    bonuses(rich)
    assert Customer.objects.values().get() == before
