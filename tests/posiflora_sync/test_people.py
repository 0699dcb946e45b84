"""Florists and couriers by name, bonus groups by title."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.errors import Transient
from integrations.sandbox import demo
from integrations.sandbox.posiflora import order_flow
from integrations.sandbox.posiflora.store import Ref
from shop.models import BonusGroup, SyncCursor, Worker
from shop.sync.people.workers import CURSOR, sync_people
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ["Дарья Полевая", "Игорь Дорогин", "Марина Лугова", "Ольга Ветрова"]


def names() -> list[tuple[str, bool]]:
    return list(Worker.objects.values_list("name", "is_listed"))


def test_workers_and_groups_are_mirrored_once(sandbox: SandboxHelper) -> None:
    there = sandbox.posiflora.rows("bonus-groups")
    assert sync_people() == len(NAMES) + len(there)
    assert names() == [(name, True) for name in NAMES]
    assert {
        (row.posiflora_id, row.title, row.rate, row.limit) for row in BonusGroup.objects.all()
    } == {(row.id, row["title"], row["bonusRate"], row["limit"]) for row in there}
    assert sync_people() == 0
    assert len(sandbox.requests("posiflora", "GET")) == 4


def test_who_left_keeps_the_name(sandbox: SandboxHelper) -> None:
    sync_people()
    sandbox.posiflora.remove("workers", demo.COURIER_ID)
    sandbox.posiflora.set("workers", demo.FLORIST_IDS[0], firstName="Мария", lastName="")
    assert sync_people() == 2
    assert names() == [
        ("Дарья Полевая", True),
        ("Игорь Дорогин", False),
        ("Мария", True),
        ("Ольга Ветрова", True),
    ]


def test_a_nonsensical_percent_does_not_end_the_run(sandbox: SandboxHelper) -> None:
    sandbox.posiflora.set("bonus-groups", "1", bonusRate=Decimal("1e9"), limit=Decimal("33.335"))
    sync_people()
    group = BonusGroup.objects.get(posiflora_id="1")
    assert (group.rate, group.limit) == (Decimal(1000), Decimal("33.34"))
    assert sync_people() == 0


def test_dry_run_writes_nothing(sandbox: SandboxHelper) -> None:
    assert sync_people(dry_run=True) == sync_people(dry_run=True) > 0
    assert (Worker.objects.count(), BonusGroup.objects.count()) == (0, 0)
    assert SyncCursor.objects.get(name=CURSOR).ran_at is None


def test_a_failure_changes_nothing(sandbox: SandboxHelper) -> None:
    sync_people()
    sandbox.posiflora.remove("workers", demo.COURIER_ID)
    sandbox.fail("posiflora", "GET", "/v1/bonus-groups", "status", times=None)
    with pytest.raises(Transient):
        sync_people()
    assert names() == [(name, True) for name in NAMES]
    assert SyncCursor.objects.get(name=CURSOR).error != ""


def notes(shop: Shop, number: str) -> list[tuple[str, str]]:
    rows = shop.order(number).history.filter(origin="posiflora")
    return [(row.status, row.note) for row in rows]


def test_the_history_says_who(shop: Shop, pushed: str, sandbox: SandboxHelper) -> None:
    sync_people()
    there = sandbox.posiflora.order(pushed).id
    for step in ("assign", "assemble", "hand_over", "deliver", "complete"):
        sandbox.advance(60)
        sandbox.florist.act(step, there)
        shop.poll()
    florist = Worker.objects.get(posiflora_id=sandbox.posiflora.order(pushed).one("florist"))
    assert notes(shop, pushed) == [
        ("confirmed", ""),
        ("assembling", f"флорист {florist.name}"),
        ("assembled", f"флорист {florist.name}"),
        ("delivering", "курьер Игорь Дорогин"),
        ("delivered", "курьер Игорь Дорогин"),
        ("completed", ""),
    ]


def test_somebody_we_do_not_know_is_not_named(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    sandbox.florist.assign(sandbox.posiflora.order(pushed).id)
    sandbox.advance(60)
    shop.poll()
    assert notes(shop, pushed) == [("confirmed", ""), ("assembling", "")]


def test_another_florist_is_noted_though_the_status_stays(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    sync_people()
    there = sandbox.posiflora.order(pushed).id
    for florist_id in (*demo.FLORIST_IDS[:2], demo.FLORIST_IDS[0]):
        sandbox.advance(60)
        give(sandbox, there, florist_id)
        for _again in range(2):
            shop.poll()
    first, second = (Worker.objects.get(posiflora_id=each).name for each in demo.FLORIST_IDS[:2])
    assert notes(shop, pushed) == [
        ("confirmed", ""),
        ("assembling", f"флорист {first}"),
        ("", f"флорист {second}"),
        ("", f"флорист {first}"),
    ]
    event = shop.order(pushed).history.last()
    assert event is not None
    assert (event.kind, event.at) == ("note", sandbox.posiflora.order(pushed)["modifiedAt"])
    assert shop.order(pushed).posiflora_florist_id == demo.FLORIST_IDS[0]


def test_nobody_in_place_of_a_florist_is_not_noted(
    shop: Shop, pushed: str, sandbox: SandboxHelper
) -> None:
    sync_people()
    there = sandbox.posiflora.order(pushed).id
    sandbox.florist.assemble(there)
    shop.poll()
    sandbox.advance(60)
    give(sandbox, there, None)
    shop.poll()
    assert [status for status, _note in notes(shop, pushed)] == ["confirmed", "assembled"]
    assert shop.order(pushed).posiflora_florist_id == ""


def give(sandbox: SandboxHelper, order_id: str, florist_id: str | None) -> None:
    """Somebody in the shop takes an order over, or lets go of it."""
    with sandbox.world.lock:
        order = sandbox.world.posiflora.table("orders")[order_id]
        florist = Ref("workers", florist_id) if florist_id else None
        order_flow.assign(sandbox.world, order, "florist", florist)
