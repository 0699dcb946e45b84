"""Repairs while the services lose answers: the books agree in the end, and nothing moved twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import Settings

from integrations import breaker
from shop.models import BonusOperation, OperationState
from shop.sync.loyalty.resync import operations_to_resync, resync_bonuses
from shop.sync.reconcile.run import reconcile
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.sync.hands import let_time_pass, settle

from .looking import found

ORDERS = 3


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("kind", ["lost_after", "lost_before"])
def test_nothing_moves_twice(
    kind: str,
    seed: int,
    shop: Shop,
    sandbox: SandboxHelper,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(breaker, "THRESHOLD", 1000)
    settings.LOYALTY_PROVIDER = "bonusplus"
    settings.OUTBOX_UNKNOWN_SETTLE_SECONDS = 0
    member = shop.member()
    numbers = [member.place(bonuses="100").json()["number"] for _turn in range(ORDERS)]
    shop.drain()
    sandbox.fail("bonusplus", kind=kind, times=None, probability=0.3, seed=seed)
    for number in numbers:
        sandbox.florist.complete(str(shop.order(number).posiflora_id))
    shop.poll()
    for _turn in range(4):
        shop.drain()
        reconcile(fix=True)
        resync_bonuses(operations_to_resync())
        # Somebody gives up on what is open, and others ask again: the worst that can be done to it.
        BonusOperation.objects.filter(state=OperationState.PENDING).exclude(evidence={}).update(
            state=OperationState.UNKNOWN
        )
        let_time_pass()
    sandbox.heal()
    for _turn in range(3):
        settle(shop)
        reconcile(fix=True)
    report = reconcile(fix=True)
    assert (found(report), report.failures) == ([], [])
    assert len(sandbox.bonusplus.sales) == ORDERS
    assert sandbox.bonusplus.reserves == {}
    spent = sum(row.points for row in sandbox.bonusplus.activities if row.points < 0)
    assert spent == Decimal(-100 * ORDERS)
    (sums,) = report.members
    assert sums.ours == sums.theirs == sandbox.bonusplus.customer().balance - 878
