"""The commands: what they say, what `--dry-run` leaves alone, how they exit."""

from __future__ import annotations

import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command, load_command_class

from integrations.models import Exchange
from shop.management.base import ShopCommand
from shop.models import (
    MessageState,
    OrderStatus,
    OutboxMessage,
    PromoCode,
    PushState,
    Topic,
)
from shop.sync.cursors import cursor_lease
from shop.sync.prune import prune_logs
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.hands import body, in_background, message_of, settle


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


EXPLAINED = [
    "check_integrations",
    "poll_orders",
    "prune_logs",
    "push_orders",
    "reconcile",
    "resync_bonuses",
    "resync_orders",
    "seed_demo",
    "setup_loyalty",
    "sync_customers",
]
READS_ONLY = {"check_integrations"}


@pytest.mark.parametrize("name", [*EXPLAINED, "sync_catalog"])
def test_help_explains_in_russian(name: str) -> None:
    command = load_command_class("shop", name)
    text = command.create_parser("manage.py", name).format_help()
    assert ("--dry-run" in text) is (name not in READS_ONLY)
    assert any("а" <= letter <= "я" for letter in command.help)


@pytest.mark.parametrize("name", EXPLAINED)
def test_help_has_examples_that_can_be_typed(name: str) -> None:
    command = load_command_class("shop", name)
    assert isinstance(command, ShopCommand)
    parser = command.create_parser("manage.py", name)
    lines = parser.format_help().splitlines()
    below = lines[lines.index("Примеры:") + 1 :]
    assert below[-1].startswith("Код выхода: 0")
    assert command.examples
    for number, (arguments, words) in enumerate(command.examples.items()):
        shown = f"  manage.py {name} {arguments}".rstrip()
        assert below[2 * number : 2 * number + 2] == [shown, f"      {words}"]
        parser.parse_args(arguments.split())


def test_sync_catalog_says_what_it_did(shop: Shop, sandbox: SandboxHelper) -> None:
    assert run("sync_catalog") == (0, "Без изменений.\nЗаписано строк: 0\n", "")
    new = sandbox.posiflora.add_item("test-peony", title="Пион")
    assert run("sync_catalog", "--dry-run") == (0, "Новые (1): Пион\n", "")
    code, out, _err = run("sync_catalog")
    assert (code, out.split("\n")[0]) == (0, "Новые (1): Пион")
    sandbox.posiflora.set("inventory-items", new, priceMin=555, priceMax=555)
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
    plan = [
        "Заказ         У нас        Станет",
        "────────────  ───────────  ──────",
        f"{number}  Подтверждён  Собран",
        (
            "Запросов: 1, заказов в ответах: 1, изменилось бы у нас: 1, не из Telegram: 0, "
            "не удалось: 0"
        ),
    ]
    code, out, err = run("poll_orders", "--dry-run")
    assert (code, out.splitlines(), err) == (0, plan, "")
    assert shop.order(number).status == OrderStatus.CONFIRMED
    code, out, err = run("poll_orders")
    done = [plan[0].replace("Станет", "Стало"), *plan[1:3], plan[3].replace("лось бы", "лось")]
    assert (code, out.splitlines(), err) == (0, done, "")
    assert shop.order(number).status == OrderStatus.ASSEMBLED
    code, out, _err = run("poll_orders", "--since", "2020-01-01T00:00")
    assert (code, out.splitlines()) == (0, [done[3].replace("у нас: 1", "у нас: 0")])


def test_poll_orders_names_the_first_fifty(
    shop: Shop, member: Buyer, sandbox: SandboxHelper
) -> None:
    numbers = [body(member.place())["number"] for _ in range(3)]
    settle(shop)
    sandbox.advance(10)
    there = {number: sandbox.posiflora.order(number).id for number in numbers}
    sandbox.florist.assemble(there[numbers[0]])
    sandbox.posiflora.set("orders", there[numbers[1]], description="другое")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shop.management.commands.poll_orders.SHOWN", 1)
        code, out, _err = run("poll_orders")
    assert (code, out.splitlines()[2:-1]) == (
        0,
        [f"{numbers[0]}  Подтверждён  Собран", "… и ещё 1"],
    )
    sandbox.advance(10)
    sandbox.posiflora.set("orders", there[numbers[2]], description="другое")
    same = f"{numbers[2]}  Подтверждён  тот же статус, другие подробности"
    assert same in run("poll_orders")[1].splitlines()


def test_poll_orders_tells_when_an_order_failed(
    shop: Shop, member: Buyer, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = body(member.place())["number"]
    settle(shop)
    sandbox.advance(10)
    sandbox.florist.assemble(sandbox.posiflora.order(number).id)

    def broken(**_arguments: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr("shop.sync.orders.poll_apply.order_follow", broken)
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
    assert out.splitlines()[0].split() == ["Что", "Куда", "Состояние", "Не", "раньше", "Почему"]
    waiting = OutboxMessage.objects.exclude(state=MessageState.DONE).count()
    assert out.splitlines()[-1] == f"Ждут отправки: {waiting}"
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
    code, out, _err = run("prune_logs", "--dry-run")
    rows = [line.split("  ")[0] + "|" + line.split()[-1] for line in out.splitlines()[2:]]
    assert rows == [
        f"обмен с системами|{calls}",
        "ключи повторных запросов|0",
        "коды из сообщений|0",
        "отправленные сообщения системам|0",
    ]
    assert (code, out.splitlines()[0].endswith("Будет удалено")) == (0, True)
    assert Exchange.objects.count() == calls
    code, done, _err = run("prune_logs")
    assert done.splitlines()[0].endswith("  Удалено")
    assert done.splitlines()[2:] == out.splitlines()[2:]
    assert Exchange.objects.count() == 0


def test_prune_logs_takes_small_bites(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.sync.prune.AT_ONCE", 4)
    calls = Exchange.objects.count()
    Exchange.objects.update(started_at="2020-01-01T00:00:00Z")
    heard: list[tuple[int, int | None]] = []
    rows = prune_logs(progress=lambda done, total: heard.append((done, total)))
    assert rows["exchanges"] == calls
    assert heard == [(min(4 * turn, calls), calls) for turn in range(1, -(-calls // 4) + 1)]


def test_seed_demo_shows_its_plan_first(shop: Shop) -> None:
    code, plan, _err = run("seed_demo", "--dry-run")
    assert code == 0
    assert "Промокоды: 1" in plan.splitlines()
    assert PromoCode.objects.count() == 0
    assert run("seed_demo")[1] == plan.replace("Будет добавлено", "Добавлено")
    assert PromoCode.objects.count() == 1
    assert run("seed_demo") == (0, "Добавлено записей: 0\n", "")


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
