"""The contract when answers are lost: settling proves the truth, and nothing moves twice."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

import pytest

from integrations.errors import OutcomeUnknown
from integrations.http import time_budget
from integrations.loyalty.base import CommitResult, Settled
from tests.loyalty.benches import BENCHES, Bench, BonusPlusBench, LoyalClientBench, Setting
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import (
    Purchase,
    buying,
    insist,
    refund,
    reserve,
    reserving,
    returning,
    the_member,
)
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal
LOSSES = ("lost_after", "lost_before", "status", "status_after", "half_body", "refuse")
"""The answer lost, the work lost, a 5xx before and after the work, a torn answer, a reset."""
MOST_CALLS = 25


def afresh(bench: Bench) -> None:
    """No faults, the demo balance, and late enough not to pass for a repeat of the last run."""
    bench.sandbox.heal()
    bench.sandbox.advance(120)
    bench.set_balance(878)


def mishaps(bench: Bench, movement: str) -> Iterator[str]:
    """Put one fault after the other before the call that carries the movement out."""
    if movement not in bench.faulty:
        return
    method, path = bench.faulty[movement]
    for kind in LOSSES:
        afresh(bench)
        fault = bench.sandbox.fail(bench.name, method, path, kind)
        yield kind
        assert fault.hits == 1, kind


def every_call(bench: Bench, run: Callable[[int], None]) -> None:
    """Run with the first, the second, … call's answer lost, until no call is left to lose."""
    for number in range(MOST_CALLS):
        afresh(bench)
        fault = bench.sandbox.fail(bench.name, kind="lost_after", skip=number)
        run(number)
        if not fault.hits:
            return
    raise AssertionError("a movement of more calls than that is not believed")


def test_a_reserve_is_made_once(bench: Bench) -> None:
    member = None
    for number, kind in enumerate(mishaps(bench, "reserve")):
        member = member or the_member(bench.provider)
        request = reserving(member, 300, f"M{number}-reserve-1")
        assert reserve(bench.provider, request).points == 300, kind
        assert (bench.reserved(), bench.owned()) == (D(300), D(878)), kind
        bench.provider.release(request)
        assert bench.reserved() == 0, kind


def test_a_release_lets_go(bench: Bench) -> None:
    if "release" not in bench.faulty:
        return
    member = the_member(bench.provider)
    for number, kind in enumerate(mishaps(bench, "release")):
        request = reserving(member, 300, f"M{number}-reserve-1")
        bench.provider.reserve(request)
        insist(partial(bench.provider.release, request))
        assert (bench.reserved(), bench.owned()) == (D(0), D(878)), kind


@pytest.mark.parametrize("spend", [300, 0])
def test_a_purchase_is_made_once(bench: Bench, spend: int) -> None:
    if not spend and bench.provider.capabilities.earns_itself:
        return
    for number, kind in enumerate(mishaps(bench, "commit")):
        member = the_member(bench.provider)
        request = bench.buying(member, spend, f"M{number}")
        if spend:
            bench.provider.reserve(reserving(member, spend, request.reserve_id))
        result = Purchase(bench.provider, request).carry_through()
        assert result.spent == spend, kind
        assert bench.owned() == 878 - spend + result.earned, kind
        assert (bench.commits(), bench.reserved()) == (number + 1, D(0)), kind


@pytest.mark.parametrize("spend", [300, 0])
def test_whichever_answer_is_lost_on_the_way_of_a_purchase(bench: Bench, spend: int) -> None:
    if "commit" not in bench.faulty:
        return
    expected: list[CommitResult] = []

    def run(number: int) -> None:
        made = bench.commits()
        member = the_member(bench.provider)
        request = bench.buying(member, spend, f"M{number}")
        if spend:
            reserve(bench.provider, reserving(member, spend, request.reserve_id))
        purchase = Purchase(bench.provider, request)
        result = purchase.carry_through() if spend else bench.earn(request)
        assert (bench.commits(), bench.reserved()) == (made + 1, D(0)), number
        assert bench.owned() == 878 - spend + result.earned, number
        expected.append(result)

    every_call(bench, run)
    assert {(result.spent, result.earned) for result in expected} == {
        (expected[-1].spent, expected[-1].earned)
    }


