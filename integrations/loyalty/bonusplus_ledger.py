"""Looking for our own sales and refunds in BonusPlus's ledger (loyalty.md §2.8).

A sale cannot be looked up by our id. But every movement of points leaves a row that names the
purchase, and the purchase carries the ids we gave its lines.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from integrations.errors import Transient
from integrations.loyalty.bonusplus_api import BonusPlusApi
from integrations.loyalty.bonusplus_records import Activity, SaleAnswer
from integrations.loyalty.bonusplus_wire import VENDOR

_PAGE = 100
_MOST_PAGES = 20
_PURCHASES_LOOKED_AT = 5
"""A sale made a moment ago is among the newest purchases of its customer."""


class BonusPlusLedger:
    def __init__(self, api: BonusPlusApi) -> None:
        self._api = api

    def newest(self, phone: str) -> int:
        """Return the id of the newest row, 0 for an empty ledger."""
        return max((row.id for row in self.history(phone, _PAGE)), default=0)

    def since(self, phone: str, last: int) -> list[Activity]:
        """Return the rows after `last`, newest first.

        Raises Transient when there are more than could be read: nothing is proven then.
        """
        found: list[Activity] = []
        start = 1
        for _ in range(_MOST_PAGES):
            rows, total = self._api.activities(phone, start=start, count=_PAGE)
            found += [row for row in rows if row.id > last]
            start += len(rows)
            if not rows or start > total or (_newest_first(rows) and rows[-1].id <= last):
                return _sorted(found)
        raise Transient(
            vendor=VENDOR, operation="bonusActivities", detail="the ledger is too long to search"
        )

    def history(self, phone: str, limit: int) -> list[Activity]:
        """Return the newest rows, at most `limit`, newest first."""
        rows, total = self._api.activities(phone, start=1, count=limit)
        if total > len(rows) and not _newest_first(rows):
            # Oldest first after all: the newest are at the other end.
            rows, _ = self._api.activities(phone, start=max(total - limit, 0) + 1, count=limit)
        return _sorted(rows)[:limit]

    def recent_sale(self, phone: str, exts: Iterable[str]) -> SaleAnswer | None:
        """Return the sale with these lines if it is among the newest purchases."""
        newest = islice(self.purchases(self.history(phone, _PAGE)), _PURCHASES_LOOKED_AT)
        return self.sale_among(newest, exts)

    def sale_among(self, purchases: Iterable[SaleAnswer], exts: Iterable[str]) -> SaleAnswer | None:
        """Return the sale (not a refund) that has one of these lines."""
        wanted = set(exts)
        for purchase in purchases:
            ours = wanted & {position.ext for position in purchase.positions}
            if purchase.parent_id is None and ours:
                return purchase
        return None

    def purchases(self, rows: Sequence[Activity]) -> Iterator[SaleAnswer]:
        """Read each purchase that the rows name, once."""
        for purchase_id in dict.fromkeys(row.purchase_id for row in rows if row.purchase_id):
            found = self._api.sale(purchase_id)
            if found is not None:
                yield found


def _newest_first(rows: Sequence[Activity]) -> bool:
    """Tell whether the service sorted as it was asked to; one row proves nothing."""
    ids = [row.id for row in rows]
    return len(ids) > 1 and ids == sorted(ids, reverse=True)


def _sorted(rows: Sequence[Activity]) -> list[Activity]:
    return sorted(rows, key=lambda row: row.id, reverse=True)
