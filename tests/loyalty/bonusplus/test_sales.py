"""BonusPlus: a sale on the wire, and how one is found again (loyalty.md §2.8)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.errors import OutcomeUnknown, Transient
from integrations.loyalty import bonusplus_ledger
from integrations.loyalty.base import Settled
from integrations.loyalty.bonusplus import BonusPlusProvider
from integrations.sandbox import demo
from tests.loyalty.bonusplus.wire import body, calls
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import buying, reserving, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


def test_the_way_of_a_sale(provider: BonusPlusProvider, sandbox: SandboxHelper) -> None:
    member = the_member(provider)
    provider.reserve(reserving(member, 640))
    before = len(calls(sandbox))
    result = provider.commit(buying(member, 640))
    assert (result.spent, result.earned, result.reference) == (D(640), D("255.99"), "1001")
    assert calls(sandbox, before) == [
        "GET /customer/balance/reserve/id",
        "DELETE /customer/balance/reserve",
        "GET /customer/balance/reserve/id",
        "POST /retail",
        "POST /retail/bonusActivities",
        "GET /retail/1001",
    ]
    sent = body(sandbox.requests("bonusplus", "POST", "/retail")[0])
    assert (sent["externalId"], sent["bonusDebit"]) == ("M1-commit-1", D("640.00"))
    assert "reserveId" not in sent
    items = sent["items"]
    assert isinstance(items, list)
    assert [each["ext"] for each in items] == ["M1-commit-1-1", "M1-commit-1-2", "M1-commit-1-3"]
    assert [each["product"] for each in items] == ["rose", "vase", "card"]


def test_a_sale_without_points_touches_no_reserve(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    """Releasing zero first costs the plug-ins the whole accrual when it is refused (§2.11.4)."""
    sandbox.switch(bonusplus_release_zero="412", bonusplus_sale_answers_id=True)
    member = the_member(provider)
    assert provider.commit(buying(member)).earned == D("319.99")
    assert calls(sandbox, 1) == ["POST /retail", "GET /retail/1001"]


@pytest.mark.parametrize(("kind", "status"), [("status", 412), ("status", 429), ("html", 0)])
def test_a_sale_that_is_not_made_leaves_the_points_reserved(
    provider: BonusPlusProvider, sandbox: SandboxHelper, kind: str, status: int
) -> None:
    member = the_member(provider)
    provider.reserve(reserving(member, 300))
    sandbox.fail("bonusplus", "POST", "^/retail$", kind, status=status)
    with pytest.raises(Exception, match="bonusplus sale"):
        provider.commit(buying(member, 300))
    assert [each.amount for each in sandbox.bonusplus.reserves.values()] == [D(300)]
    assert provider.commit(buying(member, 300)).spent == 300
    assert sandbox.bonusplus.reserves == {}


def test_a_reserve_that_cannot_be_freed_sells_nothing(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    sandbox.switch(bonusplus_delete_reserve="ignored")
    member = the_member(provider)
    provider.reserve(reserving(member, 300))
    sandbox.fail("bonusplus", "PATCH", "/balance/reserve", "lost_before", times=None)
    with pytest.raises(Transient, match="still stands"):
        provider.commit(buying(member, 300))
    assert sandbox.bonusplus.sales == []


def test_way_b_hands_the_reserve_over(sandbox: SandboxHelper) -> None:
    sandbox.switch(bonusplus_reserve_id="412_unless_equal")
    provider = BonusPlusProvider(
        base_url=f"{sandbox.base_url}/bonusplus/api",
        api_key=demo.BONUSPLUS_API_KEY,
        sell_from_reserve=True,
    )
    member = the_member(provider)
    provider.reserve(reserving(member, 300))
    before = len(calls(sandbox))
    assert provider.commit(buying(member, 300)).spent == 300
    assert calls(sandbox, before)[0] == "POST /retail"
    assert body(sandbox.requests("bonusplus", "POST", "/retail")[0])["reserveId"] == "M1-reserve-1"
    assert sandbox.bonusplus.reserves == {}


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_a_sale_that_moves_no_points_is_told_by_the_purchases(
    provider: BonusPlusProvider, sandbox: SandboxHelper, fault: str
) -> None:
    sandbox.bonusplus.set(credit_percent=D(0))
    request = buying(the_member(provider))
    evidence = provider.prepare_commit(request)
    assert evidence == {"last": "0", "leaves": "0.00", "bought": "0.00"}
    sandbox.fail("bonusplus", "POST", "^/retail$", fault)
    with pytest.raises(OutcomeUnknown):
        provider.commit(request)
    outcome = provider.settle_commit(request, evidence).outcome
    # A purchase of that customer was made meanwhile, and nobody can tell whose it was.
    assert outcome is (Settled.ABSENT if fault == "lost_before" else Settled.UNPROVEN)


def test_a_row_that_names_no_purchase_proves_nothing(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    request = buying(the_member(provider), 300)
    evidence = provider.prepare_commit(request)
    provider.commit(replace(request, operation_id="TILL"))
    with sandbox.world.lock:
        sandbox.world.bonusplus.activities[0].purchase_id = None
    assert provider.settle_commit(request, evidence).outcome is Settled.UNPROVEN


@pytest.mark.parametrize("order", ["supported", "ignored"])
def test_a_long_ledger_is_read_page_by_page(
    provider: BonusPlusProvider,
    sandbox: SandboxHelper,
    monkeypatch: pytest.MonkeyPatch,
    order: str,
) -> None:
    sandbox.switch(bonusplus_sort=order)
    monkeypatch.setattr(bonusplus_ledger, "_PAGE", 3)
    member = the_member(provider)
    for number in range(4):
        provider.commit(buying(member, number=f"OLD{number}"))
    request = buying(member)
    evidence = provider.prepare_commit(request)
    assert evidence["last"] == str(sandbox.bonusplus.activities[-1].id)
    assert provider.settle_commit(request, evidence).outcome is Settled.ABSENT
    provider.commit(request)
    for number in range(4):
        provider.commit(buying(member, number=f"NEW{number}"))
    assert provider.settle_commit(request, evidence).outcome is Settled.DONE


def test_what_was_sold_but_cannot_be_read_is_not_sold_again(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    member = the_member(provider)
    request = buying(member, 300)
    evidence = provider.prepare_commit(request)
    sandbox.fail("bonusplus", "POST", "bonusActivities", "status", times=3)
    with pytest.raises(OutcomeUnknown, match="the sale was made"):
        provider.commit(request)
    settled = provider.settle_commit(request, evidence)
    assert settled.outcome is Settled.DONE
    assert settled.result is not None
    assert (settled.result.spent, len(sandbox.bonusplus.sales)) == (D(300), 1)
