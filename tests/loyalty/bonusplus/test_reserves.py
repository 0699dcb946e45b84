"""BonusPlus: points set aside and let go, and what proves it (loyalty.md §2.7)."""

from decimal import Decimal

import pytest

from integrations.errors import Refused
from integrations.loyalty.bonusplus import BonusPlusProvider
from tests.loyalty.bonusplus.wire import calls
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import reserving, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


def test_a_reserve_is_read_back(provider: BonusPlusProvider, sandbox: SandboxHelper) -> None:
    request = reserving(the_member(provider), D("300.50"))
    assert provider.reserve(request).points == D("300.50")
    assert sandbox.bonusplus.available() == D("577.50")
    assert calls(sandbox, 1) == [
        "PATCH /customer/balance/reserve",
        "GET /customer/balance/reserve/id",
    ]
    patch = sandbox.requests("bonusplus", "PATCH")[0]
    assert '"amount":300.50' in patch.body
    assert patch.path == "/customer/79120000001/balance/reserve"


def test_a_reserve_that_came_out_double_is_trimmed(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    """A second reserve under one id adds to the first (§2.13)."""
    request = reserving(the_member(provider), 300)
    provider.api.change_reserve(request.phone, request.operation_id, D(300))
    assert provider.reserve(request).points == 300
    assert sandbox.bonusplus.available() == 578
    provider.api.change_reserve(request.phone, request.operation_id, D(50))
    standing = provider.settle_reserve(request)
    assert standing is not None
    assert (standing.points, sandbox.bonusplus.available()) == (D(300), D(578))


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("supported", ["DELETE /customer/balance/reserve", "GET /customer/balance/reserve/id"]),
        (
            "body_dropped",
            [
                "DELETE /customer/balance/reserve",
                "GET /customer/balance/reserve/id",
                "PATCH /customer/balance/reserve",
                "GET /customer/balance/reserve/id",
            ],
        ),
    ],
)
def test_a_release_makes_sure(
    provider: BonusPlusProvider, sandbox: SandboxHelper, reading: str, expected: list[str]
) -> None:
    sandbox.switch(bonusplus_delete_reserve=reading)
    request = reserving(the_member(provider), D("300.50"))
    provider.reserve(request)
    before = len(calls(sandbox))
    provider.release(request)
    assert calls(sandbox, before) == expected
    assert sandbox.bonusplus.reserves == {}


def test_a_service_that_refuses_everything_proves_nothing(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    """A 412 without a word is no proof that nothing is reserved."""
    request = reserving(the_member(provider), 300)
    provider.reserve(request)
    sandbox.fail("bonusplus", kind="status", status=412, times=None)
    with pytest.raises(Refused):
        provider.settle_reserve(request)
    sandbox.heal()
    standing = provider.settle_reserve(request)
    assert standing is not None
    assert standing.points == 300
