"""Reading orders again because somebody does not trust what is shown."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from integrations.errors import Transient
from shop.models import Order, OrderStatus, OutboxMessage, PushState, Topic
from shop.services import clock
from shop.services.orders.deliver import order_deliver
from shop.sync.orders.resync import Outcome, Reread, orders_to_resync, resync_orders
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import bare_order, message_of, open_attentions
from tests.sync.there import order_at_the_till

GONE = "Этого заказа больше нет в Posiflora. Узнайте у флориста, что с ним, и решите сами."


def resync(*, dry_run: bool = False, **which: str) -> list[Reread]:
    return resync_orders(orders_to_resync(**which), dry_run=dry_run)  # type: ignore[arg-type]


def outcomes(rows: list[Reread]) -> list[tuple[str, str]]:
    return [(row.number, row.outcome) for row in rows]


def assembled_unseen(shop: Shop, number: str) -> str:
    """Assembled over there; a poll has passed by it, with everything else remembered."""
    shop.sandbox.advance(60)
    there = shop.sandbox.posiflora.order(number)
    shop.sandbox.florist.assemble(there.id)
    there = shop.sandbox.posiflora.order(number)
    Order.objects.filter(number=number).update(
        posiflora_status="assembled",
        posiflora_modified_at=there["modifiedAt"],
        posiflora_revision=there["revision"],
    )
    return there.id


def test_what_is_known_already_is_applied_again(shop: Shop, pushed: str) -> None:
    assembled_unseen(shop, pushed)
    shop.poll()
    assert shop.order(pushed).status == "confirmed", "a poll believes to know this revision"
    assert resync() == [
        Reread(
            number=pushed,
            outcome=Outcome.CHANGED,
            was=OrderStatus.CONFIRMED,
            becomes=OrderStatus.ASSEMBLED,
            there="assembled",
        )
    ]
    assert shop.order(pushed).status == "assembled"
    assert outcomes(resync()) == [(pushed, "same")]


def test_a_mark_that_never_reached_posiflora_is_taken_back(shop: Shop, pushed: str) -> None:
    """Also where the history knows the very revision already."""
    shop.sandbox.advance(60)
    shop.sandbox.florist.assemble(shop.sandbox.posiflora.order(pushed).id)
    shop.poll()
    order_deliver(order_id=shop.order(pushed).pk, to=OrderStatus.DELIVERING)
    assert outcomes(resync()) == [(pushed, "same")], "our mark is on its way"
    OutboxMessage.objects.filter(topic=Topic.ORDER_DELIVERY).update(state="cancelled")
    assert outcomes(resync()) == [(pushed, "changed")]
    events = [(row.kind, row.status) for row in shop.order(pushed).history.exclude(status="")]
    assert events == [
        ("status", "new"),
        ("status", "confirmed"),
        ("status", "assembled"),
        ("status", "delivering"),
        ("drift", "assembled"),
    ]


@pytest.mark.parametrize("filter_docno", ["exact", "contains", "ignored"])
def test_an_order_whose_id_is_unknown_is_found_by_its_number(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper, filter_docno: str
) -> None:
    sandbox.switch(filter_docno=filter_docno)
    number = oleg.place().json()["number"]
    sandbox.fail("posiflora", "POST", "/v1/orders$", "lost_after")
    shop.drain()
    Order.objects.filter(number=number).update(vendor_uuid="00000000-0000-4000-8000-000000000000")
    assert shop.order(number).push_state == PushState.QUEUED
    assert outcomes(resync(number=number)) == [(number, "changed")]
    order = shop.order(number)
    assert (order.push_state, order.status) == ("sent", "confirmed")
    assert order.posiflora_id == sandbox.posiflora.order(number).id
    shop.make_due()
    shop.drain()
    assert message_of(number, Topic.ORDER_CREATE).state == "done"
    assert len(sandbox.posiflora.orders) == 1


def test_an_order_that_was_never_sent_is_no_question(shop: Shop, oleg: Buyer) -> None:
    number = oleg.place().json()["number"]
    assert outcomes(resync()) == [(number, "not_sent")]
    assert open_attentions() == []


def test_a_vanished_order_is_asked_about_until_it_is_back(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    there = sandbox.posiflora.order(pushed)
    sandbox.posiflora.remove("orders", there.id)
    for _night in range(2):
        assert outcomes(resync()) == [(pushed, "gone")]
        assert open_attentions(pushed) == [("drift", GONE)]
    assert shop.order(pushed).status == "confirmed"
    with sandbox.world.lock:
        sandbox.world.posiflora.put(there)
    assert outcomes(resync()) == [(pushed, "same")]
    assert open_attentions(pushed) == []


def test_dry_run_writes_nothing(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    moved, gone, lost = (oleg.place().json()["number"] for _ in range(3))
    sandbox.fail("posiflora", "POST", "/v1/orders$", "lost_after", skip=2)
    shop.drain()
    assembled_unseen(shop, moved)
    sandbox.posiflora.remove("orders", sandbox.posiflora.order(gone).id)
    before = everything()
    assert outcomes(resync(dry_run=True)) == [
        (moved, "changed"),
        (gone, "gone"),
        (lost, "changed"),
    ]
    assert everything() == before
    assert len(sandbox.requests("posiflora", "PATCH")) == 0


def everything() -> dict[str, list[dict[str, object]]]:
    """All rows of the shop but for the log of calls."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("shop").get_models()
    }


