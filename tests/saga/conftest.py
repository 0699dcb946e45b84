"""Shared by the tests of bonuses from end to end, once for each loyalty service."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.plugin_sandbox import SandboxHelper
from tests.plugin_shop import Buyer, Shop
from tests.saga.services import SERVICES, Service, use
from tests.sync.conftest import oleg  # pytest finds fixtures by these names
from tests.vendor_habits import _no_breaker, _short_pauses

__all__ = ["_no_breaker", "_short_pauses", "oleg"]


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest, shop: Shop, settings: Settings) -> Service:
    """Each of the services in turn."""
    return use(request.param, shop.sandbox, settings)


@pytest.fixture
def bonusplus(shop: Shop, settings: Settings, sandbox: SandboxHelper) -> Service:
    return use("bonusplus", sandbox, settings)


@pytest.fixture
def loyalclient(shop: Shop, settings: Settings, sandbox: SandboxHelper) -> Service:
    return use("loyalclient", sandbox, settings)


@pytest.fixture
def buyer(service: Service, shop: Shop) -> Buyer:
    """A member of that service with 878 points."""
    return shop.member()
