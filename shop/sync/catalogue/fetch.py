"""Reading all of it. Nothing here is changed before the whole answer has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from integrations.posiflora import CategoryRecord, PosifloraClient, StoreRecord

from .bouquets import read_bouquets
from .goods import Goods, GoodsReader
from .goods_offers import goods_offers, read_prices
from .known import Known, latest_change
from .offers import Offer, Shelf, Stock, VendorCatalogue
from .problems import Findings, Section
from .pulse import Pulse
from .recipes import Recipes, RecipesReader

type Categories = dict[str, CategoryRecord]

RECIPES_GROUP = "9"


def fetch_catalogue(
    client: PosifloraClient, known: Known, *, whole: bool, pulse: Pulse
) -> VendorCatalogue:
    """Read what is on sale in Posiflora: all of it, or what may have changed. Raises vendor errors.

    Stores and categories cost a call each, however many there are. What is read in parts, and how,
    stands in goods.py, bouquets.py and recipes.py. Disappearance is known from a list read from end
    to end only, so goods out of stock that vanish without a trace are missed by day.
    """
    findings = Findings()
    stores = _stores(client, findings)
    serving, main = known.serving([store.id for store in stores], findings.of(Section.STORES))
    pulse(0)
    # By day what the last run saw is believed, unless other stores are to be asked now.
    since = None if whole or {*known.stores} != {*serving} else known.since
    categories = _categories(client, findings)
    pulse(0)
    goods = _goods(client, known, serving, since, findings, pulse)
    prices = read_prices(client, goods, settled=since, findings=findings, pulse=pulse)
    offers, stock = goods_offers(
        goods, prices, main=main, services=known.services, findings=findings
    )
    bouquets = _bouquets(client, serving, findings, pulse)
    recipes = _recipes(client, known, serving, main, since, findings, pulse)
    categories = _with_those_of_recipes(client, known, categories, recipes, findings)
    read = _Read(
        stores=stores,
        serving=serving,
        categories=categories,
        goods=goods,
        offers=[*offers, *(offer for offer, _shelves in bouquets.values()), *recipes.offers],
        stock=stock | {key: shelves for key, (_offer, shelves) in bouquets.items()} | recipes.stock,
        recipes=recipes,
        since=since,
    )
    return _together(read, known, findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The answers of one run. `since` is None where everything was read from end to end."""

    stores: tuple[StoreRecord, ...]
    serving: list[str]
    categories: Categories
    goods: Goods
    offers: list[Offer]
    stock: Stock
    recipes: Recipes
    since: datetime | None


def _together(read: _Read, known: Known, findings: Findings) -> VendorCatalogue:
    # A run from end to end believes nothing from before, should the vendor's clock be put back.
    moments = (item.updated_at for item in read.goods.read.values())
    latest = latest_change([known.latest if read.since else None, *moments])
    return VendorCatalogue(
        stores=read.stores,
        categories=tuple(category for category in read.categories.values() if category.is_on),
        # A list that changes while its pages are turned shows the same row twice.
        offers=tuple({offer.posiflora_id: offer for offer in read.offers}.values()),
        kept=read.goods.kept | read.recipes.kept,
        stock=read.stock,
        serving=tuple(read.serving),
        unread=findings.of(Section.STORES) | findings.of(Section.CATEGORIES),
        findings=findings.all(),
        whole=read.since is None,
        position={
            "latest": latest.isoformat() if latest else None,
            "stores": read.serving,
            "recipes": read.recipes.marks,
            "unfit": read.recipes.unfit,
        },
    )


def _stores(client: PosifloraClient, findings: Findings) -> tuple[StoreRecord, ...]:
    return tuple(client.stores.list(unreadable=findings.unreadable(Section.STORES)))


def _categories(client: PosifloraClient, findings: Findings, **filters: str) -> Categories:
    listed = client.categories.list(
        filters=filters, unreadable=findings.unreadable(Section.CATEGORIES)
    )
    return {category.id: category for category in listed}


def _with_those_of_recipes(
    client: PosifloraClient,
    known: Known,
    categories: Categories,
    recipes: Recipes,
    findings: Findings,
) -> Categories:
    """Recipes have categories of their own, which the list may leave out unless asked (§3.1)."""
    wanted = {offer.category_id for offer in recipes.offers}
    wanted |= {known.recipes[recipe] for recipe in recipes.kept}
    wanted.discard("")
    if wanted <= categories.keys():
        return categories
    return categories | _categories(client, findings, group=RECIPES_GROUP)


def _goods(
    client: PosifloraClient,
    known: Known,
    serving: list[str],
    since: datetime | None,
    findings: Findings,
    pulse: Pulse,
) -> Goods:
    reader = GoodsReader(
        client=client, serving=serving, known=known.goods, findings=findings, pulse=pulse
    )
    return reader.whole() if since is None else reader.changed(since)


def _bouquets(
    client: PosifloraClient, serving: list[str], findings: Findings, pulse: Pulse
) -> dict[str, tuple[Offer, dict[str, Shelf]]]:
    bouquets: dict[str, tuple[Offer, dict[str, Shelf]]] = {}
    for offer, shelves in read_bouquets(client, stores=serving, findings=findings):
        pulse(offer.posiflora_id not in bouquets)
        bouquets[offer.posiflora_id] = offer, shelves
    return bouquets


def _recipes(
    client: PosifloraClient,
    known: Known,
    serving: list[str],
    main: str,
    since: datetime | None,
    findings: Findings,
    pulse: Pulse,
) -> Recipes:
    return RecipesReader(
        client=client,
        stores=serving,
        main=main,
        known=frozenset(known.recipes),
        marks=known.marks if since else {},
        unfit=known.unfit if since else {},
        findings=findings,
        pulse=pulse,
    ).read()
