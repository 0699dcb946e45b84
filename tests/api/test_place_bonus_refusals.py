"""Points that cannot be spent: the order does not go on at a higher price, nor half-way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.sandbox import demo
from integrations.sandbox.loyalclient_store import Hold
from shop.models import (
    Availability,
    BonusOperation,
    IdempotencyRecord,
    Order,
    OutboxMessage,
    PromoCode,
    SlotDay,
)
from tests.api.rows import BORIS, Caller, LittleShop, codes, footprint
from tests.plugin_sandbox import SandboxHelper


def refused_at_once(buyer: Caller, form: dict[str, Any], code: str) -> dict[str, Any]:
    """A refusal before anything was written."""
    before = footprint()
    answer = buyer.post_order(form)
    assert answer.status_code == 409, answer.json()
    assert codes(answer) == [(code, "bonuses")]
    assert footprint() == before
    body: dict[str, Any] = answer.json()
    return body


def test_more_than_the_order_may_take(live: LittleShop, rich: Caller) -> None:
    body = refused_at_once(rich, rich.form(live.roses[0], bonuses="151"), "not_enough_bonuses")
    assert (body["quote"]["bonus"]["max_spend"], body["quote"]["total"]) == ("150.00", "450.00")


def test_points_that_were_spent_at_the_till_meanwhile(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    form = rich.form(live.bouquet, bonuses="100")
    sandbox.loyalclient.set_balance(99)
    body = refused_at_once(rich, form, "not_enough_bonuses")
    assert body["quote"]["bonus"]["balance"] == "99.00"
    assert sandbox.loyalclient.holds == []


def test_somebody_who_is_not_a_member(live: LittleShop) -> None:
    buyer = live.member("+79120000099")
    refused_at_once(buyer, buyer.form(live.bouquet, bonuses="1"), "not_enough_bonuses")


@pytest.mark.parametrize("phone", ["+79120000001", "+79120000555"])
def test_somebody_elses_points(live: LittleShop, rich: Caller, phone: str) -> None:
    thief = live.buyer(**BORIS)
    thief.api.patch("/api/v1/me", {"phone": phone})
    form = thief.form(live.bouquet, bonuses="1")
    refused_at_once(thief, form, "phone_required")


@pytest.mark.parametrize("kind", ["status", "refuse", "broken_json", "expired_token"])
def test_a_service_that_is_away(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper, kind: str
) -> None:
    form = rich.form(live.bouquet, bonuses="100")
    sandbox.fail("loyalclient", kind=kind, times=None)
    body = refused_at_once(rich, form, "bonus_unavailable")
    assert body["quote"]["total"] == "3800.00"
    sandbox.heal()
    assert (sandbox.loyalclient.holds, sandbox.loyalclient.operations) == ([], [])


def test_a_shop_that_has_no_programme_any_more(
    live: LittleShop, rich: Caller, settings: Any
) -> None:
    form = rich.form(live.bouquet, bonuses="100")
    settings.LOYALTY_PROVIDER = "none"
    refused_at_once(rich, form, "bonus_unavailable")


def the_till_holds_everything(sandbox: SandboxHelper) -> None:
    """Another point holds the points, and neither the balance nor `recalc` shows it."""
    sandbox.switch(hold_lowers_balance=False, hold_lowers_recalc=False)
    with sandbox.world.lock:
        member = sandbox.world.loyalclient.members["62a0000000000000000000c1"]
        until = sandbox.world.clock.now() + timedelta(minutes=10)
        till = demo.LOYALCLIENT_TILL_POINT_ID
        sandbox.world.loyalclient.holds.append(Hold(member.id, till, Decimal(878), until))


def test_a_refused_reserve_takes_the_order_back(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    promo = PromoCode.objects.create(code="МИНУС", kind="amount", value=Decimal(50))
    the_till_holds_everything(sandbox)
    form = rich.form(live.bouquet, bonuses="100", promo_code="МИНУС")
    key = "0b9dd5b6-7f6c-4a53-8a35-1a2d1f9e7c11"
    answer = rich.post_order(form, key=key)

    assert answer.status_code == 409
    assert codes(answer) == [("bonus_refused", "bonuses")]
    quote = answer.json()["quote"]
    assert (quote["items_total"], quote["total"]) == ("3500.00", "3650.00")
    assert quote["problems"] == []

    # Nobody sees the order, and it keeps nothing from anybody.
    assert rich.api.get("/api/v1/orders").json() == []
    order = Order.objects.get()
    for path in ("", "/cancel", "/decision", "/repeat"):
        address = f"/api/v1/orders/{order.number}{path}"
        reply = rich.api.post(address, {"choice": "cancel"}) if path else rich.api.get(address)
        assert reply.status_code == 404
    assert rich.api.get("/api/v1/me/bonuses/operations").json() == []
    assert Availability.objects.get(product=live.bouquet).held == 0
    assert SlotDay.objects.get().taken == 0
    promo.refresh_from_db()
    assert promo.uses == 0
    assert (order.status, order.is_rejected, order.question) == ("cancelled", True, "")

    # Nobody is told of it, neither now nor later.
    live.make_due()
    live.drain()
    assert sandbox.posiflora.orders == []
    assert sandbox.telegram.messages == []
    assert sandbox.loyalclient.operations == []
    assert sandbox.loyalclient.member().balance == Decimal(878)
    unfinished = OutboxMessage.objects.exclude(state__in=["done", "cancelled"])
    assert list(unfinished.values_list("topic", "state")) == []

    # The same key hears the same; a new one goes through at the full price.
    again = rich.post_order(form, key=key)
    assert (again.status_code, again.json()) == (409, answer.json())
    assert again["Idempotency-Replayed"] == "true"
    full = {**form, "bonuses": "0", "expected_total": "3750.00"}
    assert rich.post_order(full).status_code == 201


def test_a_refused_reserve_frees_the_last_bouquet(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    the_till_holds_everything(sandbox)
    assert rich.place(live.bouquet, bonuses="100").status_code == 409
    assert live.stranger().place(live.bouquet).status_code == 201


def test_a_repeat_waits_while_the_first_request_turns_the_order_down(
    live: LittleShop, rich: Caller, sandbox: SandboxHelper
) -> None:
    # The service has refused and the first request is about to turn the order down.
    form = rich.form(live.bouquet, bonuses="100")
    key = "0b9dd5b6-7f6c-4a53-8a35-1a2d1f9e7c12"
    number = rich.post_order(form, key=key).json()["number"]
    order = Order.objects.get(number=number)
    BonusOperation.objects.update(state="refused")
    Order.objects.update(bonus_state="refused", question="bonus_refused")
    IdempotencyRecord.objects.update(answer_status=None, answer=None)
    answer = rich.post_order(form, key=key)
    assert (answer.status_code, codes(answer)) == (409, [("request_in_progress", None)])
    assert IdempotencyRecord.objects.get(order=order).answer_status is None
