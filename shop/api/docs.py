"""Shapes of the OpenAPI document. The answers themselves are built in `*_out.py`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from .fields import Money

# Named in SPECTACULAR_SETTINGS: several fields of the document are called "type" or "kind".
ERROR_TYPES = ["validation_error", "client_error", "server_error"]
PRODUCT_KINDS = ["item", "bouquet"]
LEVEL_TYPES = ["cashback", "discount"]
OPERATION_KINDS = ["spend", "earn", "spend_refund", "earn_refund", "adjustment"]


class ErrorItemOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class ErrorOut(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=ERROR_TYPES)
    errors = ErrorItemOut(many=True)  # type: ignore[assignment]  # a field, not the property


class StoreOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    city = serializers.CharField()
    address = serializers.CharField()
    is_pickup_point = serializers.BooleanField()


class ZoneOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    price = Money()
    free_from = Money(allow_null=True)
    min_order_total = Money()


class ChoiceOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()


class ProgrammeOut(serializers.Serializer[Any]):
    enabled = serializers.BooleanField()
    provider_title = serializers.CharField(allow_null=True)


class ShopOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    phone = serializers.CharField()
    currency = serializers.CharField()
    timezone = serializers.CharField()
    now = serializers.DateTimeField()
    stores = StoreOut(many=True)
    zones = ZoneOut(many=True)
    payment_methods = ChoiceOut(many=True)
    min_order_total = Money()
    bonuses = ProgrammeOut()


class SlotOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    date = serializers.DateField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    price = Money()
    available = serializers.BooleanField()


class CategoryOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]  # a field
    position = serializers.IntegerField()
    image = serializers.CharField(allow_null=True)
    products_count = serializers.IntegerField()


class ProductRowOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PRODUCT_KINDS)
    title = serializers.CharField()
    price = Money()
    category = serializers.IntegerField(allow_null=True)
    image = serializers.CharField(allow_null=True)
    in_stock = serializers.BooleanField()
    quantity = serializers.IntegerField(allow_null=True)
    variants = serializers.ListField(child=serializers.DictField())


class ProductPageOut(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ProductRowOut(many=True)


class StoreStockOut(serializers.Serializer[Any]):
    store = serializers.IntegerField()
    quantity = serializers.IntegerField(allow_null=True)


class ProductOut(ProductRowOut):
    images = serializers.ListField(child=serializers.CharField())
    description = serializers.CharField()
    composition = serializers.CharField()
    stores = StoreStockOut(many=True)


class MeOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    first_name = serializers.CharField()
    phone = serializers.CharField()
    phone_verified = serializers.BooleanField()
    email = serializers.CharField()
    birthday = serializers.DateField(allow_null=True)
    notifications = serializers.BooleanField()


class LevelOut(serializers.Serializer[Any]):
    title = serializers.CharField()
    percent = Money()
    type = serializers.ChoiceField(choices=LEVEL_TYPES)
    max_spend_percent = Money(allow_null=True)


class BonusAccountOut(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["ok", "not_member", "unavailable", "phone_required"])
    balance = Money()
    pending = Money()
    level = LevelOut(allow_null=True)
    as_of = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField()


class OperationOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=OPERATION_KINDS)
    amount = Money(min_value=None)
    state = serializers.ChoiceField(choices=["reserved", "done", "unknown", "released"])
    order = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class LineOut(serializers.Serializer[Any]):
    product = serializers.IntegerField()
    title = serializers.CharField()
    price = Money()
    quantity = serializers.IntegerField()
    sum = Money()
    discount = Money()
    bonus_spent = Money()
    bonus_earned = Money()
    total = Money()


class QuoteLineOut(LineOut):
    messages = serializers.ListField(child=serializers.CharField())


class OrderLineOut(LineOut):
    image = serializers.CharField(allow_null=True)


class BonusQuoteOut(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["ok", "not_member", "unavailable", "phone_required"])
    balance = Money()
    max_spend = Money()
    step = Money()
    spend = Money()
    earn = Money()


class QuoteOut(serializers.Serializer[Any]):
    lines = QuoteLineOut(many=True)
    items_total = Money()
    discount_total = Money()
    delivery_price = Money()
    bonus = BonusQuoteOut()
    total = Money()
    problems = ErrorItemOut(many=True)


class RefusalOut(ErrorOut):
    quote = QuoteOut(required=False)


class HistoryOut(serializers.Serializer[Any]):
    status = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field
    at = serializers.DateTimeField()
    origin = serializers.ChoiceField(choices=["mini_app", "posiflora", "manager", "system"])


class FulfilmentOut(serializers.Serializer[Any]):
    method = serializers.ChoiceField(choices=["delivery", "pickup"])
    zone = serializers.IntegerField(allow_null=True)
    zone_title = serializers.CharField(allow_null=True)
    store = serializers.IntegerField()
    store_title = serializers.CharField()
    store_address = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class OrderRowOut(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.CharField()
    status_label = serializers.CharField()
    placed_at = serializers.DateTimeField()
    total = Money()
    bonus_state = serializers.CharField()
    fulfilment = FulfilmentOut(allow_null=True)
    lines = OrderLineOut(many=True)
    question = serializers.CharField(allow_null=True)
    can_cancel = serializers.BooleanField()
    external = serializers.BooleanField(
        help_text="Made elsewhere, at the till or by telephone: there is no page of it."
    )


class RecipientOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    phone = serializers.CharField()
    is_customer = serializers.BooleanField()


class AddressOut(serializers.Serializer[Any]):
    city = serializers.CharField()
    street = serializers.CharField()
    house = serializers.CharField()
    building = serializers.CharField()
    apartment = serializers.CharField()
    comment = serializers.CharField()
    unknown = serializers.BooleanField()


class OrderOut(OrderRowOut):
    fulfilment = FulfilmentOut()
    external = None  # type: ignore[assignment]  # an order with a page of its own is never one
    items_total = Money()
    discount_total = Money()
    bonus_spent = Money()
    bonus_earned = Money()
    delivery_price = Money()
    payment = serializers.DictField(child=serializers.CharField())
    recipient = RecipientOut()
    address = AddressOut()
    card_text = serializers.CharField()
    comment = serializers.CharField()
    anonymous = serializers.BooleanField()
    call_recipient = serializers.BooleanField()
    history = HistoryOut(many=True)
    can_pay = serializers.BooleanField()


class CartItemOut(serializers.Serializer[Any]):
    product = serializers.IntegerField()
    variant = serializers.IntegerField(allow_null=True)
    quantity = serializers.IntegerField()


class RepeatOut(serializers.Serializer[Any]):
    items = CartItemOut(many=True)
    unavailable = serializers.ListField(child=serializers.CharField())
