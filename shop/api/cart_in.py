"""The quote and order requests of the API."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from integrations.money import ZERO
from shop.models import FulfilmentMethod, PaymentMethod
from shop.services.carts import Address, Cart, CartItem, Checkout, Recipient

from .fields import Money, Phone, Text

MAX_LINES = 50
MAX_QUANTITY = 999
BIGGEST_ID = 2**63 - 1


class ItemIn(serializers.Serializer[Any]):
    product = serializers.IntegerField(min_value=1, max_value=BIGGEST_ID)
    variant = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=BIGGEST_ID,
        help_text="One of the product's `variants`; null is the one with `is_default`.",
    )
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_QUANTITY)


class FulfilmentIn(serializers.Serializer[Any]):
    method = serializers.ChoiceField(choices=FulfilmentMethod.choices)
    zone = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=BIGGEST_ID
    )
    slot = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, default="", max_length=40
    )
    store = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=BIGGEST_ID
    )


class QuoteIn(serializers.Serializer[Any]):
    items = serializers.ListField(child=ItemIn(), allow_empty=False, max_length=MAX_LINES)
    fulfilment = FulfilmentIn()
    promo_code = Text(
        max_length=32, help_text="A promo code of the shop, or a coupon of the bonus programme."
    )
    bonuses = Money(required=False, default=ZERO)

    def validate_items(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One row for a product in one variant, however many rows name it."""
        quantities: dict[tuple[int, int | None], int] = {}
        of_product: dict[int, int] = {}
        for item in items:
            product, quantity = item["product"], item["quantity"]
            key = product, item["variant"]
            quantities[key] = quantities.get(key, 0) + quantity
            of_product[product] = of_product.get(product, 0) + quantity
        if max(of_product.values()) > MAX_QUANTITY:
            raise serializers.ValidationError(
                _("Не больше %(most)s штук одного товара.") % {"most": MAX_QUANTITY},
                code="max_value",
            )
        return [
            {"product": product, "variant": variant, "quantity": quantity}
            for (product, variant), quantity in quantities.items()
        ]

    def cart(self) -> Cart:
        """The cart in the shop's own words. Only after `is_valid`."""
        data = self.validated_data
        fulfilment = data["fulfilment"]
        return Cart(
            items=tuple(
                CartItem(
                    product_id=item["product"],
                    variant_id=item["variant"],
                    quantity=item["quantity"],
                )
                for item in data["items"]
            ),
            method=FulfilmentMethod(fulfilment["method"]),
            zone_id=fulfilment["zone"],
            store_id=fulfilment["store"],
            slot_id=fulfilment["slot"] or "",
            promo_code=data["promo_code"],
            bonuses=data["bonuses"],
        )


class RecipientIn(serializers.Serializer[Any]):
    name = Text(max_length=255)
    phone = Phone(required=False, allow_blank=True, default="")
    is_customer = serializers.BooleanField(default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["is_customer"] and not attrs["phone"]:
            raise serializers.ValidationError(
                {"phone": _("Укажите телефон получателя.")}, code="required"
            )
        return attrs


class AddressIn(serializers.Serializer[Any]):
    city = Text(max_length=100)
    street = Text(max_length=255)
    house = Text(max_length=32)
    building = Text(max_length=32)
    apartment = Text(max_length=32)
    comment = Text(max_length=500)
    unknown = serializers.BooleanField(default=False)


class OrderIn(QuoteIn):
    recipient = RecipientIn()
    address = AddressIn(required=False)
    card_text = Text(max_length=500)
    comment = Text(max_length=1000)
    anonymous = serializers.BooleanField(default=False)
    call_recipient = serializers.BooleanField(default=True)
    payment_method = serializers.ChoiceField(choices=PaymentMethod.choices)
    expected_total = Money()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        address = attrs.get("address") or {}
        delivery = attrs["fulfilment"]["method"] == FulfilmentMethod.DELIVERY
        if delivery and not address.get("unknown"):
            missing = {
                name: [_("Укажите улицу и дом или отметьте, что адрес неизвестен.")]
                for name in ("street", "house")
                if not address.get(name)
            }
            if missing:
                raise serializers.ValidationError({"address": missing}, code="required")
        return attrs

    def checkout(self) -> Checkout:
        """The checkout form in the shop's own words. Only after `is_valid`."""
        data = self.validated_data
        return Checkout(
            recipient=Recipient(**data["recipient"]),
            address=Address(**data.get("address", {})),
            card_text=data["card_text"],
            comment=data["comment"],
            anonymous=data["anonymous"],
            call_recipient=data["call_recipient"],
            payment_method=data["payment_method"],
            expected_total=data["expected_total"],
        )

    def fingerprint(self) -> str:
        """Equal for equal requests, however they were spelled. Only after `is_valid`."""
        text = json.dumps(self.validated_data, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()
