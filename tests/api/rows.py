"""A shop small enough to know by heart, made of rows and not of a catalogue sync."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from rest_framework.test import APIClient

from integrations.sandbox import demo
from shop.models import (
    Availability,
    BonusOperation,
    Category,
    FulfilmentMethod,
    HistoryEvent,
    IdempotencyRecord,
    Order,
    OrderLine,
    OutboxMessage,
    Product,
    ProductKind,
    PromoCode,
    Slot,
    SlotDay,
    Store,
    Variant,
    VariantPrice,
    Zone,
)
from tests.plugin_shop import Buyer, Shop

if TYPE_CHECKING:
    # The stubs' name for what a test client answers: a response that can read its own JSON.
    from rest_framework.response import _MonkeyPatchedResponse

    Answer = _MonkeyPatchedResponse

ANNA_PHONE = demo.DEMO_PHONE
BORIS: dict[str, object] = {
    "id": 700000777,
    "first_name": "Борис",
    "last_name": "Чужой",
    "username": "boris",
}
"""Somebody else: the person who must not see Anna's things."""

NOT_FOR_BUYERS: tuple[dict[str, Any], ...] = (
    {"is_hidden": True},
    {"is_listed": False},
    {"price": Decimal(0)},
    {"kind": ProductKind.SERVICE},
)
"""Whatever of a product takes it out of the buyers' sight."""

SIZES = {"S": 3400, "M": 4900, "L": 7900}


class Caller(Buyer):
    """A buyer of the little shop, with answers typed as what a test client gives."""

    shop: LittleShop

    def verify_phone(self, phone: str) -> Answer:
        return cast("Answer", super().verify_phone(phone))

    def quote(self, *products: Product, **changes: Any) -> Answer:
        return cast("Answer", super().quote(*products, **changes))

    def place(self, *products: Product, key: str = "", **changes: Any) -> Answer:
        return cast("Answer", super().place(*products, key=key, **changes))

    def post_order(self, form: dict[str, Any], *, key: str = "") -> Answer:
        return cast("Answer", super().post_order(form, key=key))


class LittleShop(Shop):
    """One store, one zone, one window a day; three kinds of roses and the last bouquet.

    Roses cost 300, 200 and 100 roubles and never run out. The bouquet costs 3500 and there is one.
    """

    def __init__(self) -> None:
        self.zone = Zone.objects.create(title="Центр", price=Decimal(300))
        self.main = a_store("Мастерская", posiflora_id=demo.STORE_ID)
        windows = Slot.objects.bulk_create(
            Slot(method=method, starts=time(12), ends=time(15), cutoff_minutes=60, capacity=100)
            for method in FulfilmentMethod
        )
        self.slots = dict(zip(FulfilmentMethod, windows, strict=True))
        self.category = a_category("Розы")
        *self.roses, self.bouquet = self._goods()

    def _goods(self) -> list[Product]:
        """All goods in two queries: nearly every test makes them."""
        item, bouquet = ProductKind.ITEM, ProductKind.BOUQUET
        goods = [
            *((f"Роза {price}", price, item, self.category, None) for price in (300, 200, 100)),
            ("Рассвет", 3500, bouquet, None, Decimal(1)),
        ]
        products = Product.objects.bulk_create(
            Product(
                title=title, posiflora_id=title, price=Decimal(price), kind=kind, category=category
            )
            for title, price, kind, category, _quantity in goods
        )
        Availability.objects.bulk_create(
            Availability(product=product, store=self.main, quantity=quantity)
            for product, (*_what, quantity) in zip(products, goods, strict=True)
        )
        return products

    @property
    def slot(self) -> Slot:
        """The window of deliveries."""
        return self.slots[FulfilmentMethod.DELIVERY]

    def buyer(self, **user: object) -> Caller:
        return Caller(self, {**demo.DEMO_BUYER, **user})

    def member(self, phone: str = demo.DEMO_PHONE, **user: object) -> Caller:
        """A buyer whose phone Telegram has vouched for."""
        buyer = self.buyer(**user)
        assert buyer.verify_phone(phone).status_code == 200
        return buyer

    def stranger(self) -> Caller:
        """Somebody else in Telegram, known to the shop."""
        stranger = self.buyer(**BORIS)
        give_phone(stranger, "+79120000555")
        return stranger

    def reachable(self, **user: object) -> Caller:
        """The demo buyer with a typed phone: may order, has no bonuses to show."""
        buyer = self.buyer(**user)
        give_phone(buyer, ANNA_PHONE)
        return buyer


