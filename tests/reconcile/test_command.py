"""`manage.py reconcile`: what it prints, what machines read, how it exits, what it costs."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command

from integrations.sandbox import demo
from shop.models import MessageState, Order, OutboxMessage, SyncCursor, Topic
from shop.services import clock
from shop.sync.reconcile.run import CURSOR, reconcile
from shop.tasks import reconcile as task
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop

from .looking import BLIND, asked, found


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("reconcile", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def as_json(*arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, _err = run("--json", *arguments)
    read: dict[str, Any] = json.loads(out)
    return code, read


def test_nothing_differs(shop: Shop, pushed: str) -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].endswith("заказов 1, участников 0, исправлено 0, расхождений 0")


def test_a_table_for_people(shop: Shop, sandbox: SandboxHelper, pushed: str) -> None:
    sandbox.florist.assemble(str(shop.order(pushed).posiflora_id))
    code, out, _err = run()
    assert code == 1
    head, _line, row, *_rest, sums = out.splitlines()
    assert head.split() == ["О", "чём", "У", "нас", "Там", "Итог", "Что", "не", "так"]
    assert row.split("  ") == [
        pushed,
        "Подтверждён",
        "Собран",
        "--fix: принять из Posiflora",
        "У нас заказ «Подтверждён», а в Posiflora «Собран».",
    ]
    assert sums.endswith("исправлено 0, расхождений 1")
    code, out, _err = run("--fix")
    assert code == 0
    assert "исправлено" in out.splitlines()[2]
    assert run("--fix")[0] == 0


def test_the_shape_for_machines(shop: Shop, sandbox: SandboxHelper, pushed: str) -> None:
    sandbox.posiflora.set("orders", str(shop.order(pushed).posiflora_id), totalAmount=1)
    total = f"{shop.order(pushed).pushed_total:.2f}"
    code, read = as_json()
    assert code == 1
    since, at = read.pop("since"), read.pop("at")
    assert since < at
    assert read == {
        "version": 1,
        "provider": "loyalclient",
        "orders": 1,
        "differences": [
            {
                "code": "total",
                "order": pushed,
                "member": None,
                "ours": total,
                "theirs": "1.00",
                "text": f"Сумма в Posiflora 1.00 ₽, у нас {total} ₽.",
                "repair": None,
                "repaired": False,
            }
        ],
        "notes": [],
        "members": [],
        "repaired": 0,
        "left": 1,
        "not_checked": BLIND,
        "failures": [],
    }


def test_paid_at_the_till_is_worth_a_note_and_no_question(
    shop: Shop, sandbox: SandboxHelper, pushed: str
) -> None:
    order = shop.order(pushed)
    sandbox.posiflora.set("orders", str(order.posiflora_id), paymentsAmount=order.total)
    code, read = as_json()
    assert (code, read["differences"], asked()) == (0, [], [])
    assert [(each["code"], each["order"], each["repair"]) for each in read["notes"]] == [
        ("payment_not_noted", pushed, "note_payment")
    ]
    code, read = as_json("--fix")
    assert (code, read["repaired"], shop.order(pushed).payment_state) == (0, 1, "paid")
    assert as_json()[1]["notes"] == []


def test_a_dead_posiflora_is_no_verdict(shop: Shop, sandbox: SandboxHelper, pushed: str) -> None:
    sandbox.florist.assemble(str(shop.order(pushed).posiflora_id))
    assert run()[0] == 1
    assert len(asked()) == 1
    sandbox.fail("posiflora", status=503, times=None)
    code, _out, err = run()
    assert code == 2
    assert err == "Posiflora временно не отвечает, попробуем ещё раз автоматически.\n"
    assert len(asked()) == 1
    assert SyncCursor.objects.get(name=CURSOR).error == err.strip()


def test_a_dry_run_only_shows(shop: Shop, sandbox: SandboxHelper, pushed: str) -> None:
    sandbox.florist.assemble(str(shop.order(pushed).posiflora_id))
    code, out, _err = run("--dry-run")
    assert (code, asked()) == (1, [])
    assert "--fix: принять из Posiflora" in out
    assert SyncCursor.objects.get(name=CURSOR).ran_at is None


def test_somebody_is_at_it_already(shop: Shop) -> None:
    SyncCursor.objects.create(name=CURSOR, lease_until=clock.now() + timedelta(hours=1))
    assert run() == (2, "", "Уже выполняется другим процессом.\n")


def test_a_hundred_orders_a_call(shop: Shop, sandbox: SandboxHelper, pushed: str) -> None:
    sandbox.posiflora.fill_orders(250)
    before = len(sandbox.requests("posiflora", path="/v1/orders"))
    report = reconcile()
    assert found(report) == []
    assert len(sandbox.requests("posiflora", path="/v1/orders")) - before == 3


def test_an_empty_posiflora_is_the_wrong_account(
    shop: Shop, sandbox: SandboxHelper, oleg: Buyer
) -> None:
    for _turn in range(10):
        assert oleg.place().status_code == 201
    shop.drain()
    for row in sandbox.posiflora.orders:
        sandbox.posiflora.remove("orders", row.id)
    code, _out, err = run("--fix")
    assert code == 2
    assert err == ("В Posiflora не нашлось многих наших заказов. Проверьте, тот ли это магазин.\n")
    assert asked() == []


def test_an_old_order_is_looked_at_only_when_asked(
    shop: Shop, sandbox: SandboxHelper, pushed: str
) -> None:
    long_ago = clock.now() - timedelta(days=90)
    sandbox.florist.complete(str(shop.order(pushed).posiflora_id))
    shop.poll()
    shop.drain()
    Order.objects.update(placed_at=long_ago, closed_at=long_ago)
    assert as_json()[1]["orders"] == 0
    assert as_json("--since", f"{long_ago - timedelta(days=1):%Y-%m-%dT%H:%M}")[1]["orders"] == 1


def test_every_night(shop: Shop, sandbox: SandboxHelper, oleg: Buyer) -> None:
    number = oleg.place().json()["number"]
    OutboxMessage.objects.filter(topic=Topic.ORDER_CREATE).update(state=MessageState.CANCELLED)
    task()
    assert asked() == [(number, "Заказа нет в Posiflora, и никто его туда не отправляет.")]
    assert sandbox.posiflora.orders == []
    assert sandbox.telegram.to(demo.STAFF_CHAT_ID) == []
    assert SyncCursor.objects.get(name=CURSOR).ran_at is not None
