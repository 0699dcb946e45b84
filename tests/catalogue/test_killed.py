"""A run that dies has changed nothing, and stands in nobody's way for long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from shop.models import Product, SyncCursor
from shop.services import clock
from shop.sync.catalogue import prices, run
from shop.sync.catalogue.cursor import CURSOR
from shop.sync.catalogue.run import LEASE_SECONDS, sync_catalogue
from shop.sync.cursors import AlreadyRunning, cursor_hold, cursor_lease, cursor_renew
from tests.catalogue.hands import calls, contents, snapshot
from tests.empty_tables import empty_tables
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Shop
from tests.vendor_settings import process_environment

NEW_GOODS = 250


@contextmanager
def command_to_kill(sandbox: SandboxHelper) -> Iterator[None]:
    """`manage.py sync_catalog` as somebody starts it at a terminal, killed when the block ends."""
    command = subprocess.Popen(
        [sys.executable, "manage.py", "sync_catalog", "--force"],
        cwd=Path(settings.BASE_DIR),
        env=process_environment(sandbox.base_url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
        assert command.poll() is None, "the command came to its end before it could be killed"
    finally:
        os.killpg(command.pid, signal.SIGKILL)
        command.wait(10)
        sandbox.heal()
        sandbox.world.faults.wake()


def wait_until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline, "the command never got so far"
        time.sleep(0.05)


def asked(sandbox: SandboxHelper, path: str) -> bool:
    """Whether a call has come in whose answer is not there yet."""
    return any(entry.status is None for entry in sandbox.requests("posiflora", "GET", path))


def after_the_lease() -> None:
    """The lease the dead run left behind ends by itself, and soon."""
    cursor = SyncCursor.objects.get(name=CURSOR)
    assert cursor.lease_until is not None
    assert cursor.lease_until <= clock.now() + timedelta(seconds=LEASE_SECONDS)
    with pytest.raises(AlreadyRunning):
        sync_catalogue()
    SyncCursor.objects.update(lease_until=clock.now())


# The path, and how many of its calls are answered at once: in the middle of a list, in a list that
# comes last, between two recipes.
@pytest.mark.parametrize(
    ("path", "skip"),
    [("/v1/inventory-items", 1), ("/v1/bouquets", 0), ("/v1/specifications/", 1)],
)
def test_killed_in_the_middle_of_a_page(
    shop: Shop, sandbox: SandboxHelper, path: str, skip: int
) -> None:
    sandbox.posiflora.fill_items(NEW_GOODS)
    for number in range(3):
        sandbox.posiflora.add_recipe(f"new-{number}")
    sandbox.posiflora.set("inventory-items", sandbox.posiflora.items[0].id, title="Другое имя")
    before = snapshot()
    sandbox.fail("posiflora", "GET", path, "slow", times=1, skip=skip, seconds=60)
    with command_to_kill(sandbox):
        wait_until(lambda: asked(sandbox, path))
    assert snapshot() == before
    after_the_lease()

    assert sync_catalogue(force=True).rows > NEW_GOODS
    resumed = contents()
    assert len({row[0] for row in resumed["products"]}) == len(resumed["products"])
    assert sync_catalogue(full=True, force=True).rows == 0
    # What one undisturbed run over an empty shop makes of it is the same.
    empty_tables()
    sync_catalogue(force=True)
    assert contents() == resumed


def test_a_run_over_an_empty_shop_is_resumed_too(shop: Shop, sandbox: SandboxHelper) -> None:
    whole = contents()
    empty_tables()
    sandbox.fail("posiflora", "GET", "/v1/bouquets", "slow", times=1, seconds=60)
    with command_to_kill(sandbox):
        wait_until(lambda: asked(sandbox, "/v1/bouquets"))
    assert Product.objects.count() == 0
    after_the_lease()
    sync_catalogue()
    assert contents() == whole


def test_killed_in_the_middle_of_writing(shop: Shop, sandbox: SandboxHelper) -> None:
    sandbox.posiflora.fill_items(NEW_GOODS)
    before = snapshot()
    with psycopg.connect(process_environment(sandbox.base_url)["DATABASE_URL"]) as other:
        # Products and pictures are written by then, what the stores have is not.
        other.execute("LOCK TABLE shop_availability IN EXCLUSIVE MODE")
        with command_to_kill(sandbox):
            wait_until(somebody_waits_for_stock)
    # The server notices the dead connection when it gets the lock, and undoes the rest.
    wait_until(lambda: not somebody_writes_products())
    assert snapshot() == before
    after_the_lease()
    sync_catalogue(force=True)
    assert Product.objects.filter(title__startswith="Роза сортовая").count() == NEW_GOODS
    assert sync_catalogue(full=True).rows == 0


def somebody_waits_for_stock() -> bool:
    return _locked("shop_availability", granted=False)


def somebody_writes_products() -> bool:
    return _locked("shop_product", granted=True)


def _locked(table: str, *, granted: bool) -> bool:
    """Whether a transaction has, or waits for, a lock on a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = %s::regclass AND granted = %s)",
            [table, granted],
        )
        return bool(cursor.fetchone()[0])


