"""Shapes of the OpenAPI document. The answers themselves are built in `*_out.py`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from integrations.loyalty.records import LevelKind
from shop.models import FulfilmentMethod, Movement, Origin, ProductKind
from shop.services.bonuses.ledger import Source
from shop.services.bonuses.quotes import BonusStatus

from .fields import Money

# Named in SPECTACULAR_SETTINGS: several fields of the document are called "type" or "kind".
ERROR_TYPES = ["validation_error", "client_error", "server_error"]
PRODUCT_KINDS = [ProductKind.ITEM.value, ProductKind.BOUQUET.value]
LEVEL_TYPES = [kind.value for kind in LevelKind]
SOURCES = [source.value for source in Source]
ACCOUNT_STATUSES = [status.value for status in BonusStatus]
JOINING_STATUSES = ["ok", "code_sent"]
OPERATION_KINDS = [kind for kind in Movement.values if kind != Movement.RESERVE]


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


class VariantOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    price = Money()
    composition = serializers.CharField(help_text="One component a line.")
    is_default = serializers.BooleanField(help_text="The one somebody gets who names none.")
    available = serializers.BooleanField()


class ProductRowOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PRODUCT_KINDS)
    made_to_order = serializers.BooleanField(
        help_text="There is no such bouquet yet: a florist makes it for the order."
    )
    title = serializers.CharField()
    price = Money(
        help_text="A store may charge another price; the quote tells what is paid for sure."
    )
    price_from = serializers.BooleanField(
        help_text="Variants cost differently and `price` is the lowest of them."
    )
    category = serializers.IntegerField(allow_null=True)
    image = serializers.CharField(allow_null=True)
    in_stock = serializers.BooleanField()
    quantity = serializers.IntegerField(allow_null=True)
    variants = VariantOut(many=True)


class ProductPageOut(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ProductRowOut(many=True)


class StoreStockOut(serializers.Serializer[Any]):
    store = serializers.IntegerField()
    quantity = serializers.IntegerField(allow_null=True)
    price = Money(
        allow_null=True,
        help_text="What this store charges; null with variants, whose price the quote tells.",
    )


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
    percent = Money(allow_null=True, help_text="null where the service does not tell it.")
    type = serializers.ChoiceField(choices=LEVEL_TYPES)
    max_spend_percent = Money(allow_null=True)


class ExpiringOut(serializers.Serializer[Any]):
    amount = Money()
    at = serializers.DateTimeField()


class PrefillOut(serializers.Serializer[Any]):
    first_name = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    birthday = serializers.DateField(required=False)


class BonusAccountOut(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=ACCOUNT_STATUSES)
    balance = Money()
    pending = Money(help_text="Earned, and not to be spent yet.")
    level = LevelOut(allow_null=True)
    expiring = ExpiringOut(allow_null=True, help_text="What will be lost first, and when.")
    can_register = serializers.BooleanField(help_text="Somebody outside may join right here.")
    can_spend = serializers.BooleanField(help_text="Points can be spent in the Mini App.")
    prefill = PrefillOut(
        allow_null=True, help_text="What the programme knows and the profile does not."
    )
    as_of = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField()


class JoiningOut(BonusAccountOut):
    status = serializers.ChoiceField(choices=JOINING_STATUSES)
    retry_after = serializers.IntegerField(
        allow_null=True, help_text="After `code_sent`: seconds until another code may be asked for."
    )


class OperationOut(serializers.Serializer[Any]):
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field
        choices=SOURCES,
        help_text="`programme`: not through this shop's app, at the till for instance.",
    )
    kind = serializers.ChoiceField(choices=OPERATION_KINDS)
    amount = Money(min_value=None)
    state = serializers.ChoiceField(choices=["reserved", "done", "unknown", "released"])
    order = serializers.CharField(allow_null=True)
    title = serializers.CharField(help_text="The service's own words; empty for our rows.")
    at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


class LineVariantOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()


class LineOut(serializers.Serializer[Any]):
    product = serializers.IntegerField()
    variant = LineVariantOut(allow_null=True)
    title = serializers.CharField()
    price = Money()
    quantity = serializers.IntegerField()
    sum = Money()
    discount = Money()
    bonus_spent = Money()
    bonus_earned = Money()
    total = Money()


class QuoteLineOut(LineOut):
    loyalty_discount = Money(help_text="The part of `discount` that the loyalty service gives.")
    messages = serializers.ListField(child=serializers.CharField())


class OrderLineOut(LineOut):
    composition = serializers.CharField(help_text="As it was when the order was placed.")
    made_to_order = serializers.BooleanField()
    image = serializers.CharField(allow_null=True)


class BonusQuoteOut(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=ACCOUNT_STATUSES)
    balance = Money()
    max_spend = Money()
    step = Money()
    spend = Money()
    earn = Money()
    discount = Money(help_text="Money off that the loyalty service gives, in `discount_total`.")
    can_spend = serializers.BooleanField(help_text="Points can be spent in the Mini App.")
    can_register = serializers.BooleanField(help_text="Somebody outside may join right here.")


class PromoOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    source = serializers.ChoiceField(choices=SOURCES)  # type: ignore[assignment]  # a field


class QuoteOut(serializers.Serializer[Any]):
    lines = QuoteLineOut(many=True)
    items_total = Money()
    discount_total = Money()
    delivery_price = Money()
    bonus = BonusQuoteOut()
    promo = PromoOut(allow_null=True, help_text="The code that works, and whose it is.")
    total = Money()
    problems = ErrorItemOut(many=True)


class RefusalOut(ErrorOut):
    quote = QuoteOut(required=False)


class HistoryOut(serializers.Serializer[Any]):
    status = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field
    at = serializers.DateTimeField()
    origin = serializers.ChoiceField(choices=Origin.values)


class FulfilmentOut(serializers.Serializer[Any]):
    method = serializers.ChoiceField(choices=FulfilmentMethod.values)
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
