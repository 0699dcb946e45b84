"""A shop under one loyalty service, with its buyers, and everything that can happen to it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import override_settings

from integrations.errors import VendorError
from integrations.http import repeat
from integrations.sandbox import demo
from integrations.sandbox.posiflora.errors import ApiError
from integrations.sandbox.posiflora.store import Resource
from shop.models import MessageState, Order, Origin, OutboxMessage, PromoCode, Slot, Topic, Vendor
from shop.services.bonuses.refunds import bonus_refund
from shop.services.errors import DomainError
from shop.services.messages import message_retry
from shop.services.orders.move import order_lock
from shop.services.orders.pay import order_paid
from shop.services.orders.take_out import order_take_out
from shop.sync.cursors import AlreadyRunning
from shop.sync.loyalty.resync import operations_to_resync, resync_bonuses
from shop.sync.loyalty.sweep import sweep_bonuses
from shop.sync.orders.poll import poll_orders
from shop.sync.outbox.run import run_due
from shop.sync.push.source import forget_source
from shop.sync.reconcile.run import reconcile
from tests.campaigns.points.moving_clock import MovingClock, moving_clock
from tests.campaigns.points.services.base import Service
from tests.campaigns.points.tables import Beginning
from tests.campaigns.points.wires import Pause, Trap, Wires, WorkerDied, wired
from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Answer, Buyer, Shop

D = Decimal
BALANCE = D(1000)
MEMBERS = ("+79120000501", "+79120000502")
STRANGER = "+79120000503"
"""Somebody who is in no loyalty programme."""
PHONES = (*MEMBERS, STRANGER)
PROMO = "ДЕНЬ"
VENDORS = (Vendor.LOYALTY, Vendor.POSIFLORA)
"""Chat messages wait in their queue: points do not depend on them."""
ANSWERS = (200, 201, 409)
MOST_DEATHS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What a buyer was promised when the order was taken."""

    phone: str
    spend: Decimal
    max_spend: Decimal


