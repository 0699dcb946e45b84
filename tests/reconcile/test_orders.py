"""Our orders against Posiflora's: each difference is made by hand and named exactly."""

from __future__ import annotations

from decimal import Decimal

from pytest_django import Settings

from integrations.sandbox import demo
from shop.models import (
    MessageState,
    Order,
    OrderStatus,
    OutboxMessage,
    PaymentState,
    PushState,
    Topic,
)
from shop.sync.reconcile.run import reconcile
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop

from .looking import asked, found, look

FOREIGN = (
    "В Posiflora есть заказы с нашими номерами, которых у нас нет: TM9999999999 "
    "(всего 1). Так бывает, если база восстановлена из старой копии."
)


def vendor_id(number: str) -> str:
    found_id = Order.objects.get(number=number).posiflora_id
    assert found_id
    return found_id


def test_nothing_differs(shop: Shop, pushed: str) -> None:
    report = reconcile()
    assert (found(report), report.orders, report.failures) == ([], 1, [])
    assert asked() == []


def test_an_order_that_was_never_pushed_is_sent(
    shop: Shop, sandbox: SandboxHelper, oleg: Buyer
) -> None:
    number = oleg.place().json()["number"]
    OutboxMessage.objects.filter(topic=Topic.ORDER_CREATE).update(state=MessageState.CANCELLED)
    assert look() == [("order_not_sent", number, "Новый", "", "send")]
    assert asked() == [(number, "Заказа нет в Posiflora, и никто его туда не отправляет.")]
    assert look(fix=True) == [("order_not_sent", number, "Новый", "", "send")]
    assert look(fix=True) == []
    assert asked() == []
    shop.drain()
    assert [row["docNo"] for row in sandbox.posiflora.orders] == [number]
    assert look() == []


def test_an_order_that_waits_for_its_turn_is_no_difference(shop: Shop, oleg: Buyer) -> None:
    oleg.place()
    assert look() == []


def test_a_stuck_push_is_already_on_somebodys_list(
    shop: Shop, sandbox: SandboxHelper, oleg: Buyer
) -> None:
    sandbox.fail("posiflora", "POST", "/v1/orders$", "status", status=422)
    number = oleg.place().json()["number"]
    shop.drain()
    assert look() == [("order_not_sent", number, "Новый", "", "send")]
    assert asked() == []
    assert look(fix=True) == [("order_not_sent", number, "Новый", "", "send")]
    shop.drain()
    assert look() == []
    assert [row["docNo"] for row in sandbox.posiflora.orders] == [number]


def test_an_order_found_there_is_adopted(shop: Shop, sandbox: SandboxHelper, pushed: str) -> None:
    Order.objects.update(push_state=PushState.ATTENTION, posiflora_id=None)
    assert look() == [("order_not_noted", pushed, "", "Подтверждён", "reread")]
    assert look(fix=True) == [("order_not_noted", pushed, "", "Подтверждён", "reread")]
    order = shop.order(pushed)
    assert (order.push_state, order.posiflora_id) == (
        PushState.SENT,
        sandbox.posiflora.order(pushed).id,
    )
    assert look() == []


def test_an_order_that_vanished_is_only_said(
    shop: Shop, sandbox: SandboxHelper, pushed: str
) -> None:
    sandbox.posiflora.remove("orders", vendor_id(pushed))
    gone = ("order_gone", pushed, "Подтверждён", "", "")
    assert look(fix=True) == [gone]
    assert asked() == [(pushed, "Заказа больше нет в Posiflora. Узнайте у флориста, что с ним.")]
    assert look() == [gone]
    assert len(asked()) == 1


def test_a_second_order_with_our_number(shop: Shop, sandbox: SandboxHelper, pushed: str) -> None:
    copy_order(sandbox, pushed)
    assert look(fix=True) == [("order_twice", pushed, "1", "2", "")]
    assert asked() == [
        (
            pushed,
            "В Posiflora заказов с этим номером: 2. Оставьте один, остальные отмените там.",
        )
    ]
    (second,) = [
        row.id
        for row in sandbox.posiflora.orders
        if row["docNo"] == pushed and row.id != vendor_id(pushed)
    ]
    sandbox.florist.cancel(second)
    assert look() == []
    assert asked() == []


def copy_order(sandbox: SandboxHelper, number: str, *, doc_no: str = "") -> str:
    """Somebody presses "copy" over there."""
    original = sandbox.posiflora.order(number)
    original.id = "00000000-0000-4000-8000-00000000c0de"
    original.attributes["docNo"] = doc_no or number
    with sandbox.world.lock:
        return sandbox.world.posiflora.add(original).id


