"""Our orders against Posiflora's: the list first, and a second look at what differs."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from integrations.errors import OutcomeUnknown
from integrations.http import correlate
from integrations.posiflora import PosifloraClient
from shop.sync.limits import too_many_gone
from shop.sync.progress import Progress

from .findings import Code, Finding, Report
from .foreign import foreign_orders
from .order_checks import compare, is_expected
from .scope import Ours, load, load_one
from .there import There, read_again, read_all_of, read_list


def look_at_orders(
    client: PosifloraClient,
    order_ids: Collection[int],
    report: Report,
    *,
    progress: Progress | None = None,
) -> None:
    """Compare these orders with Posiflora's list.

    That is ⌈orders there / 100⌉ calls, and one or two more for each order that differs or that the
    list does not show. Raises a vendor error when Posiflora cannot be read.
    """
    show = progress or (lambda _done, _total: None)
    there = read_list(client, since=report.since, progress=lambda read: show(read, None))
    found: list[Finding] = []
    for done, ours in enumerate(load(order_ids), start=1):
        found += _look(client, ours, there)
        show(done, len(order_ids))
    gone = sum(each.code == Code.ORDER_GONE for each in found)
    if too_many_gone(gone, of=len(order_ids)):
        report.failures.append(
            _("В Posiflora не нашлось многих наших заказов. Проверьте, тот ли это магазин.")
        )
        return
    report.findings += found + foreign_orders(there)


def look_at_order(client: PosifloraClient, order_id: int, report: Report) -> None:
    """Compare one order, and whatever else carries its number."""
    ours = load_one(order_id)
    with correlate(reference=ours.order.number):
        report.findings += compare(ours, read_all_of(client, ours.order))


def _look(client: PosifloraClient, ours: Ours, there: There) -> list[Finding]:
    """What the list says decides nothing: by the time it is read an order may have gone on."""
    listed = there.of(ours.order)
    fine = not compare(ours, listed) if listed else not is_expected(ours)
    if fine:
        return []
    try:
        with correlate(reference=ours.order.number):
            again = read_again(client, ours.order, seen=listed)
    except OutcomeUnknown as error:
        return [_unreadable(ours, error.sentence)]
    return compare(load_one(ours.order.pk), again)


def _unreadable(ours: Ours, why: str) -> Finding:
    return Finding(
        code=Code.ORDER_UNREADABLE, text=why, order=ours.order.number, order_id=ours.order.pk
    )
