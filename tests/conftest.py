"""Fixtures every test may use, by room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase

pytest_plugins = ["tests.plugin_sandbox", "tests.plugin_shop", "tests.plugin_stack"]

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
