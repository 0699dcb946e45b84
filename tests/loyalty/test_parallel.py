"""Many at once on one balance: whoever reserves never overspends it."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connections

from integrations.errors import Refused
from integrations.loyalty.base import ReserveRequest
from tests.loyalty.benches import Bench, BonusPlusBench, LoyalClientBench, Setting
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import reserving, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

CHECKOUTS = 30


@pytest.mark.parametrize(
    ("kind", "switches"),
    [
        (LoyalClientBench, {}),
        (LoyalClientBench, {"hold_lowers_balance": False, "hold_lowers_recalc": False}),
        (BonusPlusBench, {}),
        (BonusPlusBench, {"bonusplus_reserve_above": "partial"}),
    ],
)
def test_thirty_checkouts_of_one_balance(
    sandbox: SandboxHelper, kind: type[Bench], switches: dict[str, object]
) -> None:
    bench = kind(sandbox, Setting("parallel", switches))
    member = the_member(bench.provider)
    requests = [reserving(member, 100, f"M{n}-reserve-1") for n in range(CHECKOUTS)]

    def checkout(request: ReserveRequest) -> Decimal:
        try:
            standing = bench.provider.reserve(request)
        except Refused:
            return Decimal(0)
        finally:
            connections.close_all()
        return standing.points

    with ThreadPoolExecutor(CHECKOUTS) as pool:
        granted = list(pool.map(checkout, requests))

    assert bench.reserved() == sum(granted)
    assert granted.count(Decimal(100)) == 8
    assert sum(granted) <= 878
    if not switches.get("bonusplus_reserve_above"):
        assert sum(granted) == 800
