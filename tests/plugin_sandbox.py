"""Fixtures: the vendors' stand-ins on a free loopback port, one process a test worker.

`sandbox` resets them before every test and points the settings at them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pytest_django import Settings

from integrations.sandbox import Sandbox, demo
from integrations.sandbox.bonusplus_store import (
    REFUND,
    SALE,
    BonusActivity,
    BonusCustomer,
    BonusReserve,
    BonusSale,
)
from integrations.sandbox.faults import Fault
from integrations.sandbox.florist_actions import ACTIONS
from integrations.sandbox.journal import Entry
from integrations.sandbox.loyalclient_store import Hold, Member, Operation
from integrations.sandbox.telegram_store import Call, Message
from integrations.sandbox.world import World
from tests.posiflora_view import PosifloraView
from tests.vendor_settings import vendor_settings


class LoyalClientView:
    """What LoyalClient holds; `operations` is what its API never shows."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def operations(self) -> list[Operation]:
        with self._world.lock:
            return deepcopy(self._world.loyalclient.operations)

    @property
    def holds(self) -> list[Hold]:
        """Holds that are still alive by the vendor's clock."""
        with self._world.lock:
            now = self._world.clock.now()
            return [deepcopy(each) for each in self._world.loyalclient.holds if each.until > now]

    def member(self, phone: str = demo.DEMO_PHONE) -> Member:
        with self._world.lock:
            return deepcopy(self._find(phone))

    def add_member(self, phone: str, *, balance: Decimal | int = 0, name: str = "ИВАН") -> Member:
        """Add a member of the demo buyer's level; returns a copy."""
        with self._world.lock:
            members = self._world.loyalclient.members
            level = deepcopy(self._find(demo.DEMO_PHONE).level)
            row_id = f"62b{len(members):021x}"
            members[row_id] = Member(row_id, name, phone.lstrip("+"), level, Decimal(balance))
            return deepcopy(members[row_id])

    def set_balance(self, balance: Decimal | int, *, phone: str = demo.DEMO_PHONE) -> None:
        """Change a balance as the till would."""
        with self._world.lock:
            self._find(phone).balance = Decimal(balance)

    def set_level(self, *, percent: int, max_spend: int, phone: str = demo.DEMO_PHONE) -> None:
        """Change what the member's level gives."""
        with self._world.lock:
            level = self._find(phone).level
            level.percent, level.max_spend_percent = Decimal(percent), Decimal(max_spend)

    def _find(self, phone: str) -> Member:
        digits = phone.lstrip("+")
        members = self._world.loyalclient.members.values()
        return next(each for each in members if each.phone == digits)


class BonusPlusView:
    """What BonusPlus holds: its own ledger, which the shop's must equal."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def customers(self) -> dict[str, BonusCustomer]:
        """By E.164 phone."""
        with self._world.lock:
            kept = self._world.bonusplus.customers
            return {f"+{phone}": deepcopy(each) for phone, each in kept.items()}

    @property
    def reserves(self) -> dict[str, BonusReserve]:
        """What is reserved now, by our ids."""
        with self._world.lock:
            return deepcopy(self._world.bonusplus.reserves)

    @property
    def sales(self) -> list[BonusSale]:
        return self._purchases(SALE)

    @property
    def refunds(self) -> list[BonusSale]:
        return self._purchases(REFUND)

    @property
    def activities(self) -> list[BonusActivity]:
        """Rows of the ledger, oldest first."""
        with self._world.lock:
            return deepcopy(self._world.bonusplus.activities)

    @property
    def products(self) -> dict[str, dict[str, object]]:
        with self._world.lock:
            return deepcopy(self._world.bonusplus.products)

    @property
    def subscriptions(self) -> dict[str, dict[str, object]]:
        with self._world.lock:
            return deepcopy(self._world.bonusplus.subscriptions)

    def customer(self, phone: str = demo.DEMO_PHONE) -> BonusCustomer:
        return self.customers[phone]

    def available(self, phone: str = demo.DEMO_PHONE) -> Decimal:
        """What can be spent or reserved now."""
        with self._world.lock:
            return self._world.bonusplus.available(self._find(phone))

    def add_customer(self, phone: str, *, balance: Decimal | int = 0) -> BonusCustomer:
        """Add a customer of the demo buyer's tier; returns a copy."""
        digits = phone.lstrip("+")
        row = BonusCustomer(demo.stable_id("bonusplus", digits), digits, balance=Decimal(balance))
        with self._world.lock:
            self._world.bonusplus.customers[digits] = row
            return deepcopy(row)

    def set(self, phone: str = demo.DEMO_PHONE, **values: object) -> None:
        """Change a customer as the cabinet or the till would: `balance`, `debit_percent`…"""
        with self._world.lock:
            for name, value in values.items():
                setattr(self._find(phone), name, value)

    def settle_pending(self) -> None:
        """Make every point active that waits for its day."""
        with self._world.lock:
            self._world.bonusplus.wake_points(datetime.max.replace(tzinfo=UTC))

    def _purchases(self, kind: int) -> list[BonusSale]:
        with self._world.lock:
            return [deepcopy(each) for each in self._world.bonusplus.sales if each.kind == kind]

    def _find(self, phone: str) -> BonusCustomer:
        return self._world.bonusplus.customers[phone.lstrip("+")]


