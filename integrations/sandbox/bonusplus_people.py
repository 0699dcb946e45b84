"""Customers, codes and accounts at the BonusPlus stand-in (loyalty.md §2.3, §2.5)."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from integrations.sandbox.bonusplus_store import BonusCode, BonusCustomer
from integrations.sandbox.bonusplus_wire import (
    NOT_FOUND,
    Body,
    BonusPlusError,
    names,
    path_phone,
    seven_digits,
    spelled_phone,
)
from integrations.sandbox.wire import JsonObject, Request
from integrations.sandbox.world import World

type Parameters = dict[str, str]
CODE_LIFETIME = timedelta(minutes=5)
CODE = "4271"
"""Every code that is sent: nobody gets an SMS from a sandbox."""
CREATE = names(
    "phone ean regBonus card parentphone fn ln mn sex email desc birthDay profileInstagram "
    "profileVkontakte profileOdnoklassniki address utmSource relatives significantDates "
    "disablePromo storeId store cashierId registrationSourceId noRegNotification creditBonuses"
)
PATCH = names(
    "newPhone cardNumber cardPinCode newCard parentPhone fn ln mn sex email desc birthday address"
)


def account(_world: World, _request: Request, _parameters: Parameters) -> JsonObject:
    return {"name": "Цветочная мастерская", "companies": [{"id": 1, "name": "Мастерская"}]}


def find(world: World, request: Request, _parameters: Parameters) -> JsonObject:
    """GET /customer: by phone, by id or by card."""
    query = request.query
    given = {name: query.get(name) for name in ("phone", "id", "ean") if query.get(name)}
    if not given:
        raise BonusPlusError("BAD_PARAMETER", "Нужен хотя бы один параметр")
    phone = spelled_phone(given["phone"] or "") if "phone" in given else ""
    for customer in world.bonusplus.customers.values():
        if customer.phone == phone or customer.id == given.get("id"):
            return shown(world, customer)
    raise unknown(world)


def create(world: World, body: Body, _parameters: Parameters) -> JsonObject:
    """POST /customer."""
    phone = body.phone()
    if phone in world.bonusplus.customers:
        code = world.switches.bonusplus_duplicate_code
        raise BonusPlusError(code, "Покупатель уже существует")
    customer = BonusCustomer(
        id=str(uuid4()),
        phone=phone,
        fn=body.text("fn", ""),
        ln=body.text("ln", ""),
        email=body.text("email", ""),
        birthday=body.text("birthDay", ""),
        balance=body.number("regBonus", Decimal(0)),
        registered_at=world.clock.now(),
    )
    world.bonusplus.customers[phone] = customer
    return shown(world, customer)


def patch(world: World, body: Body, parameters: Parameters) -> JsonObject:
    """PATCH /customer/{phone}: what is left out stays."""
    customer = known(world, path_phone(parameters["phone"]))
    customer.fn = body.text("fn", customer.fn)
    customer.ln = body.text("ln", customer.ln)
    customer.email = body.text("email", customer.email)
    customer.birthday = body.text("birthday", customer.birthday)
    return shown(world, customer)


def send_code(world: World, _body: Body, parameters: Parameters) -> None:
    phone = path_phone(parameters["phone"])
    world.bonusplus.codes[phone] = BonusCode(CODE, world.clock.now() + CODE_LIFETIME)


def check_code(world: World, _body: Body, parameters: Parameters) -> None:
    """A wrong code and an old one are the same refusal; a right one is used up."""
    phone = path_phone(parameters["phone"])
    sent = world.bonusplus.codes.get(phone)
    if sent is None or sent.code != parameters["code"] or sent.until <= world.clock.now():
        raise BonusPlusError("", "Неверный код")
    del world.bonusplus.codes[phone]


def known(world: World, phone: str) -> BonusCustomer:
    """Return the customer a call is about."""
    customer = world.bonusplus.customers.get(phone)
    if customer is None:
        raise unknown(world)
    return customer


def unknown(world: World) -> BonusPlusError:
    """How an unknown customer is answered is disputed (§2.2)."""
    if world.switches.bonusplus_unknown_customer == "404":
        return BonusPlusError("", "Не найдено", NOT_FOUND)
    return BonusPlusError("CUSTOMER_NOT_FOUND", "Покупатель не найден")


def shown(world: World, customer: BonusCustomer) -> JsonObject:
    """Write a `Customer`."""
    written: JsonObject = {
        "id": customer.id,
        "phone": customer.phone,
        "discountCardName": "Базовая",
        "discountCardNumber": customer.card or customer.phone[-6:],
        "availableBonuses": world.bonusplus.available(customer),
        "notActiveBonuses": customer.not_active,
        "purchasesTotalSum": customer.purchases,
        "person": {"fn": customer.fn, "ln": customer.ln, "mn": ""},
        "baseDiscountPercent": customer.discount_percent,
        "baseBonusDebitPercent": customer.debit_percent,
        "bonusDebitDenided": customer.debit_denied,
        "multiplicityDebitBonus": customer.step,
    }
    if customer.expiring is not None or world.switches.bonusplus_extra_fields:
        burns = customer.expiring_at
        written["nearestBonusesExpirationAmount"] = customer.expiring
        written["nearestBonusesExpirationDate"] = seven_digits(burns) if burns else None
    if world.switches.bonusplus_extra_fields:
        written |= {
            "discountCardTypeId": 1,
            "parentphone": None,
            "firstPurchaseDate": None,
            "lastPurchaseDate": None,
            "nextCardName": None,
            "purchasesSumToNextCard": None,
            "regressEnabled": False,
            "favouriteFlower": None,
            "registrationDate": seven_digits(customer.registered_at),
        }
    return written
