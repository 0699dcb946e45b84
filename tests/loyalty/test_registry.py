"""Which provider the settings name, and the one that is none."""

from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from integrations.errors import Refused
from integrations.loyalty.base import CommitResult, Member, Settled
from integrations.loyalty.loyalclient import LoyalClientProvider
from integrations.loyalty.registry import get_provider, provider_names
from integrations.models import Exchange
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import buying, quoting, reserving
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


def test_the_registry_builds_what_the_settings_name(
    sandbox: SandboxHelper, settings: Settings
) -> None:
    del sandbox
    assert isinstance(get_provider(), LoyalClientProvider)
    settings.LOYALTY_PROVIDER = "none"
    assert get_provider().name == "none"
    settings.LOYALTY_PROVIDER = "nonsense"
    with pytest.raises(ImproperlyConfigured, match="nonsense"):
        get_provider()
    assert {"none", "loyalclient"} <= set(provider_names())


def test_no_loyalty_has_no_members_and_moves_nothing(settings: Settings) -> None:
    settings.LOYALTY_PROVIDER = "none"
    provider = get_provider()
    assert provider.find_member("+79120000001") is None
    somebody = Member(id="x", phone="+79120000001", name="", balance=D(0))
    quote = provider.quote(quoting(somebody, 100))
    assert (quote.max_spend, quote.spend, quote.earn) == (D(0), D(0), D(0))
    assert provider.commit(buying(somebody)) == CommitResult(spent=D(0), earned=D(0))
    assert provider.settle_reserve(reserving(somebody, 300)) is None
    assert provider.settle_commit(buying(somebody), {}).outcome is Settled.ABSENT
    for refused in (
        lambda: provider.reserve(reserving(somebody, 300)),
        lambda: provider.commit(buying(somebody, 1)),
    ):
        with pytest.raises(Refused):
            refused()
    assert Exchange.objects.count() == 0
