"""Fixtures: a little shop in a rolled-back transaction, and one with vendors and real commits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from integrations.http import repeat
from integrations.sandbox import demo
from tests.api.rows import Caller, LittleShop
from tests.plugin_sandbox import SandboxHelper


@pytest.fixture
def shelf(db: None, settings: Settings) -> LittleShop:
    """A shop whose vendors are never asked: nobody in it has a verified phone."""
    settings.POSIFLORA_STORE_ID = demo.STORE_ID
    settings.LOYALTY_PROVIDER = "loyalclient"
    # A test that forgets this would be told so by a refused connection.
    settings.LOYALCLIENT_BASE_URL = "http://127.0.0.1:1"
    return LittleShop()


@pytest.fixture
def live(
    transactional_db: None,
    sandbox: SandboxHelper,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[LittleShop]:
    """A shop with its vendors and real commits."""
    settings.PUBLIC_URL = "https://shop.example"
    monkeypatch.setattr(repeat, "_FIRST_PAUSE", 0.001)
    # What Redis counts and keeps no rollback reaches: failures of vendors, last known balances.
    cache.clear()
    yield LittleShop()
    cache.clear()


@pytest.fixture
def programme(live: LittleShop, sandbox: SandboxHelper, settings: Settings) -> SandboxHelper:
    """BonusPlus: the demo buyer has 878 points, half of an order's goods may be paid by points."""
    settings.LOYALTY_PROVIDER = "bonusplus"
    return sandbox


@pytest.fixture
def anna(shelf: LittleShop) -> Caller:
    """A buyer with a typed phone."""
    return shelf.reachable()


@pytest.fixture
def stranger(shelf: LittleShop) -> Caller:
    return shelf.stranger()


@pytest.fixture
def rich(live: LittleShop) -> Caller:
    """A member with 878 points, of which half of an order's goods may be paid."""
    return live.member()
