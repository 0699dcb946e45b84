"""Calling one line of the table: path, query, body, session, one re-login, parsed document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Unpack

from integrations.errors import Misconfigured, OutcomeUnknown, Transient
from integrations.http import Response, VendorClient, refuse_inside_transaction
from integrations.posiflora.outgoing import NOTHING_SENT, Request, Sent, build_request
from integrations.posiflora.problems import DIALECT
from integrations.posiflora.query import PAGE_SIZE, Asked, build_query
from integrations.posiflora.resources import BadDocumentError, Document, parse
from integrations.posiflora.session import VENDOR, Session
from integrations.posiflora.table import TABLE, Operation
from integrations.posiflora.wire import MEDIA_TYPE

UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, with what the server says about the whole."""

    document: Document
    exchange_id: int


class Api:
    """The account of one shop. `base_url` ends in `/api` (posiflora.md §1)."""

    def __init__(self, *, base_url: str, username: str, password: str) -> None:
        self._client = VendorClient(
            vendor=VENDOR,
            base_url=base_url,
            headers={"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE},
            dialect=DIALECT,
        )
        self._session = Session(self._client, username=username, password=password)

    def call(
        self,
        group: str,
        name: str,
        *path: str,
        sent: Sent = NOTHING_SENT,
        page: int | None = None,
        size: int = PAGE_SIZE,
        forgiving: bool = False,
        **asked: Unpack[Asked],
    ) -> Page:
        """Make one call of the table and return its document.

        `path` fills the placeholders of the address in their order. When `forgiving`, rows that
        are no resources are left out. Raises one of the four failures; ValueError, before
        anything is sent, for what the table says cannot work.
        """
        operation = TABLE[group][name]
        query = build_query(operation, page=page, size=size, **asked)
        response = self._authorised(build_request(operation, path, query, sent))
        try:
            document = parse(response.data, forgiving=forgiving)
            return Page(document=document, exchange_id=response.exchange_id)
        except BadDocumentError as error:
            raise bad_answer(operation, str(error), response.exchange_id) from error

    def pages(
        self,
        group: str,
        name: str,
        *path: str,
        limit: int | None = None,
        size: int = PAGE_SIZE,
        forgiving: bool = False,
        **asked: Unpack[Asked],
    ) -> Iterator[Page]:
        """Return the pages of a list, at most `limit` of them, asking for each when it is wanted.

        Ends when `total` rows have come, at an empty page, and when a server that ignores paging
        starts over (posiflora.md §7). A wrong filter raises ValueError here and not at the first
        page, which may be asked for much later.
        """
        operation = TABLE[group][name]
        query = build_query(operation, page=1, size=size, **asked)
        build_request(operation, path, query, NOTHING_SENT)
        return self._turn(group, name, path, limit, size, asked, forgiving=forgiving)

    def _turn(
        self,
        group: str,
        name: str,
        path: tuple[str, ...],
        limit: int | None,
        size: int,
        asked: Asked,
        *,
        forgiving: bool,
    ) -> Iterator[Page]:
        collected = 0
        first_ids: set[str] = set()
        number = 0
        while limit is None or number < limit:
            number += 1
            page = self.call(
                group, name, *path, page=number, size=size, forgiving=forgiving, **asked
            )
            rows, broken = page.document.data, page.document.broken
            if not rows and not broken:
                return
            first_id = rows[0].id if rows else f"broken page {number}"
            if first_id in first_ids:
                return
            first_ids.add(first_id)
            yield page
            collected += len(rows) + broken
            if is_last(page.document, collected=collected, size=size):
                return

    def _authorised(self, request: Request) -> Response:
        refuse_inside_transaction(VENDOR, request.operation.title)
        token = self._session.token()
        try:
            return self._send(request, token)
        except Misconfigured as error:
            # Any 401 means: log in again, once. Its body follows no rule (posiflora.md §2).
            if error.status != UNAUTHORIZED:
                raise
        return self._send(request, self._session.token(rejected=token))

    def _send(self, request: Request, token: str) -> Response:
        operation = request.operation
        return self._client.request(
            operation.verb,
            request.path,
            operation=operation.title,
            query=request.query,
            json=request.json,
            data=request.form,
            headers={"Authorization": f"Bearer {token}", **request.headers},
            safe=operation.safe,
        )


def is_last(document: Document, *, collected: int, size: int = PAGE_SIZE) -> bool:
    """Tell whether a list ends here, after `collected` rows in all, `size` asked for a page."""
    if document.total is not None:
        return collected >= document.total
    if document.is_whole:
        return True
    return len(document.data) < (document.page_size or size)


def bad_answer(operation: Operation, detail: str, exchange_id: int) -> Transient | OutcomeUnknown:
    """Return the failure of a success that cannot be read: a changing call may have been done."""
    kind = Transient if operation.safe else OutcomeUnknown
    return kind(
        vendor=VENDOR,
        operation=operation.title,
        detail=f"unreadable answer: {detail}",
        exchange_id=exchange_id,
    )
