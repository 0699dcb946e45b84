"""The commands: what they say, what `--dry-run` leaves alone, how they exit."""

from __future__ import annotations

import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command, load_command_class

from integrations.models import Exchange
from shop.models import MessageState, OrderStatus, OutboxMessage, PushState, Topic
from shop.sync.cursors import cursor_lease
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, message_of, settle


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("name", ["sync_catalog", "poll_orders", "push_orders", "prune_logs"])
def test_help_explains_in_russian(name: str) -> None:
    command = load_command_class("shop", name)
    text = command.create_parser("manage.py", name).format_help()
    assert "--dry-run" in text
    assert any("а" <= letter <= "я" for letter in command.help)


def test_sync_catalog_says_what_it_did(shop: Shop, sandbox: SandboxHelper) -> None:
    assert run("sync_catalog") == (0, "Без изменений.\nЗаписано строк: 0\n", "")
    new = sandbox.posiflora.add_item("test-peony", title="Пион")
    assert run("sync_catalog", "--dry-run") == (0, "Новые (1): Пион\n", "")
    code, out, _err = run("sync_catalog")
    assert (code, out.split("\n")[0]) == (0, "Новые (1): Пион")
    sandbox.posiflora.set("inventory-items", new, priceMax=555)
    assert run("sync_catalog")[1] == "Другая цена (1): Пион\nЗаписано строк: 1\n"


def test_sync_catalog_stops_before_a_disaster(shop: Shop, sandbox: SandboxHelper) -> None:
    for row in sandbox.posiflora.items:
        sandbox.posiflora.set("inventory-items", row.id, public=False)
    code, out, err = run("sync_catalog")
    assert code == 2
    assert out.startswith("Пропали (")
    assert err == "Слишком много изменений сразу. Проверьте и повторите с --force.\n"
    assert shop.products != []
    code, _out, err = run("sync_catalog", "--force")
    assert (code, err, shop.products) == (0, "", [])


@pytest.mark.parametrize("name", ["sync_catalog", "poll_orders"])
def test_what_could_not_run_says_why(shop: Shop, sandbox: SandboxHelper, name: str) -> None:
    sandbox.fail("posiflora", "GET", "", "status", times=None)
    code, out, err = run(name)
    assert (code, out) == (2, "")
    assert err.startswith("Posiflora временно не отвечает, попробуем ещё раз автоматически. (")
    sandbox.heal()
    cursor = {"sync_catalog": "posiflora.catalogue", "poll_orders": "posiflora.orders"}[name]
    with cursor_lease(cursor, seconds=60):
        assert run(name) == (2, "", "Уже выполняется другим процессом.\n")


def test_poll_orders_counts(shop: Shop, member: Buyer, sandbox: SandboxHelper) -> None:
    number = body(member.place())["number"]
    settle(shop)
    sandbox.advance(10)
    sandbox.florist.assemble(sandbox.posiflora.order(number).id)
    said = "Запросов: 1, заказов в ответах: 1, изменилось у нас: 1, не удалось: 0\n"
    assert run("poll_orders", "--dry-run") == (0, said, "")
    assert shop.order(number).status == OrderStatus.CONFIRMED
    assert run("poll_orders") == (0, said, "")
    assert shop.order(number).status == OrderStatus.ASSEMBLED
    code, out, _err = run("poll_orders", "--since", "2020-01-01T00:00")
    assert (code, out) == (0, said.replace("у нас: 1", "у нас: 0"))


