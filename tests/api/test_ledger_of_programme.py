"""The buyer's ledger where the service has one too: the till is seen, ours is not doubled."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from integrations.loyalty.base import (
    CommitRequest,
    LoyaltyProvider,
    QuoteLine,
    RefundLine,
    RefundRequest,
)
from shop.models import BonusOperation, Customer, Movement, OperationState
from shop.services import clock
from shop.services.loyalty import loyalty_provider
from tests.api.rows import BORIS, Caller, LittleShop
from tests.plugin_sandbox import SandboxHelper

ADDRESS = "/api/v1/me/bonuses/operations"


@pytest.fixture
def anna(programme: SandboxHelper, live: LittleShop) -> Caller:
    return live.member()


def purchase(number: str, *amounts: int, spend: int = 0) -> CommitRequest:
    customer = Customer.objects.get(first_name="Анна")
    return CommitRequest(
        operation_id=number,
        member_id="",
        phone=customer.verified_phone,
        amount=Decimal(sum(amounts)),
        spend=Decimal(spend),
        lines=tuple(
            QuoteLine(ref=str(ref), product="rose", quantity=1, amount=Decimal(amount))
            for ref, amount in enumerate(amounts, start=1)
        ),
    )


def sell(number: str, amount: int, *, spend: int = 0) -> str:
    """Buy something of the service itself; the id of the purchase over there."""
    return the_provider().commit(purchase(number, amount, spend=spend)).reference


def the_provider() -> LoyaltyProvider:
    provider = loyalty_provider()
    assert provider
    return provider


def ours(movement: Movement, points: int, reference: str) -> None:
    BonusOperation.objects.create(
        customer=Customer.objects.get(first_name="Анна"),
        movement=movement,
        state=OperationState.DONE,
        provider="bonusplus",
        member_id="m",
        member_phone="+79120000001",
        amount=Decimal(1000),
        asked=Decimal(points),
        points=Decimal(points),
        reference=reference,
        settled_at=clock.now(),
    )


def rows(buyer: Caller) -> list[dict[str, Any]]:
    answer = buyer.api.get(ADDRESS)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found


def brief(buyer: Caller) -> list[tuple[str, str, str]]:
    return [(row["source"], row["kind"], row["amount"]) for row in rows(buyer)]


def test_a_purchase_at_the_till_is_seen(anna: Caller) -> None:
    sell("till-1", 1000, spend=100)
    assert brief(anna) == [("programme", "earn", "90.00"), ("programme", "spend", "-100.00")]
    first, *_others = rows(anna)
    # Its own word for it is `Credit_Retail`: that is for no buyer.
    assert (first["state"], first["order"], first["title"]) == ("done", None, "")
    assert first["at"].endswith("+03:00")


def test_what_went_through_us_is_shown_once(anna: Caller) -> None:
    reference = sell("TM-1", 1000, spend=100)
    ours(Movement.SPEND, 100, reference)
    ours(Movement.EARN, 90, "")
    sell("till-1", 200)
    assert sorted(brief(anna)) == [
        ("programme", "earn", "20.00"),
        ("shop", "earn", "90.00"),
        ("shop", "spend", "-100.00"),
    ]


def test_a_refund_of_several_lines_is_shown_once(anna: Caller, programme: SandboxHelper) -> None:
    bought = purchase("TM-1", 600, 400, spend=100)
    sold = the_provider().commit(bought)
    undone = the_provider().refund(
        RefundRequest(
            operation_id="TM-1-refund-1",
            commit_id="TM-1",
            commit_reference=sold.reference,
            member_id="",
            phone=bought.phone,
            lines=tuple(RefundLine(ref=line.ref, amount=line.amount) for line in bought.lines),
            spent=sold.spent,
            earned=sold.earned,
        )
    )
    assert len(undone.references) == len(programme.bonusplus.refunds) == 2
    ours(Movement.SPEND, 100, sold.reference)
    ours(Movement.EARN, 90, "")
    ours(Movement.SPEND_REFUND, 100, ",".join(undone.references))
    ours(Movement.EARN_REFUND, 90, "")
    assert sorted(brief(anna)) == [
        ("shop", "earn", "90.00"),
        ("shop", "earn_refund", "-90.00"),
        ("shop", "spend", "-100.00"),
        ("shop", "spend_refund", "100.00"),
    ]


def test_newest_first_whoever_wrote_it(anna: Caller, programme: SandboxHelper) -> None:
    sell("till-1", 1000)
    ours(Movement.ADJUSTMENT, 7, "")
    BonusOperation.objects.update(settled_at=clock.now() - timedelta(days=1))
    assert brief(anna) == [("programme", "earn", "100.00"), ("shop", "adjustment", "7.00")]


@pytest.mark.parametrize("how", ["down", "status", "slow"])
def test_while_the_service_is_away_ours_are_all_there_is(
    anna: Caller, programme: SandboxHelper, settings: Settings, how: str
) -> None:
    settings.LOYALTY_BUDGET_SECONDS = 0.3
    sell("till-1", 1000)
    ours(Movement.EARN, 5, "")
    if how == "down":
        with programme.down():
            assert brief(anna) == [("shop", "earn", "5.00")]
        return
    programme.fail("bonusplus", kind=how, times=None, seconds=3)
    assert brief(anna) == [("shop", "earn", "5.00")]


def test_case_29_nobody_sees_somebody_elses_ledger(
    anna: Caller, live: LittleShop, programme: SandboxHelper
) -> None:
    """loyalty.md §5 no. 29: an open proxy showed anyone's points."""
    sell("till-1", 1000)
    boris = live.buyer(**BORIS)
    boris.api.patch("/api/v1/me", {"phone": "+79120000001"})
    asked = len(programme.requests("bonusplus"))
    assert rows(boris) == []
    assert len(programme.requests("bonusplus")) == asked
    assert len(rows(anna)) == 1


def test_somebody_outside_the_programme(live: LittleShop, programme: SandboxHelper) -> None:
    assert rows(live.member("+79120000099")) == []
