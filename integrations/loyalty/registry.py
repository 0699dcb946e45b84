"""Which loyalty service the shop uses. A new provider is one module and one line here."""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from integrations.loyalty.base import LoyaltyProvider
from integrations.loyalty.bonusplus import BonusPlusProvider
from integrations.loyalty.loyalclient import LoyalClientProvider
from integrations.loyalty.none import NoLoyalty
from integrations.loyalty.posiflora import PosifloraPointsProvider
from integrations.posiflora import PosifloraClient, get_client


def get_provider() -> LoyaltyProvider:
    """Return the provider named by LOYALTY_PROVIDER.

    Raises ImproperlyConfigured for a name that is not in the registry.
    """
    name = settings.LOYALTY_PROVIDER
    build = _BUILDERS.get(name)
    if build is None:
        known = ", ".join(_BUILDERS)
        raise ImproperlyConfigured(f"LOYALTY_PROVIDER={name!r}: expected one of {known}")
    return build()


def provider_names() -> tuple[str, ...]:
    """Return every name LOYALTY_PROVIDER may have."""
    return tuple(_BUILDERS)


def _loyalclient() -> LoyaltyProvider:
    return _cached_loyalclient(
        settings.LOYALCLIENT_BASE_URL,
        settings.LOYALCLIENT_API_KEY,
        settings.LOYALCLIENT_POINT_ID,
    )


@lru_cache(maxsize=8)
def _cached_loyalclient(base_url: str, api_key: str, point_id: str) -> LoyaltyProvider:
    return LoyalClientProvider(base_url=base_url, api_key=api_key, point_id=point_id)


def _bonusplus() -> LoyaltyProvider:
    return _cached_bonusplus(
        settings.BONUSPLUS_BASE_URL,
        settings.BONUSPLUS_API_KEY,
        settings.BONUSPLUS_STORE,
    )


@lru_cache(maxsize=8)
def _cached_bonusplus(base_url: str, api_key: str, store: str) -> LoyaltyProvider:
    return BonusPlusProvider(base_url=base_url, api_key=api_key, store=store)


def _posiflora() -> LoyaltyProvider:
    return _cached_posiflora(
        get_client(),
        settings.POSIFLORA_SPEND_BONUSES,
        settings.POSIFLORA_PAYMENT_METHOD_ID,
        settings.POSIFLORA_SHIFT_ID,
    )


@lru_cache(maxsize=8)
def _cached_posiflora(
    client: PosifloraClient,
    spends: bool,  # noqa: FBT001 - a cache key, never called by hand.
    method_id: str,
    shift_id: str,
) -> LoyaltyProvider:
    return PosifloraPointsProvider(client, spends=spends, method_id=method_id, shift_id=shift_id)


_BUILDERS: dict[str, Callable[[], LoyaltyProvider]] = {
    "none": NoLoyalty,
    "loyalclient": _loyalclient,
    "bonusplus": _bonusplus,
    "posiflora": _posiflora,
}
