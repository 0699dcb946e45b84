"""Ready-made bouquets on display.

There is one of each, and it is gone when somebody buys it in the shop, so the showcase is read from
end to end in every run. No filter by time or revision is known for this list (posiflora.md §3.2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from integrations.money import to_money
from integrations.posiflora import BouquetRecord, PosifloraClient
from shop.models import ProductKind

from .offers import Offer, Shelf, pictures
from .problems import Findings, Section, absurd_price_text, is_absurd

ON_DISPLAY = "demonstrated"


def read_bouquets(
    client: PosifloraClient, *, stores: Collection[str], findings: Findings
) -> Iterator[tuple[Offer, dict[str, Shelf]]]:
    """Bouquets on display in one of these stores, each with its stock."""
    listed = client.bouquets.list(
        filters={"statuses": [ON_DISPLAY]},
        include=("logo", "images"),
        unreadable=findings.unreadable(Section.BOUQUETS),
    )
    for bouquet in listed:
        # The filter is asked for and checked: a server may ignore a filter it does not know.
        store_id = bouquet.store_id or ""
        if bouquet.status != ON_DISPLAY or store_id not in stores:
            continue
        offer = _offer(bouquet)
        if is_absurd(bouquet.price):
            text = absurd_price_text(offer.title, bouquet.price)
            findings.add(Section.BOUQUETS, bouquet.id, text)
            continue
        yield offer, {store_id: Shelf(quantity=Decimal(1))}


def _offer(bouquet: BouquetRecord) -> Offer:
    return Offer(
        posiflora_id=bouquet.id,
        kind=ProductKind.BOUQUET,
        title=bouquet.title or _("Букет %(number)s") % {"number": bouquet.doc_no},
        description=bouquet.description,
        price=to_money(bouquet.price),
        category_id="",
        images=pictures(bouquet.images),
        updated_at=bouquet.updated_at,
    )
