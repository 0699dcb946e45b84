"""What a changing operation has to have done in the sandbox, where its answer does not tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from integrations.posiflora.resources import Resource
from integrations.sandbox import demo
from integrations.sandbox.posiflora.store import Resource as Held
from tests.campaigns.frame import expect
from tests.campaigns.operation_bodies import NEW_PHONE
from tests.sandbox.furnished import Furnished

type Effect = Callable[[Furnished, Sequence[Resource]], None]


def _held(world: Furnished, kind: str, named: str = "") -> Held:
    return world.world.posiflora.table(kind)[world.ids[named or kind][0]]


def _discounted(world: Furnished, _rows: Sequence[Resource]) -> None:
    expect("скидочные группы", _held(world, "customers").many("discountGroups"), ["1"])


def _picked(world: Furnished, rows: Sequence[Resource]) -> None:
    known = world.world.switches.phone_numbers_filter == "known"
    number = _held(world, "customers")["phone"] if known else NEW_PHONE
    expect("отобранные телефоны", rows[0].attributes["phoneNumbers"], [f"7{number}"])


def _uploaded(world: Furnished, rows: Sequence[Resource]) -> None:
    held = world.world.posiflora.table("customer-import")[rows[0].id]
    expect("строк в файле", len(held.private["lines"]), 2)


def _imported(world: Furnished, _rows: Sequence[Resource]) -> None:
    names = [row["title"] for row in world.world.posiflora.rows("customers")]
    expect("ввезённые покупатели", names[-2:], ["Герман Ли", "Боб Росс"])


def _fiscalized(world: Furnished, _rows: Sequence[Resource]) -> None:
    expect("чек", _held(world, "orders")["fiscalized"], True)


def _delivered(world: Furnished, _rows: Sequence[Resource]) -> None:
    order = _held(world, "orders")
    expect("доставка", (order["status"], order["deliveryStatus"]), ("new", "delivered"))


def _returned(world: Furnished, _rows: Sequence[Resource]) -> None:
    expect("статус", _held(world, "orders", "orders done")["status"], "returned")


def _paid(world: Furnished, rows: Sequence[Resource]) -> None:
    order = _held(world, "orders")
    payment = world.world.posiflora.table("order-payments")[rows[0].id]
    expect("сумма оплаты", payment["amount"], Decimal("76.80"))
    expect("оплаты заказа", order.many("payments"), [rows[0].id])
    expect("оплачено", order["paymentsAmount"], Decimal("76.80"))


def _separated(world: Furnished, rows: Sequence[Resource]) -> None:
    bouquet = world.ids["bouquets"][0]
    expect("букет", rows[0].id, bouquet)
    expect("букет в заказе", bouquet in _held(world, "orders").private["bouquets"], False)
    expect("букет на витрине", _held(world, "bouquets")["status"], "demonstrated")


def _switched_off(world: Furnished, _rows: Sequence[Resource]) -> None:
    worker = world.world.posiflora.table("workers")[demo.COURIER_ID]
    user = world.world.posiflora.table("users")[worker.one("user") or ""]
    expect("учётная запись", user["status"], "off")


def _asked_again(world: Furnished, _rows: Sequence[Resource]) -> None:
    expect("отчёт", _held(world, "reports")["stage"], "requested")


def _answered(_world: Furnished, rows: Sequence[Resource]) -> None:
    expect("есть ответ", bool(rows), True)


EFFECTS: Mapping[str, Effect] = {
    "customers.attach_discount_groups": _discounted,
    "customers.filter_phone_numbers": _picked,
    "customer_imports.create": _uploaded,
    "customer_imports.validate": _imported,
    "inventory_items.net_costs": _answered,
    "inventory_items.last_costs": _answered,
    "orders.fiscalize": _fiscalized,
    "orders.set_delivery_status": _delivered,
    "orders.return_": _returned,
    "orders.add_payment": _paid,
    "orders.separate_bouquet": _separated,
    "workers.bulk_update": _switched_off,
    "reports.rerun": _asked_again,
}
