"""`check_integrations`: one line a system, and what is wrong with it in words."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from integrations.models import VendorSession
from integrations.sandbox import demo
from shop.sync.health import Checked, check_integrations
from tests.plugin_sandbox import SandboxHelper

LATER = "будет создан с первым заказом"

pytestmark = pytest.mark.django_db(transaction=True)


def checks() -> dict[str, Checked]:
    return {each.system: each for each in check_integrations()}


def run() -> tuple[list[str], int]:
    out = StringIO()
    try:
        call_command("check_integrations", stdout=out)
    except SystemExit as end:
        return out.getvalue().splitlines(), int(str(end.code))
    return out.getvalue().splitlines(), 0


def test_everything_is_fine(sandbox: SandboxHelper) -> None:
    lines, code = run()
    assert ([line for line in lines if "─" not in line], code) == (
        [
            "Система         Итог  Подробности",
            f"Posiflora       ОК    магазинов: 2, источник «telegram_mini_app» {LATER}",
            "Сервис бонусов  ОК    LoyalClient отвечает",
            "Telegram        ОК    бот @flowers_demo_bot отвечает",
        ],
        0,
    )
    assert {entry.method for entry in sandbox.requests("posiflora", path="/v1/stores")} == {"GET"}
    assert sandbox.posiflora.customers == []


FAULTS = [
    ("posiflora", "/v1/stores", "Posiflora"),
    ("loyalclient", "", "Сервис бонусов"),
    ("telegram", "getMe", "Telegram"),
]


@pytest.mark.parametrize(("vendor", "path", "system"), FAULTS)
@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("refuse", 0, "временно не отвечает"),
        ("status", 503, "временно не отвечает"),
        ("broken_json", 0, "временно не отвечает"),
        ("status", 401, "нет доступа, проверьте адрес"),
        ("status", 400, "запрос отклонён"),
    ],
)
def test_a_failure_of_one_says_nothing_of_the_others(
    sandbox: SandboxHelper,
    vendor: str,
    path: str,
    system: str,
    kind: str,
    status: int,
    words: str,
) -> None:
    sandbox.fail(vendor, "*", path, kind, status=status, times=None)
    found = checks()
    assert {name: each.fine for name, each in found.items()} == {
        "Posiflora": system != "Posiflora",
        "Сервис бонусов": system != "Сервис бонусов",
        "Telegram": system != "Telegram",
    }
    assert words in found[system].detail
    lines, code = run()
    assert code == 1
    assert [line.split()[:1] for line in lines if "НЕТ" in line] == [system.split()[:1]]


def test_wrong_keys(sandbox: SandboxHelper, settings: Settings) -> None:
    VendorSession.objects.all().delete()
    settings.POSIFLORA_PASSWORD = "not-the-password"
    settings.LOYALCLIENT_API_KEY = "not-the-key"
    settings.TELEGRAM_BOT_TOKEN = "7000000001:AAnot-the-token-0000000000000000000"
    found = checks()
    assert [each.fine for each in found.values()] == [False, False, False]
    for each in found.values():
        assert "проверьте адрес, ключи и права в настройках" in each.detail
        assert "not-the" not in each.detail, "no key is ever shown"


def test_what_is_not_set(sandbox: SandboxHelper, settings: Settings) -> None:
    settings.POSIFLORA_BASE_URL = ""
    settings.LOYALTY_PROVIDER = "none"
    settings.TELEGRAM_BOT_TOKEN = ""
    found = checks()
    assert {name: each.fine for name, each in found.items()} == {
        "Posiflora": False,
        "Сервис бонусов": True,
        "Telegram": False,
    }
    assert found["Сервис бонусов"].detail == "не подключён"


def test_settings_that_do_not_fit_what_is_there(sandbox: SandboxHelper, settings: Settings) -> None:
    settings.POSIFLORA_STORE_ID = "no-such-store"
    settings.LOYALTY_PROVIDER = "no-such-provider"
    found = checks()
    assert found["Posiflora"].detail == "POSIFLORA_STORE_ID: такого магазина в Posiflora нет"
    assert found["Сервис бонусов"].fine is False
    assert "no-such-provider" in found["Сервис бонусов"].detail


def test_a_known_source_is_named(sandbox: SandboxHelper, settings: Settings) -> None:
    settings.POSIFLORA_SOURCE = "Site"
    settings.POSIFLORA_STORE_ID = demo.STORE_ID
    assert checks()["Posiflora"] == Checked("Posiflora", True, "магазинов: 2, источник «Site» есть")
