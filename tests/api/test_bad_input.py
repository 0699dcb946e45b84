"""Wrong requests of every kind: a 4xx with a code and a sentence, never a 500, never half a row."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pytest
from rest_framework.test import APIClient

from tests.api.rows import Caller, codes, footprint

if TYPE_CHECKING:
    from tests.api.rows import Answer

KEY = "5f0e3c1a-7a52-4d0c-9d1e-0c2f6a1b9e70"
READ_A_BODY = [
    ("patch", "me"),
    ("post", "me/contact"),
    ("post", "quote"),
    ("post", "orders"),
    ("post", "orders/{number}/cancel"),
    ("post", "orders/{number}/decision"),
]


@pytest.fixture
def number(anna: Caller) -> str:
    placed: str = anna.place().json()["number"]
    return placed


def send(
    buyer: Caller, path: str, body: bytes | str, *, method: str = "post", kind: str = ""
) -> Answer:
    content_type = kind or "application/json"
    answer: Answer = buyer.api.generic(
        method.upper(),
        f"/api/v1/{path}",
        cast("str", body),
        content_type=content_type,
        HTTP_IDEMPOTENCY_KEY=KEY,
    )
    return answer


BODIES: dict[str, bytes | str] = {
    "nothing that is JSON": "{",
    "a text": "роза",
    "an open string": '{"items": "',
    "two values": "{}{}",
    "a trailing comma": '{"items": [],}',
    "not a number": '{"expected_total": NaN}',
    "infinity": '{"expected_total": -Infinity}',
    "a number of five thousand digits": '{"expected_total": ' + "9" * 5000 + "}",
    "broken UTF-8": b'{"card_text": "\xff\xfe"}',
    "UTF-16": '{"card_text": "роза"}'.encode("utf-16"),
    "half of a surrogate pair": '{"promo_code": "\\ud800", "choice": "\\ud800"}',
    "half of a surrogate pair for a name": '{"\\udfff": 1}',
    "a hundred thousand brackets": "[" * 100_000,
    "a hundred thousand closed brackets": "[" * 60_000 + "]" * 60_000,
    "fifty thousand objects": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "NUL": b"\x00",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
}


@pytest.mark.parametrize("body", list(BODIES.values()), ids=list(BODIES))
def test_what_is_not_json(anna: Caller, number: str, body: bytes | str) -> None:
    before = footprint()
    for method, path in READ_A_BODY:
        answer = send(anna, path.format(number=number), body, method=method)
        assert (answer.status_code, codes(answer)) == (400, [("parse_error", None)]), path
    assert footprint() == before


@pytest.mark.parametrize("size", [128 * 1024 + 1, 3 * 1024 * 1024])
def test_too_much_of_it(anna: Caller, number: str, size: int) -> None:
    before = footprint()
    body = b'{"comment": "' + b"a" * (size - 15) + b'"}'
    for method, path in READ_A_BODY:
        answer = send(anna, path.format(number=number), body, method=method)
        assert (answer.status_code, codes(answer)) == (413, [("request_too_large", None)]), path
    assert footprint() == before


def test_the_longest_order_form_is_not_too_much(anna: Caller) -> None:
    form = anna.form()
    form |= {
        "card_text": "🌹" * 500,
        "comment": "ы" * 1000,
        "address": {
            name: "ы" * size
            for name, size in {
                "city": 100,
                "street": 255,
                "house": 32,
                "building": 32,
                "apartment": 32,
                "comment": 500,
            }.items()
        },
        "recipient": {"name": "ы" * 255, "phone": "+79120000077", "is_customer": False},
    }
    rose = form["items"][0]["product"]
    form["items"] = [{"product": rose, "quantity": 1}] * 50
    form["expected_total"] = anna.quote(items=form["items"]).json()["total"]
    answer = send(anna, "orders", json.dumps(form))
    assert answer.status_code == 201, answer.json()
    assert answer.json()["card_text"] == "🌹" * 500


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "/",
        "json",
    ],
)
def test_another_content_type(anna: Caller, number: str, kind: str) -> None:
    before = footprint()
    refusal = [("unsupported_media_type", None)]
    for method, path in READ_A_BODY:
        answer = send(anna, path.format(number=number), "{}", method=method, kind=kind)
        assert (answer.status_code, codes(answer)) == (415, refusal), path
    assert footprint() == before


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "hex", "nonsense", "utf-16", "idna"])
def test_a_charset_changes_nothing_json_is_utf8(anna: Caller, charset: str) -> None:
    body = json.dumps({"first_name": "Роза"}, ensure_ascii=False)
    kind = f"application/json; charset={charset}"
    answer = send(anna, "me", body.encode(), method="patch", kind=kind)
    assert (answer.status_code, answer.json()["first_name"]) == (200, "Роза")


def test_a_mark_of_utf8_in_front_is_forgiven(anna: Caller) -> None:
    answer = send(anna, "me", b'\xef\xbb\xbf{"first_name": "A"}', method="patch")
    assert (answer.status_code, answer.json()["first_name"]) == (200, "A")


@pytest.mark.parametrize("value", [[], "роза", 5, 1.5, True, [[]], [{}]])
def test_a_body_that_is_no_object(anna: Caller, number: str, value: object) -> None:
    before = footprint()
    for method, path in READ_A_BODY:
        answer = send(anna, path.format(number=number), json.dumps(value), method=method)
        assert (answer.status_code, codes(answer)) == (400, [("invalid", "non_field_errors")]), path
    assert footprint() == before


@pytest.mark.parametrize("path", ["orders", "quote", "me/contact", "products", "shop", "slots"])
def test_a_method_that_is_not_there(anna: Caller, path: str) -> None:
    for method in ("put", "delete", "patch"):
        answer = send(anna, path, "{}", method=method)
        assert (answer.status_code, codes(answer)) == (405, [("method_not_allowed", None)])


@pytest.mark.parametrize("path", ["shop", "products", "me"])
def test_an_answer_in_another_format(anna: Caller, path: str) -> None:
    answer = anna.api.get(f"/api/v1/{path}", HTTP_ACCEPT="application/xml")
    assert answer.status_code == 406
    assert codes(answer) == [("not_acceptable", None)]


HUGE: list[Any] = [10**400, -(10**18), 1e308, "9" * 4000, "1e999999999", "0x10", "١٢", "\u2028"]


PLACES: list[Callable[[object], dict[str, object]]] = [
    lambda value: {"bonuses": value},
    lambda value: {"items": [{"product": value, "quantity": 1}]},
    lambda value: {"items": [{"product": 1, "quantity": value}]},
    lambda value: {"fulfilment": {"method": "delivery", "zone": value}},
    lambda value: {"fulfilment": {"method": "pickup", "store": value}},
    lambda value: {"fulfilment": {"method": "pickup", "slot": value}},
    lambda value: {"promo_code": value},
]


@pytest.mark.parametrize("value", HUGE, ids=range(len(HUGE)))
def test_numbers_nobody_means(anna: Caller, value: object) -> None:
    before = footprint()
    for put in PLACES:
        answer = anna.api.post("/api/v1/quote", {**anna.cart(), **put(value)}, format="json")
        assert answer.status_code == 200 or (answer.status_code == 400 and codes(answer))
    assert footprint() == before


@pytest.mark.parametrize("query", ["%00", "%ff", "%ED%A0%80", "a" * 5000, "%F0%9F%8C%B9"])
def test_addresses_nobody_means(anna: Caller, query: str) -> None:
    for path in ("products?search=", "products?page=", "slots?method=pickup&date_to=", "slots?x="):
        answer = APIClient().get(f"/api/v1/{path}{query}")
        assert answer.status_code == 200 or (answer.status_code == 400 and codes(answer))


@pytest.mark.parametrize(
    "header",
    ["tma", "tma \x00", "tma " + "a" * 10_000, "tma user=%00", "tma \xff\xfe", "tma =&=&="],
)
def test_headers_nobody_means(anna: Caller, header: str) -> None:
    answer = APIClient().get("/api/v1/me", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    codes(answer)
