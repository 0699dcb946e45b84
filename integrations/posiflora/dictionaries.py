"""Typed access to stores, order sources, workers and bonus groups (posiflora.md §4.3, §4.9)."""

from collections.abc import Iterator
from typing import Unpack

from integrations.posiflora.bodies import ResourceDraft
from integrations.posiflora.groups import Group, Unreadable
from integrations.posiflora.outgoing import Sent
from integrations.posiflora.people import BonusGroupRecord, WorkerRecord
from integrations.posiflora.query import Asked
from integrations.posiflora.records import OrderSourceRecord, StoreRecord


class Stores(Group):
    """`client.stores`."""

    def list(
        self, *, unreadable: Unreadable | None = None, **asked: Unpack[Asked]
    ) -> Iterator[StoreRecord]:
        """Return every store."""
        return self._records("list", reader=StoreRecord.read, unreadable=unreadable, **asked)

    def get(self, store_id: str) -> StoreRecord:
        """Return one store. Raises Refused with status 404 when there is none."""
        return self._one("get", store_id, reader=StoreRecord.read)


class OrderSources(Group):
    """`client.order_sources`."""

    def list(self, **asked: Unpack[Asked]) -> Iterator[OrderSourceRecord]:
        """Return every order source, hidden ones too."""
        return self._records("list", reader=OrderSourceRecord.read, **asked)

    def create(self, *, id: str, title: str) -> OrderSourceRecord:  # noqa: A002 - the wire's word
        """Create a source under our own UUID; the operation takes an array (§3)."""
        draft = ResourceDraft(type="order-sources", id=id, attributes={"title": title})
        return self._one("create", reader=OrderSourceRecord.read, sent=Sent(drafts=[draft]))


class Workers(Group):
    """`client.workers`."""

    def list(self, **asked: Unpack[Asked]) -> Iterator[WorkerRecord]:
        """Return workers; `filters={"dismissed": True}` asks for those who left."""
        return self._records("list", reader=WorkerRecord.read, **asked)

    def get(self, worker_id: str) -> WorkerRecord:
        """Return one worker. Raises Refused with status 404 when there is none."""
        return self._one("get", worker_id, reader=WorkerRecord.read)


class BonusGroups(Group):
    """`client.bonus_groups`."""

    def list(self, **asked: Unpack[Asked]) -> Iterator[BonusGroupRecord]:
        """Return bonus groups, switched off and deleted ones too."""
        return self._records("list", reader=BonusGroupRecord.read, **asked)

    def get(self, group_id: str) -> BonusGroupRecord:
        """Return one bonus group. Raises Refused with status 404 when there is none."""
        return self._one("get", group_id, reader=BonusGroupRecord.read)
