"""Celery: thin. Every task may be lost or run twice; the truth is in PostgreSQL."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task
from django.conf import settings

from integrations.errors import VendorError
from shop.models import Customer, Vendor
from shop.services.bonuses.account import bonus_account
from shop.services.hints import LOOK_UP_TASK
from shop.services.loyalty_signals import REFRESH_TASK
from shop.services.messages import DRAIN_TASK
from shop.sync.catalogue.plan import TooMuchAtOnce
from shop.sync.catalogue.run import sync_catalogue as run_catalogue
from shop.sync.cursors import AlreadyRunning
from shop.sync.loyalty.products import import_products as run_import
from shop.sync.loyalty.sweep import sweep_bonuses as run_bonus_sweep
from shop.sync.orders.cadence import poll_is_due
from shop.sync.orders.outside_history import look_up_customer as run_look_up
from shop.sync.orders.outside_history import read_missing_histories
from shop.sync.orders.poll import poll_orders as run_poll
from shop.sync.orders.sweep import TooManyGone
from shop.sync.orders.sweep import sweep_orders as run_sweep
from shop.sync.outbox.run import run_due
from shop.sync.outbox.sweep import may_start_another, workers_needed
from shop.sync.people.customers import sync_customers as run_customers
from shop.sync.people.workers import sync_people as run_people
from shop.sync.prune import prune_logs as run_prune
from shop.sync.reconcile.run import reconcile as run_reconcile

logger = logging.getLogger(__name__)


@shared_task(name=DRAIN_TASK)
def drain_outbox(vendor: str) -> int:
    """Send a vendor's due messages one after another, for less than a lease."""
    name = Vendor(vendor)
    if not may_start_another(vendor=name):
        return 0
    deadline = time.monotonic() + settings.OUTBOX_LEASE_SECONDS / 3
    return run_due(vendor=name, keep_going=lambda: time.monotonic() < deadline)


@shared_task(name="shop.tasks.sweep_outbox")
def sweep_outbox() -> None:
    """Pick up whatever no wake-up announced: a few drains for each vendor that has due messages."""
    for vendor in Vendor:
        for _turn in range(workers_needed(vendor=vendor)):
            drain_outbox.delay(str(vendor))


@shared_task(name="shop.tasks.poll_orders")
def poll_orders() -> None:
    """Take over what changed in Posiflora, unless nothing is open and the last look was recent."""
    if not poll_is_due():
        return
    try:
        report = run_poll()
    except AlreadyRunning:
        return
    except VendorError as error:
        logger.warning("poll failed: %s", error)
        return
    if report.changed or report.failed:
        logger.info("poll: %s", report)


@shared_task(name="shop.tasks.sync_catalog")
def sync_catalog(*, full: bool = False) -> None:
    """Bring the catalogue in line with Posiflora: what changed, or all of it."""
    try:
        report = run_catalogue(full=full)
    except AlreadyRunning:
        return
    except TooMuchAtOnce as stopped:
        logger.warning("catalogue sync stopped, a person has to force it: %s", stopped)
        return
    except VendorError as error:
        logger.warning("catalogue sync failed: %s", error)
        return
    logger.info(
        "catalogue: %s, %s rows written, %s left out",
        report.plan.summary(),
        report.rows,
        report.left_out,
    )


@shared_task(name="shop.tasks.sync_customers")
def sync_customers(*, full: bool = False) -> None:
    """Mirror points and groups of our buyers, and the names of florists and couriers."""
    with _logged("sync of people"):
        run_people()
    with _logged("sync of customers"):
        logger.info("customers: %s", run_customers(full=full))
    with _logged("orders made elsewhere"):
        read_missing_histories()


@shared_task(name=LOOK_UP_TASK)
def look_up_customer(customer_id: int) -> None:
    """Show a buyer who has just proved a phone what they have bought elsewhere."""
    with _logged("look-up of a customer"):
        run_look_up(customer_id=customer_id)


@shared_task(name="shop.tasks.sweep_orders")
def sweep_orders() -> None:
    """Look at every order that may still change, for what a poll has missed."""
    with _logged("sweep of orders"):
        try:
            logger.info("sweep: %s", run_sweep())
        except TooManyGone as stopped:
            logger.warning("sweep stopped, a person has to look: %s", stopped)


@shared_task(name="shop.tasks.sweep_bonuses")
def sweep_bonuses(*, full: bool = False) -> None:
    """Make sure that no finished order has points left hanging, and that each has settled."""
    logger.info("bonuses: %s", run_bonus_sweep(full=full))


@shared_task(name="shop.tasks.import_products")
def import_products() -> None:
    """Tell the loyalty service about our goods, where it has promotions on them."""
    with _logged("import of products"):
        logger.info("import: %s", run_import())


@shared_task(name="shop.tasks.reconcile")
def reconcile() -> None:
    """Compare a month of orders and points with the vendors; what differs is for people."""
    with _logged("reconciliation"):
        report = run_reconcile()
        for failure in report.failures:
            logger.warning("reconciliation is not complete: %s", failure)
        logger.info("reconciled %s orders, %s differ", report.orders, len(report.differences))


@contextmanager
def _logged(what: str) -> Iterator[None]:
    """The next tick tries again; what a person has to know stands at the cursor."""
    try:
        yield
    except AlreadyRunning:
        return
    except VendorError as error:
        logger.warning("%s failed: %s", what, error)


@shared_task(name=REFRESH_TASK)
def refresh_bonus_account(customer_id: int) -> None:
    """Read a balance again, so that what is shown while the service is away is the newest."""
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer:
        bonus_account(customer=customer)


@shared_task(name="shop.tasks.prune_logs")
def prune_logs() -> None:
    """Forget old exchanges and old answers to repeated requests."""
    logger.info("pruned: %s", run_prune())
