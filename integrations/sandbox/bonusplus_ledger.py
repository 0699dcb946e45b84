"""Refunds, sales and the bonus ledger at the BonusPlus stand-in (loyalty.md §2.8)."""

from decimal import ROUND_HALF_UP, Decimal

from integrations.sandbox.bonusplus_people import Parameters
from integrations.sandbox.bonusplus_retail import move
from integrations.sandbox.bonusplus_store import (
    REFUND,
    SALE,
    BonusActivity,
    BonusCustomer,
    BonusPosition,
    BonusSale,
)
from integrations.sandbox.bonusplus_wire import NOT_FOUND, Body, BonusPlusError, names, seven_digits
from integrations.sandbox.wire import JsonObject, Request
from integrations.sandbox.world import World

BACK = frozenset({"ext", "sum", "positionId"})
FILTER = names(
    "phone PersonsId cardNumber transactionType startRow rowCount sort creationDate validUntil"
)
MOST_ROWS = 1000
KOPECK = Decimal("0.01")
ZERO = Decimal(0)


def read_sale(world: World, _request: Request, parameters: Parameters) -> JsonObject:
    """GET /retail/{id}: a sale or a refund."""
    for sale in world.bonusplus.sales:
        if str(sale.id) == parameters["id"]:
            return _sale(sale)
    raise BonusPlusError("", "Не найдено", NOT_FOUND)


def give_back(world: World, body: Body, _parameters: Parameters) -> JsonObject:
    """PUT /retail/back: one line, all that is left of it or a part of its sum."""
    sale, line = _sold_line(world, body.text("ext"))
    left = line.sum - line.returned_sum
    part = body.number("sum", left)
    if not 0 < part <= left:
        raise BonusPlusError("REFUND_IMPOSSIBLE", "Столько не продано")
    customer = world.bonusplus.customers[sale.phone]
    returned = line.returned_sum + part
    # By the running total, so that a line returned in parts returns exactly what it moved.
    debit = _share(line.debit, returned, line.sum) - line.returned_debit
    credit = _share(line.credit, returned, line.sum) - line.returned_credit
    line.returned_sum, line.returned_debit = returned, line.returned_debit + debit
    line.returned_credit += credit
    taken = min(credit, _affordable(world, customer, debit=debit, credit=credit))
    refund = BonusSale(
        id=len(world.bonusplus.sales) + 1001,
        kind=REFUND,
        at=world.clock.now(),
        phone=sale.phone,
        positions=[BonusPosition(line.ext, line.product, part, line.qnt, ZERO, ZERO, debit, taken)],
        parent_id=sale.id,
    )
    world.bonusplus.sales.append(refund)
    move(world, customer, debit, "Credit_Return", refund)
    move(world, customer, -refund.credit, "Debit_Return", refund)
    return {"returnedPurchaseId": refund.id}


def activities(world: World, body: Body, _parameters: Parameters) -> JsonObject:
    """POST /retail/bonusActivities."""
    phone = body.phone()
    rows = [row for row in world.bonusplus.activities if row.phone == phone]
    if body.number("sort", Decimal(1)) < 0 and world.switches.bonusplus_sort == "supported":
        rows.reverse()
    start = int(body.number("startRow", Decimal(1))) - 1
    count = int(body.number("rowCount", Decimal(MOST_ROWS)))
    if start < 0 or not 0 < count <= MOST_ROWS:
        raise BonusPlusError("BAD_PARAMETER", "Строки вне пределов")
    shown = [_activity(world, row) for row in rows[start : start + count]]
    return {"bonusActivities": shown, "total": len(rows)}


def _sold_line(world: World, ext: str) -> tuple[BonusSale, BonusPosition]:
    for sale in reversed(world.bonusplus.sales):
        for line in sale.positions:
            if sale.kind == SALE and line.ext == ext:
                return sale, line
    raise BonusPlusError("POSITION_NOT_FOUND", "Позиция не найдена")


def _share(points: Decimal, returned: Decimal, total: Decimal) -> Decimal:
    return (points * returned / total).quantize(KOPECK, ROUND_HALF_UP)


def _affordable(
    world: World, customer: BonusCustomer, *, debit: Decimal, credit: Decimal
) -> Decimal:
    """Return how much can be taken; whether a balance may go below zero is a switch."""
    if world.switches.bonusplus_refund_spent == "negative":
        return credit
    return max(world.bonusplus.available(customer) + debit, ZERO)


def _sale(sale: BonusSale) -> JsonObject:
    return {
        "id": sale.id,
        "parentId": sale.parent_id,
        "type": sale.kind,
        "date": seven_digits(sale.at),
        "customerPhone": sale.phone,
        "storeName": sale.store,
        "storeId": None,
        "totalSum": sum((line.paid for line in sale.positions), ZERO),
        "positions": [
            {
                "sum": line.sum,
                "totalSum": line.paid,
                "qnt": line.qnt,
                "product": line.product,
                "productName": None,
                "discount": line.ds + line.ids,
                "bonusDebit": line.debit,
                "bonusCredit": line.credit,
                "cat": None,
                "ext": line.ext,
                "price": None,
                "fc": None,
            }
            for line in sale.positions
        ],
    }


def _activity(world: World, row: BonusActivity) -> JsonObject:
    written: JsonObject = {
        "id": row.id,
        "personId": 1,
        "purchaseId": row.purchase_id,
        "amount": row.points,
        "transactionType": 1 if row.points > 0 else 2,
        "transactionName": row.name,
        "receiptDate": seven_digits(row.at),
        "validUntil": None,
        "description": None,
    }
    if world.switches.bonusplus_extra_fields:
        written |= {
            "bonusCredit": max(row.points, ZERO),
            "bonusDebit": max(-row.points, ZERO),
            "remainAmount": None,
        }
    return written
