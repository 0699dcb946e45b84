"""Reserves at the BonusPlus stand-in (loyalty.md §2.7); what is undocumented is a switch."""

from decimal import Decimal

from integrations.sandbox.bonusplus_people import Parameters, known
from integrations.sandbox.bonusplus_store import BonusCustomer, BonusReserve
from integrations.sandbox.bonusplus_wire import NOT_FOUND, Body, BonusPlusError, path_phone
from integrations.sandbox.wire import JsonObject, Request
from integrations.sandbox.world import World

FIELDS = frozenset({"id", "amount"})
CANCEL_FIELDS = frozenset({"id"})
ZERO = Decimal(0)


def change(world: World, body: Body, parameters: Parameters) -> None:
    """PATCH …/balance/reserve: a positive amount reserves, a negative one frees."""
    customer = known(world, path_phone(parameters["phone"]))
    reserve_id, amount = body.text("id"), body.number("amount")
    if amount > 0:
        _take(world, customer, reserve_id, amount)
    elif amount < 0:
        _free(world, reserve_id, -amount)
    elif world.switches.bonusplus_release_zero == "412":
        raise BonusPlusError("BAD_AMOUNT", "Нулевая сумма")


def read(world: World, _request: Request, parameters: Parameters) -> JsonObject:
    """GET …/balance/reserve/{id}; how an unknown one is answered is not documented."""
    phone = path_phone(parameters["phone"])
    found = world.bonusplus.reserves.get(parameters["id"])
    if found is not None and found.phone == phone:
        return {"phone": phone, "id": found.id, "amount": found.amount}
    match world.switches.bonusplus_unknown_reserve:
        case "zero":
            return {"phone": phone, "id": parameters["id"], "amount": ZERO}
        case "404":
            raise BonusPlusError("", "Не найдено", NOT_FOUND)
    raise BonusPlusError("RESERVE_NOT_FOUND", "Резерв не найден")


def cancel(world: World, body: Body, _parameters: Parameters) -> None:
    """DELETE /customer/balance/reserve."""
    if world.switches.bonusplus_delete_reserve == "ignored":
        return
    if world.bonusplus.reserves.pop(body.text("id"), None) is None:
        raise BonusPlusError("RESERVE_NOT_FOUND", "Резерв не найден")


def _take(world: World, customer: BonusCustomer, reserve_id: str, amount: Decimal) -> None:
    store, standing = world.bonusplus, world.bonusplus.reserves.get(reserve_id)
    repeat = world.switches.bonusplus_repeat_reserve
    if reserve_id in store.reserve_ids and repeat == "412":
        raise BonusPlusError("RESERVE_EXISTS", "Такой резерв уже есть")
    free = store.available(customer)
    if standing is not None and repeat == "replaces":
        free += standing.amount
    if amount > free:
        if world.switches.bonusplus_reserve_above == "412" or free <= 0:
            raise BonusPlusError("NOT_ENOUGH_BONUSES", "Недостаточно бонусов")
        amount = free
    if standing is not None and repeat == "adds":
        amount += standing.amount
    store.reserves[reserve_id] = BonusReserve(reserve_id, customer.phone, amount)
    store.reserve_ids.append(reserve_id)


def _free(world: World, reserve_id: str, amount: Decimal) -> None:
    reserves = world.bonusplus.reserves
    standing = reserves.get(reserve_id)
    held = ZERO if standing is None else standing.amount
    if amount > held and world.switches.bonusplus_release_beyond == "412":
        raise BonusPlusError("NOT_ENOUGH_RESERVED", "Столько не зарезервировано")
    if standing is None:
        return
    standing.amount = max(held - amount, ZERO)
    if not standing.amount:
        del reserves[reserve_id]
