"""What the OpenAPI document says of an operation: its answers, its refusals, an example of each."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiRequest, OpenApiResponse
from rest_framework import serializers

from shop.services.errors import SENTENCES

from .docs import ErrorOut, RefusalOut

type Shape = serializers.BaseSerializer[Any] | type[serializers.BaseSerializer[Any]]

BODY = (400, 413, 415)
"""Refusals of an operation that reads a body."""

IDEMPOTENCY_KEY = OpenApiParameter(
    name="Idempotency-Key",
    type=OpenApiTypes.UUID,
    location=OpenApiParameter.HEADER,
    required=True,
    description="A UUID of the attempt: the same key never places a second order.",
)

MEANINGS = {
    400: "The request is malformed; nothing was changed.",
    401: "The init data is missing, forged, expired or from the future.",
    404: "There is no such thing, or it is somebody else's.",
    409: "The facts are against it; where a quote would help, the body carries it.",
    413: "The body is larger than any order form.",
    415: "The body is not JSON.",
    422: "The key belongs to another request.",
    429: "Too many of these; nothing was done.",
}

# type, code, sentence and field of a refusal that every operation answers alike.
ALIKE = {
    400: ("validation_error", "required", "Обязательное поле.", "items"),
    401: ("client_error", "not_authenticated", "Откройте магазин заново в Telegram.", None),
    404: ("client_error", "not_found", "Страница не найдена.", None),
    413: ("client_error", "request_too_large", "Запрос слишком большой.", None),
    415: (
        "client_error",
        "unsupported_media_type",
        'Неподдерживаемый тип данных "text/plain" в запросе.',
        None,
    ),
}

NOT_A_CONFLICT = {
    "contact_invalid": HTTPStatus.BAD_REQUEST,
    "idempotency_key_missing": HTTPStatus.BAD_REQUEST,
    "idempotency_key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "code_limit": HTTPStatus.TOO_MANY_REQUESTS,
}
"""Domain codes that are not answered with 409."""


def ok(shape: Shape, example: object, *refusals: int | str) -> dict[Any, Any]:
    """200 with an example, and the refusals: a status all operations share, or a domain code."""
    found: dict[int, list[OpenApiExample]] = {}
    for refusal in refusals:
        status = refusal if isinstance(refusal, int) else NOT_A_CONFLICT.get(refusal, 409)
        found.setdefault(int(status), []).append(_refusal_example(refusal))
    return {200: _answer(shape, example)} | {
        status: OpenApiResponse(
            response=RefusalOut if status == HTTPStatus.CONFLICT else ErrorOut,
            description=MEANINGS[status],
            examples=found[status],
        )
        for status in sorted(found)
    }


def created(shape: Shape, example: object) -> dict[Any, Any]:
    return {201: _answer(shape, example)}


def request(shape: type[serializers.BaseSerializer[Any]], example: object) -> OpenApiRequest:
    return OpenApiRequest(request=shape, examples=[OpenApiExample("Example", value=example)])


def _answer(shape: Shape, example: object) -> OpenApiResponse:
    # Of a list drf-spectacular wants one row, and puts it into a list itself.
    value = example[0] if isinstance(example, list) else example
    return OpenApiResponse(
        response=shape, examples=[OpenApiExample("Example", value=value, response_only=True)]
    )


def _refusal_example(refusal: int | str) -> OpenApiExample:
    if isinstance(refusal, int):
        kind, code, sentence, attr = ALIKE[refusal]
    else:
        kind, code, sentence, attr = "client_error", refusal, str(SENTENCES[refusal]), None
    error = {"code": code, "detail": sentence, "attr": attr}
    return OpenApiExample(code, value={"type": kind, "errors": [error]}, response_only=True)