class TelegramView:
    """What the bot sent."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def messages(self) -> list[Message]:
        with self._world.lock:
            return deepcopy(self._world.telegram.messages)

    @property
    def calls(self) -> list[Call]:
        """Every other method called, `createInvoiceLink` and the like."""
        with self._world.lock:
            return deepcopy(self._world.telegram.calls)

    def to(self, chat_id: int) -> list[Message]:
        return [message for message in self.messages if message.chat_id == chat_id]


class Florist:
    """Presses the buttons of the florist's page; takes ids of Posiflora orders."""

    def __init__(self, world: World) -> None:
        self._world = world

    def act(self, action: str, order_id: str, comment: str = "") -> None:
        """Any button by its name in `florist_actions.ACTIONS`."""
        with self._world.lock:
            order = self._world.posiflora.table("orders")[order_id]
            ACTIONS[action](self._world, order, comment)

    def assign(self, order_id: str) -> None:
        self.act("assign", order_id)

    def assemble(self, order_id: str) -> None:
        self.act("assemble", order_id)

    def hand_over(self, order_id: str) -> None:
        self.act("hand_over", order_id)

    def deliver(self, order_id: str) -> None:
        self.act("deliver", order_id)

    def fail_delivery(self, order_id: str) -> None:
        self.act("fail_delivery", order_id)

    def complete(self, order_id: str) -> None:
        self.act("complete", order_id)

    def cancel(self, order_id: str, comment: str = "") -> None:
        self.act("cancel", order_id, comment)

    def back_to_new(self, order_id: str) -> None:
        self.act("back_to_new", order_id)

    def take_back(self, order_id: str) -> None:
        self.act("return", order_id)


class SandboxHelper:
    """The handle a test gets."""

    def __init__(self, server: Sandbox) -> None:
        self._server = server
        self.world = server.world
        self.posiflora = PosifloraView(server.world)
        self.loyalclient = LoyalClientView(server.world)
        self.bonusplus = BonusPlusView(server.world)
        self.telegram = TelegramView(server.world)
        self.florist = Florist(server.world)
        self.begin()

    @property
    def base_url(self) -> str:
        return self._server.base_url

    def fail(
        self,
        vendor: str,
        method: str = "*",
        path: str = "",
        kind: str = "status",
        *,
        times: int | None = 1,
        skip: int = 0,
        probability: float = 1.0,
        seed: int = 0,
        status: int = 0,
        retry_after: int | None = None,
        seconds: float = 10.0,
    ) -> Fault:
        """Put a fault in force; kinds and fields are those of `faults.Fault`."""
        fault = Fault(
            kind,
            vendor=vendor,
            method=method,
            path=path,
            times=times,
            skip=skip,
            probability=probability,
            seed=seed,
            status=status,
            retry_after=retry_after,
            seconds=seconds,
        )
        with self.world.lock:
            return self.world.faults.add(fault)

    def begin(self) -> None:
        """Put the vendors back to their first minute, without the pauses of the demo."""
        self.world.reset()
        self.switch(bonusplus_latency_ms=0)
        self._switches = self.world.switches.as_dict()
        self._version = self.world.posiflora.version

    @property
    def is_fresh(self) -> bool:
        """Whether nobody called or changed Posiflora since `begin`, and no fault lies in wait."""
        world = self.world
        with world.lock:
            return (
                world.posiflora.version == self._version
                and world.switches.as_dict() == self._switches
                and not world.journal.entries()
                and not world.faults.active()
                and not world.clock.offset
            )

    def heal(self) -> None:
        """Take every fault out of force and release held answers."""
        self.world.faults.clear()

    def wait_held(self, count: int = 1, *, timeout: float = 10.0) -> None:
        """Wait until so many answers are held by barriers: their work is done by then."""
        deadline = time.monotonic() + timeout
        while self.world.faults.held < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.world.faults.held} of {count} answers are held")
            time.sleep(0.01)

    def release(self) -> None:
        """Let every held answer go."""
        self.world.faults.release()

    def switch(self, **values: object) -> None:
        """Turn switches for the rest of the test."""
        with self.world.lock:
            self.world.switches.change(values)

    def advance(self, seconds: float) -> None:
        """Move the vendors' clock, and only theirs; a negative number puts it behind ours."""
        self.world.clock.advance(seconds)

    def requests(self, vendor: str = "", method: str = "", path: str = "") -> list[Entry]:
        """What came in, oldest first; `path` is a part of the path below the vendor's base."""
        with self.world.lock:
            return [
                entry
                for entry in self.world.journal.entries(vendor)
                if method in {"", entry.method} and path in entry.path
            ]

    @contextmanager
    def down(self) -> Iterator[None]:
        """Stop listening: connections are refused until the block ends. State is kept."""
        port = int(self.base_url.rsplit(":", 1)[1])
        self._server.stop()
        try:
            yield
        finally:
            self._server.start(port)


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[Sandbox]:
    """The process-wide stand-ins; ask for `sandbox` instead."""
    server = Sandbox(settled=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sandbox(sandbox_server: Sandbox, settings: Settings) -> Iterator[SandboxHelper]:
    """Fresh vendors, and the shop's settings pointing at them."""
    helper = SandboxHelper(sandbox_server)
    for name, value in vendor_settings(sandbox_server.base_url).items():
        setattr(settings, name, value)
    yield helper
    sandbox_server.world.faults.clear()
