"""Writing what Posiflora says of our buyers, and asking about those it has twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from integrations.errors import Refused
from integrations.posiflora import CustomerRecord, PosifloraClient
from shop.models import Attention, AttentionKind, Customer
from shop.services import clock
from shop.services.attention import attention_about, attention_settled
from shop.services.customers import customer_unknown_there

LATEST = datetime.max.replace(tzinfo=UTC)
MOST_POINTS = 2**31 - 1
SUBJECT = "customer:"


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A buyer of ours that changed: points and group before and after, None for unknown."""

    name: str
    points: tuple[int | None, int]
    group: tuple[str, str]


@dataclass(slots=True)
class CustomersReport:
    """`seen` are Posiflora's customers, `matched` buyers of ours found among them.

    `changed` rows were written, or would have been; `doubles` are buyers it has more than once;
    `mirrored` names the changed ones.
    """

    seen: int = 0
    matched: int = 0
    changed: int = 0
    doubles: int = 0
    mirrored: list[Mirrored] = field(default_factory=list, repr=False, compare=False)


@dataclass(slots=True, kw_only=True)
class CustomersRun:
    """One run. `whole` means that it sees every customer there is."""

    whole: bool
    dry_run: bool
    latest: datetime | None
    report: CustomersReport = field(default_factory=CustomersReport)
    _alive: dict[int, dict[str, CustomerRecord]] = field(default_factory=dict)
    """Records seen under the phone of a buyer, by the buyer's key and their own ids."""
    _undecided: set[int] = field(default_factory=set)

    def take(self, records: Collection[CustomerRecord]) -> None:
        """Take over one page, in a transaction with one look at our buyers."""
        self.report.seen += len(records)
        moments = [record.updated_at for record in records if record.updated_at]
        self.latest = max([*moments, *([self.latest] if self.latest else [])], default=None)
        with transaction.atomic():
            by_phone, by_id = _buyers(records)
            for record in records:
                self._forget(record, by_id.get(record.id, []))
                if _counts(record):
                    for customer in by_phone.get(record.phone, []):
                        self._meet(customer, record)

    def settle_doubles(self, client: PosifloraClient) -> None:
        """Decide which record counts for buyers that have several, and ask a person to join them.

        A call is made only for a buyer whose other record was not among the changed ones.
        """
        for customer in Customer.objects.filter(pk__in=self._undecided).iterator():
            alive = self._alive[customer.pk]
            known = customer.posiflora_id
            if known and known not in alive and not self.whole:
                alive |= _still_there(client, customer, known)
            self.report.changed += self._write(customer, min(alive.values(), key=_age))
            if len(alive) > 1:
                self.report.doubles += 1
                if not self.dry_run:
                    _ask(customer)
        if self.whole and not self.dry_run:
            self._settle_asked()

    def _settle_asked(self) -> None:
        """Close the questions about buyers that have one record now."""
        asked = Attention.objects.filter(
            kind=AttentionKind.CUSTOMER, resolved_at=None, subject__startswith=SUBJECT
        )
        doubles = {_subject(pk) for pk, alive in self._alive.items() if len(alive) > 1}
        for subject in asked.exclude(subject__in=doubles).values_list("subject", flat=True):
            attention_settled(
                subject=subject,
                kind=AttentionKind.CUSTOMER,
                resolution=_("Записи объединены в Posiflora."),
            )

    def _meet(self, customer: Customer, record: CustomerRecord) -> None:
        alive = self._alive.setdefault(customer.pk, {})
        self.report.matched += not alive
        alive[record.id] = record
        if len(alive) == 1 and customer.posiflora_id in (None, record.id):
            self.report.changed += self._write(customer, record)
        else:
            # Which one counts is decided in the end, when all of them have been seen.
            self._undecided.add(customer.pk)

    def _forget(self, record: CustomerRecord, customers: Iterable[Customer]) -> None:
        """What we knew a buyer by was deleted over there, joined with another, or given away."""
        for customer in customers:
            if record.status != "deleted" and record.phone in ("", customer.phone):
                continue
            columns = customer_unknown_there(customer)
            if not self.dry_run:
                customer.save(update_fields=columns)

    def _write(self, customer: Customer, record: CustomerRecord) -> bool:
        points = max(min(int(record.current_points), MOST_POINTS), -MOST_POINTS)
        group = (record.bonus_group_id or "")[:64]
        theirs = {
            "posiflora_id": record.id,
            "posiflora_points": points,
            "posiflora_group": group,
        }
        changes = [name for name, value in theirs.items() if getattr(customer, name) != value]
        if not changes:
            return False
        self.report.mirrored.append(
            Mirrored(
                name=str(customer),
                points=(customer.posiflora_points, points),
                group=(customer.posiflora_group, group),
            )
        )
        values: dict[str, object] = {name: theirs[name] for name in changes}
        values["posiflora_synced_at"] = clock.now()
        if "posiflora_id" in values:
            # Another record over there has other orders.
            values["posiflora_orders_read_at"] = None
        for name, value in values.items():
            setattr(customer, name, value)
        if not self.dry_run:
            # By phone as well: the buyer may have changed it while we were reading.
            Customer.objects.filter(pk=customer.pk, phone=customer.phone).update(**values)
        return True


def _buyers(
    records: Iterable[CustomerRecord],
) -> tuple[dict[str, list[Customer]], dict[str, list[Customer]]]:
    """Our buyers these records may be about, by phone and by the id we know them under."""
    phones = {record.phone for record in records if record.phone}
    ids = {record.id for record in records}
    by_phone: dict[str, list[Customer]] = {}
    by_id: dict[str, list[Customer]] = {}
    for customer in Customer.objects.filter(Q(phone__in=phones) | Q(posiflora_id__in=ids)):
        by_phone.setdefault(customer.phone, []).append(customer)
        if customer.posiflora_id:
            by_id.setdefault(customer.posiflora_id, []).append(customer)
    return by_phone, by_id


def _counts(record: CustomerRecord) -> bool:
    return bool(record.phone) and record.status != "deleted"


def _still_there(
    client: PosifloraClient, customer: Customer, posiflora_id: str
) -> dict[str, CustomerRecord]:
    """The record we know a buyer by, unless it is gone or belongs to another phone by now."""
    try:
        record = client.customers.get(posiflora_id)
    except Refused as refused:
        if refused.status == HTTPStatus.NOT_FOUND:
            return {}
        raise
    same = _counts(record) and record.phone == customer.phone
    return {record.id: record} if same else {}


def _age(record: CustomerRecord) -> tuple[datetime, str]:
    return record.created_at or LATEST, record.id


def _subject(customer_id: int) -> str:
    return f"{SUBJECT}{customer_id}"


def _ask(customer: Customer) -> None:
    with transaction.atomic():
        attention_about(
            subject=_subject(customer.pk),
            kind=AttentionKind.CUSTOMER,
            text=_("%(name)s записан в Posiflora дважды с одним телефоном. Объедините записи там.")
            % {"name": customer.name or _("Покупатель")},
        )
