"""Points kept in Posiflora: it gives them itself, and we find out how many."""

from decimal import Decimal

import pytest

from integrations.errors import Refused
from integrations.loyalty.base import CommitResult, LevelKind
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


@pytest.mark.parametrize("accrues", [True, False])
def test_an_order_that_came_back_to_life_is_for_a_person(
    sandbox: SandboxHelper, *, accrues: bool
) -> None:
    bench = world(sandbox, status_moves="free", points_accrue=accrues)
    request = buying(bench)
    Purchase(bench.provider, request).carry_through()
    bench.sandbox.florist.cancel(request.document)
    bench.sandbox.florist.complete(request.document)
    with pytest.raises(Refused, match="возвращались"):
        bench.provider.mirrored_earn(request)
