"""Photographs every view of the Mini App, light and dark, from a running demo (`make run`).

    python tests/screenshots.py --base http://127.0.0.1:8000 --out docs/pictures

Needs Chromium. Places a demo order in each theme and cancels it, so that the order's page has
something to show.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
PHONE = {"width": 390, "height": 844}


class Camera:
    """Names files by view and theme; `whole` takes the page in its full height."""

    def __init__(self, *, page: Page, out: Path, theme: str) -> None:
        self.page, self.out, self.theme = page, out, theme

    def take(self, name: str, *, whole: bool = False) -> None:
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("scrollTo(0, 0)")
        target = self.out / f"app-{name}-{self.theme}.png"
        if whole:
            # A taller screen, not a stitched page: what sticks to the bottom belongs at the bottom.
            height = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": PHONE["width"], "height": height})
        self.page.screenshot(path=target, animations="disabled")
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        print(target)  # noqa: T201 - a command tells what it has written.


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", default=os.environ.get("PUBLIC_URL") or "http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    options = parser.parse_args()
    if not Path(CHROMIUM).exists():
        print("Chromium is not installed: apt-get install chromium", file=sys.stderr)  # noqa: T201 - a terminal.
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    # Chromium refuses its own sandbox to root.
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for theme in ("light", "dark"):
            context = browser.new_context(
                viewport=PHONE,  # type: ignore[arg-type]  # A literal of the right shape, declared once.
                device_scale_factor=2,
                is_mobile=True,
                has_touch=True,
                locale="ru-RU",
                timezone_id="Europe/Moscow",
                color_scheme="dark" if theme == "dark" else "light",
            )
            try:
                photograph(
                    context=context, base=options.base.rstrip("/"), out=options.out, theme=theme
                )
            except Error as error:
                print(f"{options.base}: {error}", file=sys.stderr)  # noqa: T201 - a terminal.
                return 1
            finally:
                context.close()
        browser.close()
    return 0


def photograph(*, context: BrowserContext, base: str, out: Path, theme: str) -> None:
    page = context.new_page()
    camera = Camera(page=page, out=out, theme=theme)
    page.goto(f"{base}/app/cart")
    page.locator(".empty").wait_for()
    camera.take("cart-empty")
    page.goto(f"{base}/app/demo/?theme={theme}")
    page.locator(".card").first.wait_for()
    camera.take("catalogue")
    # The dearest thing to look at: a bouquet with its sizes.
    page.locator(".card:has(.badge):not(.gone) a").first.click()
    page.locator(".sheet").wait_for()
    camera.take("product", whole=True)
    page.get_by_role("button", name="В корзину ·").click()
    page.locator(".have").wait_for()
    camera.take("product-in-cart")
    page.go_back()
    page.locator(".card:not(:has(.badge)) .quick").first.click()
    page.locator(".tabs a").nth(1).click()
    page.locator(".row").first.wait_for()
    camera.take("cart")
    page.locator(".tabs a").nth(3).click()
    page.get_by_text("Телефон").first.wait_for()
    camera.take("profile")
    confirm = page.get_by_role("button", name="Подтвердить номер")
    if confirm.count():
        confirm.click()
        page.locator(".loyalty strong").wait_for()
    camera.take("profile-verified")
    page.goto(f"{base}/app/checkout")
    page.locator(".slots").wait_for()
    page.locator(".sums").wait_for()
    camera.take("checkout")
    fill(page)
    camera.take("checkout-filled", whole=True)
    page.locator(".dock .main").click()
    page.locator(".timeline").wait_for()
    camera.take("order", whole=True)
    page.goto(f"{base}/app/orders")
    page.locator(".ticket").first.wait_for()
    camera.take("orders")
    page.locator(".ticket").first.click()
    page.get_by_role("button", name="Отменить заказ").click()
    page.get_by_role("button", name="Да, отменить").click()
    page.locator("header.off").wait_for()
    camera.take("order-cancelled")


def fill(page: Page) -> None:
    page.get_by_text("Получатель — я").click()
    page.get_by_label("Имя получателя").fill("Мария Константиновна")
    page.get_by_label("Телефон получателя").fill("89161234567")
    page.get_by_label("Текст открытки").fill("С днём рождения, мамочка!")
    page.get_by_label("Улица").fill("Малая Бронная")
    page.get_by_label("Дом", exact=True).fill("12")
    page.locator(".slots .pick input:not(:disabled) + span").first.click()
    page.locator(".exact input").fill("100")
    page.locator(".exact input").blur()
    page.locator(".sums .minus").wait_for()


if __name__ == "__main__":
    sys.exit(main())
