"""The demo shop: what Posiflora does not know about it."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Model, Q

from integrations.sandbox.demo import DEMO_BUYER, DEMO_PHONE
from shop.models import (
    Customer,
    FulfilmentMethod,
    MessengerAccount,
    MessengerProvider,
    PhoneSource,
    Product,
    ProductKind,
    PromoCode,
    PromoKind,
    ShopProfile,
    Slot,
    Zone,
)
from shop.services import clock
from shop.services.manager_rights import MANAGER_PERMISSIONS, MANAGERS_GROUP

MANAGER = "manager"
"""Login and password of the demo manager."""

ZONES = (
    # title, price, free from, minimum
    ("Центр", Decimal(300), Decimal(4000), Decimal(1000)),
    ("Весь город", Decimal(450), Decimal(7000), Decimal(1500)),
    ("Пригород", Decimal(900), None, Decimal(3000)),
)
DELIVERY_HOURS = ((9, 12), (12, 15), (15, 18), (18, 21))
PICKUP_HOURS = ((10, 14), (14, 18), (18, 21))


def seed_demo(*, dry_run: bool = False) -> dict[str, int]:
    """Add what is missing and leave alone what is there. Returns the number of rows added, by name.

    With `dry_run` nothing stays.
    """
    with transaction.atomic():
        added = {
            "Профиль магазина": _profile(),
            "Зоны доставки": _zones(),
            "Интервалы доставки": _slots(
                FulfilmentMethod.DELIVERY, DELIVERY_HOURS, capacity=8, cutoff_minutes=90
            ),
            "Интервалы самовывоза": _slots(
                FulfilmentMethod.PICKUP, PICKUP_HOURS, capacity=20, cutoff_minutes=60
            ),
            "Промокоды": _promo(),
            "Менеджеры": _manager(),
            "Покупатели": _buyer(),
        }
        if dry_run:
            transaction.set_rollback(True)
    return added


def _profile() -> int:
    return _ensure(
        ShopProfile,
        {"pk": ShopProfile.SINGLETON},
        {"phone": "+74852500100", "min_order_total": Decimal(500)},
    )


def _zones() -> int:
    delivery = Product.objects.filter(kind=ProductKind.SERVICE, title="Доставка").first()
    added = 0
    for position, (title, price, free_from, minimum) in enumerate(ZONES, start=1):
        added += _ensure(
            Zone,
            {"title": title},
            {
                "price": price,
                "free_from": free_from,
                "min_order_total": minimum,
                "position": position,
                "service": delivery,
            },
        )
    return added


def _slots(
    method: FulfilmentMethod,
    hours: tuple[tuple[int, int], ...],
    *,
    capacity: int,
    cutoff_minutes: int,
) -> int:
    return sum(
        _ensure(
            Slot,
            {"method": method, "starts": time(starts), "ends": time(ends)},
            {"capacity": capacity, "cutoff_minutes": cutoff_minutes},
        )
        for starts, ends in hours
    )


def _promo() -> int:
    return _ensure(PromoCode, {"code": "ВЕСНА"}, {"kind": PromoKind.PERCENT, "value": Decimal(10)})


def _manager() -> int:
    group, _created = Group.objects.get_or_create(name=MANAGERS_GROUP)
    named = Q()
    for permission in MANAGER_PERMISSIONS:
        app, codename = permission.split(".")
        named |= Q(content_type__app_label=app, codename=codename)
    group.permissions.set(Permission.objects.filter(named))
    # A password that stands in a README opens nothing but a demo.
    if not settings.DEBUG or User.objects.filter(username=MANAGER).exists():
        return 0
    User.objects.create_superuser(MANAGER, password=MANAGER, first_name="Ольга")
    return 1


def _buyer() -> int:
    """The demo buyer has verified the phone already, so that the bonuses are there at once."""
    telegram = {"provider": MessengerProvider.TELEGRAM, "external_id": DEMO_BUYER["id"]}
    if MessengerAccount.objects.filter(**telegram).exists():
        return 0
    customer = Customer.objects.create(
        first_name=str(DEMO_BUYER["first_name"]),
        last_name=str(DEMO_BUYER["last_name"]),
        phone=DEMO_PHONE,
        phone_verified_at=clock.now(),
        phone_source=PhoneSource.CONTACT_SIGNED,
    )
    MessengerAccount.objects.create(
        customer=customer,
        username=str(DEMO_BUYER["username"]),
        language_code="ru",
        seen_at=clock.now(),
        **telegram,
    )
    return 1


def _ensure(model: type[Model], key: dict[str, Any], values: dict[str, Any]) -> int:
    _row, created = model._default_manager.get_or_create(**key, defaults=values)
    return int(created)
