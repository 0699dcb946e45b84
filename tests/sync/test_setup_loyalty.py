"""`manage.py setup_loyalty`: one subscription, whatever happens how often."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from shop.models import SyncCursor
from shop.services.loyalty import loyalty_provider
from shop.services.loyalty_signals import webhook_secret
from shop.sync.health import check_integrations
from tests.plugin_sandbox import SandboxHelper

ADDRESS = "https://shop.example/api/v1/loyalty/webhook"


@pytest.fixture
def programme(transactional_db: None, sandbox: SandboxHelper, settings: Settings) -> SandboxHelper:
    settings.LOYALTY_PROVIDER = "bonusplus"
    settings.PUBLIC_URL = "https://shop.example/"
    return sandbox


def command(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("setup_loyalty", *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return out.getvalue().strip(), int(str(end.code))
    return out.getvalue().strip(), 0


def said_by_health() -> str:
    return next(each.detail for each in check_integrations() if each.system == "Сервис бонусов")


def test_once_and_then_never_again(programme: SandboxHelper) -> None:
    assert said_by_health() == (
        "БонусПЛЮС отвечает, об изменениях баланса не сообщает (manage.py setup_loyalty)"
    )
    assert command("--dry-run") == (f"Было бы подписано: {ADDRESS}", 0)
    assert programme.bonusplus.subscriptions == {}
    assert command() == (f"Подписано (№ 1): {ADDRESS}", 0)
    assert command() == (f"Уже подписано (№ 1): {ADDRESS}", 0)

    (made,) = programme.bonusplus.subscriptions.values()
    provider = loyalty_provider()
    assert provider
    assert made == {
        "eventId": "ChangeCustomerBonusBalanceEvent",
        "url": ADDRESS,
        "httpMethod": "POST",
        "contentType": "application/json",
        "authorization": webhook_secret(provider=provider),
    }
    assert said_by_health() == f"БонусПЛЮС отвечает, об изменениях баланса сообщает на {ADDRESS}"
    assert webhook_secret(provider=provider) not in str(SyncCursor.objects.values().get())


@pytest.mark.parametrize(
    ("name", "value"), [("PUBLIC_URL", "https://new.example"), ("SECRET_KEY", "a new one")]
)
def test_other_settings_need_another_subscription(
    programme: SandboxHelper, settings: Settings, name: str, value: str
) -> None:
    command()
    setattr(settings, name, value)
    assert "не сообщает" in said_by_health()
    text, code = command()
    assert (text.split(":")[0], code) == ("Подписано (№ 1)", 0)
    assert len(programme.bonusplus.subscriptions) == 1


def test_giving_it_up(programme: SandboxHelper) -> None:
    assert command("--remove") == ("Подписки нет.", 0)
    command()
    assert command("--remove", "--dry-run") == ("Подписка была бы снята.", 0)
    assert len(programme.bonusplus.subscriptions) == 1
    assert command("--remove") == ("Подписка снята.", 0)
    assert programme.bonusplus.subscriptions == {}
    assert command("--remove") == ("Подписки нет.", 0)


def test_one_that_is_gone_over_there_is_no_obstacle(programme: SandboxHelper) -> None:
    command()
    with programme.world.lock:
        programme.world.bonusplus.subscriptions.clear()
    assert command("--remove") == ("Подписка снята.", 0)


def test_a_service_that_is_away(programme: SandboxHelper) -> None:
    with programme.down():
        text, code = command()
    assert code == 2
    assert text
    assert command() == (f"Подписано (№ 1): {ADDRESS}", 0)


def test_an_answer_that_was_lost_is_not_asked_for_again_at_once(programme: SandboxHelper) -> None:
    programme.fail("bonusplus", path="subscription", kind="lost_after")
    assert command()[1] == 2
    assert command() == ("Уже выполняется другим процессом.", 2)
    assert len(programme.bonusplus.subscriptions) == 1


def test_nowhere_to_be_called_at(programme: SandboxHelper, settings: Settings) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    text, code = command()
    assert code == 2
    assert text.startswith("PUBLIC_URL должен начинаться с https://")


@pytest.mark.parametrize("provider", ["loyalclient", "none"])
def test_a_service_that_never_calls(
    programme: SandboxHelper, settings: Settings, provider: str
) -> None:
    settings.LOYALTY_PROVIDER = provider
    text, code = command()
    assert code == 2
    assert text.startswith("Этот сервис бонусов не сообщает об изменениях")
