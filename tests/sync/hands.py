"""What the tests of the exchange do over and over: wait, press a button, build a bare order."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from integrations.models import VendorSession
from integrations.posiflora import get_client
from shop.models import (
    Attention,
    Customer,
    FulfilmentMethod,
    MessageState,
    Order,
    OutboxMessage,
    Store,
    SyncCursor,
    Topic,
    Vendor,
)
from shop.services import clock
from shop.services.messages import message_retry
from shop.sync.outbox import run
from shop.sync.outbox.handlers import HANDLERS
from shop.sync.outbox.run_types import Handler
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Answer, Shop
from tests.together import together

numbers = itertools.count(1)


def body(answer: Answer) -> Any:
    """What an answer of the shop's API says."""
    return answer.json()


def let_time_pass() -> None:
    """Whatever waits for a moment has waited long enough: messages, leases, refused logins."""
    before = clock.now() - timedelta(seconds=1)
    OutboxMessage.objects.filter(state=MessageState.QUEUED).update(available_at=before)
    Customer.objects.exclude(posiflora_lease_until=None).update(posiflora_lease_until=before)
    SyncCursor.objects.exclude(lease_until=None).update(lease_until=before)
    VendorSession.objects.update(renewing_until=None, refused_until=None)


def end_leases() -> None:
    """Workers that had something in flight are dead long since."""
    before = clock.now() - timedelta(seconds=1)
    OutboxMessage.objects.filter(state=MessageState.IN_FLIGHT).update(available_at=before)


def person_retries() -> None:
    """Somebody fixed the settings and pressed the button on everything that was stuck."""
    for message in OutboxMessage.objects.filter(state=MessageState.ATTENTION):
        message_retry(message=message)


def settle(shop: Shop, *, rounds: int = 12, person: bool = True, pause: float = 0) -> None:
    """Drain, wait, drain … until nothing is left to do. `pause` is real time, in seconds."""
    for _round in range(rounds):
        shop.drain()
        if person:
            person_retries()
        if not OutboxMessage.objects.filter(state=MessageState.QUEUED).exists():
            return
        time.sleep(pause)
        let_time_pass()


def open_attentions(number: str = "") -> list[tuple[str, str]]:
    """Kind and text of every question nobody has answered."""
    rows = Attention.objects.filter(resolved_at=None).order_by("pk")
    if number:
        rows = rows.filter(order__number=number)
    return list(rows.values_list("kind", "text"))


def renamed_by_the_server(sandbox: SandboxHelper, number: str) -> str:
    """Give an order an id of the server's own, as one would that ignores ids made by clients."""
    with sandbox.world.lock:
        table = sandbox.world.posiflora.table("orders")
        (order,) = [row for row in table.values() if row["docNo"] == number]
        del table[order.id]
        order.id = str(uuid.uuid4())
        table[order.id] = order
        return order.id


def message_of(number: str, topic: Topic) -> OutboxMessage:
    return OutboxMessage.objects.get(order__number=number, topic=topic)


def bare_order(**changes: Any) -> Order:
    """An order that nobody placed: for what does not depend on how it came about."""
    number = next(numbers)
    store, _ = Store.objects.get_or_create(posiflora_id="bare-store", title="Магазин")
    now = clock.now()
    values: dict[str, Any] = {
        "number": f"XX{number:010d}",
        "customer": changes.pop("customer", None) or Customer.objects.create(first_name="Пётр"),
        "method": FulfilmentMethod.PICKUP,
        "store": store,
        "slot_starts_at": now,
        "slot_ends_at": now + timedelta(hours=1),
        "buyer_phone": "+79120000099",
        "items_total": Decimal(1000),
        "total": Decimal(1000),
        "placed_at": now,
    }
    return Order.objects.create(**{**values, **changes})


def bare_message(
    *,
    stream: str = "",
    order: Order | None = None,
    topic: str = Topic.ORDER_CREATE,
    vendor: Vendor = Vendor.POSIFLORA,
    **changes: Any,
) -> OutboxMessage:
    """A message that is due."""
    number = next(numbers)
    values: dict[str, Any] = {
        "stream": stream or f"stream-{number}",
        "dedupe_key": f"key-{number}",
        "available_at": clock.now() - timedelta(seconds=1),
    }
    return OutboxMessage.objects.create(
        order=order, topic=topic, vendor=vendor, **{**values, **changes}
    )


def handles(monkeypatch: pytest.MonkeyPatch, topic: str, handler: Handler) -> None:
    """Let this function carry out a topic for the rest of the test."""
    monkeypatch.setitem(HANDLERS, topic, handler)


def in_threads[T](count: int, work: Callable[[], T]) -> list[T]:
    """Run the same work in so many threads that start together."""
    return together(count, lambda _number: work())


def push() -> int:
    """What a worker does of Posiflora's messages that are due."""
    return run.run_due(vendor=Vendor.POSIFLORA, keep_going=lambda: True)


@contextmanager
def in_background(work: Callable[[], object]) -> Iterator[None]:
    """Run work beside the block and wait for it at the end."""

    def one() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        job = threads.submit(one)
        yield
        job.result(60)


@contextmanager
def dies_before_writing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The block's worker is killed after the vendor answered and before our database knows."""

    def killed(*_args: object) -> None:
        raise SystemExit(9)

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(run, "_finish", killed)
        yield


@contextmanager
def clock_at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> Iterator[datetime]:
    """Stop the shop's clock."""
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: moment)
        yield moment


def impatient(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let Posiflora's client wait for an answer no longer than this."""
    monkeypatch.setattr(get_client()._api._client, "_timeout", (1.0, seconds))
