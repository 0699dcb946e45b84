"""What the florist's page shows, as plain data; times are moments, the page formats them."""

from decimal import Decimal

from integrations.sandbox import demo
from integrations.sandbox.florist_faults import PRESETS, active_rule
from integrations.sandbox.journal import Entry
from integrations.sandbox.posiflora.customer_rows import NATIONAL_LENGTH
from integrations.sandbox.posiflora.store import PosifloraStore, Resource
from integrations.sandbox.wire import JsonObject
from integrations.sandbox.world import World

ORDERS_SHOWN = 80
REQUESTS_SHOWN = 40
MESSAGES_SHOWN = 30
STATUSES = {
    "notAccepted": "Не принят",
    "new": "Новый",
    "assembled": "Собран",
    "courier": "У курьера",
    "done": "Завершён",
    "canceled": "Отменён",
    "returned": "Возврат",
}
DELIVERY = {
    "courier": "Курьер в пути",
    "delivered": "Доставлен",
    "cannotBeDelivered": "Не смогли доставить",
}
BUTTONS = {
    "accept": "Принять",
    "assign": "Взять в сборку",
    "assemble": "Собран",
    "hand_over": "Передать курьеру",
    "deliver": "Доставлен",
    "fail_delivery": "Не доставлен",
    "complete": "Завершить",
    "cancel": "Отменить",
    "back_to_new": "Вернуть в новые",
    "return": "Оформить возврат",
}
ADDRESS = (
    ("deliveryCity", ""),
    ("deliveryStreet", ""),
    ("deliveryHouse", "д. "),
    ("deliveryBuilding", "корп. "),
    ("deliveryApartment", "кв. "),
)


def everything(world: World) -> JsonObject:
    """Return the whole page; the caller holds the lock."""
    store = world.posiflora
    orders = sorted(
        store.rows("orders"), key=lambda row: (row["createdAt"], row["docNo"]), reverse=True
    )
    return {
        "timeZone": demo.TIME_ZONE,
        "now": world.clock.now(),
        "orders": [_order(store, row) for row in orders[:ORDERS_SHOWN]],
        "ordersTotal": len(orders),
        "faults": _faults(world),
        "otherFaults": _other_faults(world),
        "members": _members(world) + _bonusplus_members(world),
        "operations": _operations(world) + _bonusplus_sales(world),
        "messages": _messages(world),
        "requests": [_request(each) for each in reversed(_last_requests(world))],
    }


def _order(store: PosifloraStore, row: Resource) -> JsonObject:
    values = row.attributes
    return {
        "id": row.id,
        "number": values["docNo"],
        "createdAt": values["createdAt"],
        "status": values["status"],
        "statusTitle": STATUSES[values["status"]],
        "deliveryStatus": values["deliveryStatus"],
        "deliveryTitle": DELIVERY.get(values["deliveryStatus"], ""),
        "source": _title(store, "order-sources", row.one("source")),
        "store": _title(store, "stores", row.one("store")),
        "customer": _customer(store, row),
        "delivery": values["delivery"],
        "recipient": values["deliveryContact"],
        "recipientPhone": _phone(values["deliveryPhoneCode"], values["deliveryPhoneNumber"]),
        "phoneBroken": values["deliveryPhoneCode"] == "+0",
        "address": _address(values),
        "addressNote": values["deliveryComments"],
        "from": values["deliveryTimeFrom"] or values["dueTime"],
        "to": values["deliveryTimeTo"],
        "text": values["description"],
        "cancelComment": values["cancelComment"],
        "lines": _lines(store, row),
        "total": values["totalAmount"],
        "paid": values["paymentsAmount"],
        "budget": values["budget"],
        "florist": _worker(store, row.one("florist")),
        "courier": _worker(store, row.one("courier")),
        "actions": [
            {"name": name, "title": _button(name, row), "main": number == 0}
            for number, name in enumerate(_actions(row))
        ],
    }


ACTIONS: dict[tuple[str, bool], list[str]] = {
    ("notAccepted", False): ["accept", "cancel"],
    ("new", False): ["assign", "assemble", "cancel"],
    ("new", True): ["assemble", "back_to_new", "cancel"],
    ("assembled", False): ["complete", "back_to_new", "cancel"],
    ("assembled", True): ["hand_over", "complete", "back_to_new", "cancel"],
    ("courier", False): ["deliver", "fail_delivery", "complete", "back_to_new", "cancel"],
    ("courier", True): ["complete"],
    ("done", False): ["return"],
}
"""Buttons by status and by what splits it: a florist is named, it is a delivery, it is there."""


def _actions(row: Resource) -> list[str]:
    """Return the buttons of an order, the likely one first."""
    status = row["status"]
    splits = {
        "new": row.one("florist") is not None,
        "assembled": row["delivery"],
        "courier": row["deliveryStatus"] == "delivered",
    }
    return ACTIONS.get((status, splits.get(status, False)), [])


def _button(name: str, row: Resource) -> str:
    if name == "complete" and not row["delivery"]:
        return "Выдан, завершить"
    return BUTTONS[name]


def _lines(store: PosifloraStore, row: Resource) -> list[JsonObject]:
    """Return the composition; the lines of one bouquet are shown as that bouquet."""
    shown: dict[str, JsonObject] = {}
    for line_id in row.many("lines"):
        line = store.table("order-lines")[line_id]
        bouquet = store.get("bouquets", line.one("bouquet"))
        item = store.get("inventory-items", line.one("item"))
        what = bouquet or item
        total, amount = Decimal(line["totalAmount"]), Decimal(line["amount"])
        key = line_id if bouquet is None else bouquet.id
        known = shown.get(key)
        if known is not None:
            known["total"] += total
            known["amount"] += amount
            continue
        picture = store.get("images", None if what is None else what.one("logo"))
        shown[key] = {
            "title": "Позиция без товара" if what is None else what["title"],
            "bouquet": bouquet is not None,
            "quantity": 1 if bouquet is not None else Decimal(line["qty"]),
            "price": Decimal(line["price"]),
            "amount": amount,
            "total": total,
            "picture": "" if picture is None else f"/media/{picture.private['name']}.svg",
        }
    return list(shown.values())


