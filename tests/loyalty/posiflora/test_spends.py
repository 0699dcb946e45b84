"""Points kept in Posiflora: a spend is a payment of an order, made once and of the right person."""

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.errors import Refused
from integrations.loyalty.base import CommitResult, LevelKind, Settled
from integrations.loyalty.posiflora_traces import payment_id
from integrations.sandbox import demo
from tests.loyalty.benches import PosifloraBench
from tests.loyalty.marks import CALLS_VENDORS
from tests.loyalty.posiflora.hands import OTHER, buying, outcome, pay_at_the_till, posts, world
from tests.loyalty.saga import AMOUNT, quoting, reserving, the_member
from tests.plugin_sandbox import SandboxHelper

pytestmark = CALLS_VENDORS

D = Decimal


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


def test_an_order_paid_by_points_already_is_not_paid_again(bench: PosifloraBench) -> None:
    request = buying(bench)
    pay_at_the_till(bench, request, 200)
    with pytest.raises(Refused, match="уже списано баллов: 200"):
        bench.provider.commit(request)
    assert (bench.owned(), posts(bench)) == (D(678), 1)


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
