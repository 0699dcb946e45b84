"""Points kept in Posiflora: what is special about them, in every world posiflora.md §9 leaves open.

The contract suite runs this provider too (benches.py), in worlds where points can be spent.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from integrations.errors import OutcomeUnknown, Refused
from integrations.loyalty.base import (
    CommitRequest,
    CommitResult,
    CommitSpendOn,
    Evidence,
    LevelKind,
    LoyaltyProvider,
    Settled,
    Settlement,
    Unsupported,
)
from integrations.loyalty.posiflora_traces import payment_id
from integrations.posiflora import search
from integrations.sandbox import demo
from tests.loyalty.benches import PosifloraBench, Setting
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.saga import AMOUNT, Purchase, quoting, reserving, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal
TAKEN = {"bonus_payments": "taken"}
OTHER = "+79161112233"


@pytest.fixture
def bench(sandbox: SandboxHelper) -> PosifloraBench:
    """Points can be spent."""
    return world(sandbox)


@pytest.fixture
def today() -> dict[str, object]:
    """Days around today in the shop's zone."""
    day = timezone.localdate()
    return {"yesterday": day - timedelta(days=1), "tomorrow": day + timedelta(days=1)}


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


def test_what_it_says_of_itself(sandbox: SandboxHelper) -> None:
    shown = world(sandbox, spends=False).provider.capabilities
    assert (shown.spends, shown.earns_itself, shown.needs_document) == (False, True, True)
    assert (shown.reserves, shown.refunds, shown.history) == (False, False, True)
    spending = world(sandbox).provider.capabilities
    assert (spending.spends, spending.commit_spend_on) == (True, CommitSpendOn.ACCEPTED)


def test_health_names_the_groups_that_are_on(bench: PosifloraBench) -> None:
    bench.sandbox.posiflora.set("bonus-groups", "2", status="off")
    titles = [
        group["title"]
        for group in bench.sandbox.posiflora.rows("bonus-groups")
        if group["status"] == "on"
    ]
    assert titles
    assert sorted(bench.provider.health().split(", ")) == sorted(titles)


def test_a_quote_is_a_forecast_by_the_group(bench: PosifloraBench) -> None:
    member = the_member(bench.provider)
    quote = bench.provider.quote(quoting(member, 333))
    # 5 % of the 2867 that are paid with money, whole points.
    assert (quote.spend, quote.max_spend, quote.earn) == (D(333), D(878), D(143))
    assert (quote.percent, quote.kind, quote.step) == (D(5), LevelKind.CASHBACK, D(1))
    assert quote.discount == 0


def test_with_spending_off_points_are_only_shown(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, spends=False)
    member = the_member(bench.provider)
    assert member.balance == 878
    assert member.level is not None
    assert (member.level.percent, member.level.max_spend_percent) == (D(5), D(0))
    quote = bench.provider.quote(quoting(member, 300))
    assert (quote.max_spend, quote.spend, quote.earn) == (D(0), D(0), D(160))
    with pytest.raises(Refused, match="выключено"):
        bench.provider.reserve(reserving(member, 1))
    with pytest.raises(Refused, match="выключено"):
        bench.provider.commit(bench.buying(member, 300))
    assert (bench.owned(), posts(bench)) == (D(878), 0)
    assert bench.earn(bench.buying(member, 0, "M2")).earned == 160


def test_a_server_that_refuses_points_is_believed(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, bonus_payments="422")
    request = buying(bench)
    with pytest.raises(Refused) as refused:
        bench.provider.commit(request)
    assert refused.value.sentence == (
        "Posiflora: запрос отклонён (списание баллов: недопустимое значение)."
    )
    assert (bench.owned(), bench.sandbox.posiflora.payments) == (D(878), [])
    assert bench.sandbox.posiflora.order("M1")["byBonuses"] is False


def test_a_mark_that_cannot_be_taken_off_does_not_hide_the_refusal(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, bonus_payments="422")
    request = buying(bench)
    bench.sandbox.fail("posiflora", "PATCH", "/orders/", "status", skip=1)
    with pytest.raises(Refused):
        bench.provider.commit(request)
    assert bench.sandbox.posiflora.order("M1")["byBonuses"] is True


def test_a_server_that_ignores_points_records_no_money(sandbox: SandboxHelper) -> None:
    bench = world(sandbox, bonus_payments="ignored")
    request = buying(bench)
    for _ in range(2):
        with pytest.raises(Refused, match="без баллов"):
            bench.provider.commit(request)
    (payment,) = bench.sandbox.posiflora.payments
    assert (payment["amount"], payment["bonusAmount"]) == (D(0), D(0))
    assert (bench.owned(), posts(bench)) == (D(878), 1)


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


def test_a_commit_made_again_without_asking_spends_nothing_more(bench: PosifloraBench) -> None:
    request = buying(bench)
    first = bench.provider.commit(request)
    assert bench.provider.commit(request) == first
    assert first == CommitResult(
        spent=D("300.00"), earned=D(0), kind=LevelKind.CASHBACK, reference=payment_id(request)
    )
    assert (bench.owned(), posts(bench)) == (D(578), 1)


def test_the_payment_says_whose_it_is(bench: PosifloraBench) -> None:
    request = buying(bench)
    bench.provider.commit(request)
    (payment,) = bench.sandbox.posiflora.payments
    assert payment.id == payment_id(request)
    assert payment["description"] == "Оплата баллами в Telegram, операция M1-commit-1"
    assert (payment["amount"], payment["bonusAmount"]) == (D(0), D(300))
    assert payment["prepayment"] is True
    assert (payment.one("method"), payment.one("shift")) == (
        demo.PAYMENT_METHOD_ID,
        demo.SHIFT_ID,
    )
    assert bench.sandbox.posiflora.order("M1")["byBonuses"] is True


