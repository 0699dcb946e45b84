"""Orders: created once, found by docNo, polled by their change (posiflora.md §4.4, §5, §6)."""

from collections.abc import Mapping
from datetime import datetime

from integrations.errors import OutcomeUnknown, Refused
from integrations.posiflora.api import is_last
from integrations.posiflora.bodies import Relationship, ResourceDraft
from integrations.posiflora.drafts import OrderDraft
from integrations.posiflora.groups import Group
from integrations.posiflora.query import PAGE_SIZE
from integrations.posiflora.records import OrderPage, OrderRecord
from integrations.posiflora.session import VENDOR

NOT_FOUND = 404
# 2 000 orders: a server that ignores the filter is not read from end to end.
_SEARCH_PAGES = 20


class Orders(Group):
    """`client.orders`."""

    def create(self, draft: OrderDraft) -> OrderRecord:
        """Create an order. Never safe to repeat: look it up by docNo first.

        Raises ValueError, before anything is sent, when the draft itself is impossible.
        """
        return self._one("create", reader=OrderRecord.read, draft=draft.to_resource())

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

    def find_by_doc_no(self, doc_no: str) -> OrderRecord | None:
        """Return the order with exactly this docNo, None when it is certain that there is none.

        A server may ignore the filter, so each row is compared and the pages are turned as long
        as they hold other orders. Raises OutcomeUnknown when even that proves nothing.
        """
        first_ids: set[str] = set()
        seen = 0
        for number in range(1, _SEARCH_PAGES + 1):
            answer = self._api.call(self._name, "list", filters={"docNo": doc_no}, page=number)
            orders = self._read("list", answer, OrderRecord.read)
            found = next((order for order in orders if order.doc_no == doc_no), None)
            seen += len(orders)
            if found or not orders or is_last(answer.document, collected=seen):
                return found
            if orders[0].id in first_ids:
                break
            first_ids.add(orders[0].id)
        raise OutcomeUnknown(
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
        return self._one("update", order_id, reader=OrderRecord.read, draft=draft)
