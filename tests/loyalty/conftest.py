"""Shared by the loyalty contract: a provider on its bench, with one setting of its switches."""

import pytest

from integrations import breaker
from tests.loyalty.benches import BENCHES, Bench
from tests.plugin_sandbox import SandboxHelper
from tests.vendor_habits import _closed_breakers, _short_pauses  # found by these names

__all__ = ["_closed_breakers", "_short_pauses"]

SETTINGS = [
    pytest.param((kind, setting), id=f"{kind.name}-{setting.name}")
    for kind in BENCHES
    for setting in kind.settings
]


@pytest.fixture(autouse=True)
def _patient_breaker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test full of failures must not open the breaker."""
    monkeypatch.setattr(breaker, "THRESHOLD", 1000)


@pytest.fixture(params=SETTINGS)
def bench(request: pytest.FixtureRequest, sandbox: SandboxHelper) -> Bench:
    """Every provider under every setting of its switches."""
    kind, setting = request.param
    made: Bench = kind(sandbox, setting)
    return made
