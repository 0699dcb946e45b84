"""Shared by the tests of what is special about BonusPlus; the contract suite runs it as well."""

import pytest
from pytest_django.fixtures import Settings

from integrations.loyalty.bonusplus import BonusPlusProvider
from integrations.loyalty.registry import get_provider
from tests.plugin_sandbox import SandboxHelper


@pytest.fixture
def provider(sandbox: SandboxHelper, settings: Settings) -> BonusPlusProvider:
    """The provider as the settings make it."""
    settings.LOYALTY_PROVIDER = "bonusplus"
    found = get_provider()
    assert isinstance(found, BonusPlusProvider)
    return found