def test_a_long_run_keeps_its_lease(
    shop: Shop, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "RENEW_EVERY_SECONDS", 0.0)
    seen: list[float] = []
    renew = cursor_renew

    def noted(cursor: SyncCursor, *, seconds: int) -> None:
        SyncCursor.objects.filter(pk=cursor.pk).update(lease_until=clock.now())
        renew(cursor, seconds=seconds)
        until = SyncCursor.objects.get(pk=cursor.pk).lease_until
        assert until is not None
        seen.append((until - clock.now()).total_seconds())

    monkeypatch.setattr(run, "cursor_renew", noted)
    sync_catalogue()
    assert len(seen) > 10
    assert min(seen) > LEASE_SECONDS - 5
    assert SyncCursor.objects.get(name=CURSOR).lease_until is None


def test_no_more_than_two_answers_pass_without_a_sign_of_life(
    shop: Shop, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a slow vendor would cost the lease: each of them may take ten seconds and more."""
    monkeypatch.setattr(run, "RENEW_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(prices, "BATCH", 3)
    sandbox.switch(page_maximum=5, page_over_maximum="clamped")
    renewed = [calls(sandbox)]
    monkeypatch.setattr(
        run, "cursor_renew", lambda _cursor, seconds: renewed.append(calls(sandbox))
    )
    sync_catalogue(full=True)
    renewed.append(calls(sandbox))
    assert max(after - before for before, after in pairwise(renewed)) <= 2


def test_who_lost_the_lease_writes_nothing(
    shop: Shop, sandbox: SandboxHelper, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.posiflora.add_item("test-peony", title="Пион")
    before = snapshot()

    def taken_over(cursor: SyncCursor, *, seconds: int) -> None:
        """Somebody else was faster, just before the writing."""
        SyncCursor.objects.filter(pk=cursor.pk).update(lease_until=clock.now())
        with cursor_lease(CURSOR, seconds=60):
            cursor_hold(cursor, seconds=seconds)

    monkeypatch.setattr(run, "cursor_hold", taken_over)
    with pytest.raises(AlreadyRunning):
        sync_catalogue()
    assert snapshot() == before
    monkeypatch.undo()
    assert sync_catalogue().plan.created == ["Пион"]


def test_a_lease_is_renewed_by_its_holder_alone(shop: Shop) -> None:
    with cursor_lease("a cursor", seconds=60) as mine:
        cursor_renew(mine, seconds=120)
        SyncCursor.objects.filter(pk=mine.pk).update(lease_until=clock.now())
        with cursor_lease("a cursor", seconds=60) as theirs:
            with pytest.raises(AlreadyRunning):
                cursor_renew(mine, seconds=120)
            cursor_renew(theirs, seconds=120)
