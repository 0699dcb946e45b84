"""A loyalty service may say anything; the quote never gives more than the goods cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from integrations.errors import Misconfigured, OutcomeUnknown, Refused, Transient
from integrations.loyalty.base import LevelKind, LoyaltyQuote, Member
from integrations.loyalty.none import NoLoyalty
from shop.models import Customer
from shop.services import clock, loyalty
from shop.services.bonuses import quotes as bonus_quotes
from shop.services.bonuses.account import bonus_account
from shop.services.bonuses.quotes import BonusQuote, BonusStatus, quote_bonuses
from tests.services.test_quote_build import a_cart, a_line


class Talker(NoLoyalty):
    """A provider that answers what it is told to."""

    def __init__(self, answer: LoyaltyQuote | Exception) -> None:
        self.answer = answer

    def find_member(self, phone: str) -> Member | None:
        if isinstance(self.answer, Exception):
            raise self.answer
        return Member(id="1", phone=phone, name="АННА", balance=Decimal(500))

    def quote(self, request: Any) -> LoyaltyQuote:
        assert isinstance(self.answer, LoyaltyQuote)
        return self.answer


def an_answer(**changes: Any) -> LoyaltyQuote:
    answer: dict[str, Any] = {
        "balance": Decimal(500),
        "max_spend": Decimal(100),
        "step": Decimal(1),
        "spend": Decimal(100),
        "earn": Decimal(0),
        "percent": Decimal(10),
        "kind": LevelKind.CASHBACK,
    }
    return LoyaltyQuote(**answer | changes)


@pytest.fixture
def asked(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    def ask(answer: LoyaltyQuote | Exception, *, wanted: int = 100) -> BonusQuote:
        monkeypatch.setattr(bonus_quotes, "loyalty_provider", lambda: Talker(answer))
        customer = Customer(phone="+79120000001", phone_verified_at=clock.now())
        priced = a_cart(a_line(200), a_line("50.50"))
        return quote_bonuses(customer=customer, priced=priced, wanted=Decimal(wanted))

    return ask


@pytest.mark.parametrize(
    ("changes", "max_spend", "spend"),
    [
        ({}, "100", "100"),
        ({"max_spend": Decimal(9999), "spend": Decimal(9999)}, "250", "100"),
        ({"max_spend": Decimal("99.99")}, "99", "99"),
        ({"spend": Decimal(120), "max_spend": Decimal(120)}, "120", "100"),
        ({"max_spend": Decimal(-5)}, "0", "0"),
        ({"spend": Decimal(-5)}, "100", "0"),
        ({"step": Decimal("0.50"), "max_spend": Decimal("99.99")}, "99.50", "99.50"),
    ],
)
def test_points_are_clipped(
    asked: Any, changes: dict[str, Decimal], max_spend: str, spend: str
) -> None:
    bonus = asked(an_answer(**changes))
    assert bonus.status == BonusStatus.OK
    assert (bonus.max_spend, bonus.spend) == (Decimal(max_spend), Decimal(spend))


def test_nothing_is_spent_that_was_not_asked_for(asked: Any) -> None:
    bonus = asked(an_answer(), wanted=0)
    assert (bonus.max_spend, bonus.spend) == (Decimal(100), Decimal(0))


@pytest.mark.parametrize("failure", [Transient, Refused, Misconfigured, OutcomeUnknown])
def test_every_failure_of_the_service_is_unavailable(
    asked: Any, monkeypatch: pytest.MonkeyPatch, failure: Any
) -> None:
    error = failure(vendor="loyalclient", operation="client", detail="no")
    assert asked(error) == BonusQuote(status=BonusStatus.UNAVAILABLE)


def test_a_defect_of_ours_is_not_hidden(asked: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        asked(ZeroDivisionError("a defect"))


def test_without_a_programme_nobody_is_asked(settings: Any) -> None:
    settings.LOYALTY_PROVIDER = "none"
    customer = Customer(phone="+79120000001", phone_verified_at=clock.now())
    bonus = quote_bonuses(customer=customer, priced=a_cart(a_line(100)), wanted=Decimal(1))
    assert bonus == BonusQuote(status=BonusStatus.UNAVAILABLE)
    assert bonus_account(customer=customer).status == BonusStatus.UNAVAILABLE
    assert loyalty.loyalty_provider() is None
