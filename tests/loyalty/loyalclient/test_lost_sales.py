"""LoyalClient: a purchase whose answer is lost is proven by the balance, or not at all."""

from decimal import Decimal

import pytest

from integrations.errors import OutcomeUnknown
from integrations.loyalty.base import CommitResult, Settled
from integrations.loyalty.loyalclient import LoyalClientProvider
from tests.loyalty.loyalclient.hands import committing
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import reserving, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


@pytest.mark.parametrize("lowers", [True, False])
@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("fault", ["lost_before", "lost_after", None])
def test_a_lost_spend_is_proven_by_the_balance(
    provider: LoyalClientProvider,
    sandbox: SandboxHelper,
    fault: str | None,
    *,
    held: bool,
    lowers: bool,
) -> None:
    sandbox.switch(hold_lowers_balance=lowers, hold_lowers_recalc=lowers)
    found = the_member(provider)
    if held:
        provider.reserve(reserving(found, 300))
    request = committing(found, spend=300)
    evidence = provider.prepare_commit(request)
    if fault is None:
        settled = provider.settle_commit(request, evidence)
        assert settled.outcome is Settled.ABSENT
        return
    sandbox.fail("loyalclient", "POST", "/retail", fault)
    with pytest.raises(OutcomeUnknown):
        provider.commit(request)
    settled = provider.settle_commit(request, evidence)
    done = fault == "lost_after"
    assert settled.outcome is (Settled.DONE if done else Settled.ABSENT)
    assert settled.result == (CommitResult(spent=D(300), earned=D(0)) if done else None)
    assert len(sandbox.loyalclient.operations) == done
    assert sandbox.loyalclient.holds == []


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_a_lost_earning_is_proven_by_the_balance_and_leaves_holds_alone(
    provider: LoyalClientProvider, sandbox: SandboxHelper, fault: str
) -> None:
    sandbox.switch(new_operation_clears="only_pair", hold_lowers_balance=False)
    found = the_member(provider)
    request = committing(found)
    evidence = provider.prepare_commit(request)
    assert evidence == {"balance": "878.00", "earn": "350.00"}
    sandbox.fail("loyalclient", "POST", "/retail", fault)
    with pytest.raises(OutcomeUnknown):
        provider.commit(request)
    provider.reserve(reserving(found, 300))
    settled = provider.settle_commit(request, evidence)
    if fault == "lost_after":
        assert settled.outcome is Settled.DONE
        assert settled.result == CommitResult(spent=D(0), earned=D(350))
    else:
        assert (settled.outcome, settled.result) == (Settled.ABSENT, None)
    assert len(sandbox.loyalclient.holds) == 1


def test_a_balance_the_till_moved_meanwhile_proves_nothing(
    provider: LoyalClientProvider, sandbox: SandboxHelper
) -> None:
    found = the_member(provider)
    for spend in (300, 0):
        request = committing(found, spend=spend)
        evidence = provider.prepare_commit(request)
        sandbox.loyalclient.set_balance(871)
        settled = provider.settle_commit(request, evidence)
        assert (settled.outcome, settled.result) == (Settled.UNPROVEN, None)
        sandbox.loyalclient.set_balance(878)


@pytest.mark.parametrize("lowers", [True, False])
def test_a_spend_looks_at_a_balance_without_holds(
    provider: LoyalClientProvider, sandbox: SandboxHelper, *, lowers: bool
) -> None:
    """Whether holds lower a balance is not known, so none may stand when it is read."""
    sandbox.switch(hold_lowers_balance=lowers)
    found = the_member(provider)
    provider.reserve(reserving(found, 500))
    assert provider.prepare_commit(committing(found, spend=300)) == {"balance": "878.00"}
    assert sandbox.loyalclient.holds == []
    assert sandbox.loyalclient.operations == []


def test_a_purchase_that_earns_nothing_cannot_be_proven(
    provider: LoyalClientProvider, sandbox: SandboxHelper
) -> None:
    sandbox.loyalclient.set_level(percent=0, max_spend=50)
    request = committing(the_member(provider))
    evidence = provider.prepare_commit(request)
    assert provider.settle_commit(request, evidence).outcome is Settled.UNPROVEN
