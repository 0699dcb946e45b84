"""Shapes and examples of the OpenAPI document. The answers themselves are built in `*_out.py`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiRequest, OpenApiResponse
from rest_framework import serializers

from .fields import Money

type Shape = serializers.BaseSerializer[Any] | type[serializers.BaseSerializer[Any]]


class ErrorItemOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class ErrorOut(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["validation_error", "client_error", "server_error"])
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
    kind = serializers.ChoiceField(choices=["item", "bouquet"])
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
    type = serializers.ChoiceField(choices=["cashback", "discount"])
    max_spend_percent = Money(allow_null=True)


class BonusAccountOut(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["ok", "not_member", "unavailable", "phone_required"])
    balance = Money()
    pending = Money()
    level = LevelOut(allow_null=True)
    as_of = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField()


class OperationOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(
        choices=["spend", "earn", "spend_refund", "earn_refund", "adjustment"]
    )
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
    fulfilment = FulfilmentOut()
    lines = OrderLineOut(many=True)
    question = serializers.CharField(allow_null=True)
    can_cancel = serializers.BooleanField()


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


IDEMPOTENCY_KEY = OpenApiParameter(
    name="Idempotency-Key",
    type=OpenApiTypes.UUID,
    location=OpenApiParameter.HEADER,
    required=True,
    description="A UUID of the attempt: the same key never places a second order.",
)

REFUSALS = {
    400: (ErrorOut, "The request is malformed; nothing was changed."),
    401: (ErrorOut, "The init data is missing, forged, expired or from the future."),
    404: (ErrorOut, "There is no such thing, or it is somebody else's."),
    409: (RefusalOut, "The facts are against it; a fresh quote says what would go."),
    422: (ErrorOut, "`idempotency_key_reused`: this key belongs to another request."),
}


def ok(shape: Shape, example: object, *refusals: int) -> dict[Any, Any]:
    """Responses of an operation: 200 with an example, and the refusals it knows."""
    return {200: _answer(shape, example), **{code: _refusal(code) for code in refusals}}


def created(shape: Shape, example: object) -> dict[Any, Any]:
    return {201: _answer(shape, example)}


def request(shape: type[serializers.BaseSerializer[Any]], example: object) -> OpenApiRequest:
    return OpenApiRequest(request=shape, examples=[OpenApiExample("Example", value=example)])


def _answer(shape: Shape, example: object) -> OpenApiResponse:
    return OpenApiResponse(
        response=shape, examples=[OpenApiExample("Example", value=example, response_only=True)]
    )


def _refusal(code: int) -> OpenApiResponse:
    shape, description = REFUSALS[code]
    return OpenApiResponse(response=shape, description=description)
