"""Files of the storefront are served from where they are written: nothing is collected here."""

import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Error, Page, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from shop.models import Customer
from tests.plugin_sandbox import SandboxHelper
from tests.storefront.browser import CHROMIUM


@pytest.fixture(autouse=True)
def files_as_written(settings: Settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


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
