"""What the exchange with Posiflora promises, strict and lax, in one printed table."""

from __future__ import annotations

from dataclasses import dataclass

from tests.campaigns.catalogue_killed import catalogue_killed
from tests.campaigns.catalogue_size import catalogue_costs
from tests.campaigns.customers_size import customers_cost
from tests.campaigns.frame import Campaign
from tests.campaigns.operations import every_operation
from tests.campaigns.polling import poll_costs
from tests.campaigns.push_faults import doc_no_filter_ignored, every_fault_on_every_call
from tests.campaigns.readings import READINGS
from tests.campaigns.skew import clock_skew


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of everything."""

    items: int
    customers: int
    every_fault: bool
    orders: int
    travellers: int


CAMPAIGN = Campaign(
    title="Posiflora: что обещано и что видно",
    readings=READINGS,
    checks=(
        every_operation,
        catalogue_costs,
        catalogue_killed,
        customers_cost,
        poll_costs,
        clock_skew,
        every_fault_on_every_call,
        doc_no_filter_ignored,
    ),
    full=Sizes(items=10_000, customers=51_000, every_fault=True, orders=10_000, travellers=20),
    short=Sizes(items=500, customers=1_500, every_fault=False, orders=150, travellers=3),
)
