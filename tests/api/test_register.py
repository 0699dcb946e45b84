"""POST /me/bonuses/register: a member already is fine; where nobody can be registered, say so."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from integrations.sandbox import demo
from tests.api.rows import Caller, LittleShop, codes
from tests.plugin_sandbox import SandboxHelper

ADDRESS = "/api/v1/me/bonuses/register"


def test_a_member_already(rich: Caller) -> None:
    answer = rich.api.post(ADDRESS)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["balance"]) == ("ok", "878.00")
    assert answer.json()["retry_after"] is None


def test_case_08_a_member_of_old_is_linked_by_the_phone_alone(
    live: LittleShop, sandbox: SandboxHelper, settings: Settings
) -> None:
    """loyalty.md §5 no. 8: existing members could not be linked, the form asked for too much."""
    settings.LOYALTY_PROVIDER = "bonusplus"
    sandbox.bonusplus.add_customer("+79120000098", balance=55)
    buyer = live.member("+79120000098")
    assert buyer.api.get("/api/v1/me/bonuses").json()["balance"] == "55.00"
    answer = buyer.api.post(ADDRESS)
    assert (answer.json()["status"], answer.json()["balance"]) == ("ok", "55.00")
    assert sandbox.requests("bonusplus", "PUT") == []
    assert sandbox.requests("bonusplus", "POST") == []


def test_the_service_registers_nobody_by_api(live: LittleShop, sandbox: SandboxHelper) -> None:
    before = len(sandbox.world.loyalclient.members)
    buyer = live.member("+79120000099")
    assert buyer.api.get("/api/v1/me/bonuses").json()["can_register"] is False
    answer = buyer.api.post(ADDRESS)
    assert (answer.status_code, codes(answer)) == (409, [("cannot_register", None)])
    assert len(sandbox.world.loyalclient.members) == before


@pytest.mark.parametrize("provider", ["loyalclient", "bonusplus"])
@pytest.mark.parametrize("phone", ["", demo.DEMO_PHONE, "+79120000097"])
def test_case_29_a_phone_that_nobody_vouched_for(
    live: LittleShop, sandbox: SandboxHelper, settings: Settings, phone: str, provider: str
) -> None:
    """loyalty.md §5 no. 29: a number that was only typed opens and makes nothing."""
    settings.LOYALTY_PROVIDER = provider
    buyer = live.buyer()
    buyer.api.patch("/api/v1/me", {"phone": phone})
    answer = buyer.api.post(ADDRESS, {"code": "4271"})
    assert (answer.status_code, codes(answer)) == (409, [("phone_required", None)])
    assert buyer.api.get("/api/v1/me/bonuses").json()["status"] == "phone_required"
    assert sandbox.requests(provider) == []


@pytest.mark.parametrize("looked_before", [False, True])
def test_a_service_that_is_away_is_not_a_refusal(
    rich: Caller, sandbox: SandboxHelper, *, looked_before: bool
) -> None:
    if looked_before:
        rich.api.get("/api/v1/me/bonuses")
    with sandbox.down():
        answer = rich.api.post(ADDRESS)
    if looked_before:
        assert (answer.status_code, answer.json()["stale"]) == (200, True)
    else:
        assert (answer.status_code, codes(answer)) == (409, [("bonus_unavailable", None)])


def test_a_shop_without_a_programme(rich: Caller, settings: Settings) -> None:
    settings.LOYALTY_PROVIDER = "none"
    answer = rich.api.post(ADDRESS)
    assert (answer.status_code, codes(answer)) == (409, [("cannot_register", None)])


@pytest.mark.parametrize("body", [{"code": "1" * 17}, {"code": {}}, {"code": None}, []])
def test_a_body_that_makes_no_sense(rich: Caller, body: object) -> None:
    assert rich.api.post(ADDRESS, body).status_code == 400
