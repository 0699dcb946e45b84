"""Orders: created once, found by docNo, polled by their change (posiflora.md §4.4, §5, §6)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Unpack

from integrations.errors import OutcomeUnknown, Refused
from integrations.posiflora.bodies import Identifier, Relationship, ResourceDraft
from integrations.posiflora.drafts import OrderDraft
from integrations.posiflora.groups import Group
from integrations.posiflora.lines import OrderLineRecord
from integrations.posiflora.outgoing import Sent
from integrations.posiflora.payments import PaymentDraft, PaymentRecord
from integrations.posiflora.query import PAGE_SIZE, Asked, Filters
from integrations.posiflora.records import OrderPage, OrderRecord
from integrations.posiflora.resources import Document, Resource
from integrations.posiflora.search import IncompleteError, sweep
from integrations.posiflora.session import VENDOR

NOT_FOUND = 404
DELIVERY_STATUSES = ("courier", "delivered", "cannotBeDelivered")
# Room for the vendor's clock and ours to disagree, and for a zone taken for another.
_CLOCKS = timedelta(days=1)


class Orders(Group):
    """`client.orders`."""

    def list(self, **asked: Unpack[Asked]) -> Iterator[OrderRecord]:
        """Return orders. Lists never tell the lines, so `line_count` is None."""
        return self._records("list", reader=OrderRecord.read, **asked)

    def create(self, draft: OrderDraft) -> OrderRecord:
        """Create an order. Never safe to repeat: look it up by docNo first.

        Raises ValueError, before anything is sent, when the draft itself is impossible.
        """
        sent = Sent(draft=draft.to_resource())
        return self._one("create", reader=OrderRecord.read, sent=sent)

    def get(self, order_id: str) -> OrderRecord | None:
        """Return one order with its number of lines, None when there is none.

        Lines and history are pointed at by the single order without any `include`, and an
        include the account does not know would be answered 422.
        """
        try:
            return self._one("get", order_id, reader=OrderRecord.read)
        except Refused as error:
            if error.status == NOT_FOUND:
                return None
            raise

    def lines(self, order_id: str) -> tuple[OrderLineRecord, ...]:
        """Return the lines of an order. Raises Refused with status 404 when there is no order."""
        page = self._api.call(self._name, "get", order_id, include="lines")

        def read(row: Resource, document: Document) -> tuple[OrderLineRecord, ...]:
            lines = document.follow(row, "lines")
            return tuple(OrderLineRecord.read(line, document) for line in lines)

        return tuple(line for lines in self._read("get", page, read) for line in lines)

    def find_by_doc_no(
        self, doc_no: str, *, created_from: datetime | None = None
    ) -> OrderRecord | None:
        """Return the order with exactly this docNo, None when it is certain that there is none.

        A server may ignore the filter, so each row is compared and the pages are turned as long
        as they hold other orders. Where there are too many of them, the search is repeated among
        the orders created from a day before `created_from` on, which is when the order cannot have
        existed yet. Raises OutcomeUnknown when even that proves nothing.
        """
        wanted: Filters = {"docNo": doc_no}
        try:
            return self._look_for(doc_no, wanted, give_up_early=created_from is not None)
        except IncompleteError:
            if created_from is None:
                raise self._cannot_tell() from None
        recent = {**wanted, "createdAt": {"from": created_from - _CLOCKS}}
        try:
            return self._look_for(doc_no, recent, give_up_early=False)
        except IncompleteError:
            raise self._cannot_tell() from None

    def _look_for(
        self, doc_no: str, filters: Filters, *, give_up_early: bool
    ) -> OrderRecord | None:
        for page in sweep(self._api, self._name, filters, give_up_early=give_up_early):
            for order in self._read("list", page, OrderRecord.read):
                if order.doc_no == doc_no:
                    return order
        return None

    def _cannot_tell(self) -> OutcomeUnknown:
        return OutcomeUnknown(
            vendor=VENDOR,
            operation="orders.list",
            detail="the filter by docNo is ignored and the orders cannot all be read",
        )

    def changed(self, modified_from: datetime, page: int = 1, *, sort: bool = True) -> OrderPage:
        """Return one page of the orders changed since `modified_from`, oldest change first.

        One call of a hundred orders. `sort` false leaves the order to the server, for one that
        does not know the field (422).
        """
        answer = self._api.call(
            self._name,
            "list",
            filters={"modifiedAt": {"from": modified_from}},
            sort="modifiedAt" if sort else "",
            page=page,
        )
        return OrderPage(
            records=self._read("list", answer, OrderRecord.read),
            total=answer.document.total,
            page=page,
            size=answer.document.page_size or PAGE_SIZE,
        )

    def update(
        self,
        order_id: str,
        attributes: Mapping[str, object],
        relationships: Mapping[str, Relationship] | None = None,
    ) -> OrderRecord:
        """Change some attributes and relationships, leaving the others alone (§5.4).

        Raises Refused with status 404 when the order is gone.
        """
        draft = ResourceDraft(
            type="orders",
            id=order_id,
            attributes=attributes,
            relationships=relationships or {},
        )
        return self._one("update", order_id, reader=OrderRecord.read, sent=Sent(draft=draft))

    def set_delivery_status(self, order_id: str, status: str) -> OrderRecord:
        """Tell how far the courier is; the order's own status stays (§5.5).

        `status` is courier, delivered or cannotBeDelivered; ValueError for another one.
        """
        if status not in DELIVERY_STATUSES:
            raise ValueError(f"{status!r} is none of {', '.join(DELIVERY_STATUSES)}")
        draft = ResourceDraft(
            type="orders-delivery-status", id=order_id, attributes={"deliveryStatus": status}
        )
        sent = Sent(draft=draft)
        return self._one("set_delivery_status", order_id, reader=OrderRecord.read, sent=sent)

    def return_(
        self,
        order_id: str,
        *,
        returned_at: datetime,
        returned_by_id: str,
        shift_id: str,
        with_write_off: bool = False,
    ) -> OrderRecord:
        """Take a finished order back; `with_write_off` writes its goods off (§5.5).

        The documented answer still shows `courier`, so read the order again for its status.
        """
        draft = ResourceDraft(
            type="orders",
            id=order_id,
            attributes={"returnedAt": returned_at, "withWriteOff": with_write_off},
            relationships={
                "returnedBy": Identifier("workers", returned_by_id),
                "shift": Identifier("shifts", shift_id),
            },
        )
        return self._one("return_", order_id, reader=OrderRecord.read, sent=Sent(draft=draft))

    def add_payment(self, order_id: str, draft: PaymentDraft) -> PaymentRecord:
        """Pay for an order. Never safe to repeat: read the payments of the order first (§5.6)."""
        sent = Sent(draft=draft.to_resource())
        return self._one("add_payment", order_id, reader=PaymentRecord.read, sent=sent)
