"""Customers: found by phone, created when there is none (posiflora.md §4.1, §5.2)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Unpack

from integrations.errors import OutcomeUnknown
from integrations.phones import digits, national
from integrations.posiflora.bodies import Relationship, ResourceDraft
from integrations.posiflora.groups import Group
from integrations.posiflora.outgoing import Sent
from integrations.posiflora.people import BonusHistoryLine
from integrations.posiflora.query import Asked
from integrations.posiflora.records import CustomerRecord
from integrations.posiflora.resources import Document, Resource
from integrations.posiflora.search import IncompleteError, sweep
from integrations.posiflora.session import VENDOR

_LATEST = datetime.max.replace(tzinfo=UTC)


class Customers(Group):
    """`client.customers`."""

    def list(
        self,
        *,
        updated_from: datetime | None = None,
        revision: int | None = None,
        **asked: Unpack[Asked],
    ) -> Iterator[CustomerRecord]:
        """Return customers, those changed since a moment or from a revision on when it is given.

        Whether the server reads either bound as ">" or "≥" is unknown: overlap and compare ids.
        """
        asked["filters"] = {
            **(asked.get("filters") or {}),
            "from": updated_from,
            "revision": revision,
        }
        return self._records("list", reader=CustomerRecord.read, **asked)

    def find_by_phone(self, e164: str, *, with_group: bool = False) -> CustomerRecord | None:
        """Return the customer with exactly this phone, the oldest one when there are several.

        The search is fuzzy and looks into other fields too, so every row it returns is compared
        with the phone. Deleted customers do not count. `with_group` has the bonus group read along.
        Raises OutcomeUnknown when the server shows so many other customers that the one wanted may
        be among those not read.
        """
        _, number = national(e164)
        found: list[CustomerRecord] = []
        try:
            pages = sweep(
                self._api,
                self._name,
                {"search": number},
                include="bonusGroup" if with_group else (),
                give_up_early=True,
            )
            for page in pages:
                found += [
                    customer
                    for customer in self._read("list", page, CustomerRecord.read)
                    if customer.phone == e164 and customer.status != "deleted"
                ]
        except IncompleteError:
            if not found:
                raise OutcomeUnknown(
                    vendor=VENDOR,
                    operation="customers.list",
                    detail="the search is ignored and the customers cannot all be read",
                ) from None
        return min(found, key=_age, default=None)

    def get(self, customer_id: str, **asked: Unpack[Asked]) -> CustomerRecord:
        """Return one customer. Raises Refused with status 404 when there is none."""
        return self._one("get", customer_id, reader=CustomerRecord.read, **asked)

    def create(
        self, *, title: str, phone: str, email: str | None = None, birthday: date | None = None
    ) -> CustomerRecord:
        """Create a person with an E.164 phone. Never safe to repeat: search first."""
        country_code, number = national(phone)
        attributes: dict[str, object] = {
            "title": title,
            "phone": number,
            "countryCode": country_code,
            "isPerson": True,
            "status": "on",
        }
        if email:
            attributes["email"] = email
        if birthday:
            attributes["birthday"] = birthday
        draft = ResourceDraft(type="customers", attributes=attributes)
        return self._one("create", reader=CustomerRecord.read, sent=Sent(draft=draft))

    def update(
        self,
        customer_id: str,
        attributes: Mapping[str, object],
        relationships: Mapping[str, Relationship] | None = None,
    ) -> CustomerRecord:
        """Change some attributes and relationships, leaving the others alone.

        Points are no documented attribute of a change: `currentPoints` may be ignored (§5.2).
        """
        draft = ResourceDraft(
            type="customers",
            id=customer_id,
            attributes=attributes,
            relationships=relationships or {},
        )
        return self._one("update", customer_id, reader=CustomerRecord.read, sent=Sent(draft=draft))

    def bonus_history(self, customer_id: str) -> Iterator[BonusHistoryLine]:
        """Return the movements of a customer's points (§4.2)."""
        return self._records("bonus_history", customer_id, reader=BonusHistoryLine.read)

    def whole_bonus_history(self, customer_id: str) -> Iterator[BonusHistoryLine]:
        """Return the movements of a customer's points where what is missing matters, too.

        Raises IncompleteError at the end when the server has more than was read.
        """
        name = "bonus_history"
        for page in sweep(self._api, self._name, {}, customer_id, operation=name):
            yield from self._read(name, page, BonusHistoryLine.read)

    def filter_phone_numbers(self, phones: Iterable[str]) -> frozenset[str]:
        """Return the part of E.164 `phones` that the server picks out.

        Which part that is nobody knows: the summary promises the phones of customers, the example
        answers those of strangers. Good for a report, never for a decision (§4.1).
        """
        asked = {digits(phone): phone for phone in phones}

        def read(row: Resource, _document: Document) -> frozenset[str]:
            numbers = row.attributes.get("phoneNumbers")
            picked = numbers if isinstance(numbers, list) else []
            return frozenset(asked[number] for number in map(str, picked) if number in asked)

        draft = ResourceDraft(
            type="customer-phone-numbers", attributes={"phoneNumbers": list(asked)}
        )
        return self._one("filter_phone_numbers", reader=read, sent=Sent(draft=draft))


def _age(customer: CustomerRecord) -> tuple[datetime, str]:
    return customer.created_at or _LATEST, customer.id