def test_another_attempt_has_another_payment(bench: PosifloraBench) -> None:
    request = buying(bench)
    ids = {
        payment_id(request),
        payment_id(replace(request, operation_id="M1-commit-2")),
        payment_id(replace(request, document="another")),
    }
    assert len(ids) == 3


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


def test_an_order_paid_by_points_already_is_not_paid_again(bench: PosifloraBench) -> None:
    request = buying(bench)
    pay_at_the_till(bench, request, 200)
    with pytest.raises(Refused, match="уже списано баллов: 200"):
        bench.provider.commit(request)
    assert (bench.owned(), posts(bench)) == (D(678), 1)


@pytest.mark.parametrize(
    ("balance", "spend", "allowed"),
    [(878, 878, True), (878, 879, False), (9000, 1600, True), (9000, 1601, False)],
)
def test_nobody_spends_beyond_balance_and_limit_whatever_posiflora_checks(
    sandbox: SandboxHelper, balance: int, spend: int, *, allowed: bool
) -> None:
    bench = world(sandbox, bonus_limit="free")
    bench.set_balance(balance)
    request = buying(bench, spend)
    if allowed:
        assert bench.provider.commit(request).spent == spend
        return
    with pytest.raises(Refused, match="не хватает"):
        bench.provider.commit(request)
    assert (bench.owned(), posts(bench)) == (D(balance), 0)


@pytest.mark.parametrize(
    "group",
    [
        {"status": "off"},
        {"status": "deleted"},
        {"validTo": "yesterday"},
        {"validFrom": "tomorrow"},
    ],
)
def test_a_group_that_does_not_hold_gives_nothing(
    sandbox: SandboxHelper, group: dict[str, str], today: dict[str, object]
) -> None:
    bench = world(sandbox, bonus_limit="free")
    changes = {name: today.get(value, value) for name, value in group.items()}
    bench.sandbox.posiflora.set("bonus-groups", "1", **changes)
    member = the_member(bench.provider)
    assert (member.balance, member.level) == (D(878), None)
    quote = bench.provider.quote(quoting(member, 100))
    assert (quote.max_spend, quote.earn, quote.percent) == (D(0), D(0), D(0))
    with pytest.raises(Refused, match="не хватает"):
        bench.provider.commit(bench.buying(member, 1))


def test_somebody_without_a_group_spends_nothing(bench: PosifloraBench) -> None:
    bench.sandbox.posiflora.add_customer(OTHER, points=500, group="")
    member = the_member(bench.provider, OTHER)
    assert (member.balance, member.level) == (D(500), None)
    assert bench.provider.quote(quoting(member, 100)).max_spend == 0


def test_points_of_somebody_else_are_not_spent(bench: PosifloraBench) -> None:
    """The order over there belongs to another person: joined records, or a slip of the florist."""
    request = buying(bench)
    other = bench.sandbox.posiflora.add_customer(OTHER, points=500)
    foreign = replace(
        request, document=bench.sandbox.posiflora.add_order("M9", other, total=AMOUNT)
    )
    with pytest.raises(Refused, match="другого человека"):
        bench.provider.commit(foreign)
    assert posts(bench) == 0


def test_a_phone_that_went_to_somebody_else_closes_the_purse(bench: PosifloraBench) -> None:
    member, request = the_member(bench.provider), buying(bench)
    bench.sandbox.posiflora.set("customers", bench.customer_id, phone="9161112233")
    for call in (
        lambda: bench.provider.quote(quoting(member)),
        lambda: bench.provider.reserve(reserving(member, 1)),
        lambda: bench.provider.commit(request),
    ):
        with pytest.raises(Refused, match="сменила телефон"):
            call()
    assert posts(bench) == 0


@pytest.mark.parametrize("status", ["canceled", "returned"])
def test_a_closed_order_takes_no_points(bench: PosifloraBench, status: str) -> None:
    request = buying(bench)
    bench.sandbox.posiflora.set("orders", request.document, status=status)
    with pytest.raises(Refused, match="закрыт"):
        bench.provider.commit(request)
    assert posts(bench) == 0


def test_an_order_that_is_gone_takes_no_points(bench: PosifloraBench) -> None:
    request = buying(bench)
    evidence = bench.provider.prepare_commit(request)
    bench.sandbox.posiflora.remove("orders", request.document)
    with pytest.raises(Refused, match="заказа нет"):
        bench.provider.commit(request)
    assert outcome(bench, request, evidence) is Settled.ABSENT


def test_what_the_caller_must_not_ask(bench: PosifloraBench) -> None:
    request = buying(bench)
    earning, nowhere = replace(request, spend=D(0)), replace(request, document="")
    with pytest.raises(Unsupported, match="earns_itself"):
        bench.provider.commit(earning)
    for call in (
        lambda: bench.provider.commit(nowhere),
        lambda: bench.provider.prepare_commit(nowhere),
        lambda: bench.provider.settle_commit(nowhere, {}),
        lambda: bench.provider.mirrored_earn(nowhere),
    ):
        with pytest.raises(Unsupported, match="needs_document"):
            call()


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


def outcome(bench: PosifloraBench, request: CommitRequest, evidence: Evidence) -> Settled:
    settlement: Settlement = bench.provider.settle_commit(request, evidence)
    return settlement.outcome