class Stage:
    """One shop, run after run."""

    def __init__(self, shop: Shop, service: Service, clock: MovingClock) -> None:
        self.shop = shop
        self.sandbox = shop.sandbox
        self.service = service
        self.clock = clock
        self.wires = Wires(self.sandbox, count=service.count, moved=service.moved)
        self.happened: Counter[str] = self.wires.happened
        self._second = ThreadPoolExecutor(1)
        Slot.objects.update(capacity=100_000)
        PromoCode.objects.create(code=PROMO, kind="percent", value=D(7))
        self.buyers = [
            shop.member(phone, id=700_000_001 + number, first_name=f"Ольга {number}", username="")
            for number, phone in enumerate(PHONES)
        ]
        self._beginning = Beginning()
        self.placed: dict[str, Placed] = {}
        self.done: set[str] = set()
        self.tilled: dict[str, Decimal] = {}
        self.touched: set[str] = set()
        self.came_back: Counter[tuple[str, int]] = Counter()

    def begin(self, habits: Mapping[str, object]) -> None:
        """A fresh day over the same catalogue and the same buyers."""
        self.wires.disarm()
        self.clock.reset()
        self.sandbox.begin()
        self._beginning.restore()
        forget_source()
        self.service.begin(MEMBERS, BALANCE, habits)
        # Points given a moment ago may not show yet.
        self.clock.advance(120)
        self.placed, self.done, self.touched = {}, set(), set()
        self.tilled = dict.fromkeys(MEMBERS, D(0))
        self.came_back.clear()

    def close(self) -> None:
        self._second.submit(connections.close_all).result()
        self._second.shutdown()
        self._beginning.forget()

    # What buyers do.

    def place(self, who: int, *, points: Decimal, promo: bool, **goods: int) -> str:
        """Fill a cart, look at the quote, order. Returns the number, "" when nothing was ordered.

        Whoever gets no answer because the process died asks again with the same key.
        """
        buyer = self.buyers[who]
        changes: dict[str, Any] = {
            "items": [
                {"product": self.shop.products[0 if name == "dear" else 5].pk, "quantity": count}
                for name, count in goods.items()
            ],
            "promo_code": PROMO if promo else "",
        }
        spend = points
        quote = self._quote(buyer, bonuses=str(spend), **changes)
        most = D(quote["bonus"]["max_spend"])
        if spend > most:
            spend = most
            quote = self._quote(buyer, bonuses=str(spend), **changes)
        form = buyer.form(expected_total=quote["total"], bonuses=str(spend), **changes)
        answer = self._post(buyer, form)
        if answer.status_code != 201:
            self.happened[f"order refused: {answer.json()['errors'][0]['code']}"] += 1
            return ""
        number: str = answer.json()["number"]
        phone = PHONES[who]
        self.placed[number] = Placed(phone=phone, spend=spend, max_spend=most)
        self.happened["orders with points" if spend else "orders without points"] += 1
        return number

    def buyer_cancels(self, number: str) -> None:
        self._press(number, "cancel", {"reason": "Передумали"})

    def buyer_decides(self, number: str, choice: str) -> None:
        self._press(number, "decision", {"choice": choice})

    # What people of the shop do.

    def florist(self, number: str, action: str) -> bool:
        """Press a button in Posiflora. False when it is not offered."""
        pressed = False
        for there in self.there(number):
            try:
                self.sandbox.florist.act(action, there.id)
            except ApiError:
                continue
            pressed = True
            if action == "complete":
                self.done.add(number)
        return pressed

    def person(self) -> None:
        """Somebody looks at what is stuck and presses "again" on everything."""
        for message in self.stuck():
            message_retry(message=message)

    def decide_in_posiflora(self) -> None:
        """Cancelled here and alive there: somebody goes and cancels it there, where it is legal."""
        for message in self.stuck():
            if message.topic == Topic.ORDER_CANCEL and message.order:
                self.florist(message.order.number, "cancel")

    def give_back(self, number: str, position: int, pieces: int) -> None:
        """A manager takes goods back."""
        with transaction.atomic():
            try:
                bonus_refund(order=order_lock(number=number), lines={position: pieces})
            except DomainError:
                self.happened["goods not taken back"] += 1
                return
        self.came_back[number, position] += pieces
        self.happened["goods taken back"] += 1

    def all_came_back(self, order: Order) -> bool:
        """Whether managers took back every piece of the order."""
        return all(
            self.came_back[order.number, line.position] >= line.quantity
            for line in order.lines.all()
        )

    def take_out(self, number: str, position: int, pieces: int) -> None:
        """A manager takes goods out of an order: its points follow by rule."""
        try:
            order_take_out(
                order_id=self.shop.order(number).pk,
                pieces={position: pieces},
                origin=Origin.MANAGER,
            )
        except DomainError:
            self.happened["goods not taken out"] += 1
            return
        self.happened["goods taken out"] += 1

    def pay(self, number: str) -> None:
        """A manager notes that the money is here."""
        try:
            order_paid(order_id=self.shop.order(number).pk, origin=Origin.MANAGER)
        except DomainError:
            self.happened["not paid"] += 1
            return
        self.happened["paid"] += 1

    def till(self, who: int, points: Decimal) -> None:
        phone = MEMBERS[who]
        moved = self.service.till(phone, points)
        self.tilled[phone] += moved
        if moved:
            self.touched.add(phone)

    def put_right(self, number: str) -> bool:
        """Somebody undoes an order in the cabinet of the service."""
        done = self.service.undo(number)
        if done:
            self.touched.add(self.placed[number].phone)
        return done

    # What machines do.

    def work(self, vendor: Vendor, turns: int) -> int:
        """So many turns of a worker, who may die meanwhile."""
        try:
            return run_due(vendor=vendor, keep_going=iter([True] * turns + [False]).__next__)
        except WorkerDied:
            return turns

    def poll(self) -> bool:
        """One look at Posiflora, which may fail: then the next tick tries again."""
        try:
            poll_orders()
        except (WorkerDied, VendorError, AlreadyRunning):
            return False
        return True

    def look_after(self, what: str) -> None:
        """What runs by the clock beside the queue, or is asked for by an operator."""
        try:
            match what:
                case "sweep":
                    sweep_bonuses()
                case "resync":
                    resync_bonuses(operations_to_resync())
                case _:
                    reconcile(fix=what == "reconcile and fix")
        except (WorkerDied, AlreadyRunning):
            return

    def dies(self, nth: int, *, after: bool) -> None:
        self.wires.set(Trap(nth, after))

    def meanwhile(
        self, vendor: Vendor, nth: int, *, after: bool, happens: Callable[[], object]
    ) -> None:
        """A worker stands still at a call, something else happens, and the worker goes on."""
        pause = Pause()

        def turn() -> None:
            self._guard()
            try:
                self.work(vendor, 1)
            finally:
                pause.reached.set()

        self.wires.disarm()
        self.wires.set(Trap(nth, after, pause))
        job = self._second.submit(turn)
        pause.reached.wait(30)
        self.wires.disarm()
        try:
            happens()
        finally:
            pause.go_on.set()
            job.result(60)

    # What can be seen.

    def there(self, number: str) -> list[Resource]:
        """The order in Posiflora."""
        return [
            each for each in self.sandbox.world.posiflora.rows("orders") if each["docNo"] == number
        ]

    def stuck(self) -> list[OutboxMessage]:
        return list(
            OutboxMessage.objects.filter(state=MessageState.ATTENTION, vendor__in=VENDORS)
            .select_related("order")
            .order_by("pk")
        )

    def orders(self) -> list[Order]:
        return list(Order.objects.prefetch_related("lines", "bonus_operations", "attentions"))

    def _quote(self, buyer: Buyer, **changes: Any) -> Any:
        return self._insist(lambda: buyer.quote(**changes)).json()

    def _post(self, buyer: Buyer, form: dict[str, Any]) -> Answer:
        key = str(uuid.uuid4())
        return self._insist(lambda: buyer.post_order(form, key=key))

    def _press(self, number: str, button: str, what: dict[str, str]) -> None:
        buyer = self.buyers[PHONES.index(self.placed[number].phone)]
        self._insist(lambda: buyer.api.post(f"/api/v1/orders/{number}/{button}", what))

    def _insist(self, ask: Callable[[], Answer]) -> Answer:
        """A buyer who hears nothing, because the web process died, asks again."""
        for _attempt in range(MOST_DEATHS):
            try:
                answer = ask()
            except WorkerDied:
                self.clock.advance(30)
                continue
            assert answer.status_code in ANSWERS, answer.json()
            return answer
        raise AssertionError("a buyer never got an answer")

    def _guard(self) -> None:
        """A lock that is held during a call would stop the other worker: better an error."""
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")


@contextmanager
def staged(
    sandbox: SandboxHelper, kind: type[Service], shop: Shop | None = None
) -> Iterator[Stage]:
    """A stage whose clock moves and whose workers may die; everything is put back at the end."""
    service = kind(sandbox)
    chosen = {
        "LOYALTY_PROVIDER": kind.name,
        "REDIS_URL": "",
        "POSIFLORA_PAYMENT_METHOD_ID": demo.PAYMENT_METHOD_ID,
        "POSIFLORA_SHIFT_ID": demo.SHIFT_ID,
        # What Telegram signed is good for a day, and here weeks go by.
        "TELEGRAM_INIT_DATA_MAX_AGE": 10_000_000,
        **kind.settings,
    }
    with ExitStack() as stack:
        stack.enter_context(override_settings(**chosen))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(repeat, "_FIRST_PAUSE", 0.001)
        patch.setattr(settings, "PUBLIC_URL", "https://shop.example")
        clock = stack.enter_context(moving_clock(sandbox))
        stage = Stage(shop or Shop(sandbox), service, clock)
        stack.callback(stage.close)
        stack.enter_context(wired(stage.wires))
        stage._guard()
        yield stage
