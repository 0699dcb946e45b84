import re
from pathlib import Path

import pytest

from tests.config.settings_from import PRODUCTION, settings_from

ROOT = Path(__file__).resolve().parents[2]


def test_production_is_closed() -> None:
    settings = settings_from(PRODUCTION)
    assert settings.DEBUG is False
    assert settings.ALLOWED_HOSTS == ["shop.example.ru"]
    assert settings.CSRF_TRUSTED_ORIGINS == ["https://shop.example.ru"]
    assert settings.SECURE_SSL_REDIRECT is True
    assert settings.SECURE_HSTS_SECONDS == 31_536_000
    assert settings.SESSION_COOKIE_SECURE is True
    assert settings.CSRF_COOKIE_SECURE is True
    assert settings.SECURE_PROXY_SSL_HEADER == ("HTTP_X_FORWARDED_PROTO", "https")


def test_a_trial_on_this_machine_is_not_sent_to_https() -> None:
    settings = settings_from({**PRODUCTION, "PUBLIC_URL": "http://127.0.0.1:8000"})
    assert settings.SECURE_SSL_REDIRECT is False
    assert settings.SESSION_COOKIE_SECURE is False


@pytest.mark.parametrize("slash", ["", "/"])
def test_base_urls_work_with_and_without_the_last_slash(slash: str) -> None:
    settings = settings_from(
        {
            **PRODUCTION,
            "PUBLIC_URL": f"https://shop.example.ru{slash}",
            "POSIFLORA_BASE_URL": f"https://flowers.posiflora.com/api{slash}",
            "TELEGRAM_API_BASE_URL": f"https://telegram.example{slash}",
        }
    )
    assert settings.PUBLIC_URL == "https://shop.example.ru"
    assert settings.POSIFLORA_BASE_URL == "https://flowers.posiflora.com/api"
    assert settings.TELEGRAM_API_BASE_URL == "https://telegram.example"


def test_every_thread_of_a_worker_finds_a_connection() -> None:
    database = settings_from(PRODUCTION).DATABASES["default"]
    assert database["CONN_MAX_AGE"] == 0
    assert database["OPTIONS"]["pool"]["max_size"] >= 20
    assert database["OPTIONS"]["connect_timeout"] == 3
    assert "statement_timeout=30s" in database["OPTIONS"]["options"]
    assert "lock_timeout=5s" in database["OPTIONS"]["options"]


def test_defaults_of_what_may_be_tuned() -> None:
    settings = settings_from(PRODUCTION)
    assert settings.POLL_ORDERS_EVERY == 30
    assert settings.OUTBOX_SWEEP_EVERY == 30
    assert settings.CATALOG_SYNC_EVERY == 900
    assert settings.LOYALTY_BUDGET_SECONDS == 2.5
    assert settings.OUTBOX_LEASE_SECONDS == 90
    assert settings.OUTBOX_UNKNOWN_SETTLE_SECONDS == 15
    assert settings.PUSH_WAITS_FOR_BONUSES_SECONDS == 120
    assert settings.POSIFLORA_SOURCE == "telegram_mini_app"
    assert settings.POSIFLORA_DOCNO_PREFIX == "TM"
    assert settings.TELEGRAM_INIT_DATA_MAX_AGE == 86_400


def test_the_example_lists_every_variable_and_no_other() -> None:
    source = (ROOT / "config/settings.py").read_text() + (ROOT / "gunicorn.conf.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)"', source))
    example = (ROOT / ".env.example").read_text()
    listed = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    # The password is for compose.yaml, which builds DATABASE_URL from it.
    assert listed == read | {"POSTGRES_PASSWORD"}
