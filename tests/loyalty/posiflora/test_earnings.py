"""Points kept in Posiflora: it gives them itself, and we find out how many."""

from decimal import Decimal

import pytest

from integrations.errors import Refused
from integrations.loyalty.base import CommitRequest, CommitResult, LevelKind
from tests.loyalty.benches import PosifloraBench
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.posiflora.hands import buying, world
from tests.loyalty.saga import Purchase
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


@pytest.mark.parametrize(("accrues_on", "earned"), [("money", 145), ("total", 160)])
def test_an_order_that_spent_earns_what_posiflora_says(
    sandbox: SandboxHelper, accrues_on: str, earned: int
) -> None:
    bench = world(sandbox, points_accrue_on=accrues_on)
    request = buying(bench)
    Purchase(bench.provider, request).carry_through()
    mirrored = bench.earn(request)
    assert (mirrored.spent, mirrored.earned) == (D(0), D(earned))
    assert mirrored.reference == bench.history()[-1].id
    assert bench.owned() == 878 - 300 + earned


def test_points_that_come_late_are_waited_for(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, points_delay_seconds=3600)
    request = buying(bench, 0)
    bench.sandbox.florist.complete(request.document)
    assert bench.provider.mirrored_earn(request) is None
    bench.sandbox.advance(3599)
    assert bench.provider.mirrored_earn(request) is None
    bench.sandbox.advance(2)
    assert bench.provider.mirrored_earn(request) == CommitResult(
        spent=D(0), earned=D("160.00"), kind=LevelKind.CASHBACK, reference=bench.history()[-1].id
    )


def test_points_nobody_can_tell_the_order_of_are_not_guessed(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, bonus_history_order=False)
    request = buying(bench, 0)
    bench.sandbox.florist.complete(request.document)
    assert bench.owned() == 878 + 160
    assert bench.provider.mirrored_earn(request) is None


def test_points_given_back_are_not_taken_for_earned(bench: PosifloraBench) -> None:
    request = buying(bench)
    Purchase(bench.provider, request).carry_through()
    bench.sandbox.florist.cancel(request.document)
    assert [row["amount"] for row in bench.history()] == [878, -300, 300]
    assert bench.provider.mirrored_earn(request) is None


def came_back_to_life(bench: PosifloraBench, spend: int = 300) -> CommitRequest:
    """Paid with points, cancelled, which gave them back, and completed a minute later."""
    request = buying(bench, spend)
    Purchase(bench.provider, request).carry_through()
    bench.sandbox.florist.cancel(request.document)
    bench.sandbox.advance(60)
    bench.sandbox.florist.complete(request.document)
    return request


def test_what_an_order_earned_after_its_points_came_back(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, status_moves="free")
    request = came_back_to_life(bench)
    assert [row["amount"] for row in bench.history()] == [878, -300, 300, 160]
    mirrored = bench.provider.mirrored_earn(request)
    assert mirrored is not None
    assert mirrored.earned == 160


def test_an_order_that_came_back_to_life_is_for_a_person(sandbox: SandboxHelper) -> None:
    """Nobody told us that it was called off: the credit may be either."""
    bench = world(sandbox, status_moves="free", points_accrue=False)
    request = came_back_to_life(bench)
    with pytest.raises(Refused, match="возвращались"):
        bench.provider.mirrored_earn(request)
    assert bench.provider.mirrored_earn(request, called_off=True) is None


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_an_accrual_of_as_many_points_as_were_paid(sandbox: SandboxHelper, sort: str) -> None:
    """It came when the order was done, and nothing is given back then."""
    bench = world(sandbox, points_accrue_on="total", bonus_history_sort=sort)
    request = buying(bench, 160)
    Purchase(bench.provider, request).carry_through()
    sandbox.advance(60)
    assert bench.earn(request).earned == 160


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_what_was_taken_back_and_what_is_known_is_left_out(
    sandbox: SandboxHelper, sort: str
) -> None:
    bench = world(sandbox, status_moves="free", bonus_history_sort=sort)
    request = buying(bench, 0)
    first = bench.earn(request)
    bench.sandbox.florist.act("return", request.document)
    assert bench.provider.mirrored_earn(request, called_off=True) is None
    bench.sandbox.advance(60)
    bench.sandbox.florist.complete(request.document)
    seen = {first.reference}
    second = bench.provider.mirrored_earn(request, seen=seen, called_off=True)
    assert second is not None
    assert (second.earned, second.reference) == (D(160), str(int(first.reference) + 2))
    seen.add(second.reference)
    assert bench.provider.mirrored_earn(request, seen=seen, called_off=True) is None
