"""BonusPlus: lines and parts of lines that come back (loyalty.md §2.8)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.errors import OutcomeUnknown, Refused
from integrations.loyalty.base import QuoteLine, RefundLine, Settled
from integrations.loyalty.bonusplus import BonusPlusProvider
from tests.loyalty.bonusplus.wire import body
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import LINES, buying, quoting, returning, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


def test_a_line_comes_back_in_parts_and_nothing_is_lost(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    member = the_member(provider)
    request = buying(member, 301)
    result = provider.commit(request)
    third = RefundLine(ref="2", amount=D("300.00"), whole=False)
    rest = RefundLine(ref="2", amount=D("299.99"), whole=False)
    parts = [
        provider.refund(returning(request, result, line, n=n))
        for n, line in enumerate((third, third, rest), start=1)
    ]
    (sold,) = sandbox.bonusplus.sales
    assert sum(each.recovered for each in parts) == sold.positions[1].debit
    assert sum(each.clawed_back for each in parts) == sold.positions[1].credit
    with pytest.raises(Refused):
        provider.refund(returning(request, result, third, n=4))
    assert len(sandbox.bonusplus.refunds) == 3


def test_the_sum_of_a_part_is_before_discounts(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    request = buying(the_member(provider))
    result = provider.commit(request)
    part = RefundLine(ref="1", amount=D("450.00"), discount=D("50.00"), whole=False)
    provider.refund(returning(request, result, part))
    assert body(sandbox.requests("bonusplus", "PUT", "/retail/back")[0]) == {
        "ext": "M1-commit-1-1",
        "sum": D("500.00"),
    }


def test_a_refund_that_stopped_midway_is_settled_line_by_line(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    request = buying(the_member(provider), 301)
    result = provider.commit(request)
    giving_back = returning(request, result)
    evidence = provider.prepare_refund(giving_back)
    sandbox.fail("bonusplus", "PUT", "/retail/back", "status", status=412, skip=1)
    with pytest.raises(OutcomeUnknown, match="stopped after 1 of 3"):
        provider.refund(giving_back)
    settled = provider.settle_refund(giving_back, evidence)
    assert settled.outcome is Settled.ABSENT
    assert [line.ref for line in settled.left] == ["2", "3"]
    moved = settled.result + provider.refund(settled.rest_of(giving_back))
    assert (moved.recovered, moved.clawed_back) == (D(301), result.earned)
    assert provider.settle_refund(giving_back, evidence).outcome is Settled.DONE


def test_a_refund_found_twice_is_shown_to_a_person(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    request = buying(the_member(provider), 301)
    result = provider.commit(request)
    part = RefundLine(ref="1", amount=D(100), whole=False)
    giving_back = returning(request, result, part)
    evidence = provider.prepare_refund(giving_back)
    provider.refund(giving_back)
    assert provider.settle_refund(giving_back, evidence).outcome is Settled.DONE
    provider.refund(giving_back)
    assert provider.settle_refund(giving_back, evidence).outcome is Settled.UNPROVEN


@pytest.mark.parametrize(("reading", "owned"), [("negative", "-319.99"), ("clamp", "0.00")])
def test_a_refund_of_points_that_are_spent_already(
    provider: BonusPlusProvider, sandbox: SandboxHelper, reading: str, owned: str
) -> None:
    sandbox.switch(bonusplus_refund_spent=reading)
    request = buying(the_member(provider))
    result = provider.commit(request)
    sandbox.bonusplus.set(balance=D(0))
    moved = provider.refund(returning(request, result))
    assert sandbox.bonusplus.customer().balance == D(owned)
    assert moved.clawed_back == -D(owned)
    if reading == "negative":
        member = the_member(provider)
        assert member.balance == D(owned)
        assert provider.quote(quoting(member, 100)).max_spend == 0


def test_lines_that_moved_no_points_count_as_returned(
    provider: BonusPlusProvider, sandbox: SandboxHelper
) -> None:
    member = the_member(provider)
    free = QuoteLine(ref="4", product="ribbon", quantity=1, amount=D("0.00"))
    request = replace(buying(member, 301), lines=(*LINES, free))
    result = provider.commit(request)
    giving_back = returning(
        request,
        result,
        RefundLine(ref="1", amount=D("2250.00"), discount=D(250)),
        RefundLine(ref="4", amount=D("0.00")),
    )
    evidence = provider.prepare_refund(giving_back)
    sandbox.fail("bonusplus", "PUT", "/retail/back", "status", status=412, skip=1)
    with pytest.raises(OutcomeUnknown):
        provider.refund(giving_back)
    assert provider.settle_refund(giving_back, evidence).outcome is Settled.DONE
