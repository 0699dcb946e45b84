"""Points kept in Posiflora: what witnesses say of a spend whose answer was lost or says nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.errors import OutcomeUnknown, Refused
from integrations.loyalty.base import Settled
from integrations.posiflora import search
from tests.loyalty.benches import PosifloraBench
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.posiflora.hands import buying, lose, outcome, pay_at_the_till, posts, world
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


@pytest.mark.parametrize("reading", ["ignored", "taken"])
def test_a_payment_that_does_not_tell_is_judged_by_the_history_alone(
    sandbox: SandboxHelper, reading: str
) -> None:
    """Points that were taken show there, and points that do not show may only be late."""
    bench = world(sandbox, bonus_payments=reading, bonus_amount_shown=False)
    request = buying(bench)
    evidence = bench.provider.prepare_commit(request)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            bench.provider.commit(request)
    wanted = Settled.DONE if reading == "taken" else Settled.UNPROVEN
    assert outcome(bench, request, evidence) is wanted
    assert posts(bench) == 1


def test_a_history_that_contradicts_the_answer_is_believed(
    bench: PosifloraBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The payment says "no points", and yet they are gone."""
    request = buying(bench)
    evidence = bench.provider.prepare_commit(request)
    monkeypatch.setattr(
        "integrations.sandbox.posiflora.payments._shown",
        lambda _call, row: replace(row, attributes=row.attributes | {"bonusAmount": D(0)}),
    )
    with pytest.raises(OutcomeUnknown):
        bench.provider.commit(request)
    assert outcome(bench, request, evidence) is Settled.DONE
    assert (bench.owned(), posts(bench)) == (D(578), 1)


def test_a_lost_answer_of_a_server_that_ignores_points(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, bonus_payments="ignored")
    request = buying(bench)
    evidence = lose(bench, request)
    # Nothing was spent, and the next attempt finds out why instead of paying once more.
    assert bench.provider.settle_commit(request, evidence).outcome is Settled.ABSENT
    with pytest.raises(Refused, match="без баллов"):
        bench.provider.commit(request)
    assert posts(bench) == 1


def test_lines_that_name_no_order_leave_the_payment_as_witness(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, bonus_history_order=False)
    request = buying(bench)
    evidence = lose(bench, request)
    settled = bench.provider.settle_commit(request, evidence)
    assert settled.outcome is Settled.DONE
    assert settled.result is not None
    assert settled.result.spent == 300


def test_without_any_witness_nothing_is_proven(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, bonus_history_order=False, payments_listed=False)
    request = buying(bench)
    evidence = lose(bench, request)
    assert bench.owned() == 578
    assert outcome(bench, request, evidence) is Settled.UNPROVEN


def test_a_list_that_hides_payments_proves_no_absence(sandbox: SandboxHelper) -> None:
    """The order names a payment of somebody else that the list does not show."""
    bench = world(sandbox, payments_listed=False)
    request = buying(bench)
    pay_at_the_till(bench, request, 10)
    evidence = bench.provider.prepare_commit(request)
    assert outcome(bench, request, evidence) is Settled.UNPROVEN


def test_a_list_too_long_to_read_proves_no_absence(
    sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_PAGES", 1)
    bench = world(sandbox, payments_filter_order=False)
    request = buying(bench)
    evidence = bench.provider.prepare_commit(request)
    assert outcome(bench, request, evidence) is Settled.ABSENT
    bench.sandbox.switch(page_maximum=1, page_over_maximum="clamped")
    for number in ("M2", "M3"):
        pay_at_the_till(bench, buying(bench, 1, number), 1)
    assert outcome(bench, request, evidence) is Settled.UNPROVEN


def test_points_paid_at_the_till_meanwhile_are_not_taken_for_ours(bench: PosifloraBench) -> None:
    request = buying(bench)
    evidence = lose(bench, request, "lost_before")
    pay_at_the_till(bench, request, 300)
    assert bench.owned() == 578
    assert outcome(bench, request, evidence) is Settled.UNPROVEN


def test_other_movements_of_the_member_do_not_mislead(bench: PosifloraBench) -> None:
    """The till sells something else, and staff give points: neither is this order's."""
    request = buying(bench)
    evidence = lose(bench, request, "lost_before")
    bench.provider.commit(buying(bench, 300, "M2"))
    bench.sandbox.posiflora.change_points(bench.customer_id, 50)
    assert outcome(bench, request, evidence) is Settled.ABSENT
    bench.provider.commit(request)
    assert outcome(bench, request, evidence) is Settled.DONE
    assert bench.owned() == 878 - 300 + 50 - 300


def test_a_debit_by_hand_of_as_many_points_proves_nothing(bench: PosifloraBench) -> None:
    request = buying(bench)
    evidence = lose(bench, request, "lost_before")
    bench.sandbox.posiflora.change_points(bench.customer_id, -300)
    assert outcome(bench, request, evidence) is Settled.UNPROVEN
