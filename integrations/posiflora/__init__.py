"""Posiflora: the shop's stock, orders and customers (posiflora.md)."""

from functools import lru_cache

from django.conf import settings

from integrations.posiflora.bodies import Identifier
from integrations.posiflora.client import PosifloraClient
from integrations.posiflora.drafts import LineDraft, OrderDraft
from integrations.posiflora.goods import BouquetRecord, CategoryRecord, ImageRecord, ItemRecord
from integrations.posiflora.records import (
    CustomerRecord,
    OrderPage,
    OrderRecord,
    OrderSourceRecord,
    StoreRecord,
)

__all__ = [
    "BouquetRecord",
    "CategoryRecord",
    "CustomerRecord",
    "Identifier",
    "ImageRecord",
    "ItemRecord",
    "LineDraft",
    "OrderDraft",
    "OrderPage",
    "OrderRecord",
    "OrderSourceRecord",
    "PosifloraClient",
    "StoreRecord",
    "get_client",
]


def get_client() -> PosifloraClient:
    """Return the client of the account in the settings."""
    return _client(
        settings.POSIFLORA_BASE_URL, settings.POSIFLORA_USERNAME, settings.POSIFLORA_PASSWORD
    )


@lru_cache(maxsize=8)
def _client(base_url: str, username: str, password: str) -> PosifloraClient:
    return PosifloraClient(base_url=base_url, username=username, password=password)
