"""The demo shop: its keys, people and dictionaries, and how they get into empty vendors."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from integrations.sandbox.bonusplus_store import BonusCustomer, BonusPlusStore
from integrations.sandbox.demo_catalogue import BOUQUETS, CATEGORIES, ITEMS, Good, ReadyBouquet
from integrations.sandbox.loyalclient_store import Level, LoyalClientStore, Member
from integrations.sandbox.posiflora.store import PosifloraStore, Ref, Resource

POSIFLORA_USERNAME = "demo"
POSIFLORA_PASSWORD = "demo-password"  # noqa: S105 - opens only the sandbox
LOYALCLIENT_API_KEY = "demo-loyalty-key"
BONUSPLUS_API_KEY = "0b0e5a7c-0000-4000-8000-5a9db0c0de00"
BONUSPLUS_STORE = "Мастерская на Кирова"
BONUSPLUS_COUPON = "VESNA10"
"""Ten percent off everything."""
LOYALCLIENT_POINT_ID = "62a0000000000000000000f4"
LOYALCLIENT_TILL_POINT_ID = "62a0000000000000000000f5"
TELEGRAM_BOT_TOKEN = "7000000001:AAdemo-token-for-the-sandbox-only-000000"  # noqa: S105 - as above
STAFF_CHAT_ID = -1000000001
DEMO_BUYER: dict[str, object] = {
    "id": 700000001,
    "first_name": "Анна",
    "last_name": "Садовая",
    "username": "anna_demo",
    "language_code": "ru",
}
DEMO_PHONE = "+79120000001"
DISCOUNT_PHONE = "+79120000002"

TIME_ZONE = "Europe/Moscow"
"""Where the demo shop stands; the florist's page shows times in it."""

COST_SHARE = Decimal("0.45")
NAMESPACE = UUID("5f0e3c1a-7a52-4d0c-9d1e-0c2f6a1b9e70")


def stable_id(kind: str, name: str) -> str:
    """Return the id a demo resource has in every sandbox."""
    return str(uuid5(NAMESPACE, f"{kind}:{name}"))


STORE_ID = stable_id("stores", "main")
SECOND_STORE_ID = stable_id("stores", "second")
SITE_SOURCE_ID = "f128f295-5f2a-41b5-b63d-e6e1d6dbd4d5"
PAYMENT_METHOD_ID = stable_id("payment-methods", "card")
SHIFT_ID = stable_id("shifts", "open")
ADMIN_ID = stable_id("workers", "admin")
COMPOSITION_ITEM_ID = stable_id("inventory-items", "bouquet-work")

STORES = (
    (STORE_ID, "Мастерская на Кирова", "Ярославль", "ул. Кирова, 12"),
    (SECOND_STORE_ID, "Цветы на Свободы", "Ярославль", "ул. Свободы, 46"),
)
SOURCES = (
    (SITE_SOURCE_ID, "Site"),
    ("fbd7aeac-ea2b-4fbe-8e5a-664d46fdab4b", "Telephone"),
    ("9bed7b59-94dc-4ce4-aac2-883aab1a148c", "Terminal"),
)
WORKERS = (
    ("admin", "Ольга", "Ветрова", "Управляющая"),
    ("florist-1", "Марина", "Лугова", "Флорист"),
    ("florist-2", "Дарья", "Полевая", "Флорист"),
    ("courier-1", "Игорь", "Дорогин", "Курьер"),
)
FLORIST_IDS = (stable_id("workers", "florist-1"), stable_id("workers", "florist-2"))
COURIER_ID = stable_id("workers", "courier-1")


def fill_posiflora(store: PosifloraStore, *, now: datetime) -> None:
    """Put dictionaries, staff and the catalogue into an empty Posiflora."""
    _dictionaries(store)
    _staff(store)
    for title, group in CATEGORIES:
        store.add(
            Resource(
                "categories",
                stable_id("categories", title),
                {
                    "title": title,
                    "status": "on",
                    "path": [],
                    "pathIds": [],
                    "color": "eeeeee",
                    "countPublicItems": 0,
                    "deleted": False,
                },
                {"parent": None, "group": Ref("inventory-groups", group), "image": None},
            )
        )
    for good in ITEMS:
        add_item(store, good, now=now)
    for number, bouquet in enumerate(BOUQUETS, start=91001):
        add_bouquet(store, bouquet, doc_no=str(number), now=now)