def give_phone(buyer: Buyer, phone: str) -> None:
    answer = buyer.api.patch("/api/v1/me", {"phone": phone})
    assert answer.status_code == 200, answer.json()


def a_store(title: str, *, posiflora_id: str = "", **fields: Any) -> Store:
    return Store.objects.create(title=title, posiflora_id=posiflora_id or title, **fields)


def a_category(title: str, **fields: Any) -> Category:
    return Category.objects.create(title=title, posiflora_id=title, **fields)


def a_product(
    title: str,
    *,
    price: Decimal | int | str = 100,
    store: Store | None = None,
    quantity: Decimal | int | str | None = None,
    kind: ProductKind = ProductKind.ITEM,
    **fields: Any,
) -> Product:
    """A product; with a store it is there in this quantity, None for "there is some"."""
    product = Product.objects.create(
        title=title, posiflora_id=title, price=Decimal(price), kind=kind, **fields
    )
    if store:
        amount = None if quantity is None else Decimal(quantity)
        Availability.objects.create(product=product, store=store, quantity=amount)
    return product


def a_recipe(
    title: str = "Утро в Париже",
    *,
    store: Store,
    sizes: Mapping[str, Decimal | int | str] = SIZES,
    **fields: Any,
) -> Product:
    """A bouquet made to order; its second size is the default one, as it often is."""
    product = a_product(
        title,
        price=min(Decimal(price) for price in sizes.values()),
        store=store,
        kind=ProductKind.BOUQUET,
        made_to_order=True,
        **fields,
    )
    Variant.objects.bulk_create(
        Variant(
            product=product,
            posiflora_id=f"{title} {name}",
            title=name,
            price=Decimal(price),
            composition=f"Роза × {position * 5 + 5}\nЭвкалипт × 2",
            is_default=position == 1,
            position=position,
        )
        for position, (name, price) in enumerate(sizes.items())
    )
    return product


def size(product: Product, title: str) -> Variant:
    return product.variants.get(title=title)


def cart_row(product: Product, title: str = "", quantity: int = 1) -> dict[str, Any]:
    """What a cart says of a product; without the title of a size it names none."""
    variant = size(product, title).pk if title else None
    return {"product": product.pk, "variant": variant, "quantity": quantity}


def costs_here(variant: Variant, store: Store, price: Decimal | int | str) -> None:
    """This size has a price of its own in this store."""
    VariantPrice.objects.create(variant=variant, store=store, price=Decimal(price))


def ask(path: str, query: Mapping[str, object] | None = None) -> Answer:
    """What a passer-by is answered; nobody has to be known for the catalogue."""
    return APIClient().get(f"/api/v1/{path}", {k: str(v) for k, v in (query or {}).items()})


def codes(response: Answer) -> list[tuple[str, str | None]]:
    """The refusals of an answer; fails unless it has the one error shape of the API."""
    body = response.json()
    assert set(body) <= {"type", "errors", "quote"}, body
    assert body["type"] in {"validation_error", "client_error", "server_error"}
    assert body["errors"], body
    for error in body["errors"]:
        assert set(error) == {"code", "detail", "attr"}
        assert error["detail"], error
    return [(error["code"], error["attr"]) for error in body["errors"]]


def footprint() -> dict[str, object]:
    """Everything that placing an order leaves behind."""
    counted = (Order, OrderLine, HistoryEvent, IdempotencyRecord, BonusOperation, OutboxMessage)
    return {
        **{model.__name__: model._default_manager.count() for model in counted},
        "held": list(Availability.objects.exclude(held=0).order_by("pk").values_list("pk", "held")),
        "taken": list(SlotDay.objects.exclude(taken=0).order_by("pk").values_list("pk", "taken")),
        "used": list(PromoCode.objects.exclude(uses=0).order_by("pk").values_list("pk", "uses")),
    }
