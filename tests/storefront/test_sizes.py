"""A bouquet made to order in a real Chromium: its sizes from the tile to the repeated order."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from integrations.sandbox import demo
from shop.api import answers
from shop.models import Order, OrderLine, Product, Store, Variant
from tests.api.rows import a_recipe, costs_here, size
from tests.plugin_sandbox import SandboxHelper
from tests.storefront.browser import NBSP, aside, fill_checkout, needs_a_browser, sign_in

pytestmark = needs_a_browser


def rub(text: str) -> str:
    return text.replace(" ", NBSP) + f"{NBSP}₽"


@pytest.fixture
def rome(shop: SandboxHelper, settings: Settings) -> Product:
    """In S, M and L for 3400, 4900 and 7900 roubles; M is the default."""
    media = f"{settings.POSIFLORA_BASE_URL.removesuffix('/posiflora/api')}/media"

    def make() -> Product:
        store = Store.objects.get(posiflora_id=demo.STORE_ID)
        product = a_recipe("Вечер в Риме", store=store, position=1)
        product.images.create(url=f"{media}/first-snow.svg", is_own=False)
        return product

    return aside(make)


def choose(page: Page, title: str) -> None:
    page.locator(".sizes .pick", has_text=re.compile(f"^\\s*{title}")).click()


def test_a_size_from_the_tile_to_the_repeated_order(page: Page, rome: Product) -> None:
    sign_in(page)
    tile = page.locator(".card", has_text="Вечер в Риме")
    expect(tile.locator(".badge")).to_have_text("Под заказ")
    expect(tile.locator(".price")).to_have_text(f"от{NBSP}{rub('3 400')}")

    # The plus cannot know the size: it leads to where it is chosen.
    tile.get_by_role("button", name="Выбрать вариант: Вечер в Риме").click()
    expect(page.locator("h1")).to_have_text("Вечер в Риме")
    price, button = page.locator(".sheet > .price"), page.locator(".act .button")
    expect(page.get_by_role("radio", name="M")).to_be_checked()
    expect(price).to_have_text(rub("4 900"))
    expect(page.locator(".composition li")).to_have_text(["Роза × 10", "Эвкалипт × 2"])

    choose(page, "L")
    expect(price).to_have_text(rub("7 900"))
    expect(button).to_have_text(f"В корзину · {rub('7 900')}")
    expect(page.locator(".composition li").first).to_have_text("Роза × 15")
    button.click()
    choose(page, "S")
    expect(button).to_have_text(f"В корзину · {rub('3 400')}")
    button.click()
    page.get_by_role("button", name="Больше").click()
    expect(button).to_have_text(f"Перейти в корзину · {rub('14 700')}")
    button.click()

    rows = page.locator(".row")
    expect(rows.locator(".name")).to_have_text(
        [re.compile("Вечер в Риме\\s+Размер L"), re.compile("Вечер в Риме\\s+Размер S")]
    )
    expect(page.locator(".total strong")).to_have_text(rub("14 700"))
    # A row leads back to the very size.
    rows.nth(0).locator(".name").click()
    expect(page.get_by_role("radio", name="L")).to_be_checked()
    page.go_back()

    page.get_by_role("button", name="К оформлению").click()
    page.get_by_label("Ваш телефон").fill("8 912 345-67-89")
    fill_checkout(page)
    page.get_by_role("button", name="Оформить ·").click()
    expect(page.locator("header.state h1")).to_have_text("Новый")
    expect(page.locator(".sums dt").nth(0)).to_have_text("Вечер в Риме, L")
    expect(page.locator(".sums dt").nth(1)).to_have_text("Вечер в Риме, S × 2")
    bought = aside(lambda: list(OrderLine.objects.values_list("variant__title", "quantity", "sum")))
    assert bought == [("L", 1, Decimal(7900)), ("S", 2, Decimal(6800))]

    page.get_by_role("button", name="Отменить заказ").click()
    page.get_by_role("button", name="Да, отменить").click()
    page.get_by_role("button", name="Повторить заказ").click()
    expect(rows.locator("small").filter(has_text="Размер")).to_have_text(["Размер L", "Размер S"])
    expect(page.locator(".total strong")).to_have_text(rub("14 700"))
    assert aside(Order.objects.count) == 1


def test_a_size_that_is_off(page: Page, rome: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    # The browser would believe its own copy for two seconds.
    monkeypatch.setattr(answers, "FRESH_SECONDS", 0)
    large = aside(lambda: size(rome, "L"))
    page.goto(f"/app/p/{rome.pk}?variant={large.pk}")
    page.get_by_role("button", name="В корзину ·").click()
    aside(lambda: Variant.objects.filter(pk=large.pk).update(is_listed=False))

    page.goto("/app/cart")
    row = page.locator(".row")
    expect(row.locator(".stock")).to_contain_text("Этого варианта больше нет")
    expect(page.locator(".total")).to_have_text(re.compile(f"^0{NBSP}товаров\\s+{rub('0')}$"))
    expect(page.get_by_role("button", name="Уберите то, что закончилось")).to_be_disabled()

    page.goto(f"/app/p/{rome.pk}")
    expect(page.get_by_role("radio", name="L")).to_be_disabled()
    expect(page.locator(".sizes .pick").nth(2)).to_contain_text("нет")
    expect(page.get_by_role("radio", name="M")).to_be_checked()

    page.goto("/app/cart")
    row.get_by_role("button", name="Убрать").click()
    expect(page.locator(".empty h2")).to_have_text("Здесь пока пусто")


def test_the_only_size_needs_no_choice(page: Page, rome: Product) -> None:
    aside(lambda: rome.variants.exclude(title="S").delete())
    page.goto("/app/")
    tile = page.locator(".card", has_text="Вечер в Риме")
    expect(tile.locator(".price")).to_have_text(rub("3 400"))
    tile.get_by_role("button", name="В корзину: Вечер в Риме").click()
    expect(tile.locator(".quick b")).to_have_text("1")

    page.goto("/app/cart")
    expect(page.locator(".row .name small")).to_have_text("Размер S")
    small = aside(lambda: size(rome, "S").pk)
    assert page.evaluate("JSON.parse(localStorage['storefront.cart'])[0].variant") == small


def test_another_store_has_its_own_prices(page: Page, rome: Product) -> None:
    def dearer() -> str:
        store = Store.objects.exclude(posiflora_id=demo.STORE_ID).get(is_pickup_point=True)
        rome.availability.create(store=store)
        costs_here(size(rome, "M"), store, "5145")
        return store.title

    title = aside(dearer)
    sign_in(page)
    page.goto(f"/app/p/{rome.pk}")
    page.get_by_role("button", name="В корзину ·").click()
    page.goto("/app/checkout")
    page.get_by_text("Самовывоз", exact=True).click()
    other = page.locator(".pay .notice", has_text="В выбранном магазине цены другие")
    expect(page.locator(".sums dd").first).to_have_text(rub("4 900"))
    expect(other).to_have_count(0)
    page.locator(".cards .pick", has_text=title).click()
    expect(page.locator(".sums dd").first).to_have_text(rub("5 145"))
    expect(other).to_be_visible()