def _customer(store: PosifloraStore, row: Resource) -> JsonObject | None:
    customer = store.get("customers", row.one("customer"))
    if customer is None:
        return None
    phone = _phone(f"+{customer['countryCode']}", customer["phone"] or "")
    return {"title": customer["title"], "phone": phone}


def _members(world: World) -> list[JsonObject]:
    store, now = world.loyalclient, world.clock.now()
    return [
        {
            "id": member.id,
            "name": member.name.capitalize(),
            "phone": _phone("+7", member.phone[1:]),
            "level": member.level.title,
            "percent": member.level.percent,
            "type": member.level.type,
            "balance": member.balance,
            "holds": [
                {"amount": hold.amount, "until": hold.until}
                for hold in store.holds
                if hold.client == member.id and hold.until > now
            ],
        }
        for member in store.members.values()
    ]


def _operations(world: World) -> list[JsonObject]:
    members = world.loyalclient.members
    return [
        {
            "number": each.number,
            "at": each.at,
            "name": members[each.client].name.capitalize(),
            "amount": each.amount,
            "spend": each.spend,
            "earn": each.earn,
        }
        for each in reversed(world.loyalclient.operations[-MESSAGES_SHOWN:])
    ]


def _bonusplus_members(world: World) -> list[JsonObject]:
    """Return BonusPlus's customers, for a shop that uses it."""
    store = world.bonusplus
    if not store.requests:
        return []
    return [
        {
            "id": member.id,
            "name": (member.fn or "Покупатель").capitalize(),
            "phone": _phone("+7", member.phone[1:]),
            "level": "БонусПЛЮС",
            "percent": member.credit_percent,
            "type": "cashback",
            "balance": member.balance,
            "holds": [
                {"amount": reserve.amount, "until": None}
                for reserve in store.reserves.values()
                if reserve.phone == member.phone
            ],
        }
        for member in store.customers.values()
    ]


def _bonusplus_sales(world: World) -> list[JsonObject]:
    names = world.bonusplus.customers
    return [
        {
            "number": each.id,
            "at": each.at,
            "name": (names[each.phone].fn or "Покупатель").capitalize(),
            "amount": sum((line.sum for line in each.positions), Decimal(0)),
            # What a refund gives back was spent, and what it takes was earned.
            "spend": each.credit if each.parent_id else each.debit,
            "earn": each.debit if each.parent_id else each.credit,
        }
        for each in reversed(world.bonusplus.sales[-MESSAGES_SHOWN:])
    ]


def _messages(world: World) -> list[JsonObject]:
    names = {
        demo.DEMO_BUYER["id"]: f"{demo.DEMO_BUYER['first_name']} {demo.DEMO_BUYER['last_name']}",
        demo.STAFF_CHAT_ID: "Чат сотрудников",
    }
    return [
        {
            "id": f"{each.chat_id}:{each.message_id}",
            "at": each.edited_at or each.at,
            "edited": each.edited_at is not None,
            "chat": names.get(each.chat_id, f"Чат {each.chat_id}"),
            "staff": each.chat_id < 0,
            "text": each.text,
            "html": each.parse_mode.lower() == "html",
            "buttons": [
                {"title": button["text"], "url": _link(button)}
                for buttons in each.buttons
                for button in buttons
            ],
        }
        for each in reversed(world.telegram.messages[-MESSAGES_SHOWN:])
    ]


def _faults(world: World) -> list[JsonObject]:
    shown = []
    for preset in PRESETS:
        rule = active_rule(world, preset)
        hits = 0 if rule is None else rule.hits
        shown.append(
            {
                "key": preset.key,
                "title": preset.title,
                "hint": preset.hint,
                "on": rule is not None,
                "hits": hits,
            }
        )
    return shown


def _other_faults(world: World) -> int:
    """Count rules in force that no toggle of the page made."""
    return sum(
        1 for fault in world.faults.active() if not any(preset.is_this(fault) for preset in PRESETS)
    )


def _last_requests(world: World) -> list[Entry]:
    return world.journal.entries()[-REQUESTS_SHOWN:]


def _request(entry: Entry) -> JsonObject:
    return {
        "number": entry.number,
        "at": entry.at,
        "vendor": entry.vendor,
        "method": entry.method,
        "path": entry.path,
        "status": entry.status,
        "fault": entry.fault,
        "milliseconds": entry.milliseconds,
    }


def _title(store: PosifloraStore, kind: str, row_id: str | None) -> str:
    row = store.get(kind, row_id)
    return "" if row is None else str(row["title"])


def _worker(store: PosifloraStore, row_id: str | None) -> str:
    row = store.get("workers", row_id)
    return "" if row is None else f"{row['firstName']} {row['lastName']}"


def _address(values: JsonObject) -> str:
    parts = [f"{word}{values[name]}" for name, word in ADDRESS if values[name]]
    return ", ".join(parts)


def _phone(code: str, number: str) -> str:
    if not number:
        return ""
    code = code if code.startswith("+") else f"+{code}" if code else ""
    if len(number) != NATIONAL_LENGTH:
        return f"{code} {number}".strip()
    return f"{code} {number[:3]} {number[3:6]}-{number[6:8]}-{number[8:]}".strip()


def _link(button: JsonObject) -> str:
    app = button.get("web_app")
    return str(app.get("url", "")) if isinstance(app, dict) else str(button.get("url", ""))
