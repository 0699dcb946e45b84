"""`manage.py sync_customers`: what it prints, what it answers, what a dry run leaves alone."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from shop.models import Customer, Worker
from shop.sync.cursors import cursor_lease
from shop.sync.people.customers import CURSOR
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.sync.there import order_at_the_till


def command(*arguments: str) -> tuple[list[str], int]:
    out = StringIO()
    try:
        call_command("sync_customers", *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return out.getvalue().splitlines(), int(str(end.code))
    return out.getvalue().splitlines(), 0


def test_plan_then_work(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    sandbox.posiflora.add_customer("+79120000055", points=12)
    groups = len(sandbox.posiflora.rows("bonus-groups"))
    people = f"Сотрудников и бонусных групп: {groups + 4}"
    changed = [
        "Покупатель    Баллы   Группа",
        "────────────  ──────  ──────",
        "Олег Садовая  — → 12  — → 1",
    ]
    assert command("--dry-run") == (
        [*changed, "В Posiflora: 1, наших среди них: 1, изменилось бы: 1, двойников: 0", people],
        0,
    )
    assert Customer.objects.get(first_name="Олег").posiflora_points is None
    assert Worker.objects.count() == 0
    title = sandbox.posiflora.row("bonus-groups", "1")["title"]
    lines, code = command("--full")
    assert (code, lines[2]) == (0, f"Олег Садовая  — → 12  — → {title}")
    assert lines[3:] == ["В Posiflora: 1, наших среди них: 1, обновлено: 1, двойников: 0", people]
    assert Customer.objects.get(first_name="Олег").posiflora_points == 12


def test_what_could_not_run(shop: Shop, sandbox: SandboxHelper) -> None:
    with cursor_lease(CURSOR, seconds=60):
        assert command() == (["Уже выполняется другим процессом."], 2)
    with sandbox.down():
        lines, code = command()
    assert code == 2
    assert lines[0].startswith("Posiflora временно не отвечает")


def test_doubles_are_for_a_person(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    for _record in range(2):
        sandbox.posiflora.add_customer("+79120000055", points=12)
    lines, code = command()
    assert (code, lines[-2].endswith("двойников: 1")) == (1, True)
    assert lines[2].startswith("Олег Садовая  — → 12")
    sandbox.advance(900)
    sandbox.posiflora.change_points(Customer.objects.get(first_name="Олег").posiflora_id or "", 3)
    assert command()[0][2].startswith("Олег Садовая  12 → 15")


def test_earlier_orders_come_along(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    there = sandbox.posiflora.add_customer("+79120000055")
    order_at_the_till(there, doc_no="25aaaa000164")
    assert command("--dry-run")[0][-1].startswith("Сотрудников")
    assert command()[0][-1] == "Прежних заказов найдено: 1"
    assert [row["number"] for row in oleg.api.get("/api/v1/orders").json()] == ["25aaaa000164"]