def test_whichever_answer_is_lost_on_the_way_of_a_refund(bench: Bench) -> None:
    provider = bench.provider
    if not provider.capabilities.refunds:
        return
    for number in range(MOST_CALLS):
        afresh(bench)
        member = the_member(provider)
        bought = Purchase(provider, bench.buying(member, 301, f"M{number}"))
        reserve(provider, reserving(member, 301, bought.request.reserve_id))
        result = bought.carry_through()
        fault = bench.sandbox.fail(bench.name, kind="lost_after", skip=number)
        moved = refund(provider, returning(bought.request, result))
        assert (moved.recovered, moved.clawed_back) == (D(301), result.earned), number
        assert bench.owned() == 878, number
        if not fault.hits:
            return
    raise AssertionError("a refund of more calls than that is not believed")


@pytest.mark.parametrize("kind", ["slow", "slow_after"])
@pytest.mark.parametrize("movement", ["reserve", "commit", "refund"])
@pytest.mark.parametrize("bench_kind", BENCHES[1:], ids=lambda each: each.name)
def test_an_answer_that_comes_too_late(
    sandbox: SandboxHelper, bench_kind: type[Bench], movement: str, kind: str
) -> None:
    bench = bench_kind(sandbox, bench_kind.settings[0])
    if movement not in bench.faulty:
        return
    provider = bench.provider
    member = the_member(provider)
    held, request = reserving(member, 300), bench.buying(member, 300)
    method, path = bench.faulty[movement]
    if movement != "reserve":
        provider.reserve(held)
    bought = Purchase(provider, request)
    if movement == "refund":
        result = bought.carry_through()
        giving_back = returning(request, result)
        evidence = provider.prepare_refund(giving_back)
    else:
        evidence = provider.prepare_commit(request)
    sandbox.fail(bench.name, method, path, kind, seconds=bench.patience + 0.3)
    with pytest.raises(OutcomeUnknown), time_budget(bench.patience):
        match movement:
            case "reserve":
                provider.reserve(held)
            case "commit":
                provider.commit(request)
            case _:
                provider.refund(giving_back)
    # What the outbox does before it settles anything: the call may still be under way.
    time.sleep(bench.patience + 0.1)
    match movement:
        case "reserve":
            standing = provider.settle_reserve(held)
            assert bench.reserved() == (standing.points if standing else 0)
            assert standing is None or standing.points == 300
        case "commit":
            settled = provider.settle_commit(request, evidence)
            assert settled.outcome is Settled.DONE
            assert settled.result is not None
            assert bench.owned() == 878 - 300 + settled.result.earned
        case _:
            # The first line came back, the others were never sent.
            proven = provider.settle_refund(giving_back, evidence)
            assert proven.outcome is Settled.ABSENT
            assert [line.ref for line in proven.left] == ["2", "3"]
            rest = provider.refund(proven.rest_of(giving_back))
            assert (proven.result + rest).recovered == 300
            assert bench.owned() == 878


def test_what_cannot_be_proven_is_said_to_be_unproven(sandbox: SandboxHelper) -> None:
    """LoyalClient's only witness is the balance, and the till has moved it meanwhile."""
    bench = LoyalClientBench(sandbox, Setting("default"))
    request = buying(the_member(bench.provider))
    evidence = bench.provider.prepare_commit(request)
    bench.set_balance(700)
    assert bench.provider.settle_commit(request, evidence).outcome is Settled.UNPROVEN


def test_bonusplus_is_not_misled_by_the_till(sandbox: SandboxHelper) -> None:
    bench = BonusPlusBench(sandbox, Setting("default"))
    member = the_member(bench.provider)
    ours, other = buying(member, 300), buying(member, number="TILL")
    evidence = bench.provider.prepare_commit(ours)
    bench.provider.commit(other)
    assert bench.provider.settle_commit(ours, evidence).outcome is Settled.ABSENT
    bench.provider.commit(ours)
    assert bench.provider.settle_commit(ours, evidence).outcome is Settled.DONE
