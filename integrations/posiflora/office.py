"""Typed access to payments and reports (posiflora.md §4.6, §4.9)."""

from collections.abc import Iterator
from typing import Unpack

from integrations.posiflora.groups import Group
from integrations.posiflora.payments import PaymentRecord
from integrations.posiflora.query import Asked
from integrations.posiflora.reports import ReportRecord
from integrations.posiflora.search import sweep


class Payments(Group):
    """`client.payments`."""

    def list(
        self,
        *,
        order: str | None = None,
        type: str | None = None,  # noqa: A002 - the wire's word
        **asked: Unpack[Asked],
    ) -> Iterator[PaymentRecord]:
        """Return payments, of one order when `order` is its id."""
        asked["filters"] = {**(asked.get("filters") or {}), "order": order, "type": type}
        return self._records("list", reader=PaymentRecord.read, **asked)

    def of_order(self, order_id: str) -> Iterator[PaymentRecord]:
        """Return the payments of one order, without those that an ignored filter lets in.

        A payment that names no order is taken at the filter's word. Raises IncompleteError at the
        end when the server has more than was read: what was not found may be there all the same.
        """
        for page in sweep(self._api, self._name, {"order": order_id}, give_up_early=True):
            for payment in self._read("list", page, PaymentRecord.read):
                if payment.order_id in (order_id, None):
                    yield payment


class Reports(Group):
    """`client.reports`."""

    def list(self, **asked: Unpack[Asked]) -> Iterator[ReportRecord]:
        """Return reports."""
        return self._records("list", reader=ReportRecord.read, **asked)

    def get(self, report_id: str) -> ReportRecord:
        """Return one report. Raises Refused with status 404 when there is none."""
        return self._one("get", report_id, reader=ReportRecord.read)

    def rerun(self, report_id: str) -> ReportRecord:
        """Have a report prepared again, which is a POST without a body."""
        return self._one("rerun", report_id, reader=ReportRecord.read)
