"""What anybody may see may be kept by a proxy for two seconds, and is not sent twice."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from shop.models import Product
from tests.api.rows import Caller, LittleShop

PUBLIC = ["shop", "slots?method=pickup", "categories", "products", "products/{bouquet}"]


@pytest.fixture(params=PUBLIC)
def address(request: pytest.FixtureRequest, shelf: LittleShop) -> str:
    path: str = request.param
    return f"/api/v1/{path.format(bouquet=shelf.bouquet.pk)}"


@time_machine.travel("2026-11-25T05:00:00Z", tick=False)
def test_the_second_time_only_the_news_that_there_is_none(address: str) -> None:
    client = Client()
    first = client.get(address)
    assert first.status_code == 200
    assert first["Cache-Control"] == "public, max-age=2"
    assert first["Content-Type"] == "application/json"
    assert not first.has_header("Vary")
    assert not first.cookies

    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == "public, max-age=2"
    weak = client.get(address, headers={"If-None-Match": f"W/{first['ETag']}"})
    assert weak.status_code == 304


@time_machine.travel("2026-11-25T05:00:00Z", tick=False)
def test_another_tag_gets_the_whole_answer(address: str) -> None:
    client = Client()
    first = client.get(address)
    other = client.get(address, headers={"If-None-Match": '"another"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_a_head_request_has_no_body(address: str) -> None:
    answer = Client().head(address)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_change_changes_the_tag(shelf: LittleShop) -> None:
    client = Client()
    first = client.get("/api/v1/products")
    Product.objects.filter(pk=shelf.bouquet.pk).update(price=3501)
    changed = client.get("/api/v1/products", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_refusal_is_not_to_be_kept(shelf: LittleShop) -> None:
    for path in ("products?page=0", "products/999999"):
        answer = Client().get(f"/api/v1/{path}")
        assert not answer.has_header("ETag")
        assert not answer.has_header("Cache-Control")


@pytest.mark.parametrize("path", ["me", "me/bonuses", "me/bonuses/operations", "orders"])
def test_what_is_personal_is_kept_by_nobody(anna: Caller, path: str) -> None:
    answer = anna.api.get(f"/api/v1/{path}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.has_header("ETag")
