"""Customers: found by phone, created when there is none (posiflora.md §4.1, §5.2)."""

from datetime import UTC, datetime

from integrations.phones import national
from integrations.posiflora.bodies import ResourceDraft
from integrations.posiflora.groups import Group
from integrations.posiflora.records import CustomerRecord

_LATEST = datetime.max.replace(tzinfo=UTC)


class Customers(Group):
    """`client.customers`."""

    def find_by_phone(self, e164: str) -> CustomerRecord | None:
        """Return the customer with exactly this phone, the oldest one when there are several.

        The search is fuzzy and looks into other fields too, so every row it returns is compared
        with the phone. Deleted customers do not count.
        """
        _, number = national(e164)
        found = [
            customer
            for customer in self._records(reader=CustomerRecord.read, filters={"search": number})
            if customer.phone == e164 and customer.status != "deleted"
        ]
        return min(found, key=_age, default=None)

    def get(self, customer_id: str) -> CustomerRecord:
        """Return one customer. Raises Refused with status 404 when there is none."""
        return self._one("get", customer_id, reader=CustomerRecord.read)

    def create(self, *, title: str, phone: str, email: str | None = None) -> CustomerRecord:
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
        draft = ResourceDraft(type="customers", attributes=attributes)
        return self._one("create", reader=CustomerRecord.read, draft=draft)


def _age(customer: CustomerRecord) -> tuple[datetime, str]:
    return customer.created_at or _LATEST, customer.id
