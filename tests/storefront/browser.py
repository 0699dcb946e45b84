"""What every test in a real Chromium does: open the shop, fill a cart, fill the form."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
NBSP = "\u00a0"

needs_a_browser = [
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
