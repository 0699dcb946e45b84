"""Posiflora: the shop's stock, orders and customers (posiflora.md)."""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from integrations.posiflora.bodies import Identifier, ResourceDraft
from integrations.posiflora.drafts import LineDraft, OrderDraft
from integrations.posiflora.goods import BouquetRecord, CategoryRecord, ImageRecord, ItemRecord
from integrations.posiflora.lines import OrderLineRecord
from integrations.posiflora.payments import PaymentDraft, PaymentRecord
from integrations.posiflora.people import BonusGroupRecord, BonusHistoryLine, WorkerRecord
from integrations.posiflora.prices import PriceDraft, PriceRecord
from integrations.posiflora.records import (
    CustomerRecord,
    OrderPage,
    OrderRecord,
    OrderSourceRecord,
    StoreRecord,
)
from integrations.posiflora.reports import ReportRecord
from integrations.posiflora.specifications import (
    SpecificationRecord,
    SpecificationVariantRecord,
    VariantPartRecord,
    VariantPriceRecord,
)
from integrations.posiflora.uploads import Upload

if TYPE_CHECKING:
    from integrations.posiflora.client import PosifloraClient

__all__ = [
    "BonusGroupRecord",
    "BonusHistoryLine",
    "BouquetRecord",
    "CategoryRecord",
    "CustomerRecord",
    "Identifier",
    "ImageRecord",
    "ItemRecord",
    "LineDraft",
    "OrderDraft",
    "OrderLineRecord",
    "OrderPage",
    "OrderRecord",
    "OrderSourceRecord",
    "PaymentDraft",
    "PaymentRecord",
    "PosifloraClient",
    "PriceDraft",
    "PriceRecord",
    "ReportRecord",
    "ResourceDraft",
    "SpecificationRecord",
    "SpecificationVariantRecord",
    "StoreRecord",
    "Upload",
    "VariantPartRecord",
    "VariantPriceRecord",
    "WorkerRecord",
    "get_client",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> type:
        # The client needs Django's models; the table and its reference page are read without them.
        if name != "PosifloraClient":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from integrations.posiflora.client import PosifloraClient

        return PosifloraClient


def get_client() -> "PosifloraClient":
    """Return the client of the account in the settings."""
    return _client(
        settings.POSIFLORA_BASE_URL, settings.POSIFLORA_USERNAME, settings.POSIFLORA_PASSWORD
    )


@lru_cache(maxsize=8)
def _client(base_url: str, username: str, password: str) -> "PosifloraClient":
    from integrations.posiflora.client import PosifloraClient

    return PosifloraClient(base_url=base_url, username=username, password=password)
