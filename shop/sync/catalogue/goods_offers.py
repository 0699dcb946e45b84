"""Goods and services as offers, each with its stock and its price in every serving store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from datetime import datetime
from decimal import Decimal

from integrations.posiflora import ItemRecord, PosifloraClient
from shop.models import Availability, ProductKind

from .goods import Goods
from .offers import Offer, Shelf, Stock, pictures
from .prices import different, everywhere, has_several_prices, listed_price, prices_in_store
from .problems import Findings, Section, absurd_price_text, is_absurd, no_title_text
from .pulse import Pulse

type StorePrices = dict[str, dict[str, Decimal]]
"""By article, then by store."""


def goods_offers(
    goods: Goods, prices: StorePrices, *, main: str, services: Container[str], findings: Findings
) -> tuple[list[Offer], Stock]:
    """What is for sale of what was read, and the stock of that and of what was kept.

    What was kept was not read, so no store has it; `services`, which need no stock, stay as they
    are.
    """
    offers: list[Offer] = []
    stock: Stock = {item_id: {} for item_id in goods.kept if item_id not in services}
    for item in _sane(goods.on_sale, findings):
        dearest = listed_price(item)
        known = prices.get(item.id, {})
        here = {store: known.get(store, dearest) for store in goods.shelves}
        price = everywhere(here, main=main)
        price = dearest if price is None else price
        apart = different(here, price)
        service = item.item_type == "service"
        offers.append(
            Offer(
                posiflora_id=item.id,
                kind=ProductKind.SERVICE if service else ProductKind.ITEM,
                title=item.title,
                description=item.description,
                price=price,
                category_id=item.category_id or "",
                images=pictures(item.images),
                updated_at=item.updated_at,
            )
        )
        stock[item.id] = {
            store: Shelf(price=apart.get(store))
            for store, ids in goods.shelves.items()
            if service or item.id in ids
        }
    return offers, stock


def read_prices(
    client: PosifloraClient,
    goods: Goods,
    *,
    settled: datetime | None,
    findings: Findings,
    pulse: Pulse,
) -> StorePrices:
    """Prices by store of the articles that have several.

    Those that have not changed keep the prices they have here, if their last change was before
    `settled`: the vendor dates by the second, and one second holds two changes. None asks for all.
    """
    several = [item for item in goods.on_sale if has_several_prices(item)]
    prices: StorePrices = _prices_here(several, settled) if settled else {}
    for store in goods.shelves:
        unknown = [item.id for item in several if store not in prices.get(item.id, {})]
        for item_id, price in prices_in_store(client, store, unknown, findings, pulse):
            prices.setdefault(item_id, {})[store] = price
    return prices


def _prices_here(items: Iterable[ItemRecord], settled: datetime) -> StorePrices:
    seen = {
        item.id: item.updated_at for item in items if item.updated_at and item.updated_at < settled
    }
    rows = Availability.objects.filter(
        product__posiflora_id__in=seen, product__is_listed=True
    ).values_list(
        "product__posiflora_id",
        "store__posiflora_id",
        "price",
        "product__price",
        "product__vendor_updated_at",
    )
    prices: StorePrices = defaultdict(dict)
    for item_id, store, apart, price, updated_at in rows:
        if updated_at == seen[item_id]:
            prices[item_id][store] = price if apart is None else apart
    return prices


def _sane(items: Iterable[ItemRecord], findings: Findings) -> Iterable[ItemRecord]:
    for item in items:
        if not item.title.strip("\x00 "):
            findings.add(Section.GOODS, item.id, no_title_text(item.id))
        elif is_absurd(item.price_min) or is_absurd(item.price_max):
            worst = item.price_min if is_absurd(item.price_min) else item.price_max
            findings.add(Section.GOODS, item.id, absurd_price_text(item.title, worst))
        else:
            yield item
