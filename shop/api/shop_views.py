"""What the shop is, where and when it delivers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from integrations.money import wire
from shop.models import FulfilmentMethod, PaymentMethod, ShopProfile, Store, Zone
from shop.services import clock
from shop.services.loyalty import loyalty_provider
from shop.services.pricing import delivery_store
from shop.services.slots import MAX_DAYS_AHEAD, windows_between

from . import docs, documented, examples
from .answers import public_json
from .cart_in import BIGGEST_ID

DAYS_SHOWN = 7


class ShopView(APIView):
    @extend_schema(
        summary="The shop: stores, zones, payment methods, bonus programme",
        responses=documented.ok(docs.ShopOut, examples.SHOP_EXAMPLE),
        tags=["shop"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        profile = ShopProfile.current()
        provider = loyalty_provider()
        return public_json(
            request,
            {
                "name": settings.SHOP_NAME,
                "phone": profile.phone,
                "currency": "RUB",
                "timezone": settings.SHOP_TIMEZONE,
                "now": clock.local(clock.now()).replace(second=0, microsecond=0).isoformat(),
                "stores": [_store(store) for store in Store.objects.filter(is_listed=True)],
                "zones": [_zone(zone) for zone in Zone.objects.filter(is_active=True)],
                "payment_methods": [
                    {"id": value, "title": str(title)} for value, title in PaymentMethod.choices
                ],
                "min_order_total": wire(profile.min_order_total),
                "bonuses": {
                    "enabled": provider is not None,
                    "provider_title": provider.title if provider else None,
                },
            },
        )


class SlotsQuery(serializers.Serializer[Any]):
    method = serializers.ChoiceField(choices=FulfilmentMethod.choices)
    zone = serializers.IntegerField(required=False, default=None, min_value=1, max_value=BIGGEST_ID)
    store = serializers.IntegerField(
        required=False, default=None, min_value=1, max_value=BIGGEST_ID
    )
    date_from = serializers.DateField(required=False, default=None)
    date_to = serializers.DateField(required=False, default=None)


class SlotsView(APIView):
    @extend_schema(
        summary="Slots of a period, the full and the closed ones too",
        parameters=[SlotsQuery],
        responses=documented.ok(docs.SlotOut(many=True), examples.SLOTS_EXAMPLE, 400),
        tags=["shop"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        query = SlotsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = query.validated_data
        first, last = _period(wanted["date_from"], wanted["date_to"])
        windows = windows_between(
            method=FulfilmentMethod(wanted["method"]),
            zone_id=wanted["zone"],
            store_id=_store_of(wanted),
            date_from=first,
            date_to=last,
        )
        return public_json(
            request,
            [
                {
                    "id": window.id,
                    "date": window.date.isoformat(),
                    "starts_at": window.starts_at.isoformat(),
                    "ends_at": window.ends_at.isoformat(),
                    "price": wire(window.price),
                    "available": window.available,
                }
                for window in windows
            ],
        )


def _period(date_from: date | None, date_to: date | None) -> tuple[date, date]:
    """Within the days an order may be placed for, whatever was asked."""
    today = clock.today()
    horizon = today + timedelta(days=MAX_DAYS_AHEAD)
    first = min(max(date_from or today, today), horizon)
    last = min(max(date_to or first + timedelta(days=DAYS_SHOWN - 1), first), horizon)
    return first, last


def _store_of(wanted: dict[str, Any]) -> int | None:
    """Whose hours to show: a delivery goes by those of the store that assembles it."""
    if wanted["method"] == FulfilmentMethod.PICKUP:
        store_id: int | None = wanted["store"]
        return store_id
    store = delivery_store()
    return store.pk if store else None


def _store(store: Store) -> dict[str, object]:
    return {
        "id": store.pk,
        "title": store.title,
        "city": store.city,
        "address": store.address,
        "is_pickup_point": store.is_pickup_point,
    }


def _zone(zone: Zone) -> dict[str, object]:
    return {
        "id": zone.pk,
        "title": zone.title,
        "price": wire(zone.price),
        "free_from": wire(zone.free_from) if zone.free_from is not None else None,
        "min_order_total": wire(zone.min_order_total),
    }
