"""LoyalClient: a purchase spends or earns, in whole roubles."""

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.errors import Refused
from integrations.loyalty.base import CommitResult, LevelKind
from integrations.loyalty.loyalclient import LoyalClientProvider
from tests.loyalty.loyalclient.hands import committing
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


def test_a_purchase_spends_or_earns(provider: LoyalClientProvider, sandbox: SandboxHelper) -> None:
    found = the_member(provider)
    assert provider.commit(committing(found, spend=300)) == CommitResult(
        spent=D(300), earned=D(0), percent=D(10), kind=LevelKind.CASHBACK
    )
    assert provider.commit(committing(found, amount=3000)) == CommitResult(
        spent=D(0), earned=D(300), percent=D(10), kind=LevelKind.CASHBACK
    )
    assert sandbox.loyalclient.member().balance == D(878)


def test_kopecks_are_left_out_because_fractions_may_be_refused(
    provider: LoyalClientProvider, sandbox: SandboxHelper
) -> None:
    request = replace(committing(the_member(provider)), amount=D("3499.99"))
    assert provider.commit(request).earned == D(349)
    (operation,) = sandbox.loyalclient.operations
    assert operation.amount == D(3499)


def test_spending_too_much_is_refused_by_its_field(
    provider: LoyalClientProvider, sandbox: SandboxHelper
) -> None:
    with pytest.raises(Refused) as caught:
        provider.commit(committing(the_member(provider), amount=100, spend=100))
    assert caught.value.problem("spend") is not None
    assert "списание бонусов" in caught.value.sentence
    assert sandbox.loyalclient.operations == []
