"""The storefront in a real Chromium, against the real API and the vendors' stand-ins."""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Error, Page, Route, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from integrations.sandbox import demo
from shop.models import BonusState, Customer, Order
from tests.plugin_sandbox import SandboxHelper

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
NBSP = "\u00a0"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(),
        reason="NO BROWSER WAS TESTED: Chromium is missing (apt-get install chromium)",
    ),
    pytest.mark.django_db(transaction=True),
]


def aside[Result](work: Callable[[], Result]) -> Result:
    """Use the database from another thread: Playwright's loop runs in this one."""

    def run() -> Result:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result()


@pytest.fixture
def shop(sandbox: SandboxHelper, settings: Settings) -> SandboxHelper:
    """A demo shop, filled the way `make run` fills it, that has not seen its buyer yet."""
    settings.DEBUG = True
    call_command("sync_catalog", verbosity=0)
    call_command("seed_demo", verbosity=0)
    Customer.objects.all().delete()
    return sandbox


@pytest.fixture
def page(shop: SandboxHelper, live_server: LiveServer) -> Iterator[Page]:
    # A browser for each test: Playwright's loop must be gone before the database is emptied.
    # Chromium refuses its own sandbox to root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    broken: list[Error] = []
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=CHROMIUM, args=[*arguments, "--disable-gpu", "--no-first-run"]
        )
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": 390, "height": 844},
            is_mobile=True,
            has_touch=True,
            locale="ru-RU",
            timezone_id="Asia/Vladivostok",
        )
        page = context.new_page()
        page.set_default_timeout(10_000)

        def note(error: Error) -> None:
            broken.append(error)

        page.on("pageerror", note)
        yield page
        chromium.close()
    assert broken == []


def sign_in(page: Page) -> None:
    page.goto("/app/demo/")
    expect(page.locator(".card").first).to_be_visible()


def fill_cart(page: Page) -> None:
    page.locator(".card:not(.gone) a").first.click()
    page.get_by_role("button", name="В корзину ·").click()
    page.get_by_role("button", name="Перейти в корзину").click()
    page.get_by_role("button", name="К оформлению").click()


def fill_checkout(page: Page) -> None:
    page.get_by_label("Улица").fill("Ленина")
    page.get_by_label("Дом", exact=True).fill("58")
    page.locator(".days .pick").nth(1).click()
    page.locator(".slots .pick").first.click()


def test_a_buyer_orders_with_bonuses_and_follows_the_order(page: Page, shop: SandboxHelper) -> None:
    sign_in(page)
    assert "tgWebAppData" not in page.url
    fill_cart(page)
    page.get_by_role("button", name="Взять номер из Telegram").click()
    expect(page.locator(".verified")).to_contain_text("+7 912 000-00-01".replace(" ", NBSP))
    fill_checkout(page)
    expect(page.locator(".balance strong")).to_have_text(f"878{NBSP}бонусов")
    page.get_by_label("Потратить бонусов, числом").fill("100")
    page.get_by_label("Потратить бонусов, числом").blur()
    expect(page.locator(".sums .minus dd")).to_have_text(f"−100{NBSP}₽")
    page.get_by_role("button", name="Оформить ·").dblclick()
    expect(page.locator("header.state h1")).to_have_text("Новый")

    order = aside(Order.objects.get)
    assert page.url.endswith(f"/app/orders/{order.number}?placed=1")
    assert order.bonus_spent == Decimal("100.00")
    assert order.recipient_phone == demo.DEMO_PHONE
    assert order.bonus_state in {BonusState.RESERVED, BonusState.COMMITTING, BonusState.COMMITTED}
    assert page.evaluate("localStorage['storefront.cart']") == "[]"

    page.get_by_role("button", name="Отменить заказ").click()
    page.get_by_role("button", name="Да, отменить").click()
    expect(page.locator("header.state h1")).to_have_text("Отменён")
    page.get_by_role("button", name="Повторить заказ").click()
    expect(page.locator(".row")).to_have_count(1)


def test_an_open_order_refreshes_itself(page: Page) -> None:
    sign_in(page)
    fill_cart(page)
    page.get_by_label("Ваш телефон").fill("8 912 345-67-89")
    fill_checkout(page)
    page.get_by_role("button", name="Оформить ·").click()
    expect(page.locator("header.state h1")).to_have_text("Новый")

    order = aside(Order.objects.get)
    assert order.buyer_phone == "+79123456789"
    aside(lambda: Order.objects.update(status="confirmed"))

    expect(page.locator("header.state h1")).to_have_text("Подтверждён", timeout=8000)


def test_a_lost_answer_does_not_make_a_second_order(page: Page) -> None:
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    sign_in(page)
    fill_cart(page)
    page.get_by_label("Ваш телефон").fill("+7 912 345-67-89")
    fill_checkout(page)
    page.route("**/api/v1/orders", lose_the_first_answer)
    button = page.get_by_role("button", name="Оформить ·")
    button.click()
    expect(page.locator(".pay .notice.error")).to_contain_text("Нет связи с магазином")
    with page.expect_request("**/api/v1/orders") as again:
        button.click()
    expect(page.locator("header.state h1")).to_have_text("Новый")

    assert again.value.headers["idempotency-key"] == lost[0]
    assert aside(Order.objects.count) == 1


def test_a_visitor_without_telegram_can_look_and_collect(page: Page) -> None:
    page.goto("/app/")
    expect(page.locator(".card").first).to_be_visible()
    fill_cart(page)

    expect(page.get_by_role("link", name="Открыть в Telegram")).to_be_visible()
    expect(page.get_by_role("button", name="Оформить")).to_have_count(0)


def test_search_finds_and_says_when_it_does_not(page: Page) -> None:
    page.goto("/app/")
    page.get_by_label("Поиск по каталогу").fill("пион")
    expect(page).to_have_url(f"{page.url.split('/app/')[0]}/app/?q=%D0%BF%D0%B8%D0%BE%D0%BD")
    for title in page.locator(".card .name").all_inner_texts():
        assert "пион" in title.lower()

    page.get_by_label("Поиск по каталогу").fill("кактус")
    expect(page.locator(".empty h2")).to_have_text("Ничего не нашлось")


def test_missing_fields_are_named_and_nothing_is_sent(page: Page) -> None:
    sign_in(page)
    fill_cart(page)
    page.get_by_role("button", name="Оформить ·").click()

    wrong = page.locator(".wrong")
    expect(wrong.first).to_be_visible()
    assert wrong.all_inner_texts() == [
        "Нужен телефон, чтобы мы могли связаться с вами",
        "Укажите улицу",
        "Укажите дом",
        "Выберите удобное время",
    ]
    expect(page.get_by_label("Ваш телефон")).to_be_focused()
    assert aside(Order.objects.count) == 0