def add_item(store: PosifloraStore, good: Good, *, now: datetime) -> Resource:
    """Put one article with its prices and picture into the goods."""
    item_id = stable_id("inventory-items", good.slug)
    logo = picture(store, good.picture, now=now)
    for store_id, price in ((STORE_ID, good.price), (SECOND_STORE_ID, good.second_price)):
        store.table("prices")[f"{item_id}-{store_id}"] = Resource(
            "prices",
            f"{item_id}-{store_id}",
            {
                "price": price,
                "cost": cost(price),
                "quantity": good.stock,
                "status": "on",
                "setAt": now,
            },
            {"store": Ref("stores", store_id)},
        )
    attributes = {
        "title": good.title,
        "description": good.description,
        "itemType": good.kind,
        "globalId": None,
        "public": good.public,
        "fractional": good.fractional,
        "priceMin": min(good.price, good.second_price),
        "priceMax": max(good.price, good.second_price),
        "added": now,
        "updatedAt": now,
        "deleted": good.deleted,
    }
    relations = {
        "group": Ref("inventory-groups", "1"),
        "category": Ref("categories", stable_id("categories", good.category)),
        "measure": Ref("measures", stable_id("measures", "piece")),
        "logo": logo,
        "images": [logo] if logo else [],
        "barcodes": [],
        "markdowns": [],
    }
    return store.add(
        Resource("inventory-items", item_id, attributes, relations, {"stock": good.stock})
    )


def add_bouquet(
    store: PosifloraStore, bouquet: ReadyBouquet, *, doc_no: str, now: datetime
) -> Resource:
    """Put one ready-made arrangement on display (or on the work table)."""
    logo = picture(store, bouquet.picture, now=now)
    user = Ref("users", stable_id("users", "florist-1"))
    attributes = {
        "docNo": doc_no,
        "title": bouquet.title,
        "description": bouquet.description,
        "height": bouquet.height,
        "width": bouquet.width,
        "amount": bouquet.price,
        "saleAmount": bouquet.price,
        "trueSaleAmount": bouquet.price,
        "status": bouquet.status,
        "onWindowAt": now if bouquet.status == "demonstrated" else None,
        "createdAt": now,
        "updatedAt": now,
        "completedAt": None,
        "public": True,
        "discount": 0,
        "discountType": "absolute",
        "markup": 0,
        "markupType": "absolute",
    }
    relations = {
        "store": Ref("stores", SECOND_STORE_ID if bouquet.second_store else STORE_ID),
        "createdBy": user,
        "updatedBy": user,
        "logo": logo,
        "images": [logo] if logo else [],
        "specWithVar": None,
    }
    row_id = stable_id("bouquets", bouquet.slug)
    return store.add(Resource("bouquets", row_id, attributes, relations))


def fill_loyalclient(store: LoyalClientStore) -> None:
    """Put the demo buyer, a member with a discount card, and two points into LoyalClient."""
    cashback = Level("6210000000000000000000a1", "Бонусы", Decimal(10), "cashback", Decimal(50))
    discount = Level("6210000000000000000000a2", "Скидка", Decimal(7), "discount", Decimal(0))
    store.points = [LOYALCLIENT_POINT_ID, LOYALCLIENT_TILL_POINT_ID]
    for member in (
        Member(
            "62a0000000000000000000c1",
            "АННА",
            DEMO_PHONE.lstrip("+"),
            cashback,
            Decimal(878),
            card="100001",
            code="A7K3",
            birthday="1992-05-14",
            email="anna@example.org",
        ),
        Member(
            "62a0000000000000000000c2",
            "СЕРГЕЙ",
            DISCOUNT_PHONE.lstrip("+"),
            discount,
            Decimal(0),
            card="100002",
            code="S4M9",
            birthday="1986-11-02",
        ),
    ):
        store.members[member.id] = member