def test_poll_orders_tells_when_an_order_failed(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = body(member.place())["number"]
    settle(shop)
    sandbox.advance(10)
    sandbox.florist.assemble(sandbox.posiflora.order(number).id)

    def broken(**_arguments: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr("shop.sync.poll_apply.order_follow", broken)
    code, out, _err = run("poll_orders")
    assert (code, out.rstrip().endswith("не удалось: 1")) == (1, True)


def test_push_orders_sends_everything(shop: Shop, member: Buyer, sandbox: SandboxHelper) -> None:
    numbers = [body(member.place(bonuses="50"))["number"] for _ in range(2)]
    OutboxMessage.objects.update(available_at=shop.order(numbers[0]).placed_at)
    before = Exchange.objects.count()
    code, out, _err = run("push_orders", "--dry-run")
    assert code == 0
    assert out.count("Отправка заказа в Posiflora TM") == 2
    assert out.count("Списание бонусов TM") == 2
    assert Exchange.objects.count() == before
    assert set(OutboxMessage.objects.exclude(attempts=0).values_list("topic", flat=True)) == {
        "bonus_reserve"
    }
    code, out, _err = run("push_orders")
    assert (code, out.rstrip().endswith("ждут человека: 0")) == (0, True)
    assert {shop.order(number).push_state for number in numbers} == {PushState.SENT}
    assert len(sandbox.posiflora.orders) == 2


def test_push_orders_of_one_order_retries_what_is_stuck(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    number = body(member.place())["number"]
    sandbox.fail("posiflora", "POST", "/v1/orders$", "html")
    code, out, _err = run("push_orders")
    # The order, and a word to the staff that it needs somebody.
    assert (code, out) == (1, "Обработано сообщений: 2, ждут человека: 1\n")
    assert message_of(number, Topic.ORDER_CREATE).state == MessageState.ATTENTION
    code, out, _err = run("push_orders")
    assert (code, out) == (1, "Обработано сообщений: 0, ждут человека: 1\n")
    code, out, _err = run("push_orders", "--order", number)
    assert (code, out.rstrip().endswith("ждут человека: 0")) == (0, True)
    assert shop.order(number).push_state == PushState.SENT
    assert run("push_orders", "--order", "TM9999999999") == (2, "", "Заказа TM9999999999 нет.\n")


def test_push_orders_in_a_loop_outlives_the_database_and_ends_with_ctrl_c(
    shop: Shop, member: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from shop.management.commands import push_orders

    number = body(member.place())["number"]
    turns = iter(["away", "work", "stop"])
    real = push_orders._send_all

    def send_all() -> int:
        match next(turns):
            case "away":
                raise OperationalError("the server closed the connection")
            case "work":
                return real()
        raise KeyboardInterrupt

    monkeypatch.setattr(push_orders, "_send_all", send_all)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    code, out, err = run("push_orders", "--loop")
    assert code == 0
    assert out.startswith("Обработано сообщений: ")
    assert "the server closed the connection" in err
    assert shop.order(number).push_state == PushState.SENT


def test_a_dead_vendor_does_not_keep_the_others_waiting(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    """Without Redis this command is the only worker there is."""
    number = body(member.place(bonuses="50"))["number"]
    OutboxMessage.objects.filter(topic=Topic.BONUS_SPEND).update(
        available_at=shop.order(number).placed_at
    )
    sandbox.fail("posiflora", "POST", "/v1/orders$", "barrier")
    from tests.sync.hands import in_background

    with in_background(lambda: run("push_orders")):
        sandbox.wait_held()
        for _ in range(200):
            if sandbox.loyalclient.operations:
                break
            signal.sigtimedwait([], 0.02)
        assert [each.spend for each in sandbox.loyalclient.operations] == [50]
        sandbox.release()


def test_prune_logs_counts_first(shop: Shop) -> None:
    calls = Exchange.objects.count()
    Exchange.objects.update(started_at="2020-01-01T00:00:00Z")
    said = f"exchanges: {calls}\nidempotency_keys: 0\nmessages: 0\n"
    assert run("prune_logs", "--dry-run") == (0, said, "")
    assert Exchange.objects.count() == calls
    assert run("prune_logs") == (0, said, "")
    assert Exchange.objects.count() == 0


def test_a_wrong_argument_is_refused_by_the_shell() -> None:
    answer = subprocess.run(
        [sys.executable, "manage.py", "poll_orders", "--since", "yesterday"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert answer.returncode == 2
    assert "--since" in answer.stderr
    assert "Traceback" not in answer.stderr
