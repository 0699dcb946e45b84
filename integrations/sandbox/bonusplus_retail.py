"""Quotes and sales at the BonusPlus stand-in (loyalty.md §2.6, §2.8)."""

from datetime import timedelta
from decimal import Decimal

from integrations.sandbox import bonusplus_calc as calculation
from integrations.sandbox.bonusplus_people import Parameters, known, shown
from integrations.sandbox.bonusplus_store import (
    SALE,
    BonusActivity,
    BonusCustomer,
    BonusReserve,
    BonusSale,
)
from integrations.sandbox.bonusplus_wire import Body, BonusPlusError, names
from integrations.sandbox.wire import JsonObject
from integrations.sandbox.world import World

CALC = names("phone bonusDebit items level store certificate coupons")
RETAIL = names(
    "phone items bonusDebit externalId tags desc date store coupons cashier reserveId giftCards"
)
ZERO = Decimal(0)


def calc(world: World, body: Body, _parameters: Parameters) -> JsonObject:
    """PUT /retail/calc: what cannot be spent is clipped, not refused."""
    customer, goods, available = _basket(world, body)
    caps = world.switches.bonusplus_max_by_balance
    told = calculation.most(customer, goods, available=available if caps else None)
    real = calculation.most(customer, goods, available=available)
    calculation.apply(customer, goods, min(body.number("bonusDebit"), real))
    return {
        "discount": [
            {
                "ext": line.ext,
                "cb": line.credit,
                "cbp": customer.credit_percent,
                "db": line.debit,
                "dbp": ZERO,
                "ds": line.ds + line.ids,
                "dp": ZERO,
                "ids": line.ids,
                "idp": customer.discount_percent,
                "messages": messages,
            }
            for line, messages in zip(goods.lines, goods.messages, strict=True)
        ],
        "maxDebitBonuses": told,
        "multiplicityDebitBonus": customer.step,
    }


def sell(world: World, body: Body, _parameters: Parameters) -> JsonObject:
    """POST /retail: debits and credits at once."""
    store, switches = world.bonusplus, world.switches
    external_id = body.text("externalId", "")
    known_ids = [each for each in store.sales if external_id and each.external_id == external_id]
    if known_ids and switches.bonusplus_duplicate_sale == "412":
        raise BonusPlusError("EXTERNAL_ID_EXISTS", "Продажа уже проведена")
    if known_ids and switches.bonusplus_duplicate_sale == "first_result":
        return _sold(world, known_ids[0])
    customer, goods, available = _basket(world, body)
    debit = body.number("bonusDebit")
    used = _reserve_of_sale(world, body, debit)
    available += used.amount if used else ZERO
    if debit > calculation.most(customer, goods, available=available) or debit < 0:
        raise BonusPlusError("NOT_ENOUGH_BONUSES", "Недостаточно бонусов")
    calculation.apply(customer, goods, debit)
    if used is not None:
        del store.reserves[used.id]
    sale = BonusSale(
        id=len(store.sales) + 1001,
        kind=SALE,
        at=world.clock.now(),
        phone=customer.phone,
        positions=goods.lines,
        external_id=external_id,
        store=body.text("store", ""),
    )
    store.sales.append(sale)
    customer.purchases += sum((line.paid for line in goods.lines), ZERO)
    move(world, customer, -sale.debit, "Debit_Retail", sale)
    move(world, customer, sale.credit, "Credit_Retail", sale, pending=True)
    return _sold(world, sale)


def move(
    world: World,
    customer: BonusCustomer,
    points: Decimal,
    name: str,
    purchase: BonusSale,
    *,
    pending: bool = False,
) -> None:
    """Move points and write the row of the ledger; nothing moved leaves no row."""
    if not points:
        return
    now, days = world.clock.now(), world.switches.bonusplus_activation_days
    active_at = now + timedelta(days=days) if pending and days else None
    if active_at is None:
        customer.balance += points
    else:
        customer.not_active += points
    rows = world.bonusplus.activities
    rows.append(
        BonusActivity(len(rows) + 5001, customer.phone, points, name, now, purchase.id, active_at)
    )


def _basket(world: World, body: Body) -> tuple[BonusCustomer, calculation.Basket, Decimal]:
    store = world.bonusplus
    customer = known(world, body.phone())
    place = body.text("store", "")
    if place and place not in store.stores:
        raise BonusPlusError("STORE_NOT_FOUND", "Магазин не найден")
    coupons = {name: store.coupons[name] for name in body.texts("coupons") if name in store.coupons}
    goods = calculation.basket(customer, body.rows("items"), coupons)
    return customer, goods, store.available(customer)


def _reserve_of_sale(world: World, body: Body, debit: Decimal) -> BonusReserve | None:
    """Return the reserve that the sale uses up; what `reserveId` does is a switch."""
    reserve_id = body.text("reserveId", "")
    reading = world.switches.bonusplus_reserve_id
    if not reserve_id or reading == "ignored":
        return None
    found = world.bonusplus.reserves.get(reserve_id)
    if reading == "412_unless_equal" and (found is None or found.amount != debit):
        raise BonusPlusError("RESERVE_DIFFERS", "Резерв не равен списанию")
    return found


def _sold(world: World, sale: BonusSale) -> JsonObject:
    written: JsonObject = {"customer": shown(world, world.bonusplus.customers[sale.phone])}
    if world.switches.bonusplus_sale_answers_id:
        written["id"] = sale.id
    return written
