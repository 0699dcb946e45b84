"""Who is calling (API.md): one uniform 401 for everything that is not a fresh, true initData."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.urls import URLPattern
from rest_framework.test import APIClient

from integrations.sandbox import demo
from integrations.telegram.init_data import sign_init_data
from shop.api import urls
from shop.api.auth import BuyerView
from shop.models import Customer, MessengerAccount
from tests.api.rows import LittleShop, footprint

if TYPE_CHECKING:
    from tests.api.rows import Answer

BUYERS_ONLY = [
    ("get", "/me"),
    ("patch", "/me"),
    ("post", "/me/contact"),
    ("get", "/me/bonuses"),
    ("post", "/me/bonuses/register"),
    ("get", "/me/bonuses/operations"),
    ("post", "/quote"),
    ("get", "/orders"),
    ("post", "/orders"),
    ("get", "/orders/TM0000000001"),
    ("post", "/orders/TM0000000001/cancel"),
    ("post", "/orders/TM0000000001/decision"),
    ("post", "/orders/TM0000000001/repeat"),
]

REFUSAL = {
    "type": "client_error",
    "errors": [
        {
            "code": "not_authenticated",
            "detail": "Откройте магазин заново в Telegram.",
            "attr": None,
        }
    ],
}


def signed(**kwargs: Any) -> str:
    kwargs.setdefault("token", demo.TELEGRAM_BOT_TOKEN)
    return sign_init_data(kwargs.pop("user", demo.DEMO_BUYER), **kwargs)


def ago(**period: float) -> datetime:
    return datetime.now(tz=UTC) - timedelta(**period)


def not_believed() -> dict[str, str]:
    """Every way not to be believed, and the header it comes in."""
    good = signed()
    # One letter of the name differs, the signature is that of the true name.
    forged = good.replace(quote("Анна"), quote("Инна"))
    assert forged != good
    return {
        "nothing": "",
        "another scheme": f"Bearer {good}",
        "scheme alone": "tma",
        "scheme and a space": "tma ",
        "rubbish": "tma rubbish",
        "forged": f"tma {forged}",
        "signed by another bot": f"tma {signed(token='7000000002:AAanother-bot')}",
        "too old": f"tma {signed(auth_date=ago(hours=24, seconds=30))}",
        "from the future": f"tma {signed(auth_date=ago(seconds=-90))}",
        "a key twice": f"tma {good}&auth_date=1",
        "no hash": f"tma {good.partition('&hash=')[0]}",
        "no user": f"tma {signed_without_user()}",
        "nobody": f"tma {signed(user={'id': 0, 'first_name': 'Ноль'})}",
        "a page of rubbish": f"tma {'я=%ff&' * 1000}",
    }


def signed_without_user() -> str:
    return sign_init_data({}, token=demo.TELEGRAM_BOT_TOKEN, query_id="AAH")


def call(method: str, path: str, authorization: str) -> Answer:
    headers = {"HTTP_AUTHORIZATION": authorization} if authorization else {}
    client = APIClient()
    answer: Answer = getattr(client, method)(f"/api/v1{path}", {}, **headers)
    return answer


def assert_refused(answer: Answer) -> None:
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "tma"
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == REFUSAL


@pytest.mark.parametrize("reason", sorted(not_believed()))
def test_whatever_is_wrong_the_answer_is_the_same(shelf: LittleShop, reason: str) -> None:
    before = footprint()
    assert_refused(call("get", "/me", not_believed()[reason]))
    assert_refused(call("post", "/orders", not_believed()[reason]))
    assert Customer.objects.count() == 0
    assert footprint() == before


@pytest.mark.parametrize(("method", "path"), BUYERS_ONLY)
def test_every_address_of_the_buyer_asks_who_is_calling(
    shelf: LittleShop, method: str, path: str
) -> None:
    assert_refused(call(method, path, ""))
    assert_refused(call(method, path, not_believed()["forged"]))
    assert_refused(call(method, path, not_believed()["too old"]))
    assert Customer.objects.count() == 0


def test_the_list_above_names_every_address_of_the_buyer() -> None:
    guarded = set()
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        view = getattr(pattern.callback, "cls", None)
        if view is not None and issubclass(view, BuyerView):
            path = str(pattern.pattern).replace("<slug:number>", "TM0000000001")
            guarded |= {
                (method, f"/{path}")
                for method in ("get", "post", "put", "patch", "delete")
                if hasattr(view, method)
            }
    assert guarded == set(BUYERS_ONLY)


def test_a_buyer_is_refused_before_the_method_is_looked_at(shelf: LittleShop) -> None:
    assert_refused(call("delete", "/me", ""))


@pytest.mark.parametrize("path", ["/shop", "/slots?method=pickup", "/categories", "/products"])
def test_the_catalogue_asks_nobody(shelf: LittleShop, path: str) -> None:
    assert call("get", path, "").status_code == 200
    assert call("get", path, not_believed()["forged"]).status_code == 200
    assert Customer.objects.count() == 0


@pytest.mark.parametrize("age", [timedelta(hours=23, minutes=59), timedelta(seconds=-50)])
def test_init_data_is_good_for_a_day_and_for_a_slow_clock(
    shelf: LittleShop, age: timedelta
) -> None:
    moment = datetime.now(tz=UTC) - age
    assert call("get", "/me", f"tma {signed(auth_date=moment)}").status_code == 200


def test_the_name_of_the_scheme_is_spelled_any_way(shelf: LittleShop) -> None:
    assert call("get", "/me", f"TMA {signed()}").status_code == 200


def test_a_first_call_makes_one_customer_and_a_second_none(shelf: LittleShop) -> None:
    for _ in range(2):
        answer = call("get", "/me", f"tma {signed()}")
        assert answer.status_code == 200
        assert answer.json()["first_name"] == "Анна"
    account = MessengerAccount.objects.get()
    assert (account.provider, account.external_id) == ("telegram", 700000001)
    assert (account.username, account.language_code) == ("anna_demo", "ru")
    customer = Customer.objects.get()
    assert account.customer == customer
    assert (customer.first_name, customer.last_name) == ("Анна", "Садовая")
    assert (customer.phone, customer.phone_verified_at) == ("", None)


def test_what_telegram_signs_is_kept_even_when_it_is_too_long(shelf: LittleShop) -> None:
    user = {
        "id": 5,
        "first_name": "Ы" * 300,
        "username": "u" * 100,
        "language_code": "ru-x-" + "l" * 60,
    }
    for _ in range(2):
        assert call("get", "/me", f"tma {signed(user=user)}").status_code == 200
    account = MessengerAccount.objects.select_related("customer").get()
    assert account.username == "u" * 64
    assert account.language_code == "ru-x-lllllllllll"
    assert account.customer.first_name == "Ы" * 128


def test_the_reason_never_reaches_the_caller_nor_the_log(
    shelf: LittleShop, caplog: pytest.LogCaptureFixture
) -> None:
    header = not_believed()["forged"]
    answer = call("get", "/me", header)
    assert "hash" not in answer.content.decode()
    assert header.removeprefix("tma ") not in caplog.text
