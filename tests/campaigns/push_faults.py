"""Every kind of fault on every call of an order's way: one order, one customer, one payment."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import pytest
from django.conf import settings

from integrations.http import repeat
from integrations.models import VendorSession
from integrations.sandbox import demo
from integrations.sandbox.faults import BEFORE_WORK, KINDS
from shop.models import Order, OrderStatus, Origin, Slot
from shop.services.orders.cancel import order_cancel
from shop.services.orders.deliver import order_deliver
from shop.services.orders.edit import order_edit
from shop.services.orders.pay import order_paid
from shop.sync.push.source import forget_source
from tests.campaigns.frame import Finding, expect
from tests.campaigns.ground import Ground
from tests.campaigns.push_calls import CALLS, Call
from tests.plugin_shop import Shop
from tests.sync.arrived import SOURCE, assert_paid_once, assert_pushed_once
from tests.sync.hands import impatient, open_attentions, renamed_by_the_server, settle

WAITING = frozenset({"slow", "slow_after", "barrier"})
"""Kinds that only hurt whoever gives up waiting."""
PATIENCE, SLOWNESS = 0.15, 0.3
CROWD = 230
"""Other people's orders: more than fit on two pages."""
COMMENT = "Позвонить у ворот"
STAGES = ("push", "edit", "pay")
ENDS = {"deliver": "courier", "cancel": "canceled"}


class PushSizes(Protocol):
    """`every_fault`: all kinds on all calls; otherwise each call and each kind at least once."""

    @property
    def every_fault(self) -> bool: ...


@dataclass(slots=True)
class Road:
    """One order after another is sent down the road, each by a buyer nobody knows."""

    shop: Shop
    count: int = 0

    @property
    def phone(self) -> str:
        return f"+7912{self.count:07d}"

    def travel(self, call: Call, kind: str) -> None:
        """Send one order all the way with one fault on one call. Raises when it is not just one."""
        self.count += 1
        self._forget()
        sandbox = self.shop.sandbox
        buyer = self.shop.member(self.phone, id=800_000_000 + self.count, first_name="Олег")
        number: str = buyer.place().json()["number"]
        order = self.shop.order(number)
        for stage in STAGES:
            self._stage(stage, order, call, kind)
        assert_pushed_once(self.shop, number, phone=self.phone)
        assert_paid_once(self.shop, number)
        there = sandbox.posiflora.order(number)
        expect("комментарий", COMMENT in there["description"], True)
        # With a courier nobody calls an order off any more, so it is the one or the other.
        end = "cancel" if call.stage == "cancel" else "deliver"
        self._stage(end, order, call, kind)
        there = sandbox.posiflora.order(number)
        ended = there["status"] if end == "cancel" else there["deliveryStatus"]
        expect("чем кончилось", ended, ENDS[end])
        expect("вопросы к людям", open_attentions(number), [])

    def _stage(self, stage: str, order: Order, call: Call, kind: str) -> None:
        faulty = call.stage == stage
        sandbox = self.shop.sandbox
        if faulty and call.after:
            sandbox.fail("posiflora", "POST", "/v1/orders$", call.after)
            act(stage, order)
            self.shop.drain()
            if call.renamed:
                renamed_by_the_server(sandbox, order.number)
        if not faulty:
            act(stage, order)
            settle(self.shop)
            return
        with hurried(kind):
            fault = sandbox.fail("posiflora", call.method, call.path, kind, seconds=SLOWNESS)
            if not call.after:
                act(stage, order)
            settle(self.shop, pause=SLOWNESS if kind == "slow" else 0)
        sandbox.release()
        expect("попаданий", fault.hits, 1)

    def _forget(self) -> None:
        """The next order finds out everything anew: session, source."""
        VendorSession.objects.all().delete()
        forget_source()
        there = self.shop.sandbox.posiflora
        for row in there.sources:
            if row["title"] == SOURCE:
                there.remove("order-sources", row.id)


def act(stage: str, order: Order) -> None:
    """What a person does that makes the calls of a stage."""
    match stage:
        case "edit":
            order_edit(order_id=order.pk, origin=Origin.MANAGER, comment=COMMENT)
        case "pay":
            order_paid(order_id=order.pk, origin=Origin.MANAGER)
        case "deliver":
            order_deliver(order_id=order.pk, to=OrderStatus.DELIVERING)
        case "cancel":
            order_cancel(order_id=order.pk, origin=Origin.MANAGER)


@contextmanager
def hurried(kind: str) -> Iterator[None]:
    """Pauses are cut short, and nobody waits long for a server that is slow on purpose."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repeat, "_FIRST_PAUSE", 0.001)
        if kind in WAITING:
            impatient(patch, PATIENCE)
        yield


def open_road(ground: Ground) -> Road:
    """A shop with a till, room for everybody, and no breaker: failures here are on purpose."""
    road = Road(ground.shop())
    Slot.objects.update(capacity=100_000)
    return road


@contextmanager
def till() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "POSIFLORA_PAYMENT_METHOD_ID", demo.PAYMENT_METHOD_ID)
        patch.setattr(settings, "POSIFLORA_SHIFT_ID", demo.SHIFT_ID)
        patch.setattr(settings, "REDIS_URL", "")
        yield


def every_fault_on_every_call(ground: Ground, sizes: PushSizes) -> Iterator[Finding]:
    """Every kind of fault on every call of the push."""
    road = open_road(ground)
    turns = itertools.cycle(sorted(KINDS))
    with till():
        for call in CALLS:
            kinds = sorted(KINDS) if sizes.every_fault else [next(turns)]
            yield finding(f"сбои: {call.title}", road, call, kinds)
    there = ground.sandbox.posiflora
    made = (there.count("orders"), there.count("customers"), there.count("order-payments"))
    said = "заказов {}, покупателей {}, оплат {}".format(*made)
    yield Finding("после всех сбоев нет лишнего", made == (road.count,) * 3, said)


def doc_no_filter_ignored(ground: Ground, sizes: PushSizes) -> Iterator[Finding]:
    """Faults on creating an order where filter[docNo] is ignored."""
    road = open_road(ground)
    ground.sandbox.switch(filter_docno="ignored")
    ground.sandbox.posiflora.fill_orders(CROWD)
    kinds = sorted(KINDS) if sizes.every_fault else ["lost_after"]
    with till():
        for call in CALLS:
            if call.path.startswith("/v1/orders") and call.stage == "push":
                yield finding(f"filter[docNo] не действует: {call.title}", road, call, kinds)
    made = ground.sandbox.posiflora.count("orders") - CROWD
    said = f"наших заказов {made} среди {CROWD} чужих"
    yield Finding("filter[docNo] не действует: нет лишнего", made == road.count, said)


def finding(title: str, road: Road, call: Call, kinds: list[str]) -> Finding:
    broken = []
    for kind in kinds:
        try:
            road.travel(call, kind)
        except Exception as error:  # noqa: BLE001 - the other kinds are still wanted.
            broken.append(f"{kind} ({type(error).__name__}: {error})")
            road.shop.sandbox.heal()
    done = len(kinds) - len(broken)
    worked = sum(kind not in BEFORE_WORK for kind in kinds)
    said = f"видов сбоя {done}/{len(kinds)}, из них после сделанной работы {worked}"
    if broken:
        said += f"; не вышло: {', '.join(broken)}"
    return Finding(title, not broken, said)