def test_which_orders(shop: Shop) -> None:
    now = clock.now()
    fresh = bare_order(placed_at=now - timedelta(days=1))
    old = bare_order(placed_at=now - timedelta(days=99))
    lately = closed("completed", days=6, posiflora_id="a")
    long_ago = closed("completed", days=8, posiflora_id="b")
    never_sent = closed("cancelled", days=1)
    assert orders_to_resync() == [fresh.pk, old.pk, lately.pk]
    assert orders_to_resync(number=long_ago.number) == [long_ago.pk]
    assert orders_to_resync(since=now - timedelta(days=7)) == [
        fresh.pk,
        lately.pk,
        long_ago.pk,
        never_sent.pk,
    ]
    assert orders_to_resync(number="нет такого") == []


def closed(status: str, *, days: int, **fields: object) -> Order:
    moment = clock.now() - timedelta(days=days)
    return bare_order(status=status, closed_at=moment, **fields)


def test_one_order_that_cannot_be_read_does_not_stop_the_others(
    shop: Shop, oleg: Buyer, sandbox: SandboxHelper
) -> None:
    first, second = (oleg.place().json()["number"] for _ in range(2))
    shop.drain()
    assembled_unseen(shop, second)
    sandbox.fail("posiflora", "GET", "/v1/orders/", "status", status=422)
    rows = resync()
    assert outcomes(rows) == [(first, "failed"), (second, "changed")]
    assert rows[0].reason == "Posiflora: запрос отклонён (Sandbox fault)."


def test_a_posiflora_that_is_away_stops_the_run(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    with sandbox.down(), pytest.raises(Transient):
        resync()


def command(*arguments: str) -> tuple[list[str], int]:
    """Lines and exit code of the command."""
    out = StringIO()
    try:
        call_command("resync_orders", *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return out.getvalue().splitlines(), int(str(end.code))
    return out.getvalue().splitlines(), 0


def test_the_command_prints_a_plan_and_then_does_it(shop: Shop, pushed: str) -> None:
    assembled_unseen(shop, pushed)
    plan = [
        "Заказ         У нас        В Posiflora  Станет  Итог",
        "────────────  ───────────  ───────────  ──────  ────────",
        f"{pushed}  Подтверждён  assembled    Собран  обновлён",
        "Заказов: 1 (обновлён: 1)",
    ]
    assert command("--dry-run") == (plan, 0)
    assert shop.order(pushed).status == "confirmed"
    done = [plan[0].replace("Станет", "Стало "), *plan[1:]]
    assert command("--order", pushed) == (done, 0)
    assert command("--since", "2020-01-01") == (
        [
            "Заказов: 1 (без изменений: 1)",
            "Просмотрено заказов Posiflora: 1, новых не из Telegram: 0",
        ],
        0,
    )


def test_the_command_brings_what_was_bought_elsewhere(
    shop: Shop, oleg: Buyer, pushed: str, sandbox: SandboxHelper
) -> None:
    there = shop.order(pushed).customer.posiflora_id
    order_at_the_till(there, doc_no="25aaaa000164")
    said = "Просмотрено заказов Posiflora: 2, новых не из Telegram: 1"
    assert command("--since", "2020-01-01", "--dry-run")[0][-1] == said
    assert len(oleg.api.get("/api/v1/orders").json()) == 1
    assert command("--since", "2020-01-01")[0][-1] == said
    assert len(oleg.api.get("/api/v1/orders").json()) == 2


def test_the_command_answers_for_what_it_could_not_do(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    assert command("--order", "TM404") == (["Заказа TM404 нет."], 2)
    sandbox.posiflora.remove("orders", sandbox.posiflora.order(pushed).id)
    lines, code = command()
    assert (lines[-1], code) == ("Заказов: 1 (нет в Posiflora: 1)", 1)
    with sandbox.down():
        lines, code = command()
    assert code == 2
    assert lines[0].startswith("Posiflora временно не отвечает")
