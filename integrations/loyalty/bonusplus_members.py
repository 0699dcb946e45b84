"""People and products in BonusPlus's words (loyalty.md §2.4, §2.5, §2.10)."""

from collections.abc import Mapping

from integrations import phones
from integrations.errors import Refused
from integrations.loyalty.bonusplus_api import BonusPlusApi
from integrations.loyalty.bonusplus_records import Activity, CustomerAnswer
from integrations.loyalty.bonusplus_wire import says_absent
from integrations.loyalty.records import (
    CatalogueProduct,
    HistoryEntry,
    HistoryKind,
    Level,
    LevelKind,
    Member,
    RegisterRequest,
)
from integrations.money import ZERO, to_money


def to_member(answer: CustomerAnswer, phone: str) -> Member | None:
    """Return the member, None when the answer is about somebody with another phone."""
    if phones.from_national(None, answer.phone) != phone:
        return None
    limit = answer.max_spend_percent if answer.spends else ZERO
    return Member(
        id=answer.id,
        phone=phone,
        name=answer.name,
        balance=answer.available,
        pending=answer.pending,
        # How much a tier earns is only known per purchase; its discount comes with a quote, too.
        level=Level(
            title=answer.card_name,
            percent=ZERO,
            kind=LevelKind.CASHBACK,
            max_spend_percent=limit,
        ),
        card=answer.card_number,
        expiring=answer.expiring,
        expiring_at=answer.expiring_at,
    )


def creation(request: RegisterRequest) -> Mapping[str, object]:
    """Return a `CreateCustomer` with as little as there is: no field is asked for in vain."""
    return {"phone": phones.digits(request.phone), **_person(request, birthday="birthDay")}


def change(request: RegisterRequest) -> Mapping[str, object]:
    """Return a `PatchCustomer`, which spells the birthday otherwise (§2.5)."""
    return _person(request, birthday="birthday")


def confirm(api: BonusPlusApi, phone: str, code: str) -> bool:
    """Check a code. A wrong one is a 412 without anything that tells it from an old one (§2.2)."""
    code = code.strip()
    if not (code.isascii() and code.isalnum()):
        return False
    try:
        api.check_code(phone, code)
    except Refused as refusal:
        if says_absent(refusal):
            return False
        raise
    return True


def to_entry(row: Activity) -> HistoryEntry:
    return HistoryEntry(
        id=str(row.id),
        at=row.at,
        points=row.points,
        kind=HistoryKind.EARN if row.points > 0 else HistoryKind.SPEND,
        title=row.title,
        description=row.description,
        purchase="" if row.purchase_id is None else str(row.purchase_id),
        expires_at=row.valid_until if row.points > 0 else None,
    )


def product_row(product: CatalogueProduct) -> Mapping[str, object]:
    """Return a `ProductTiny`; a product belongs to one group, the root has no parent."""
    row: dict[str, object] = {"id": product.id, "n": product.name, "g": product.is_group}
    if product.group_id:
        row["pid"] = product.group_id
    if product.article:
        row["a"] = product.article
    if product.price is not None:
        row["price"] = to_money(product.price)
    return row


def _person(request: RegisterRequest, *, birthday: str) -> dict[str, object]:
    fields = {
        "fn": request.name.strip(),
        "email": request.email.strip(),
        birthday: request.birthday.strftime("%d.%m.%Y") if request.birthday else "",
    }
    return {name: value for name, value in fields.items() if value}
