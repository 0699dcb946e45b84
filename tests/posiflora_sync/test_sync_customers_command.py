"""`manage.py sync_customers`: what it prints, what it answers, what a dry run leaves alone."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from shop.models import Customer, Worker
from shop.sync.cursors import cursor_lease
from shop.sync.customers import CURSOR
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.posiflora_sync.there import add_customer


def command(*arguments: str) -> tuple[list[str], int]:
    out = StringIO()
    try:
        call_command("sync_customers", *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return out.getvalue().splitlines(), int(str(end.code))
    return out.getvalue().splitlines(), 0


def test_plan_then_work(shop: Shop, oleg: Buyer, sandbox: SandboxHelper) -> None:
    add_customer(sandbox, "+79120000055", points=12)
    groups = len(sandbox.posiflora.rows("bonus-groups"))
    people = f"Сотрудников и бонусных групп: {groups + 4}"
    assert command("--dry-run") == (
        ["В Posiflora: 1, наших среди них: 1, изменилось бы: 1, двойников: 0", people],
        0,
    )
    assert Customer.objects.get(first_name="Олег").posiflora_points is None
    assert Worker.objects.count() == 0
    assert command("--full") == (
        ["В Posiflora: 1, наших среди них: 1, обновлено: 1, двойников: 0", people],
        0,
    )
    assert Customer.objects.get(first_name="Олег").posiflora_points == 12


def test_what_could_not_run(shop: Shop, sandbox: SandboxHelper) -> None:
    with cursor_lease(CURSOR, seconds=60):
        assert command() == (["Уже выполняется другим процессом."], 2)
    with sandbox.down():
        lines, code = command()
    assert code == 2
    assert lines[0].startswith("Posiflora временно не отвечает")