def test_an_order_of_ours_that_we_do_not_know(
    shop: Shop, sandbox: SandboxHelper, pushed: str
) -> None:
    copy_order(sandbox, pushed, doc_no="TM9999999999")
    assert look() == [("order_foreign", "TM9999999999", "", "Подтверждён", "")]
    assert asked() == [
        (
            "posiflora",
            FOREIGN,
        )
    ]
    sandbox.posiflora.remove("orders", "00000000-0000-4000-8000-00000000c0de")
    assert look() == []
    assert asked() == []


def test_a_status_nobody_took_over(shop: Shop, sandbox: SandboxHelper, pushed: str) -> None:
    sandbox.florist.assemble(vendor_id(pushed))
    differs = ("status", pushed, "Подтверждён", "Собран", "reread")
    assert look() == [differs]
    assert asked() == [(pushed, "У нас заказ «Подтверждён», а в Posiflora «Собран».")]
    assert look(fix=True) == [differs]
    assert shop.order(pushed).status == OrderStatus.ASSEMBLED
    assert look(fix=True) == []
    assert asked() == []


def test_what_a_poll_believed_to_know_is_taken_over_again(
    shop: Shop, sandbox: SandboxHelper, pushed: str
) -> None:
    sandbox.florist.complete(vendor_id(pushed))
    shop.poll()
    Order.objects.update(status=OrderStatus.CONFIRMED)
    assert look(fix=True) == [("status", pushed, "Подтверждён", "Завершён", "reread")]
    assert shop.order(pushed).status == OrderStatus.COMPLETED


def test_an_order_cancelled_here_and_alive_there_is_for_a_person(
    shop: Shop, sandbox: SandboxHelper, pushed: str
) -> None:
    Order.objects.update(status=OrderStatus.CANCELLED)
    assert look(fix=True) == [("status", pushed, "Отменён", "Подтверждён", "")]
    assert shop.order(pushed).status == OrderStatus.CANCELLED


def test_a_cancellation_on_its_way_is_no_difference(shop: Shop, oleg: Buyer, pushed: str) -> None:
    assert oleg.api.post(f"/api/v1/orders/{pushed}/cancel", {"reason": ""}).status_code == 200
    assert look() == []


def test_a_kopeck_of_difference(shop: Shop, sandbox: SandboxHelper, pushed: str) -> None:
    order = shop.order(pushed)
    there = sandbox.posiflora.order(pushed)["totalAmount"]
    sandbox.posiflora.set("orders", vendor_id(pushed), totalAmount=there + Decimal("0.01"))
    ours, theirs = f"{there:.2f}", f"{there + Decimal('0.01'):.2f}"
    assert look(fix=True) == [("total", pushed, ours, theirs, "")]
    assert asked() == [(pushed, f"Сумма в Posiflora {theirs} ₽, у нас {ours} ₽.")]
    assert order.total == shop.order(pushed).total


def test_what_the_poll_has_asked_is_not_asked_twice(
    shop: Shop, sandbox: SandboxHelper, pushed: str
) -> None:
    there = sandbox.posiflora.order(pushed)["totalAmount"]
    sandbox.posiflora.set("orders", vendor_id(pushed), totalAmount=there + 1)
    shop.poll()
    assert [each[0] for each in look()] == ["total"]
    assert asked() == []


def test_a_sum_we_changed_and_did_not_tell(shop: Shop, sandbox: SandboxHelper, pushed: str) -> None:
    line = shop.order(pushed).lines.get()
    line.discount, line.total = Decimal(100), line.total - 100
    line.save()
    order = shop.order(pushed)
    Order.objects.update(discount_total=100, total=order.total - 100)
    assert order.pushed_total is not None
    ours, theirs = f"{order.pushed_total - 100:.2f}", f"{order.pushed_total:.2f}"
    assert look() == [("total", pushed, ours, theirs, "")]


def test_money_we_have_and_posiflora_has_not(
    shop: Shop, sandbox: SandboxHelper, pushed: str, settings: Settings
) -> None:
    Order.objects.update(payment_state=PaymentState.PAID)
    total = f"{shop.order(pushed).total:.2f}"
    assert look(fix=True) == [("payment_absent", pushed, total, "0.00", "")]
    settings.POSIFLORA_PAYMENT_METHOD_ID = demo.PAYMENT_METHOD_ID
    settings.POSIFLORA_SHIFT_ID = demo.SHIFT_ID
    assert look(fix=True) == [("payment_absent", pushed, total, "0.00", "record_payment")]
    assert look(fix=True) == []
    shop.drain()
    (payment,) = sandbox.posiflora.payments
    assert f"{payment['amount']:.2f}" == total
    assert look() == []
