"""BonusPlus's endpoints, one method each (loyalty.md §2.3). Phones come in as E.164."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import quote

from integrations import phones
from integrations.errors import Refused
from integrations.http.dialect import member
from integrations.loyalty.bonusplus_calc import CalcAnswer, ext_of, item, read_calc
from integrations.loyalty.bonusplus_records import (
    Activity,
    CustomerAnswer,
    SaleAnswer,
    read_activities,
    read_customer,
    read_purchase_id,
    read_sale,
    read_sold_id,
)
from integrations.loyalty.bonusplus_wire import BonusPlusWire, is_unknown_customer, says_absent
from integrations.loyalty.movements import CommitRequest
from integrations.loyalty.reading import points, text
from integrations.loyalty.records import QuoteLine
from integrations.money import to_money

type Row = Mapping[str, object]


class BonusPlusApi:
    """The calls as they are. `store` names a store made in the cabinet, "" for none."""

    def __init__(self, wire: BonusPlusWire, *, store: str) -> None:
        self._wire = wire
        self._store = store

    def account(self) -> str:
        """Return the account's name; the cheapest proof of the key."""
        data = self._wire.call("GET", "account", "account").data
        return text(member(data, "name")) or text(member(data, "companyName"))

    def customer(self, phone: str) -> CustomerAnswer | None:
        """Return the customer, None when there is none."""
        try:
            answer = self._wire.call(
                "GET", "customer", "customer", query={"phone": phones.digits(phone)}
            )
        except Refused as refusal:
            if is_unknown_customer(refusal):
                return None
            raise
        return self._wire.read("customer", answer, read_customer, safe=True)

    def create_customer(self, body: Row) -> CustomerAnswer:
        answer = self._wire.call("POST", "customer", "customer create", body=self._placed(body))
        return self._wire.read("customer create", answer, read_customer, safe=False)

    def patch_customer(self, phone: str, body: Row) -> CustomerAnswer:
        """Change what `body` names. PUT would blank everything else (§2.5), so it is not here."""
        path = f"customer/{phones.digits(phone)}"
        # The same values a second time change nothing.
        answer = self._wire.call("PATCH", path, "customer patch", body=body, safe=True)
        return self._wire.read("customer patch", answer, read_customer, safe=True)

    def send_code(self, phone: str) -> None:
        self._wire.call("PUT", f"customer/{phones.digits(phone)}/sendCode", "sendCode")

    def check_code(self, phone: str, code: str) -> None:
        """Refused when the code is wrong or too old."""
        path = f"customer/{phones.digits(phone)}/checkCode/{quote(code, safe='')}"
        self._wire.call("PUT", path, "checkCode")

    def calc(
        self, phone: str, lines: Sequence[QuoteLine], *, debit: Decimal, coupons: Sequence[str]
    ) -> CalcAnswer:
        body = {
            "phone": phones.digits(phone),
            "bonusDebit": to_money(debit),
            "items": [item(line, line.ref) for line in lines],
        }
        answer = self._wire.call(
            "PUT", "retail/calc", "calc", body=self._placed(body, coupons), safe=True
        )
        return self._wire.read(
            "calc", answer, lambda data: read_calc(data, lines, debit), safe=True
        )

    def change_reserve(self, phone: str, reserve_id: str, amount: Decimal) -> None:
        """Reserve a positive amount, free a negative one."""
        path = f"customer/{phones.digits(phone)}/balance/reserve"
        body = {"id": reserve_id, "amount": to_money(amount)}
        self._wire.call("PATCH", path, "reserve", body=body)

    def read_reserve(self, phone: str, reserve_id: str) -> Decimal | None:
        """Return what the reserve holds; None when the answer is empty or holds nothing."""
        path = f"customer/{phones.digits(phone)}/balance/reserve/{quote(reserve_id, safe='')}"
        answer = self._wire.call("GET", path, "reserve read")
        if answer.data is None or member(answer.data, "amount") is None:
            return None
        held = self._wire.read(
            "reserve read", answer, lambda data: points(member(data, "amount")), safe=True
        )
        return held if held > 0 else None

    def cancel_reserve(self, reserve_id: str) -> None:
        """Cancel the whole reserve. Repeating it changes nothing: it is known by its id."""
        path = "customer/balance/reserve"
        self._wire.call("DELETE", path, "reserve cancel", body={"id": reserve_id}, safe=True)

    def sell(self, request: CommitRequest, *, reserve_id: str) -> int | None:
        """Carry the sale out; return its id where the answer tells it."""
        body: dict[str, object] = {
            "phone": phones.digits(request.phone),
            "bonusDebit": to_money(request.spend),
            "externalId": request.operation_id,
            "items": [item(line, ext_of(request.operation_id, line.ref)) for line in request.lines],
        }
        if reserve_id:
            body["reserveId"] = reserve_id
        answer = self._wire.call("POST", "retail", "sale", body=self._placed(body, request.coupons))
        return read_sold_id(answer.data)

    def sale(self, purchase_id: int) -> SaleAnswer | None:
        """Return a sale or a refund by BonusPlus's own id, None when there is none."""
        try:
            answer = self._wire.call("GET", f"retail/{purchase_id}", "sale read")
        except Refused as refusal:
            if says_absent(refusal):
                return None
            raise
        return self._wire.read("sale read", answer, read_sale, safe=True)

    def give_back(self, ext: str, amount: Decimal | None) -> int:
        """Return a line, all that is left of it without an amount; return the refund's id."""
        body: dict[str, object] = {"ext": ext}
        if amount is not None:
            body["sum"] = to_money(amount)
        answer = self._wire.call("PUT", "retail/back", "refund", body=body)
        return self._wire.read("refund", answer, read_purchase_id, safe=False)

    def activities(self, phone: str, *, start: int, count: int) -> tuple[tuple[Activity, ...], int]:
        """Return rows of the ledger, newest first, from row `start` (1-based), and the total."""
        body = {"phone": phones.digits(phone), "startRow": start, "rowCount": count, "sort": -1}
        answer = self._wire.call(
            "POST", "retail/bonusActivities", "bonusActivities", body=body, safe=True
        )
        return self._wire.read("bonusActivities", answer, read_activities, safe=True)

    def import_products(self, rows: Sequence[Row]) -> None:
        body = self._placed({"products": list(rows)})
        # The same rows a second time change nothing.
        self._wire.call("POST", "product/import", "product import", body=body, safe=True)

    def subscribe(self, body: Row) -> str:
        """Ask for webhook deliveries; return the subscription's id, a number or text (§2.9)."""
        answer = self._wire.call("POST", "webhook/subscription", "webhook subscribe", body=body)
        return str(member(answer.data, "id") or "")

    def unsubscribe(self, subscription_id: str) -> None:
        path = f"webhook/subscription/{quote(subscription_id, safe='')}"
        self._wire.call("DELETE", path, "webhook unsubscribe", safe=True)

    def _placed(self, body: Row, coupons: Sequence[str] = ()) -> Row:
        """Add the store and the coupons where there are any; undocumented fields never (§2.1)."""
        placed = dict(body)
        if self._store:
            placed["store"] = self._store
        if coupons:
            placed["coupons"] = list(coupons)
        return placed
