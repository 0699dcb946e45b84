"""LoyalClient: what a purchase may spend and will earn."""

from decimal import Decimal

import pytest

from integrations.loyalty.base import LevelKind
from integrations.loyalty.loyalclient import LoyalClientProvider
from integrations.sandbox import demo
from tests.loyalty.loyalclient.hands import purchase
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


@pytest.mark.parametrize(
    ("amount", "spend", "max_spend", "spent", "earn"),
    [
        ("3500.00", "0.00", 878, 0, 350),
        ("3500.00", "500.00", 878, 500, 0),
        ("3500.00", "2000.00", 878, 878, 0),
        ("3500.00", "100.99", 878, 100, 0),
        ("1001.00", "2000.00", 500, 500, 0),
        ("999.99", "0.00", 499, 0, 99),
        ("3500.00", "-5.00", 878, 0, 350),
    ],
)
def test_a_quote_is_one_call_and_never_above_any_limit(
    provider: LoyalClientProvider,
    sandbox: SandboxHelper,
    *,
    amount: str,
    spend: str,
    max_spend: int,
    spent: int,
    earn: int,
) -> None:
    quote = provider.quote(purchase(the_member(provider), amount, spend))
    assert quote.max_spend <= D(max_spend)
    assert quote.max_spend >= D(max_spend) - 1
    assert (quote.spend, quote.earn) == (D(spent), D(earn))
    assert (quote.balance, quote.percent, quote.step) == (D(878), D(10), D(1))
    assert len(sandbox.requests("loyalclient")) == 2


def test_a_discount_level_has_money_off_and_no_points(provider: LoyalClientProvider) -> None:
    found = the_member(provider, demo.DISCOUNT_PHONE)
    assert found.level is not None
    quote = provider.quote(purchase(found, "1000.00", "100.00"))
    assert quote.kind is LevelKind.DISCOUNT
    assert (quote.max_spend, quote.spend, quote.earn) == (D(0), D(0), D(0))
    assert quote.discount == D(1000) * found.level.percent / 100
