"""Probes: alive without asking anybody; ready as long as the database is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from shop.models import MessageState, OutboxMessage, SyncCursor, Topic, Vendor
from shop.services import clock
from shop.sync.orders.poll import CURSOR
from tests.api.rows import Caller

# The process is asked as it would be in the shop, with one of its servers away.
ASK = """
import json, sys, django
django.setup()
from django.test import Client
answers = {path: Client().get(path) for path in ("/healthz", "/readyz")}
print(json.dumps({path: [it.status_code, it.content.decode()] for path, it in answers.items()}))
"""
NO_DATABASE = "postgres://shop:shop@127.0.0.1:1/shop"
NO_REDIS = "redis://127.0.0.1:1/0"


def ready() -> dict[str, Any]:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def asked_with(**addresses: str) -> dict[str, Any]:
    environment = os.environ | addresses | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


def database(name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def test_alive_without_touching_the_database() -> None:
    # This test asked for no database, and so one query would fail it.
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading(db: None, path: str) -> None:
    assert Client().post(path).status_code == 405


def test_ready_and_nothing_to_do(db: None) -> None:
    assert ready() == {
        "database": "ok",
        "broker": "ok",
        "oldest_due_message_seconds": 0,
        "outbox_late": False,
        "last_poll_seconds": None,
        "poll_late": True,
    }


@pytest.mark.parametrize(
    ("age", "state", "seconds", "late"),
    [
        (60, MessageState.QUEUED, 60, False),
        (16 * 60, MessageState.QUEUED, 960, True),
        (16 * 60, MessageState.IN_FLIGHT, 960, True),
        (16 * 60, MessageState.ATTENTION, 0, False),
        (16 * 60, MessageState.DONE, 0, False),
        (-60, MessageState.QUEUED, 0, False),
    ],
)
def test_the_oldest_message_that_is_due(
    anna: Caller, age: int, state: MessageState, seconds: int, *, late: bool
) -> None:
    anna.place()
    OutboxMessage.objects.update(
        vendor=Vendor.POSIFLORA, state=state, available_at=clock.now() - timedelta(seconds=age)
    )
    report = ready()
    assert abs(report["oldest_due_message_seconds"] - seconds) <= 2
    assert report["outbox_late"] is late


def test_a_message_behind_one_that_waits_is_not_late(anna: Caller) -> None:
    anna.place()
    create = OutboxMessage.objects.filter(topic=Topic.ORDER_CREATE)
    OutboxMessage.objects.exclude(topic=Topic.ORDER_CREATE).delete()
    first = create.get()
    OutboxMessage.objects.create(
        vendor=first.vendor,
        topic=Topic.ORDER_UPDATE,
        order=first.order,
        stream=first.stream,
        dedupe_key="change",
        available_at=clock.now() - timedelta(hours=1),
    )
    create.update(state=MessageState.DONE)
    assert ready()["outbox_late"] is True
    create.update(state=MessageState.ATTENTION)
    assert (ready()["oldest_due_message_seconds"], ready()["outbox_late"]) == (0, False)
    create.update(state=MessageState.QUEUED, available_at=clock.now() + timedelta(days=5))
    assert (ready()["oldest_due_message_seconds"], ready()["outbox_late"]) == (0, False)


def test_what_was_not_told_in_telegram_holds_nothing_up(anna: Caller) -> None:
    anna.place()
    OutboxMessage.objects.update(
        vendor=Vendor.TELEGRAM, available_at=clock.now() - timedelta(hours=1)
    )
    assert (ready()["oldest_due_message_seconds"], ready()["outbox_late"]) == (0, False)


# A shop without an open order is polled every five minutes, however fast beat ticks.
@pytest.mark.parametrize(
    ("every", "age", "late"),
    [
        (30, 10, False),
        (30, 350, False),
        (30, 370, True),
        (3, 299, False),
        (3, 300, False),
        (3, 310, True),
        (120, 1190, False),
        (120, 1210, True),
    ],
)
def test_the_last_poll(db: None, settings: Settings, every: int, age: int, *, late: bool) -> None:
    settings.POLL_ORDERS_EVERY = every
    SyncCursor.objects.create(name=CURSOR, ran_at=clock.now() - timedelta(seconds=age))
    report = ready()
    assert abs(report["last_poll_seconds"] - age) <= 2
    assert report["poll_late"] is late


def test_without_the_database_it_lives_but_is_not_ready() -> None:
    answers = asked_with(DATABASE_URL=NO_DATABASE)
    assert answers["/healthz"] == [200, "ok"]
    status, body = answers["/readyz"]
    assert (status, json.loads(body)) == (
        503,
        {"database": "failed: OperationalError", "broker": "ok"},
    )


def test_before_the_first_migration_it_is_not_ready(transactional_db: None) -> None:
    status, body = asked_with(DATABASE_URL=database("postgres"))["/readyz"]
    report = {"database": "failed: ProgrammingError", "broker": "ok"}
    assert (status, json.loads(body)) == (503, report)


def test_without_the_broker_the_shop_goes_on(transactional_db: None) -> None:
    answers = asked_with(
        REDIS_URL=NO_REDIS, DATABASE_URL=database(connection.settings_dict["NAME"])
    )
    assert answers["/healthz"] == [200, "ok"]
    status, body = answers["/readyz"]
    report = json.loads(body)
    assert (status, report["database"]) == (200, "ok")
    assert report["broker"] == "failed: OperationalError"
