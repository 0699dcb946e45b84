"""Shared by the tests of the exchange with the vendors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import Settings

from integrations.http import repeat

KEPT = ("django_migrations", "django_content_type", "auth_permission")
"""What migrating fills in; a flush would take half a second a test to fill it in again."""


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    """Empty the tables after a test without announcing a migration."""

    def empty_tables(_case: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor)) - set(KEPT)
            names = ", ".join(f'"{name}"' for name in sorted(tables))
            cursor.execute(f"TRUNCATE {names}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture(autouse=True)
def _no_breaker(settings: Settings) -> None:
    """Faults are counted in Redis for all processes together; here each test starts anew."""
    settings.REDIS_URL = ""


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat safe calls at once; the pauses themselves are tested by their numbers elsewhere."""
    monkeypatch.setattr(repeat, "_FIRST_PAUSE", 0.001)
