"""Bonuses of an order from the reserve to the end, and every way it can go wrong on the way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings

from integrations.sandbox import demo
from shop.models import (
    BonusOperation,
    BonusState,
    OrderStatus,
    Origin,
    OutboxMessage,
    Topic,
    Vendor,
)
from shop.services import clock
from shop.services.order_cancel import order_cancel
from shop.sync.outbox.run import run_due
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import (
    body,
    in_background,
    in_threads,
    let_time_pass,
    message_of,
    open_attentions,
    settle,
)

START = Decimal(878)
HUNDRED = Decimal(100)


def place(buyer: Buyer, *, bonuses: str = "100", state: str = "reserved") -> str:
    answer = buyer.place(bonuses=bonuses)
    assert answer.status_code == 201, body(answer)
    assert body(answer)["bonus_state"] == state
    number: str = body(answer)["number"]
    return number


def loyalty() -> int:
    let_time_pass()
    return run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)


def finish(shop: Shop, number: str, action: str = "complete") -> None:
    """The florist closes the order and we hear of it."""
    shop.sandbox.advance(60)
    shop.sandbox.florist.act(action, shop.sandbox.posiflora.order(number).id)
    shop.poll()


def cancel(shop: Shop, number: str) -> None:
    order_cancel(order_id=shop.order(number).pk, origin=Origin.MANAGER)


def moved(sandbox: SandboxHelper) -> list[tuple[Decimal, Decimal]]:
    """Spent and earned by every operation of the service."""
    return [(each.spend, each.earn) for each in sandbox.loyalclient.operations]


def ledger_agrees(sandbox: SandboxHelper, *, start: Decimal = START) -> None:
    """Their operations are our ledger, and the balance is what both say."""
    ours = {"spend": Decimal(0), "earn": Decimal(0)}
    for row in BonusOperation.objects.filter(movement__in=ours, state="done"):
        ours[row.movement] += row.points or 0
    theirs = sandbox.loyalclient.operations
    assert sum(each.spend for each in theirs) == ours["spend"]
    assert sum(each.earn for each in theirs) == ours["earn"]
    assert sandbox.loyalclient.member().balance == start - ours["spend"] + ours["earn"]


def test_a_reserve_that_stands_is_spent_when_the_order_is_pushed(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = place(member)
    assert message_of(number, Topic.BONUS_SPEND).available_at > clock.now() + timedelta(minutes=6)
    assert loyalty_due() == 0, "nothing is spent before Posiflora has the order"
    settle(shop)
    assert shop.movements(number) == [("reserve", "used", HUNDRED), ("spend", "done", HUNDRED)]
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert moved(sandbox) == [(HUNDRED, Decimal(0))]
    ledger_agrees(sandbox)


def loyalty_due() -> int:
    return run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)


def test_a_refused_reserve_takes_the_order_back(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    form = member.form(bonuses="100")
    sandbox.fail("loyalclient", "POST", "bonuses/hold", "status", status=422)
    answer = member.post_order(form)
    assert (answer.status_code, body(answer)["errors"][0]["code"]) == (409, "bonus_refused")
    settle(shop)
    assert moved(sandbox) == []
    assert sandbox.posiflora.orders == []
    assert sandbox.loyalclient.holds == []
    ledger_agrees(sandbox)


@pytest.mark.parametrize("kind", ["lost_before", "lost_after", "half_body", "status_after", "slow"])
def test_a_lost_answer_to_the_reserve_ends_in_one_hold(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, settings: Settings, kind: str
) -> None:
    settings.LOYALTY_BUDGET_SECONDS = 0.3
    form = member.form(bonuses="100")
    sandbox.fail("loyalclient", "POST", "bonuses/hold", kind, seconds=0.5)
    answer = member.post_order(form)
    assert (answer.status_code, body(answer)["bonus_state"]) == (201, "reserving")
    number = body(answer)["number"]
    settle(shop, pause=0.3 if kind == "slow" else 0)
    assert shop.movements(number) == [("reserve", "used", HUNDRED), ("spend", "done", HUNDRED)]
    assert moved(sandbox) == [(HUNDRED, Decimal(0))]
    assert sandbox.loyalclient.holds == []
    ledger_agrees(sandbox)


def test_a_shortened_reserve_is_no_reserve(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    from integrations.loyalty.base import Reserve
    from integrations.loyalty.loyalclient import LoyalClientProvider

    real = LoyalClientProvider.reserve

    def shortened(provider: LoyalClientProvider, request: object) -> Reserve:
        granted = real(provider, request)  # type: ignore[arg-type]  # passed through as it came
        return Reserve(points=Decimal(40), expires_at=granted.expires_at)

    form = member.form(bonuses="100")
    monkeypatch.setattr(LoyalClientProvider, "reserve", shortened)
    answer = member.post_order(form)
    assert (answer.status_code, body(answer)["errors"][0]["code"]) == (409, "bonus_refused")
    assert sandbox.loyalclient.holds == []
    assert moved(sandbox) == []


def test_the_spend_does_not_wait_longer_than_the_hold_lives(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """Posiflora is down: the points are taken three minutes before the hold would lapse."""
    number = place(member)
    sandbox.fail("posiflora", "*", "", "status", times=None)
    due = message_of(number, Topic.BONUS_SPEND).available_at
    assert timedelta(minutes=6) < due - clock.now() <= timedelta(minutes=7)
    settle(shop, rounds=3)
    assert shop.order(number).push_state == "queued"
    assert moved(sandbox) == [(HUNDRED, Decimal(0))]
    sandbox.heal()
    settle(shop)
    order = shop.order(number)
    assert sandbox.posiflora.order(number)["totalAmount"] == order.items_total - 100
    ledger_agrees(sandbox)


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_provider_with_a_wrong_clock_does_not_move_the_deadline(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, hours: int
) -> None:
    sandbox.advance(hours * 3600)
    number = place(member)
    wait = message_of(number, Topic.BONUS_SPEND).available_at - clock.now()
    assert timedelta(minutes=6) < wait <= timedelta(minutes=7)


def test_a_hold_that_lapsed_is_spent_all_the_same(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = place(member)
    sandbox.advance(1200)
    assert sandbox.loyalclient.holds == []
    settle(shop)
    assert shop.order(number).bonus_state == BonusState.COMMITTED
    ledger_agrees(sandbox)


SWITCHES = [
    (True, True, "whole_point"),
    (True, False, "only_pair"),
    (False, True, "only_pair"),
    (False, False, "whole_point"),
]


@pytest.mark.parametrize("kind", ["lost_before", "lost_after"])
@pytest.mark.parametrize(("balance", "recalc", "clears"), SWITCHES)
def test_a_lost_answer_to_the_spend_is_settled_by_the_balance(
    shop: Shop,
    member: Buyer,
    sandbox: SandboxHelper,
    kind: str,
    clears: str,
    *,
    balance: bool,
    recalc: bool,
) -> None:
    sandbox.switch(
        hold_lowers_balance=balance, hold_lowers_recalc=recalc, new_operation_clears=clears
    )
    number = place(member)
    fault = sandbox.fail("loyalclient", "POST", "general/retail", kind)
    settle(shop)
    assert fault.hits == 1
    assert moved(sandbox) == [(HUNDRED, Decimal(0))]
    assert shop.movements(number) == [("reserve", "used", HUNDRED), ("spend", "done", HUNDRED)]
    assert sandbox.loyalclient.holds == []
    assert open_attentions() == []
    ledger_agrees(sandbox)


@pytest.mark.parametrize("kind", ["lost_before", "lost_after"])
@pytest.mark.parametrize("balance", [True, False], ids=["lowers", "does_not_lower"])
@pytest.mark.parametrize("points", [("100", "100"), ("100", "200")])
def test_two_orders_with_points_and_a_lost_answer_never_debit_twice(
    shop: Shop,
    member: Buyer,
    sandbox: SandboxHelper,
    points: tuple[str, str],
    kind: str,
    *,
    balance: bool,
) -> None:
    """Both hold points at once, so a balance alone does not tell a debit from a hold that ended."""
    sandbox.switch(hold_lowers_balance=balance)
    first, second = (place(member, bonuses=each) for each in points)
    fault = sandbox.fail("loyalclient", "POST", "general/retail", kind, times=2, skip=0)
    settle(shop)
    assert fault.hits == 2
    spent = [each.spend for each in sandbox.loyalclient.operations]
    assert sorted(spent) == sorted(Decimal(each) for each in points)
    for number in (first, second):
        assert shop.order(number).bonus_state == BonusState.COMMITTED
    assert open_attentions() == []
    ledger_agrees(sandbox)


def test_what_the_balance_cannot_prove_goes_to_a_person(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """The till moved the balance in the very moment the answer got lost."""
    number = place(member)
    sandbox.fail("loyalclient", "POST", "general/retail", "lost_after")
    shop.drain()
    sandbox.loyalclient.set_balance(500)
    settle(shop)
    assert moved(sandbox) == [(HUNDRED, Decimal(0))]
    assert shop.order(number).bonus_state == BonusState.UNKNOWN
    assert shop.movements(number)[1] == ("spend", "unknown", None)
    assert open_attentions(number) == [
        (
            "bonus",
            (
                "Неизвестно, прошло ли движение «Списание» (100.00 бонусов с покупки на "
                "6900.00 ₽): ответ сервиса потерян, а по балансу это не видно. Проверьте операцию "
                "в кабинете сервиса бонусов."
            ),
        )
    ]
    finish(shop, number)
    settle(shop)
    assert len(moved(sandbox)) == 1, "what is unknown is not repeated at completion"


def test_a_worker_that_died_after_the_debit_does_not_debit_again(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shop.sync.outbox import run
    from tests.sync.hands import end_leases

    number = place(member)
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    let_time_pass()
    with monkeypatch.context() as patch:

        def killed(*_args: object) -> None:
            raise SystemExit(9)

        patch.setattr(run, "_finish", killed)
        with pytest.raises(SystemExit):
            run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)
    assert moved(sandbox) == [(HUNDRED, Decimal(0))]
    end_leases()
    settle(shop)
    assert moved(sandbox) == [(HUNDRED, Decimal(0))]
    assert shop.movements(number)[1] == ("spend", "done", HUNDRED)
    ledger_agrees(sandbox)


def test_an_order_without_points_earns_once_at_completion(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    sandbox.switch(status_moves="free")
    number = place(member, bonuses="0", state="none")
    settle(shop)
    assert moved(sandbox) == []
    finish(shop, number)
    order = shop.order(number)
    earned = Decimal(int(order.goods_total / 10))
    # Seen twice before the worker comes round, opened again, and completed once more.
    shop.poll()
    finish(shop, number, "back_to_new")
    settle(shop)
    assert moved(sandbox) == [], "an order that is open again earns nothing yet"
    finish(shop, number)
    settle(shop)
    assert moved(sandbox) == [(Decimal(0), earned)]
    finish(shop, number, "back_to_new")
    finish(shop, number)
    settle(shop)
    assert moved(sandbox) == [(Decimal(0), earned)]
    order = shop.order(number)
    assert (order.bonus_state, order.bonus_earned) == (BonusState.COMMITTED, earned)
    assert sum(line.bonus_earned for line in order.lines.all()) == earned
    ledger_agrees(sandbox)


@pytest.mark.parametrize("kind", ["lost_before", "lost_after"])
def test_a_lost_answer_to_the_earning_is_settled_by_the_balance(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, kind: str
) -> None:
    number = place(member, bonuses="0", state="none")
    settle(shop)
    sandbox.fail("loyalclient", "POST", "general/retail", kind)
    finish(shop, number)
    settle(shop)
    earned = Decimal(int(shop.order(number).goods_total / 10))
    assert moved(sandbox) == [(Decimal(0), earned)]
    assert shop.movements(number) == [("earn", "done", earned)]
    ledger_agrees(sandbox)


def test_an_earning_nobody_can_prove_names_the_purchase(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = place(member, bonuses="0", state="none")
    settle(shop)
    sandbox.fail("loyalclient", "POST", "general/retail", "lost_after")
    finish(shop, number)
    shop.drain()
    sandbox.loyalclient.set_balance(5)
    settle(shop)
    ((kind, text),) = open_attentions(number)
    assert kind == "bonus"
    assert f"«Начисление» (с покупки на {shop.order(number).goods_total} ₽)" in text


def test_an_earning_is_dropped_when_the_order_is_returned_meanwhile(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = place(member, bonuses="0", state="none")
    settle(shop)
    sandbox.fail("loyalclient", "POST", "general/retail", "lost_before")
    finish(shop, number)
    shop.drain()
    finish(shop, number, "return")
    settle(shop)
    assert moved(sandbox) == []
    assert shop.movements(number) == [("earn", "released", None)]
    assert shop.order(number).bonus_state == BonusState.NONE
    assert open_attentions() == []


def test_a_refused_earning_is_shown_and_ends(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = place(member, bonuses="0", state="none")
    settle(shop)
    sandbox.fail("loyalclient", "POST", "general/retail", "status", status=422)
    finish(shop, number)
    settle(shop)
    assert shop.movements(number) == [("earn", "refused", None)]
    assert shop.order(number).bonus_state == BonusState.REFUSED
    ((kind, _text),) = open_attentions(number)
    assert kind == "bonus"


def test_a_stranger_to_the_programme_earns_nothing_quietly(
    shop: Shop, sandbox: SandboxHelper
) -> None:
    stranger = shop.member("+79120000055", id=700000055, first_name="Олег")
    number = place(stranger, bonuses="0", state="none")
    settle(shop)
    finish(shop, number)
    settle(shop)
    order = shop.order(number)
    assert (order.status, order.bonus_state) == (OrderStatus.COMPLETED, BonusState.NONE)
    assert message_states(number, Topic.BONUS_EARN) == ["done"]
    assert (moved(sandbox), shop.movements(number), open_attentions()) == ([], [], [])


def message_states(number: str, topic: Topic) -> list[str]:
    rows = OutboxMessage.objects.filter(order__number=number, topic=topic).order_by("pk")
    return list(rows.values_list("state", flat=True))


def test_cancelled_with_points_in_reserve(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = place(member)
    cancel(shop, number)
    settle(shop)
    assert shop.movements(number) == [("reserve", "released", HUNDRED)]
    assert shop.order(number).bonus_state == BonusState.RELEASED
    assert (moved(sandbox), sandbox.loyalclient.holds) == ([], [])
    assert message_states(number, Topic.BONUS_SPEND) == ["cancelled"]
    ledger_agrees(sandbox)


def test_cancelled_before_the_reserve_was_answered(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    form = member.form(bonuses="100")
    sandbox.fail("loyalclient", "POST", "bonuses/hold", "lost_after")
    number = body(member.post_order(form))["number"]
    assert len(sandbox.loyalclient.holds) == 1
    cancel(shop, number)
    settle(shop)
    assert (moved(sandbox), sandbox.loyalclient.holds) == ([], [])
    assert shop.movements(number) == [("reserve", "released", None)]
    assert shop.order(number).bonus_state == BonusState.RELEASED
    assert len(sandbox.requests("loyalclient", "POST", "bonuses/hold")) == 1


@pytest.mark.parametrize(
    ("fault", "debited"),
    [
        ({"kind": "lost_before"}, False),
        ({"kind": "lost_after"}, True),
        ({"kind": "status", "status": 429}, False),
        ({"kind": "refuse"}, False),
    ],
    ids=["lost_before", "lost_after", "429", "refuse"],
)
def test_cancelled_while_nobody_knows_whether_the_points_are_gone(
    shop: Shop,
    member: Buyer,
    sandbox: SandboxHelper,
    fault: dict[str, object],
    *,
    debited: bool,
) -> None:
    number = place(member)
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    sandbox.fail("loyalclient", "POST", "general/retail", **fault)  # type: ignore[arg-type]  # by name
    run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)
    cancel(shop, number)
    settle(shop)
    assert moved(sandbox) == ([(HUNDRED, Decimal(0))] if debited else [])
    assert sandbox.loyalclient.holds == []
    by_hand = "Заказ отменён после проведения бонусов. Верните вручную: 100.00, снимите: 0.00."
    assert open_attentions(number) == ([("bonus", by_hand)] if debited else [])
    assert not BonusOperation.objects.filter(state="pending").exists(), "it would block the member"
    # The member goes on as if nothing had been.
    sandbox.heal()
    other = place(member)
    settle(shop)
    assert shop.order(other).bonus_state == BonusState.COMMITTED
    ledger_agrees(sandbox)


def test_cancelled_in_the_middle_of_the_debit(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = place(member)
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    sandbox.fail("loyalclient", "POST", "general/retail", "barrier")
    with in_background(loyalty):
        sandbox.wait_held()
        cancel(shop, number)
        sandbox.release()
    settle(shop)
    assert shop.movements(number) == [("reserve", "used", HUNDRED), ("spend", "done", HUNDRED)]
    by_hand = "Заказ отменён после проведения бонусов. Верните вручную: 100.00, снимите: 0.00."
    assert open_attentions(number) == [("bonus", by_hand)]
    ledger_agrees(sandbox)


@pytest.mark.parametrize("action", ["cancel", "return"])
def test_called_off_after_the_commit_is_put_right_by_hand(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, action: str
) -> None:
    number = place(member)
    settle(shop)
    if action == "return":
        finish(shop, number)
    finish(shop, number, action)
    settle(shop)
    by_hand = "Заказ отменён после проведения бонусов. Верните вручную: 100.00, снимите: 0.00."
    assert open_attentions(number) == [("bonus", by_hand)]
    assert moved(sandbox) == [(HUNDRED, Decimal(0))]
    ledger_agrees(sandbox)


def test_two_orders_of_one_member_take_turns(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    numbers = [place(member), place(member, bonuses="150")]
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    let_time_pass()
    sandbox.fail("loyalclient", "POST", "general/retail", "barrier")
    with in_background(lambda: in_threads(2, one_turn)):
        sandbox.wait_held()
        # The one whose answer is held is the only commit this member has under way.
        pending = BonusOperation.objects.filter(movement="spend", state="pending")
        assert pending.count() == 1
        sandbox.release()
    settle(shop)
    assert sorted(moved(sandbox)) == [(HUNDRED, Decimal(0)), (Decimal(150), Decimal(0))]
    assert {shop.order(each).bonus_state for each in numbers} == {BonusState.COMMITTED}
    assert open_attentions() == []
    ledger_agrees(sandbox)


def one_turn() -> int:
    return run_due(vendor=Vendor.LOYALTY, keep_going=iter([True, False]).__next__)


def test_no_points_are_set_aside_while_a_commit_is_under_way(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """A new hold would move the balance by which a lost answer is told."""
    first = place(member)
    run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)
    sandbox.fail("loyalclient", "POST", "general/retail", "lost_after")
    run_due(vendor=Vendor.LOYALTY, keep_going=iter([True, False]).__next__)
    second = place(member, bonuses="100", state="reserving")
    assert sandbox.loyalclient.holds == []
    settle(shop)
    assert {shop.order(each).bonus_state for each in (first, second)} == {BonusState.COMMITTED}
    assert moved(sandbox) == [(HUNDRED, Decimal(0))] * 2
    ledger_agrees(sandbox)


@pytest.mark.parametrize("bonuses", ["100", "0"], ids=["spend", "earn"])
def test_a_shop_that_changed_its_service_settles_old_orders_by_hand(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, settings: Settings, bonuses: str
) -> None:
    number = place(member, bonuses=bonuses, state="reserved" if bonuses != "0" else "none")
    settings.LOYALTY_PROVIDER = "none"
    settle(shop, person=False)
    finish(shop, number)
    settle(shop, person=False)
    sentence = "Заказ оформлен с другим сервисом бонусов (loyalclient). Проведите бонусы вручную."
    assert open_attentions(number) == [("bonus", sentence)]
    assert moved(sandbox) == []
    settings.LOYALTY_PROVIDER = "loyalclient"
    settle(shop)
    assert len(moved(sandbox)) == 1
    assert open_attentions(number) == []
    ledger_agrees(sandbox)


def test_a_question_nobody_answered_ends_with_the_full_price(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    form = member.form(bonuses="100")
    sandbox.fail("loyalclient", "POST", "bonuses/hold", "lost_before")
    number = body(member.post_order(form))["number"]
    sandbox.loyalclient.set_balance(10)
    settle(shop)
    assert shop.order(number).question == "bonus_refused"
    finish(shop, number)
    settle(shop)
    order = shop.order(number)
    assert (order.question, order.bonus_spent) == ("", Decimal(0))
    assert order.total == order.items_total + order.delivery_price
    earned = Decimal(int(order.goods_total / 10))
    assert moved(sandbox) == [(Decimal(0), earned)]
    assert {line.bonus_spent for line in order.lines.all()} == {Decimal(0)}
    ledger_agrees(sandbox, start=Decimal(10))


def test_the_demo_member_starts_with_what_the_numbers_above_assume(
    sandbox: SandboxHelper,
) -> None:
    assert (sandbox.loyalclient.member().balance, demo.DEMO_PHONE) == (START, "+79120000001")
