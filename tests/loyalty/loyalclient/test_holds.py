"""LoyalClient: points set aside for ten minutes, and let go."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from integrations.errors import OutcomeUnknown, Refused
from integrations.loyalty.loyalclient import LoyalClientProvider
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import reserving, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


def test_points_are_held_for_ten_minutes_and_let_go(
    provider: LoyalClientProvider, sandbox: SandboxHelper
) -> None:
    found = the_member(provider)
    reserve = provider.reserve(reserving(found, 300))
    assert reserve.points == D(300)
    assert reserve.expires_at is not None
    left = reserve.expires_at - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10, seconds=1)
    assert [hold.amount for hold in sandbox.loyalclient.holds] == [D(300)]
    provider.release(reserving(found, 300))
    provider.release(reserving(found, 300))
    assert sandbox.loyalclient.holds == []


def test_more_than_there_is_cannot_be_held(
    provider: LoyalClientProvider, sandbox: SandboxHelper
) -> None:
    with pytest.raises(Refused) as caught:
        provider.reserve(reserving(the_member(provider), 5000))
    assert caught.value.status == 422
    assert sandbox.loyalclient.holds == []


def test_a_hold_whose_answer_is_lost_is_settled_by_letting_it_go(
    provider: LoyalClientProvider, sandbox: SandboxHelper
) -> None:
    found = the_member(provider)
    sandbox.fail("loyalclient", "POST", "/hold", "lost_after")
    with pytest.raises(OutcomeUnknown):
        provider.reserve(reserving(found, 300))
    assert len(sandbox.loyalclient.holds) == 1
    assert provider.settle_reserve(reserving(found, 300)) is None
    assert sandbox.loyalclient.holds == []


def test_a_lost_release_is_simply_repeated(
    provider: LoyalClientProvider, sandbox: SandboxHelper
) -> None:
    found = the_member(provider)
    provider.reserve(reserving(found, 300))
    sandbox.fail("loyalclient", "POST", "/release", "lost_after")
    provider.release(reserving(found, 300))
    assert sandbox.loyalclient.holds == []
    assert len(sandbox.requests("loyalclient", "POST", "/release")) == 2
