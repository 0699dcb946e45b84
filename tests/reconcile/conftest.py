"""Shared by the tests of the reconciliation."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from tests.sync.conftest import oleg, pushed  # pytest finds fixtures by these names
from tests.vendor_habits import _no_breaker, _short_pauses

__all__ = ["_no_breaker", "_short_pauses", "oleg", "pushed"]


@pytest.fixture
def maria(transactional_db: None) -> User:
    """A manager."""
    return User.objects.create(username="maria", first_name="Мария")
