"""Quote, place, list, show, cancel, decide, repeat."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shop.models import BonusState, Order, Origin
from shop.services import clock
from shop.services.errors import DomainError
from shop.services.orders.cancel import order_cancel
from shop.services.orders.decide import order_decide
from shop.services.orders.place import Placement, order_place, placement_answer
from shop.services.quotes import quote_cart
from shop.sync.checkout import reserve_at_once

from . import docs, documented, examples
from .auth import BuyerView
from .cart_in import OrderIn, QuoteIn
from .errors import refusal_json
from .fields import Text
from .order_out import order_json, order_rows, orders_of
from .quote_out import quote_json
from .repeat_out import repeat_json

ORDERS_SHOWN = 50
ANSWER_PATIENCE_SECONDS = 10
"""How long a first request may be at work before a repeat answers in its place."""

REFUSED_TO_PLACE = (
    "idempotency_key_missing",
    "idempotency_key_reused",
    "request_in_progress",
    "price_changed",
    "out_of_stock",
    "slot_full",
    "slot_closed",
    "zone_unavailable",
    "below_minimum",
    "promo_invalid",
    "phone_required",
    "not_enough_bonuses",
    "bonus_refused",
    "bonus_unavailable",
)


class QuoteView(BuyerView):
    @extend_schema(
        summary="Price a cart; changes nothing",
        request=documented.request(QuoteIn, examples.QUOTE_REQUEST_EXAMPLE),
        responses=documented.ok(docs.QuoteOut, examples.QUOTE_EXAMPLE, *documented.BODY, 401),
        tags=["orders"],
    )
    def post(self, request: Request) -> Response:
        wanted = QuoteIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        return Response(quote_json(quote_cart(cart=wanted.cart(), customer=self.customer)))


class OrdersView(BuyerView):
    @extend_schema(
        operation_id="orders_list",
        summary="The caller's orders, newest first; `external` ones are only shown",
        responses=documented.ok(docs.OrderRowOut(many=True), examples.ORDERS_EXAMPLE, 401),
        tags=["orders"],
    )
    def get(self, request: Request) -> Response:
        return Response(order_rows(self.customer, limit=ORDERS_SHOWN))

    @extend_schema(
        summary="Place an order, once for one Idempotency-Key",
        parameters=[documented.IDEMPOTENCY_KEY],
        request=documented.request(OrderIn, examples.ORDER_REQUEST_EXAMPLE),
        responses={
            **documented.ok(
                docs.OrderOut, examples.ORDER_EXAMPLE, *documented.BODY, 401, *REFUSED_TO_PLACE
            ),
            **documented.created(docs.OrderOut, examples.ORDER_EXAMPLE),
        },
        tags=["orders"],
    )
    def post(self, request: Request) -> Response:
        key = _idempotency_key(request)
        wanted = OrderIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        cart = wanted.cart()
        placement = order_place(
            customer=self.customer,
            cart=cart,
            checkout=wanted.checkout(),
            key=key,
            fingerprint=wanted.fingerprint(),
        )
        if placement.replayed:
            return _replay(placement)
        try:
            order = reserve_at_once(placement=placement, cart=cart)
        except DomainError as refusal:
            body = refusal_json(refusal)
            placement_answer(record=placement.record, status=refusal.status, answer=body)
            return Response(body, status=refusal.status)
        answer = order_json(_own(self.customer.pk, order.number))
        placement_answer(record=placement.record, status=HTTPStatus.CREATED, answer=answer)
        return Response(answer, status=HTTPStatus.CREATED)


class OrderView(BuyerView):
    @extend_schema(
        operation_id="order_retrieve",
        summary="One order of the caller, with its history",
        responses=documented.ok(docs.OrderOut, examples.ORDER_EXAMPLE, 401, 404),
        tags=["orders"],
    )
    def get(self, request: Request, number: str) -> Response:
        return Response(order_json(_own(self.customer.pk, number)))


class CancelIn(serializers.Serializer[Any]):
    reason = Text(max_length=500)


class CancelView(BuyerView):
    @extend_schema(
        summary="Cancel an order while nobody has begun to assemble it",
        request=documented.request(CancelIn, {"reason": "Передумали"}),
        responses=documented.ok(
            docs.OrderOut, examples.ORDER_EXAMPLE, *documented.BODY, 401, 404, "cannot_cancel"
        ),
        tags=["orders"],
    )
    def post(self, request: Request, number: str) -> Response:
        wanted = CancelIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        order = _own(self.customer.pk, number)
        order_cancel(
            order_id=order.pk, origin=Origin.MINI_APP, reason=wanted.validated_data["reason"]
        )
        return Response(order_json(_own(self.customer.pk, number)))


class DecisionIn(serializers.Serializer[Any]):
    choice = serializers.ChoiceField(choices=["pay_without_bonuses", "cancel"])


class DecisionView(BuyerView):
    @extend_schema(
        summary="Answer the question of a refused reserve",
        request=documented.request(DecisionIn, {"choice": "pay_without_bonuses"}),
        responses=documented.ok(
            docs.OrderOut,
            examples.ORDER_EXAMPLE,
            *documented.BODY,
            401,
            404,
            "no_question",
            "cannot_cancel",
        ),
        tags=["orders"],
    )
    def post(self, request: Request, number: str) -> Response:
        wanted = DecisionIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        order = _own(self.customer.pk, number)
        order_decide(order_id=order.pk, choice=wanted.validated_data["choice"])
        return Response(order_json(_own(self.customer.pk, number)))


class RepeatView(BuyerView):
    @extend_schema(
        summary="A cart from an order, and what of it is no longer available",
        request=None,
        responses=documented.ok(docs.RepeatOut, examples.REPEAT_EXAMPLE, 401, 404),
        tags=["orders"],
    )
    def post(self, request: Request, number: str) -> Response:
        return Response(repeat_json(_own(self.customer.pk, number)))


def _own(customer_id: int, number: str) -> Order:
    """The caller's own order; somebody else's does not exist."""
    order = orders_of(customer_id).filter(number=number).first()
    if order is None:
        raise Http404
    return order


def _idempotency_key(request: Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError as error:
        raise DomainError("idempotency_key_missing", status=HTTPStatus.BAD_REQUEST) from error


def _replay(placement: Placement) -> Response:
    """The answer of the first time. One that died before it could answer is answered for now."""
    record, order = placement.record, placement.order
    if record.answer_status is None:
        waited = (clock.now() - record.created_at).total_seconds()
        # A refusal is about to turn the order down, unless the process died in between.
        open_answer = order.bonus_state in (BonusState.RESERVING, BonusState.REFUSED)
        if open_answer and not order.is_rejected and waited < ANSWER_PATIENCE_SECONDS:
            raise DomainError("request_in_progress")
        if order.is_rejected:
            raise DomainError("bonus_refused", attr="bonuses")
        answer = order_json(_own(order.customer_id, order.number))
        placement_answer(record=record, status=HTTPStatus.CREATED, answer=answer)
    refused = (record.answer_status or 0) >= HTTPStatus.BAD_REQUEST
    return Response(
        record.answer,
        status=record.answer_status if refused else HTTPStatus.OK,
        headers={"Idempotency-Replayed": "true"},
    )
