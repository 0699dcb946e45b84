"""Florists and couriers by name, bonus groups by title."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.errors import Transient
from integrations.sandbox import demo
from shop.models import BonusGroup, SyncCursor, Worker
from shop.sync.people.workers import CURSOR, sync_people
from tests.plugin_sandbox import SandboxHelper

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
