"""The small lists of the demo shop: groups, tags, reasons, kinds of reports, rights."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from integrations.sandbox import demo
from integrations.sandbox.posiflora.store import PosifloraStore, Ref, Resource

INVENTORY_GROUPS = (
    ("1", "Цветы", "flowers"),
    ("2", "Подарки", "products"),
    ("3", "Услуги", "services"),
    ("4", "Материалы", "materials"),
    ("9", "Рецепты", "specification"),
)
COMMON_CATEGORIES = (("1", "Цветы", None), ("12", "Гвоздики", "1"), ("13", "Розы", "1"))
BONUS_GROUPS: tuple[tuple[str, str, int, int, int, bool], ...] = (
    ("2", "Постоянный гость", 7, 40, 30_000, False),
    ("3", "Друзья мастерской", 10, 50, 0, True),
)
"""Id, title, percent given, percent of an order payable by points, turnover to enter, private."""
PREFERENCES = ("Любит пионы", "Без лилий", "Пастельные тона")
CUSTOMER_SOURCES = ("Соцсети", "Порекомендовали", "Проходил мимо")
ORDER_TAGS = ("Срочный", "Свадьба")
DISCOUNT_REASONS = (("День рождения", "discount"), ("8 Марта", "markup"))
CASH_REASONS = (("Инкассация", "withdraw"), ("Размен", "deposit"))
REPORT_TYPES = (
    ("4", "IncomeVendors", "Поступления", "Поступления товаров по поставщикам"),
    ("9", "Sales", "Продажи", "Продажи товаров: количество, прибыль и прочее"),
    ("10", "WarehouseMovements", "Движение товаров", "История движения товаров"),
    ("11", "OrdersDelivery", "Доставка", "Заказы с доставкой"),
    ("15", "FloristsResults", "Работа флористов", "Показатели сотрудников для расчёта зарплаты"),
    ("16", "Payments", "Платежи", "Платежи по заказам"),
)
PERMISSIONS = (
    ("43", "retail.stores.new", "Точки продаж - Создать точку продаж"),
    ("51", "orders.edit", "Заказы - Изменить заказ"),
)
BIRTHDAY_OF_SHOP = "День рождения мастерской"


def fill(store: PosifloraStore, *, now: datetime) -> None:
    """Put the lists into a Posiflora that has its goods and staff."""
    for row_id, title, kind in INVENTORY_GROUPS:
        store.put(Resource("inventory-groups", row_id, {"title": title, "groupType": kind}))
    _common_categories(store)
    _groups(store, now)
    _numbered(store, "customer-preferences", PREFERENCES)
    _numbered(store, "customer-sources", CUSTOMER_SOURCES)
    for title in ORDER_TAGS:
        _named(store, "order-tags", title, {"deleted": False})
    for title, kind in DISCOUNT_REASONS:
        _named(store, "discount-reasons", title, {"discountType": kind, "deleted": False})
    for title, kind in CASH_REASONS:
        _named(store, "cash-reasons", title, {"status": "on", "typeReason": kind})
    for row_id, name, title, description in REPORT_TYPES:
        attributes = {"typeName": name, "title": title, "description": description}
        store.put(Resource("report-types", row_id, attributes | {"active": True, "color": None}))
    _celebration(store, now)
    _rights(store)
    store.put(Resource("timezones", "7", {"title": demo.TIME_ZONE}))


def _common_categories(store: PosifloraStore) -> None:
    titles = {row_id: title for row_id, title, _ in COMMON_CATEGORIES}
    for row_id, title, parent in COMMON_CATEGORIES:
        attributes: dict[str, object] = {
            "title": title,
            "status": "on",
            "path": [titles[parent]] if parent else [],
            "pathIds": [parent] if parent else [],
            "color": "388e3c",
            "countPublicItems": 0,
            "deleted": False,
            "revision": 1,
        }
        relations = {
            "parent": Ref("categories", parent) if parent else None,
            "group": Ref("inventory-groups", "1"),
            "image": None,
        }
        row = Resource("categories", row_id, attributes, {**relations})
        store.table("catalog-categories")[row_id] = row


def _groups(store: PosifloraStore, now: datetime) -> None:
    default = store.table("bonus-groups")["1"]
    default.attributes["updatedAt"] = now
    for row_id, title, rate, limit, entry, private in BONUS_GROUPS:
        attributes = default.attributes | {
            "title": title,
            "bonusRate": rate,
            "limit": limit,
            "entryAmount": entry,
            "private": private,
        }
        store.add(Resource("bonus-groups", row_id, attributes, {"rules": []}))
    for each in store.rows("bonus-groups"):
        attributes = {
            "createdAt": now,
            "operationType": "create",
            "field": None,
            "oldValue": None,
            "newValue": None,
        }
        number = store.number("bonus-group-changes-history")
        store.put(Resource("bonus-group-changes-history", number, attributes))
        store.numbers["bonus-groups"] = int(each.id)
    group = {
        "title": "Скидка 5 %",
        "discount": 5,
        "validFrom": None,
        "validTo": None,
        "entryAmount": 10_000,
        "private": False,
        "status": "on",
        "updatedAt": now,
        "createdAt": now,
    }
    store.add(Resource("discount-groups", store.number("discount-groups"), group, {"rules": []}))


def _numbered(store: PosifloraStore, kind: str, titles: Sequence[str]) -> None:
    for title in titles:
        store.add(Resource(kind, store.number(kind), {"title": title, "deleted": False}))


def _named(store: PosifloraStore, kind: str, title: str, attributes: dict[str, object]) -> None:
    store.add(Resource(kind, demo.stable_id(kind, title), {"title": title} | attributes))


def _celebration(store: PosifloraStore, now: datetime) -> None:
    day = now.date().replace(month=9, day=1)
    date = Resource("celebration-dates", store.number("celebration-dates"))
    date.attributes = {"dateFrom": day, "dateUntil": day}
    store.put(date)
    number = store.number("customer-celebrations")
    row = Resource("customer-celebrations", number, {"title": BIRTHDAY_OF_SHOP})
    row.relations = {"dates": [date.ref]}
    store.put(row)


def _rights(store: PosifloraStore) -> None:
    for row_id, code, title in PERMISSIONS:
        store.put(Resource("permissions", row_id, {"code": code, "title": title}))
    refs = [Ref("permissions", row_id) for row_id, _, _ in PERMISSIONS]
    store.put(Resource("roles", "1", {"title": "ADMIN"}, {"permissions": [*refs]}))
    store.put(Resource("roles", "7", {"title": "FLORIST"}, {"permissions": []}))
    admin = demo.stable_id("users", "admin")
    for user in store.rows("users"):
        user.attributes["pin"] = f"{int(UUID(user.id)) % 10_000:04d}"
        user.relations["roles"] = [Ref("roles", "1" if user.id == admin else "7")]
