"""What the tests of points kept in Posiflora do over and over."""

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.errors import OutcomeUnknown
from integrations.loyalty.base import CommitRequest, Evidence, LoyaltyProvider, Settled
from tests.loyalty.benches import PosifloraBench, Setting
from tests.loyalty.saga import the_member
from tests.plugin_sandbox import SandboxHelper

D = Decimal
TAKEN = {"bonus_payments": "taken"}
OTHER = "+79161112233"
"""Of somebody whom Posiflora does not know yet."""


def world(sandbox: SandboxHelper, *, spends: bool = True, **switches: object) -> PosifloraBench:
    return PosifloraBench(sandbox, Setting("", TAKEN | switches, {"spends": spends}))


def buying(bench: PosifloraBench, spend: int = 300, number: str = "M1") -> CommitRequest:
    return bench.buying(the_member(bench.provider), spend, number)


def posts(bench: PosifloraBench) -> int:
    return len(bench.sandbox.requests("posiflora", "POST", "/payments"))


def lose(bench: PosifloraBench, request: CommitRequest, kind: str = "lost_after") -> Evidence:
    """Make the call whose answer never comes; returns the evidence taken before it."""
    evidence = bench.provider.prepare_commit(request)
    bench.sandbox.fail("posiflora", "POST", "/payments$", kind)
    with pytest.raises(OutcomeUnknown):
        bench.provider.commit(request)
    return evidence


def pay_at_the_till(bench: PosifloraBench, request: CommitRequest, points: int) -> None:
    """Somebody in the shop pays for the same order with points."""
    till: LoyaltyProvider = bench.build({})
    till.commit(replace(request, operation_id="TILL", spend=D(points)))


def outcome(bench: PosifloraBench, request: CommitRequest, evidence: Evidence) -> Settled:
    """What asking says of the commit."""
    return bench.provider.settle_commit(request, evidence).outcome
