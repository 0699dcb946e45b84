"""Fixtures: a shop with the sandbox's catalogue, a buyer who calls its API, and a worker's turn."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from decimal import Decimal
from typing import Any, Protocol

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from integrations.sandbox import demo
from integrations.telegram.init_data import sign_contact, sign_init_data
from shop.models import (
    BonusOperation,
    FulfilmentMethod,
    MessageState,
    Order,
    OutboxMessage,
    Product,
    Slot,
    Store,
    Vendor,
    Zone,
)
from shop.services import clock
from shop.sync.catalogue.run import sync_catalogue
from shop.sync.orders.poll import PollReport, poll_orders
from shop.sync.outbox.run import run_due
from tests.first_shop import FirstShop
from tests.plugin_sandbox import SandboxHelper


class Answer(Protocol):
    """What the test client answers."""

    status_code: int

    def json(self) -> Any: ...


class Buyer:
    """Somebody in Telegram: signs their calls, keeps the forms short."""

    def __init__(self, shop: Shop, user: dict[str, object]) -> None:
        self.shop = shop
        self.user = user
        self.api = APIClient()
        signed = sign_init_data(user, token=demo.TELEGRAM_BOT_TOKEN)
        self.authorization = f"tma {signed}"
        self.api.credentials(HTTP_AUTHORIZATION=self.authorization)

    def verify_phone(self, phone: str) -> Answer:
        contact = {
            "user_id": self.user["id"],
            "phone_number": phone.lstrip("+"),
            "first_name": self.user["first_name"],
        }
        signed = sign_contact(contact, token=demo.TELEGRAM_BOT_TOKEN)
        return self.api.post("/api/v1/me/contact", {"response": signed})

    def cart(self, *products: Product, bonuses: str = "0", **changes: Any) -> dict[str, Any]:
        items = [{"product": each.pk, "quantity": 1} for each in products or self.shop.products[:1]]
        return {
            "items": items,
            "fulfilment": {
                "method": "delivery",
                "zone": self.shop.zone.pk,
                "slot": self.shop.slot_id,
            },
            "bonuses": bonuses,
            **changes,
        }

    def quote(self, *products: Product, **changes: Any) -> Answer:
        return self.api.post("/api/v1/quote", self.cart(*products, **changes))

    def form(self, *products: Product, expected_total: str = "", **changes: Any) -> dict[str, Any]:
        """A whole order request; the expected total is the quote's own unless given."""
        checkout = {
            "recipient": {"name": "Мария", "phone": "+79120000077", "is_customer": False},
            "address": {"city": "Ярославль", "street": "Кирова", "house": "1", "apartment": "5"},
            "card_text": "С днём рождения!",
            "payment_method": "on_delivery",
        }
        cart_changes = {key: changes.pop(key) for key in CART_FIELDS if key in changes}
        cart = self.cart(*products, **cart_changes)
        total = expected_total or self.api.post("/api/v1/quote", cart).json()["total"]
        return {**cart, **checkout, "expected_total": total, **changes}

    def place(self, *products: Product, key: str = "", **changes: Any) -> Answer:
        return self.post_order(self.form(*products, **changes), key=key)

    def post_order(self, form: dict[str, Any], *, key: str = "") -> Answer:
        return self.api.post("/api/v1/orders", form, HTTP_IDEMPOTENCY_KEY=key or str(uuid.uuid4()))

    def order(self, number: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.api.get(f"/api/v1/orders/{number}").json()
        return answer


CART_FIELDS = ("items", "fulfilment", "promo_code", "bonuses")


FIRST = FirstShop()


def _read() -> None:
    sync_catalogue(force=True)
    Zone.objects.create(title="Центр", price=Decimal(300))
    for method in FulfilmentMethod:
        Slot.objects.create(
            method=method, starts=time(12), ends=time(15), cutoff_minutes=60, capacity=100
        )


class Shop:
    """The shop under test and its hands."""

    def __init__(self, sandbox: SandboxHelper) -> None:
        self.sandbox = sandbox
        FIRST.open(sandbox, _read)
        self.zone = Zone.objects.get(title="Центр")

    @property
    def products(self) -> list[Product]:
        """Single items, dearest first: the store never runs out of them."""
        return list(
            Product.objects.filter(kind="item", is_listed=True, availability__quantity__isnull=True)
            .distinct()
            .order_by("-price", "pk")
        )

    @property
    def bouquets(self) -> list[Product]:
        """Bouquets on display: one of each."""
        shown = Product.objects.filter(kind="bouquet", made_to_order=False, is_listed=True)
        return list(shown.order_by("pk"))

    @property
    def recipes(self) -> list[Product]:
        """Bouquets made to order, each with its variants."""
        return list(Product.objects.filter(made_to_order=True, is_listed=True).order_by("pk"))

    @property
    def store(self) -> Store:
        return Store.objects.get(posiflora_id=demo.STORE_ID)

    @property
    def slot_id(self) -> str:
        return f"{clock.today() + timedelta(days=2)}T12:00/15:00"

    def buyer(self, **user: object) -> Buyer:
        """The demo buyer, a member of the loyalty service, unless told otherwise."""
        return Buyer(self, {**demo.DEMO_BUYER, **user})

    def member(self, phone: str = demo.DEMO_PHONE, **user: object) -> Buyer:
        """A buyer whose phone Telegram has vouched for."""
        buyer = self.buyer(**user)
        buyer.verify_phone(phone)
        return buyer

    def drain(self, *vendors: Vendor) -> int:
        """A worker's turn: whatever is due now, and what becomes due by it."""
        count = 0
        while True:
            sent = sum(run_due(vendor=each, keep_going=lambda: True) for each in vendors or Vendor)
            if not sent:
                return count
            count += sent

    def poll(self) -> PollReport:
        return poll_orders()

    def make_due(self) -> None:
        """Let the time pass that waiting messages wait for."""
        OutboxMessage.objects.filter(state=MessageState.QUEUED).update(available_at=clock.now())

    def order(self, number: str) -> Order:
        return Order.objects.get(number=number)

    def movements(self, number: str) -> list[tuple[str, str, Decimal | None]]:
        """The bonus ledger of an order: movement, state, points."""
        rows = BonusOperation.objects.filter(order__number=number).order_by("pk")
        return [(row.movement, row.state, row.points) for row in rows]


@pytest.fixture
def shop(transactional_db: None, sandbox: SandboxHelper, settings: Settings) -> Shop:
    settings.PUBLIC_URL = "https://shop.example"
    return Shop(sandbox)


@pytest.fixture
def member(shop: Shop) -> Buyer:
    """A buyer with 878 points, of which half an order may be paid."""
    return shop.member()
