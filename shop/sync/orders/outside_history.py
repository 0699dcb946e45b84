"""Orders made elsewhere before we knew their buyer: read once, as far back as a year.

A poll brings what changes from now on. What was bought at the till or by telephone before that is
read when the buyer is recognised by a verified phone: at once by a worker who was told so, and by
the hourly run for everybody nobody was told of.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import batched, islice

from django.db import transaction

from integrations.posiflora import PosifloraClient, get_client
from shop.models import Customer
from shop.services import clock
from shop.sync.limits import MOST_ROWS
from shop.sync.orders.poll_apply import PollReport, take_records
from shop.sync.people.customers_apply import CustomersRun
from shop.sync.progress import Seen

LOOK_BACK = timedelta(days=365)
MOST_ORDERS = 300
"""Of one buyer. A server that ignores the filter by customer shows no more of the others either."""

MOST_BUYERS = 200
PAGE = 100


def look_up_customer(*, customer_id: int) -> int:
    """Find a buyer in Posiflora by their verified phone and read their orders.

    Returns how many orders were new here. Raises vendor errors; nothing was changed then.
    """
    customer = Customer.objects.filter(pk=customer_id, phone_verified_at__isnull=False).first()
    if customer is None:
        return 0
    client = get_client()
    if not customer.posiflora_id:
        record = client.customers.find_by_phone(customer.phone)
        if record is None:
            return 0
        CustomersRun(whole=False, dry_run=False, latest=None).take([record])
        customer.refresh_from_db()
    return read_history(client, customer)


def read_missing_histories(*, client: PosifloraClient | None = None) -> int:
    """Read the orders of buyers whose orders were never read, the newest buyers first.

    At most MOST_BUYERS a run: the rest waits for the next one. Raises vendor errors.
    """
    waiting = Customer.objects.filter(
        phone_verified_at__isnull=False,
        posiflora_id__isnull=False,
        posiflora_orders_read_at__isnull=True,
    ).order_by("-pk")[:MOST_BUYERS]
    return sum(read_history(client or get_client(), customer) for customer in list(waiting))


def read_history(client: PosifloraClient, customer: Customer) -> int:
    """Mirror what a known buyer has bought within a year; returns how many orders were new."""
    if not customer.posiflora_id:
        return 0
    since = clock.now() - LOOK_BACK
    filters = {"customer": customer.posiflora_id, "createdAt": {"from": since}}
    listed = islice(client.orders.list(filters=filters), MOST_ORDERS)
    # The filter is asked for and checked: a server may ignore one it does not know.
    records = [record for record in listed if record.customer_id == customer.posiflora_id]
    report = PollReport()
    with transaction.atomic():
        take_records(records, report)
        # By what the orders were read for: the buyer may have another phone by now.
        Customer.objects.filter(pk=customer.pk, posiflora_id=customer.posiflora_id).update(
            posiflora_orders_read_at=clock.now()
        )
    return report.outside


def read_orders_since(
    since: datetime, *, dry_run: bool = False, progress: Seen | None = None
) -> PollReport:
    """Go through all orders made since a moment, for those of buyers we know.

    Ours are followed on the way. Raises vendor errors; what was taken over before stays.
    """
    report = PollReport()
    listed = get_client().orders.list(filters={"createdAt": {"from": since}})
    for records in batched(islice(listed, MOST_ROWS), PAGE):
        report.seen += len(records)
        with transaction.atomic():
            take_records(records, report)
            if dry_run:
                transaction.set_rollback(True)
        if progress:
            progress(report.seen)
    return report
