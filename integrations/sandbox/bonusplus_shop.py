"""Catalogue upload and webhook subscriptions at the BonusPlus stand-in (§2.9, §2.10)."""

from integrations.sandbox.bonusplus_people import Parameters
from integrations.sandbox.bonusplus_wire import Body, BonusPlusError, names, seven_digits
from integrations.sandbox.wire import JsonObject
from integrations.sandbox.world import World

IMPORT = frozenset({"products", "store"})
PRODUCT = names("id pid n g a price costPrice labels")
SUBSCRIBE = names("eventId url httpMethod contentType authorization")


def import_products(world: World, body: Body, _parameters: Parameters) -> None:
    """POST /product/import: known ids are overwritten."""
    place = body.text("store", "")
    if place and place not in world.bonusplus.stores:
        raise BonusPlusError("STORE_NOT_FOUND", "Магазин не найден")
    for row in body.rows("products"):
        product = Body(row, PRODUCT)
        product.text("n")
        if isinstance(row, dict):
            world.bonusplus.products[product.text("id")] = dict(row)


def subscribe(world: World, body: Body, _parameters: Parameters) -> JsonObject:
    """POST /webhook/subscription; nothing is ever delivered from here."""
    known = world.bonusplus.subscriptions
    wanted: JsonObject = {name: body.text(name) for name in sorted(SUBSCRIBE)}
    subscription_id = str(len(known) + 1)
    known[subscription_id] = wanted
    created = seven_digits(world.clock.now())
    return {**wanted, "id": int(subscription_id), "createTime": created}


def unsubscribe(world: World, _body: Body, parameters: Parameters) -> None:
    if world.bonusplus.subscriptions.pop(parameters["id"], None) is None:
        raise BonusPlusError("", "Подписка не найдена")
