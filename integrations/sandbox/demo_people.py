"""The demo shop's past: people it knows and the orders they made before there was an app.

They settle in a sandbox a person plays with; tests begin with empty lists and settle them when
they want to.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from integrations.sandbox import demo
from integrations.sandbox.posiflora import customer_rows, order_fields, points
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.world import World

FRIEND_PHONE = demo.DISCOUNT_PHONE
"""Sergey, a friend of the demo buyer: Posiflora knows him, with points and orders by telephone."""
TELEPHONE = "fbd7aeac-ea2b-4fbe-8e5a-664d46fdab4b"
TERMINAL = "9bed7b59-94dc-4ce4-aac2-883aab1a148c"


@dataclass(frozen=True, slots=True)
class Person:
    """One customer of the past."""

    slug: str
    name: str
    phone: str
    gender: str
    birthday: date
    group: str = "1"
    points: int = 0
    email: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class PastOrder:
    """One order of the past, so many days ago; a negative number is in the days to come."""

    doc_no: str
    customer: str
    days_ago: int
    status: str
    lines: tuple[tuple[str, int], ...]
    source: str = TELEPHONE
    address: tuple[str, str, str] | None = None
    text: str = ""


PEOPLE = (
    Person(
        "sergey",
        "Сергей Липов",
        FRIEND_PHONE,
        "male",
        date(1986, 11, 2),
        group="2",
        points=540,
        notes="Берёт красные розы, звонит накануне.",
    ),
    Person("irina", "Ирина Вересова", "+79120000011", "female", date(1990, 3, 21), points=120),
    Person(
        "pavel", "Павел Ольхов", "+79120000012", "male", date(1979, 7, 9), email="pavel@example.org"
    ),
    Person("vera", "Вера Мятная", "+79120000013", "female", date(1995, 12, 30), group="3"),
)
ORDERS = (
    PastOrder(
        "aaab25000101",
        "sergey",
        40,
        "done",
        (("mono-red-roses", 1), ("card", 1)),
        address=("Советская", "14", "8"),
        text="Открытка: «С годовщиной!»",
    ),
    PastOrder("aaab25000117", "sergey", 12, "done", (("rose-red", 15), ("packing", 1))),
    PastOrder(
        "aaab25000131",
        "sergey",
        -1,
        "new",
        (("mono-peonies", 1),),
        address=("Нахимсона", "3", "21"),
        text="Позвонить за час.",
    ),
    PastOrder("aaab25000102", "irina", 33, "done", (("tulip-pink", 21),), source=TERMINAL),
    PastOrder("aaab25000120", "pavel", 6, "canceled", (("hydrangea", 3),)),
)


def settle(world: World) -> None:
    """Let the people and their orders into an empty shop."""
    for person in PEOPLE:
        _add_person(world, person)
    for order in ORDERS:
        _add_order(world, order)


def person_id(slug: str) -> str:
    """Return the id of a person of the past."""
    return demo.stable_id("customers", slug)


def _add_person(world: World, person: Person) -> None:
    now = world.clock.second() - timedelta(days=120)
    row = Resource("customers", person_id(person.slug), customer_rows.blank_customer())
    row.attributes |= {
        "title": person.name,
        "phone": person.phone.removeprefix("+7"),
        "gender": person.gender,
        "birthday": person.birthday,
        "email": person.email,
        "notes": person.notes,
        "createdAt": now,
        "updatedAt": now,
    }
    row.relations = {
        "person": None,
        "bonusGroup": Ref("bonus-groups", person.group),
        **{name: [] for name in customer_rows.TO_MANY},
        "customerEvents": [],
        "createdBy": Ref("workers", demo.ADMIN_ID),
    }
    world.posiflora.add(row)
    if person.points:
        points.move_points(world, row, Decimal(person.points), order=None, admin=True)


def _add_order(world: World, past: PastOrder) -> None:
    store, now = world.posiflora, world.clock.second()
    due = now.replace(hour=9, minute=0, second=0) - timedelta(days=past.days_ago)
    made = min(due - timedelta(days=1, hours=3), now - timedelta(minutes=30))
    worker = demo.ADMIN_ID
    row = Resource("orders", demo.stable_id("orders", past.doc_no), order_fields.blank_order())
    row.attributes |= {
        "status": past.status,
        "docNo": past.doc_no,
        "date": made.date(),
        "dueTime": due,
        "description": past.text,
        **_times(past, made, due),
    }
    row.relations = order_fields.blank_relations(worker) | {
        "source": Ref("order-sources", past.source),
        "store": Ref("stores", demo.STORE_ID),
        "customer": Ref("customers", person_id(past.customer)),
        "florist": Ref("workers", demo.FLORIST_IDS[0]),
    }
    _address(row, past, due)
    _lines(world, row, past)
    if past.status == "done":
        _close(world, row, due)
    history = Resource(
        "order-history-lines",
        store.number("order-history-lines"),
        {},
        {},
        {"createdAt": made, "title": "created"},
    )
    row.relations["history"] = [store.put(history).ref]
    store.add(row)


def _times(past: PastOrder, made: datetime, due: datetime) -> dict[str, object]:
    changed = made if past.status == "new" else min(due, made + timedelta(hours=20))
    moments = dict.fromkeys(("updatedAt", "updatedStatusAt", "modifiedAt"), changed)
    return {"createdAt": made, **moments}


def _address(row: Resource, past: PastOrder, due: datetime) -> None:
    if past.address is None:
        return
    street, house, apartment = past.address
    row.attributes |= {
        "delivery": True,
        "deliveryCity": "Ярославль",
        "deliveryStreet": street,
        "deliveryHouse": house,
        "deliveryApartment": apartment,
        "deliveryTimeFrom": due,
        "deliveryTimeTo": due + timedelta(hours=2),
    }


def _lines(world: World, row: Resource, past: PastOrder) -> None:
    store, refs, total = world.posiflora, [], Decimal(0)
    for number, (slug, quantity) in enumerate(past.lines):
        item_id = demo.stable_id("inventory-items", slug)
        price = Decimal(store.table("prices")[f"{item_id}-{demo.STORE_ID}"]["price"])
        amount = price * quantity
        texts = dict.fromkeys(
            ("amount", "discountPrice", "totalAmount", "totalAmountWithDiscount"), f"{amount:.2f}"
        )
        line = Resource(
            "order-lines",
            demo.stable_id("order-lines", f"{past.doc_no}-{number}"),
            {"qty": f"{quantity:.2f}", "price": f"{price:.2f}", **texts, "manualSetting": False},
            {"item": Ref("inventory-items", item_id), "bouquet": None},
            {"order": row.id},
        )
        refs.append(store.put(line).ref)
        total += amount
    row.relations["lines"] = [*refs]
    row.attributes["totalAmount"] = total


def _close(world: World, row: Resource, due: datetime) -> None:
    """Pay for an order and post it, as it happened then."""
    store, worker = world.posiflora, Ref("workers", demo.ADMIN_ID)
    customer = store.table("customers")[row.one("customer") or ""]
    row.attributes |= {"posted": True, "postedAt": due, "paymentsAmount": row["totalAmount"]}
    row.relations["postedBy"] = worker
    payment = Resource(
        "order-payments",
        demo.stable_id("order-payments", row["docNo"]),
        {
            "paymentType": "payment",
            "date": due.date(),
            "amount": row["totalAmount"],
            "bonusAmount": Decimal(0),
            "description": "",
            "createdAt": due,
            "posted": True,
            "postedAt": due,
            "terminalTransactionId": "",
            "fiscalized": True,
            "prepayment": False,
            "fiscalizedAt": due,
        },
        {
            "method": Ref("payment-methods", demo.PAYMENT_METHOD_ID),
            "shift": Ref("shifts", demo.SHIFT_ID),
            "createdBy": worker,
            "postedBy": worker,
            "parent": None,
            "order": row.ref,
            "fiscalShift": None,
            "fiscalizedBy": None,
        },
    )
    row.relations["payments"] = [store.put(payment).ref]
    values = customer.attributes
    values["ordersQty"] += 1
    values["ordersAmount"] += row["totalAmount"]
    values["averageCheck"] = round(values["ordersAmount"] / values["ordersQty"], 2)
    points.accrue(world, customer, row)
