"""POST /me/bonuses/register: a member already is fine; where nobody can be registered, say so."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.api.rows import Caller, LittleShop, codes
from tests.plugin_sandbox import SandboxHelper

ADDRESS = "/api/v1/me/bonuses/register"


def test_a_member_already(rich: Caller) -> None:
    answer = rich.api.post(ADDRESS)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["balance"]) == ("ok", "878.00")


def test_the_service_registers_nobody_by_api(live: LittleShop, sandbox: SandboxHelper) -> None:
    before = len(sandbox.world.loyalclient.members)
    answer = live.member("+79120000099").api.post(ADDRESS)
    assert (answer.status_code, codes(answer)) == (409, [("cannot_register", None)])
    assert len(sandbox.world.loyalclient.members) == before


def test_where_the_service_can_register_it_does(
    live: LittleShop, sandbox: SandboxHelper, settings: Settings
) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"
    buyer = live.member("+79120000099")
    buyer.api.patch("/api/v1/me", {"birthday": "1992-05-14"})
    assert buyer.api.get("/api/v1/me/bonuses").json()["status"] == "not_member"
    for _ in range(2):
        answer = buyer.api.post(ADDRESS)
        assert answer.status_code == 200, answer.json()
        assert (answer.json()["status"], answer.json()["balance"]) == ("ok", "0.00")
        assert buyer.api.get("/api/v1/me/bonuses").json()["status"] == "ok"
    made = sandbox.requests("bonusplus", "POST", "customer")
    assert len(made) == 1


@pytest.mark.parametrize("kind", ["status", "refuse"])
def test_a_service_that_breaks_down_while_registering(
    live: LittleShop, sandbox: SandboxHelper, settings: Settings, kind: str
) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"
    buyer = live.member("+79120000099")
    sandbox.fail("bonusplus", "POST", kind=kind)
    answer = buyer.api.post(ADDRESS)
    assert (answer.status_code, codes(answer)) == (409, [("bonus_unavailable", None)])
    assert buyer.api.post(ADDRESS).status_code == 200


def test_an_answer_that_was_lost_on_the_way(
    live: LittleShop, sandbox: SandboxHelper, settings: Settings
) -> None:
    settings.LOYALTY_PROVIDER = "bonusplus"
    buyer = live.member("+79120000099")
    sandbox.fail("bonusplus", "POST", kind="lost_after")
    assert buyer.api.post(ADDRESS).json()["status"] == "ok"
    assert len(sandbox.requests("bonusplus", "POST", "customer")) == 1


@pytest.mark.parametrize("phone", ["", "+79120000001"])
def test_a_phone_that_nobody_vouched_for(live: LittleShop, phone: str) -> None:
    buyer = live.buyer()
    buyer.api.patch("/api/v1/me", {"phone": phone})
    answer = buyer.api.post(ADDRESS)
    assert (answer.status_code, codes(answer)) == (409, [("phone_required", None)])


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
