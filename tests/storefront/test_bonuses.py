"""Bonuses in a real Chromium: the card, joining, the checkout, the ledger, a late refusal."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, Response, expect
from pytest_django import Settings

from integrations.loyalty.base import CommitRequest, QuoteLine
from integrations.sandbox import demo
from integrations.sandbox.bonusplus_people import CODE
from shop.models import Customer, Order, OutboxMessage, Vendor
from shop.services import clock
from shop.services.loyalty import loyalty_provider
from shop.sync.outbox.run import run_due
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


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What Redis counts and keeps outlives a test: failures of vendors, last known balances."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def programme(shop: SandboxHelper, settings: Settings) -> SandboxHelper:
    """The demo shop with BonusPlus."""
    settings.LOYALTY_PROVIDER = "bonusplus"
    return shop


def open_profile(page: Page, *, verify: bool = True) -> None:
    sign_in(page)
    page.get_by_role("link", name="Профиль").click()
    if verify:
        page.get_by_role("button", name="Подтвердить номер").click()


def verify_at_checkout(page: Page) -> None:
    page.get_by_role("button", name="Взять номер из Telegram").click()
    expect(page.locator(".verified")).to_be_visible()


def test_case_26_the_balance_by_phone(page: Page, shop: SandboxHelper) -> None:
    """loyalty.md §5 no. 26: "show me the balance by phone", asked for since 2019."""
    open_profile(page)
    card = page.locator(".loyalty")
    expect(card.locator("strong")).to_have_text(f"878{NBSP}бонусов")
    expect(card).to_contain_text(f"возвращаем 10{NBSP}%")
    expect(card).to_contain_text(f"оплата до 50{NBSP}% заказа")
    page.get_by_role("link", name="Каталог").click()
    expect(page.locator(".bonus")).to_have_text(f"878{NBSP}бонусов")


def test_a_discount_card_is_no_empty_purse(page: Page, shop: SandboxHelper) -> None:
    with shop.world.lock:
        (card,) = (m for m in shop.world.loyalclient.members.values() if m.name == "СЕРГЕЙ")
        anna = next(m for m in shop.world.loyalclient.members.values() if m is not card)
        anna.level = card.level
    open_profile(page)
    expect(page.locator(".loyalty strong")).to_have_text(f"Скидка 7{NBSP}%")
    page.get_by_role("link", name="Каталог").click()
    expect(page.locator(".bonus")).to_have_text(f"Скидка 7{NBSP}%")
    fill_cart(page)
    expect(page.locator(".balance")).to_contain_text("уже в сумме заказа")
    expect(page.locator(".sums")).to_contain_text("Скидка программы")


def test_nothing_is_said_that_the_service_does_not_tell(
    page: Page, programme: SandboxHelper
) -> None:
    open_profile(page)
    card = page.locator(".loyalty")
    expect(card.locator("strong")).to_have_text(f"878{NBSP}бонусов")
    expect(card).not_to_contain_text("возвращаем")


def test_joining_by_code(page: Page, programme: SandboxHelper) -> None:
    with programme.world.lock:
        programme.world.bonusplus.customers.clear()
    open_profile(page)
    page.get_by_role("button", name="Вступить в программу").click()
    code = page.get_by_label("Код из сообщения")
    expect(code).to_be_focused()
    expect(page.get_by_role("button", name="Новый код через")).to_be_disabled()
    code.fill("0000")
    page.get_by_role("button", name="Подтвердить", exact=True).click()
    expect(page.locator(".join .wrong")).to_have_text(
        "Код не подошёл. Проверьте его или запросите новый."
    )
    code.fill(CODE)
    code.press("Enter")
    expect(page.locator(".loyalty strong")).to_have_text(f"0{NBSP}бонусов")
    assert list(programme.bonusplus.customers) == [demo.DEMO_PHONE]


def test_joining_on_the_way_to_an_order(page: Page, programme: SandboxHelper) -> None:
    with programme.world.lock:
        programme.world.bonusplus.customers.clear()
    sign_in(page)
    fill_cart(page)
    verify_at_checkout(page)
    page.get_by_role("button", name="Вступить в программу").click()
    page.get_by_label("Код из сообщения").fill(CODE)
    page.get_by_role("button", name="Подтвердить", exact=True).click()
    expect(page.locator(".balance strong")).to_have_text(f"0{NBSP}бонусов")


def test_what_the_programme_knows_is_offered_and_not_saved(page: Page, shop: SandboxHelper) -> None:
    open_profile(page)
    email = page.get_by_label("Почта")
    expect(email).to_have_value("anna@example.org")
    expect(page.get_by_label("День рождения")).to_have_value("1992-05-14")
    expect(page.get_by_label("Имя")).to_have_value("Анна")
    assert aside(Customer.objects.get).email == ""

    email.fill("me@example.org")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("button", name="Сохранить")).to_have_count(0)
    known = aside(Customer.objects.get)
    assert (known.email, str(known.birthday)) == ("me@example.org", "1992-05-14")
    assert known.first_name == "Анна"


def test_what_is_wrong_in_the_profile_is_said_beside_it(page: Page, shop: SandboxHelper) -> None:
    open_profile(page, verify=False)
    page.get_by_label("Почта").fill("не почта@")
    page.locator(".about-me").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".about-me .wrong")).to_be_visible()


def test_a_coupon_a_level_and_points_at_the_checkout(page: Page, programme: SandboxHelper) -> None:
    programme.bonusplus.set(discount_percent=Decimal(5), step=Decimal(10))
    sign_in(page)
    fill_cart(page)
    verify_at_checkout(page)
    fill_checkout(page)
    rows = page.locator(".sums")
    expect(rows).to_contain_text("Скидка программы")
    expect(page.locator(".perks")).to_have_text("Скидка уровня 5 %")
    page.get_by_label("Промокод").fill(demo.BONUSPLUS_COUPON.lower())
    expect(page.get_by_text("Купон бонусной программы действует")).to_be_visible()
    expect(page.locator(".perks li")).to_have_count(2)

    spend = page.get_by_label("Потратить бонусов, числом")
    spend.fill("57")
    spend.blur()
    expect(spend).to_have_value("50")
    expect(rows).to_contain_text(f"−50{NBSP}₽")
    page.get_by_role("button", name="Оформить ·").click()
    expect(page.locator("header.state h1")).to_have_text("Новый")
    order = aside(Order.objects.get)
    assert (order.bonus_spent, order.coupons) == (Decimal(50), [demo.BONUSPLUS_COUPON])
    assert order.discount_total > 0
    assert order.total + order.bonus_spent + order.discount_total == (
        order.items_total + order.delivery_price
    )


def test_a_code_that_is_nobodys(page: Page, programme: SandboxHelper) -> None:
    sign_in(page)
    fill_cart(page)
    verify_at_checkout(page)
    page.get_by_label("Промокод").fill("ПИОНЫ")
    expect(page.locator(".field .wrong")).to_have_text(
        "Такого промокода нет или он уже не действует."
    )


def test_case_28_the_shop_sells_while_the_programme_is_away(
    page: Page, programme: SandboxHelper
) -> None:
    """loyalty.md §5 no. 28: a dead service must not stand in the way of an order."""
    programme.bonusplus.set(discount_percent=Decimal(10))
    sign_in(page)
    fill_cart(page)
    verify_at_checkout(page)
    fill_checkout(page)
    expect(page.locator(".sums")).to_contain_text("Скидка программы")
    programme.fail("bonusplus", kind="status", times=None)
    page.get_by_role("button", name="Оформить ·").click()
    expect(page.locator(".pay .notice.error")).to_contain_text("её скидки в сумме нет")
    expect(page.get_by_text("Бонусная программа сейчас недоступна")).to_be_visible()
    expect(page.locator(".sums")).not_to_contain_text("Скидка программы")
    assert aside(Order.objects.count) == 0
    page.get_by_role("button", name="Оформить ·").click()
    expect(page.locator("header.state h1")).to_have_text("Новый")
    assert aside(Order.objects.get).discount_total == 0


def test_purchases_at_the_till_are_in_the_ledger(page: Page, programme: SandboxHelper) -> None:
    provider = loyalty_provider()
    assert provider
    bought = CommitRequest(
        operation_id="till-1",
        member_id="",
        phone=demo.DEMO_PHONE,
        amount=Decimal(1000),
        spend=Decimal(100),
        lines=(QuoteLine(ref="1", product="rose", quantity=1, amount=Decimal(1000)),),
    )
    aside(lambda: provider.commit(bought))
    open_profile(page)
    rows = page.locator(".ledger li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("не в приложении")
    assert rows.locator("strong").all_inner_texts() == ["+90", "−100"]


def test_a_refusal_learnt_late_is_a_question(page: Page, shop: SandboxHelper) -> None:
    sign_in(page)
    fill_cart(page)
    verify_at_checkout(page)
    fill_checkout(page)
    spend = page.get_by_label("Потратить бонусов, числом")
    spend.fill("100")
    spend.blur()
    expect(page.locator(".sums .minus")).to_have_count(1)
    shop.fail("loyalclient", path="hold", kind="status")
    page.get_by_role("button", name="Оформить ·").click()
    expect(page.locator("header.state h1")).to_have_text("Новый")
    order = aside(Order.objects.get)
    assert (order.bonus_state, order.question) == ("reserving", "")

    shop.loyalclient.set_balance(0)

    def worker() -> None:
        OutboxMessage.objects.filter(vendor=Vendor.LOYALTY).update(available_at=clock.now())
        run_due(vendor=Vendor.LOYALTY, keep_going=lambda: True)

    aside(worker)
    pay = page.get_by_role("button", name="Оплатить без бонусов ·")
    expect(pay).to_be_visible(timeout=8000)
    pay.click()
    expect(pay).to_have_count(0)
    order = aside(Order.objects.get)
    assert (order.question, order.bonus_spent) == ("", Decimal(0))
    assert order.total == order.items_total - order.discount_total + order.delivery_price


@pytest.mark.parametrize("provider", ["loyalclient", "bonusplus"])
def test_case_06_no_key_reaches_the_browser(
    page: Page, shop: SandboxHelper, settings: Settings, provider: str
) -> None:
    """loyalty.md §5 no. 6: the key of the service was handed to the browser."""
    settings.LOYALTY_PROVIDER = provider
    bodies: list[str] = []

    def keep(response: Response) -> None:
        if response.status < 300 and not response.url.endswith((".svg", ".jpg", ".png")):
            bodies.append(response.url + str(response.headers) + response.text())

    page.on("response", keep)
    open_profile(page)
    expect(page.locator(".loyalty strong")).to_have_text(f"878{NBSP}бонусов")
    page.get_by_role("link", name="Каталог").click()
    fill_cart(page)
    fill_checkout(page)
    expect(page.locator(".balance strong")).to_be_visible()
    everything = "".join(bodies)
    assert "/api/v1/quote" in everything
    keys = [settings.LOYALCLIENT_API_KEY, settings.BONUSPLUS_API_KEY, settings.POSIFLORA_PASSWORD]
    for key in [*keys, settings.TELEGRAM_BOT_TOKEN]:
        assert key not in everything
        assert base64.b64encode(key.encode()).decode() not in everything
    assert "127.0.0.1" in shop.base_url
    assert f"{shop.base_url}/loyalclient" not in everything
    assert f"{shop.base_url}/bonusplus" not in everything
