import gzip
import re
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings

ANY_VIEW = ["", "p/12", "cart", "checkout", "orders", "orders/TM0000000012", "profile", "no/such"]


@pytest.mark.parametrize("view", ANY_VIEW)
def test_every_address_of_the_app_is_the_same_page(client: Client, view: str) -> None:
    response = client.get(f"/app/{view}")

    assert response.status_code == HTTPStatus.OK
    assert '<div id="app"' in response.content.decode()


def test_headers_let_telegram_frame_the_page_and_keep_the_launch_secret(client: Client) -> None:
    response = client.get("/app/")

    assert "X-Frame-Options" not in response
    assert response["Cache-Control"] == "no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    policy = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";")
    )
    assert policy["frame-ancestors"] == "'self' https://web.telegram.org"
    assert policy["script-src"] == "'self' https://telegram.org"
    assert policy["style-src"] == "'self'"


def test_page_has_nothing_the_policy_would_block(client: Client) -> None:
    page = client.get("/app/").content.decode()

    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []


def test_page_asks_for_the_catalogue_before_its_scripts_run(client: Client) -> None:
    page = client.get("/app/").content.decode()

    assert re.findall(r'as="fetch" href="([^"]+)" crossorigin="anonymous"', page) == [
        "/api/v1/products?page_size=24",
        "/api/v1/categories",
        "/api/v1/shop",
    ]


def test_page_of_one_view_does_not_ask_for_the_catalogue(client: Client) -> None:
    page = client.get("/app/orders/TM0000000012").content.decode()

    assert re.findall(r'as="fetch" href="([^"]+)"', page) == ["/api/v1/shop"]


def test_name_of_the_shop_is_escaped(client: Client, settings: Settings) -> None:
    settings.SHOP_NAME = 'Флора "и" <b>Ко</b>'

    page = client.get("/app/").content.decode()

    assert "<b>Ко</b>" not in page
    assert 'data-shop="Флора &quot;и&quot; &lt;b&gt;Ко&lt;/b&gt;"' in page


def test_page_names_the_address_of_the_telegram_script(client: Client) -> None:
    page = client.get("/app/").content.decode()

    assert 'data-sdk="https://telegram.org/js/telegram-web-app.js?59"' in page
    assert "<script src=" not in page


def test_page_weighs_at_most_6_kb(client: Client) -> None:
    assert len(gzip.compress(client.get("/app/").content)) <= 6 * 1024


def test_page_is_only_read(client: Client) -> None:
    assert client.post("/app/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
