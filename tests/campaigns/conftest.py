"""Fixtures of the small campaigns."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.campaigns.ground import Ground
from tests.plugin_sandbox import SandboxHelper


@pytest.fixture
def ground(transactional_db: None, sandbox: SandboxHelper, settings: Settings) -> Ground:
    """The test's own database and stand-ins."""
    settings.PUBLIC_URL = "https://shop.example"
    return Ground(sandbox)
