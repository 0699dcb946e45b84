"""Fixtures of the stand-ins' own tests."""

from collections.abc import Iterator

import pytest

from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire


@pytest.fixture
def wire(sandbox: SandboxHelper) -> Iterator[Wire]:
    """Posiflora without a login."""
    client = Wire(sandbox.base_url)
    yield client
    client.session.close()


@pytest.fixture
def api(wire: Wire) -> Wire:
    """Posiflora, logged in."""
    wire.login()
    return wire
