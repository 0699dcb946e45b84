"""The storefront in a real Chromium, against the real API and the vendors' stand-ins."""

from decimal import Decimal

from playwright.sync_api import Page, Route, expect

from integrations.sandbox import demo
from shop.models import BonusState, Order
from tests.plugin_sandbox import SandboxHelper
from tests.storefront.browser import (
    NBSP,
    aside,
    fill_cart,
    fill_checkout,
    needs_a_browser,
    sign_in,
)

pytestmark = needs_a_browser


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
