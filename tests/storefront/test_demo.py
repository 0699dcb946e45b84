import json
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from integrations.sandbox import demo
from integrations.telegram.init_data import validate, validate_contact

BUYER_ID = 700000001


@pytest.fixture
def in_demo(settings: Settings) -> None:
    settings.DEBUG = True
    settings.TELEGRAM_BOT_TOKEN = demo.TELEGRAM_BOT_TOKEN


@pytest.mark.usefixtures("in_demo")
def test_demo_opens_the_shop_as_telegram_would(client: Client) -> None:
    response = client.get("/app/demo/")

    assert response.status_code == HTTPStatus.FOUND
    target = urlsplit(response["Location"])
    assert target.path == "/app/"
    launch = parse_qs(target.fragment, strict_parsing=True)
    identity = validate(launch["tgWebAppData"][0])
    assert (identity.user_id, identity.first_name) == (BUYER_ID, "Анна")
    assert launch["tgWebAppVersion"] == ["9.1"]
    assert json.loads(launch["tgWebAppThemeParams"][0])["bg_color"] == "#ffffff"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("in_demo")
def test_demo_may_have_dark_colours(client: Client) -> None:
    launch = parse_qs(urlsplit(client.get("/app/demo/?theme=dark")["Location"]).fragment)

    assert json.loads(launch["tgWebAppThemeParams"][0])["bg_color"] == "#17212b"


@pytest.mark.usefixtures("in_demo")
def test_demo_gives_the_contact_that_telegram_would_sign(client: Client) -> None:
    signed = client.get("/app/demo/contact").json()["response"]

    contact = validate_contact(signed, user_id=BUYER_ID)
    assert contact.phone_e164 == demo.DEMO_PHONE


@pytest.mark.usefixtures("in_demo")
def test_demo_needs_nothing_from_telegram(client: Client) -> None:
    page = client.get("/app/").content.decode()

    assert "telegram.org" not in page
    assert 'data-demo-contact="/app/demo/contact"' in page


@pytest.mark.parametrize("address", ["/app/demo/", "/app/demo/contact"])
@pytest.mark.parametrize(
    ("debug", "token"),
    [
        (False, demo.TELEGRAM_BOT_TOKEN),
        (True, "7000000002:AAreal-token"),
        (True, f"7000000002:AAreal-token,{demo.TELEGRAM_BOT_TOKEN}"),
        (True, ""),
    ],
)
def test_there_is_no_demo_with_a_real_bot_or_in_production(
    *, client: Client, settings: Settings, address: str, debug: bool, token: str
) -> None:
    settings.DEBUG = debug
    settings.TELEGRAM_BOT_TOKEN = token

    assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    page = client.get("/app/").content.decode()
    assert "data-demo-contact" not in page
    assert 'data-sdk="https://telegram.org/js/telegram-web-app.js?59"' in page
