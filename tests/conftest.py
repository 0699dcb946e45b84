"""Fixtures every test may use, by room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from tests.empty_tables import empty_tables

pytest_plugins = ["tests.plugin_sandbox", "tests.plugin_shop", "tests.plugin_stack"]


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    """Empty the tables after a test without announcing a migration."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_tables())
        yield
