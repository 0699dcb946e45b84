"""Many at once on one balance: whoever reserves never overspends it."""

from decimal import Decimal

import pytest

from integrations.errors import Refused
from tests.loyalty.benches import Bench, BonusPlusBench, LoyalClientBench, Setting
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import reserving, the_member
from tests.plugin_sandbox import SandboxHelper
from tests.together import together

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

    def checkout(number: int) -> Decimal:
        try:
            return bench.provider.reserve(requests[number]).points
        except Refused:
            return Decimal(0)

    granted = together(CHECKOUTS, checkout)

    assert bench.reserved() == sum(granted)
    assert granted.count(Decimal(100)) == 8
    assert sum(granted) <= 878
    if not switches.get("bonusplus_reserve_above"):
        assert sum(granted) == 800
