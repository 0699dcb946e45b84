"""What is sent with each changing operation, with ids of the sandbox in it.

Made by hand of what posiflora.md says in Appendix A and §5: the vendor's own examples are not part
of the project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from integrations.posiflora import Identifier, ResourceDraft, Upload
from integrations.posiflora.bodies import Relationship
from integrations.sandbox import demo, demo_recipes
from tests.sandbox.furnished import FILE, Furnished

type Arguments = dict[str, Any]
type Body = Callable[[Furnished], Arguments]

DAY, MOMENT = date(2026, 3, 8), datetime(2026, 3, 8, 9, 30, tzinfo=UTC)
NEW_PHONE = "9120000321"
ROSES = demo.stable_id("categories", "Розы")


def draft(kind: str, attributes: Mapping[str, object], row_id: str = "", **to: Any) -> Arguments:
    """One resource; the keywords are its relationships."""
    return {"draft": ResourceDraft(type=kind, id=row_id, attributes=attributes, relationships=to)}


def drafts(kind: str, *rows: tuple[str, Mapping[str, object], Mapping[str, Any]]) -> Arguments:
    """An array of resources: id, attributes, relationships."""
    made = [
        ResourceDraft(type=kind, id=row_id, attributes=values, relationships=to)
        for row_id, values, to in rows
    ]
    return {"drafts": made}


def to(kind: str, row_id: str) -> Relationship:
    return Identifier(kind, row_id)


def first(kind: str) -> Body:
    """The ids of a bulk delete: the first row of a type."""
    return lambda world: {"ids": world.ids[kind][:1]}


def nothing(_world: Furnished) -> Arguments:
    return {}


def changed(kind: str, owner: str = "", **attributes: object) -> Body:
    """A change of the row in the path, which the document names a second time."""
    return lambda world: draft(kind, attributes, world.ids[owner or kind][0])


def made(kind: str, **attributes: object) -> Body:
    return lambda _world: draft(kind, attributes)


def _customer(world: Furnished) -> Arguments:
    attributes = {
        "title": "Вера Ландышева",
        "phone": NEW_PHONE,
        "countryCode": 7,
        "isPerson": True,
        "status": "on",
        "birthday": date(1990, 5, 1),
        "gender": "female",
        "email": "vera@example.org",
        "instagram": "vera",
        "notes": "любит ландыши",
    }
    return draft(
        "customers",
        attributes,
        bonusGroup=to("bonus-groups", "2"),
        customerSources=[to("customer-sources", world.ids["customer-sources"][0])],
    )


def _event(world: Furnished) -> Arguments:
    attributes = {"title": "Годовщина", "dateFrom": DAY, "dateUntil": DAY}
    customer = to("customers", world.ids["customers"][0])
    return draft("customer-events", attributes, str(uuid4()), customer=customer)


def _celebration(_world: Furnished) -> Arguments:
    day = ResourceDraft(type="celebration-dates", attributes={"dateFrom": DAY, "dateUntil": DAY})
    return draft("customer-celebrations", {"title": "День матери"}, dates=[day])


def _item(_world: Furnished) -> Arguments:
    attributes = {
        "title": "Лента атласная",
        "description": "5 м",
        "itemType": "item",
        "fractional": True,
        "public": True,
    }
    group, category = to("inventory-groups", "1"), to("categories", ROSES)
    return draft("inventory-items", attributes, str(uuid4()), group=group, category=category)


def _price(world: Furnished) -> Arguments:
    attributes = {"price": Decimal("351.50"), "status": "on"}
    return draft("prices", attributes, world.ids["prices"][0], store=to("stores", demo.STORE_ID))


def _prices(world: Furnished) -> Arguments:
    item = world.ids["inventory-items"][0]
    rows = [
        (
            f"{item}-{store}",
            {"price": Decimal(price), "status": "on"},
            {"store": to("stores", store)},
        )
        for store, price in ((demo.STORE_ID, 360), (demo.SECOND_STORE_ID, 370))
    ]
    return drafts("prices", *rows)


def _costs(kind: str, **attributes: object) -> Body:
    def body(world: Furnished) -> Arguments:
        sought = {**attributes, "items": world.ids["inventory-items"][:1]}
        return draft(kind, sought, store=to("stores", demo.STORE_ID))

    return body


def _category(_world: Furnished) -> Arguments:
    attributes = {"title": "Монобукеты", "status": "on", "color": "ffccdd"}
    return draft("categories", attributes, parent=to("categories", demo_recipes.CATEGORY_ID))


def _bouquet(_world: Furnished) -> Arguments:
    attributes = {
        "title": "Утро",
        "description": "розы",
        "height": 40,
        "width": 30,
        "public": True,
        "amount": Decimal(2500),
        "saleAmount": Decimal(2500),
        "status": "created",
    }
    return drafts("bouquets", ("", attributes, {"store": to("stores", demo.STORE_ID)}))


def _order(world: Furnished) -> Arguments:
    money = dict.fromkeys(("price", "amount", "totalAmount"), Decimal("250.50"))
    line = ResourceDraft(
        type="order-lines",
        id=str(uuid4()),
        attributes={"qty": Decimal(1), **money},
        relationships={
            "item": to("inventory-items", world.ids["inventory-items"][0]),
            "bouquet": None,
        },
    )
    attributes = {
        "status": "new",
        "date": DAY,
        "docNo": "TM0000000777",
        "dueTime": MOMENT,
        "delivery": True,
        "deliveryCity": "Ярославль",
        "deliveryStreet": "Кирова",
        "deliveryHouse": "1",
        "deliveryContact": "Мария",
        "deliveryTimeFrom": MOMENT,
        "deliveryTimeTo": MOMENT,
        "description": "Открытка: с праздником!",
    }
    return draft(
        "orders",
        attributes,
        str(uuid4()),
        store=to("stores", demo.STORE_ID),
        source=to("order-sources", demo.SITE_SOURCE_ID),
        customer=to("customers", world.ids["customers"][0]),
        lines=[line],
    )


def _returned(world: Furnished) -> Arguments:
    return draft(
        "orders",
        {"returnedAt": MOMENT, "withWriteOff": True},
        world.ids["orders done"][0],
        returnedBy=to("workers", demo.COURIER_ID),
        shift=to("shifts", demo.SHIFT_ID),
    )


def _fiscal(world: Furnished) -> Arguments:
    attributes = {"fiscalized": True, "fiscalizedAt": MOMENT}
    by = to("workers", demo.COURIER_ID)
    return draft("orders-fiscal", attributes, world.ids["orders"][0], fiscalizedBy=by)


def _payment(_world: Furnished) -> Arguments:
    attributes = {
        "paymentType": "payment",
        "date": DAY,
        "amount": Decimal("76.80"),
        "prepayment": True,
        "description": "аванс",
        "createdAt": MOMENT,
        "fiscalized": False,
        "terminalTransactionId": "",
    }
    method = to("payment-methods", demo.PAYMENT_METHOD_ID)
    shift = to("shifts", demo.SHIFT_ID)
    return draft("order-payments", attributes, str(uuid4()), method=method, shift=shift)


def _off_the_order(world: Furnished) -> Arguments:
    bouquet = to("bouquets", world.ids["bouquets"][0])
    return draft("orders-bouquets", {}, world.ids["orders"][0], bouquet=bouquet)


def _bonus_group(_world: Furnished) -> Arguments:
    attributes = {
        "title": "Платина",
        "bonusRate": Decimal(12),
        "limit": Decimal(40),
        "entryAmount": Decimal(100_000),
        "private": False,
        "status": "on",
    }
    return draft("bonus-groups", attributes)


def _discount_group(_world: Furnished) -> Arguments:
    attributes = {"title": "Соседи", "discount": Decimal("7.5"), "private": True, "status": "on"}
    return draft("discount-groups", attributes)


def _worker(_world: Furnished) -> Arguments:
    attributes = {
        "firstName": "Анна",
        "lastName": "Пион",
        "email": "anna@example.org",
        "phone": "9120000400",
        "countryCode": 7,
        "salary": Decimal(60_000),
        "salaryPeriod": "month",
    }
    return draft("workers", attributes, stores=[to("stores", demo.STORE_ID)])


def _switched_off(world: Furnished) -> Arguments:
    user = ResourceDraft(type="users", id=world.ids["users"][0], attributes={"status": "off"})
    return drafts("workers", (demo.COURIER_ID, {}, {"user": user}))


def _act(world: Furnished) -> Arguments:
    line = ResourceDraft(
        type="movement-act-lines",
        attributes={"qty": Decimal(2), "price": Decimal(300)},
        relationships={"item": to("inventory-items", world.ids["inventory-items"][0])},
    )
    act = ResourceDraft(
        type="movement-acts",
        attributes={"posted": True},
        relationships={
            "from": to("stores", demo.STORE_ID),
            "to": to("stores", demo.SECOND_STORE_ID),
            "lines": [line],
        },
    )
    return {"draft": act}


def _report(_world: Furnished) -> Arguments:
    period = {"periodStart": DAY, "periodStop": date(2026, 3, 31)}
    kind = to("report-types", "9")
    return draft("reports", {"title": "Март", **period, "format": "csv"}, reportType=kind)


def _phones(world: Furnished) -> Arguments:
    customer = world.world.posiflora.table("customers")[world.ids["customers"][0]]
    numbers = [f"7{customer['phone']}", f"7{NEW_PHONE}"]
    return draft("customer-phone-numbers", {"phoneNumbers": numbers})


def _discounts(world: Furnished) -> Arguments:
    customer = {"customer": to("customers", world.ids["customers"][0])}
    return drafts("customer-discount-groups", ("", {"discountGroup": 1}, customer))


def _first(kind: str, **attributes: object) -> Body:
    """An array of one changed row."""
    return lambda world: drafts(kind, (world.ids[kind][0], attributes, {}))


BODIES: Mapping[str, Body] = {
    "customers.create": _customer,
    "customers.bulk_update": _first("customers", birthday=date(1986, 11, 3)),
    "customers.update": changed("customers", notes="перезвонить", email="new@example.org"),
    "customers.attach_discount_groups": _discounts,
    "customers.filter_phone_numbers": _phones,
    "customer_imports.create": lambda _world: {"upload": Upload(file=FILE.encode())},
    "customer_imports.delete": nothing,
    "customer_imports.validate": made("mapping-customers", title=[0], phone=1, email=2),
    "customer_preferences.create": made("customer-preferences", title="Без запаха"),
    "customer_preferences.delete": first("customer-preferences"),
    "customer_preferences.update": changed("customer-preferences", title="Пионы"),
    "customer_sources.create": made("customer-sources", title="Витрина"),
    "customer_sources.delete": first("customer-sources"),
    "customer_sources.update": changed("customer-sources", title="Соседи"),
    "customer_celebrations.create": _celebration,
    "customer_celebrations.delete": first("customer-celebrations"),
    "customer_celebrations.update": changed("customer-celebrations", title="Юбилей"),
    "customer_events.create": _event,
    "customer_events.delete": first("customer-events"),
    "customer_events.update": changed("customer-events", title="Свадьба", dateFrom=DAY),
    "inventory_items.create": _item,
    "inventory_items.bulk_update": _first("inventory-items", public=False),
    "inventory_items.delete": first("inventory-items"),
    "inventory_items.update": changed("inventory-items", title="Роза алая", fractional=True),
    "inventory_items.set_price": _price,
    "inventory_items.switch_price": changed("prices", status="off", setAt=MOMENT),
    "inventory_items.set_prices": _prices,
    "inventory_items.net_costs": _costs("search-net-costs", qty=Decimal(2), date=DAY),
    "inventory_items.last_costs": _costs("search-last-costs", dateTime=MOMENT),
    "categories.create": _category,
    "categories.update": changed("categories", status="off", color="00ff00"),
    "categories.delete": nothing,
    "bouquets.create": _bouquet,
    "bouquets.update": _first("bouquets", title="Вечер", height=45),
    "bouquets.delete": nothing,
    "orders.create": _order,
    "orders.update": changed("orders", description="изменено", deliveryComments="код 12"),
    "orders.fiscalize": _fiscal,
    "orders.set_delivery_status": changed(
        "orders-delivery-status", "orders", deliveryStatus="delivered"
    ),
    "orders.return_": _returned,
    "orders.add_payment": _payment,
    "orders.separate_bouquet": _off_the_order,
    "payments.update": changed("order-payments", fiscalized=True),
    "order_tags.create": made("order-tags", title="срочно"),
    "order_tags.delete": nothing,
    "discount_reasons.create": made("discount-reasons", title="Вялый", discountType="discount"),
    "discount_reasons.delete": first("discount-reasons"),
    "discount_reasons.update": changed("discount-reasons", title="Ночь", discountType="markup"),
    "cash_reasons.create": made("cash-reasons", title="Такси", typeReason="withdraw"),
    "cash_reasons.update": changed("cash-reasons", title="Курьер"),
    "order_sources.create": lambda _world: drafts(
        "order-sources", (str(uuid4()), {"title": "telegram_mini_app"}, {})
    ),
    "order_sources.update": _first("order-sources", title="Сайт"),
    "order_sources.delete": first("order-sources"),
    "bonus_groups.create": _bonus_group,
    "bonus_groups.delete": first("bonus-groups"),
    "bonus_groups.update": changed("bonus-groups", bonusRate=Decimal("6.5")),
    "discount_groups.create": _discount_group,
    "discount_groups.delete": first("discount-groups"),
    "discount_groups.update": changed("discount-groups", title="Друзья"),
    "workers.create": _worker,
    "workers.bulk_update": _switched_off,
    "workers.delete": first("workers"),
    "workers.update": changed("workers", email="new@example.org", salary=Decimal(70_000)),
    "movement_acts.create": _act,
    "movement_acts.update": changed("movement-acts", date=DAY),
    "reports.create": _report,
    "reports.delete": first("reports"),
    "reports.rerun": nothing,
    "reports.update": changed("reports", periodStart=DAY, periodStop=date(2026, 4, 1)),
}
"""By the title of the operation; logging in is the session's own business."""
