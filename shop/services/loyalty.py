"""The loyalty service the shop is connected to."""

from __future__ import annotations

from integrations.loyalty.base import LoyaltyProvider
from integrations.loyalty.none import NoLoyalty
from integrations.loyalty.registry import get_provider


def loyalty_provider() -> LoyaltyProvider | None:
    """The configured provider; None for a shop without a bonus programme."""
    provider = get_provider()
    return None if isinstance(provider, NoLoyalty) else provider
