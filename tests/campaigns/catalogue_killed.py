"""A catalogue run whose process is killed, and the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tests.campaigns.catalogue_rows import Picture, count_rows, fingerprint, picture
from tests.campaigns.catalogue_size import CatalogueSizes
from tests.campaigns.frame import Failed, Finding, expect
from tests.campaigns.ground import Ground
from tests.sync.hands import let_time_pass
from tests.vendor_settings import process_environment

PATIENCE_SECONDS = 60.0
ITEMS = "/v1/inventory-items$"
COMMAND = ("manage.py", "sync_catalog", "--full", "--force")
WRITTEN_LAST = "shop_availability"
"""A table that is written after the goods."""

type Kill = Callable[[Ground], None]


def catalogue_killed(ground: Ground, sizes: CatalogueSizes) -> Iterator[Finding]:
    """A catalogue run killed with SIGKILL and taken up again."""
    ground.sandbox.posiflora.fill_items(sizes.items)
    expect("запуск без помех", finish(), 0)
    undisturbed = picture()
    for title, kill in (
        ("на второй странице", kill_on_a_page),
        ("посреди записи в базу", kill_while_writing),
    ):
        yield killed(ground, sizes, title, kill, undisturbed)


def killed(
    ground: Ground, sizes: CatalogueSizes, title: str, kill: Kill, undisturbed: Picture
) -> Finding:
    """Kill a first run, run it again and once more."""
    ground.clear()
    ground.sandbox.posiflora.fill_items(sizes.items)
    kill(ground)
    left = count_rows()
    refused = finish()
    # The dead run's lease ends by itself.
    let_time_pass()
    resumed = finish()
    same = picture() == undisturbed
    was = fingerprint()
    again = finish()
    quiet = fingerprint() == was
    rows = count_rows()
    fine = (refused, resumed, again) == (2, 0, 0) and same and quiet
    return Finding(
        f"каталог: процесс убит {title}",
        fine,
        f"осталось строк {left}, при живой аренде код {refused}, после неё код {resumed}: "
        f"строк {rows}, {'как' if same else 'НЕ как'} без помех; "
        f"третий запуск {'ничего не пишет' if quiet else 'ПИШЕТ'}",
    )


def kill_on_a_page(ground: Ground) -> None:
    """Kill it when its second page of goods is on its way."""
    ground.sandbox.fail("posiflora", "GET", ITEMS, "barrier", skip=1)
    process = start(ground)
    ground.sandbox.wait_held(timeout=PATIENCE_SECONDS)
    end(process)
    ground.sandbox.heal()


def kill_while_writing(ground: Ground) -> None:
    """Kill it when it has written the goods and waits to write their stock."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {WRITTEN_LAST} IN SHARE ROW EXCLUSIVE MODE")
        process = start(ground)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _somebody_waits_for_a_lock():
            if process.poll() is not None or time.monotonic() > deadline:
                end(process)
                raise Failed(f"до записи не дошло, код {process.returncode}")
            time.sleep(0.02)
        end(process)


def start(ground: Ground) -> subprocess.Popen[bytes]:
    """The command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, *COMMAND],
        cwd=settings.BASE_DIR,
        env=process_environment(ground.sandbox.base_url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """The end without a last word."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def finish() -> int:
    """Run the command to its end in this process; returns its exit code."""
    try:
        call_command(*COMMAND[1:], stdout=StringIO(), stderr=StringIO())
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def _somebody_waits_for_a_lock() -> bool:
    # Not pg_stat_activity: what it says is kept for the length of a transaction.
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        row = cursor.fetchone()
        return bool(row and row[0])
