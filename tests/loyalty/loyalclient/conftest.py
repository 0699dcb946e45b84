"""Shared by the tests of what is special about LoyalClient; the contract suite runs it as well."""

import pytest
from pytest_django.fixtures import Settings

from integrations.loyalty.loyalclient import LoyalClientProvider
from integrations.loyalty.registry import get_provider
from tests.plugin_sandbox import SandboxHelper


@pytest.fixture
def provider(sandbox: SandboxHelper, settings: Settings) -> LoyalClientProvider:
    """The provider as the settings make it."""
    settings.LOYALTY_PROVIDER = "loyalclient"
    found = get_provider()
    assert isinstance(found, LoyalClientProvider)
    return found