def fill_bonusplus(store: BonusPlusStore) -> None:
    """Put the demo buyer, a store and a coupon into BonusPlus."""
    store.stores = [BONUSPLUS_STORE]
    store.coupons = {BONUSPLUS_COUPON: Decimal(10)}
    phone = DEMO_PHONE.lstrip("+")
    store.customers[phone] = BonusCustomer(
        stable_id("bonusplus", "anna"), phone, fn="АННА", balance=Decimal(878), card="100001"
    )


def cost(price: Decimal) -> Decimal:
    """Return what the demo shop pays for what it sells at this price."""
    return (price * COST_SHARE).quantize(Decimal("0.01"))


def picture(store: PosifloraStore, name: str, *, now: datetime) -> Ref | None:
    """Return the picture of that name, put there when it is not yet; None without a name."""
    if not name:
        return None
    row_id = stable_id("images", name)
    row = store.get("images", row_id)
    if row is None:
        row = store.put(Resource("images", row_id, {"createdAt": now}, {}, {"name": name}))
    return row.ref


def _dictionaries(store: PosifloraStore) -> None:
    for number, (store_id, title, city, address) in enumerate(STORES, start=1):
        attributes: dict[str, object] = {
            "title": title,
            "addressCity": city,
            "address": address,
            "printLogo": False,
            "printAddress": False,
            "concealmentItems": 1,
            "calculatedAt": None,
            "externalLinkId": f"shop{number}",
            "anotherTitle": None,
            "formDeliveryTimeFormat": "all",
        }
        store.add(
            Resource(
                "stores",
                store_id,
                attributes,
                {
                    "timezone": Ref("timezones", "7"),
                    "warehouse": Ref("warehouses", str(number)),
                    "image": None,
                    "printSettings": [],
                    "deliveryDiapasons": [],
                },
            )
        )
    for source_id, title in SOURCES:
        store.add(Resource("order-sources", source_id, {"title": title, "hidden": False}))
    store.add(
        Resource(
            "bonus-groups",
            "1",
            {
                "title": "Базовая",
                "bonusRate": 5,
                "limit": 30,
                "entryAmount": 0,
                "activateOnEntry": True,
                "private": False,
                "status": "on",
                "validFrom": None,
                "validTo": None,
            },
            {"rules": []},
        )
    )
    piece = stable_id("measures", "piece")
    store.table("measures")[piece] = Resource("measures", piece, {"title": "шт."})
    card = Resource("payment-methods", PAYMENT_METHOD_ID, {"title": "Карта"})
    store.table("payment-methods")[card.id] = card
    shift = Resource("shifts", SHIFT_ID, {"open": True})
    store.table("shifts")[shift.id] = shift


def _staff(store: PosifloraStore) -> None:
    for slug, first_name, last_name, position in WORKERS:
        position_id = stable_id("positions", position)
        store.table("positions")[position_id] = Resource(
            "positions", position_id, {"title": position}
        )
        user_id = stable_id("users", slug)
        worker_id = stable_id("workers", slug)
        store.table("users")[user_id] = Resource(
            "users",
            user_id,
            {"login": slug, "status": "on"},
            {"roles": [], "worker": Ref("workers", worker_id)},
        )
        store.add(
            Resource(
                "workers",
                worker_id,
                {
                    "firstName": first_name,
                    "lastName": last_name,
                    "middleName": None,
                    "countryCode": 7,
                    "phone": None,
                    "email": None,
                    "salary": 0,
                    "salaryPeriod": "month",
                    "validPhone": False,
                },
                {
                    "user": Ref("users", user_id),
                    "position": Ref("positions", position_id),
                    "stores": [Ref("stores", each[0]) for each in STORES],
                },
                {"position": position},
            )
        )
