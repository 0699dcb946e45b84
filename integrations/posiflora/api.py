"""Calling one line of the table: path, query, body, session, one re-login, parsed document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from integrations.errors import Misconfigured, OutcomeUnknown, Transient
from integrations.http import Response, VendorClient, refuse_inside_transaction
from integrations.posiflora.bodies import Identifier, Json, ResourceDraft, document
from integrations.posiflora.problems import DIALECT
from integrations.posiflora.query import PAGE_SIZE, Filters, build_query
from integrations.posiflora.resources import BadDocumentError, Document, parse
from integrations.posiflora.session import VENDOR, Session
from integrations.posiflora.table import TABLE, Body, Operation
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
        draft: ResourceDraft | None = None,
        drafts: Sequence[ResourceDraft] = (),
        ids: Sequence[str] = (),
        filters: Filters | None = None,
        include: Sequence[str] = (),
        sort: str = "",
        page: int | None = None,
        size: int = PAGE_SIZE,
    ) -> Page:
        """Make one call of the table and return its document.

        `path` fills the placeholders of the address in their order. Raises one of the four
        failures; ValueError for an empty placeholder.
        """
        operation = TABLE[group][name]
        body = _body(operation, draft=draft, drafts=drafts, ids=ids)
        query = build_query(
            operation, filters=filters, include=include, sort=sort, page=page, size=size
        )
        response = self._authorised(operation, _fill(operation.path, path), query, body)
        try:
            return Page(document=parse(response.data), exchange_id=response.exchange_id)
        except BadDocumentError as error:
            raise bad_answer(operation, str(error), response.exchange_id) from error

    def pages(
        self,
        group: str,
        name: str,
        *path: str,
        filters: Filters | None = None,
        include: Sequence[str] = (),
        sort: str = "",
        limit: int | None = None,
    ) -> Iterator[Page]:
        """Yield the pages of a list, at most `limit` of them, asking for each when it is wanted.

        Ends when `total` rows have come, at an empty page, and when a server that ignores paging
        starts over (posiflora.md §7).
        """
        collected = 0
        first_ids: set[str] = set()
        number = 0
        while limit is None or number < limit:
            number += 1
            page = self.call(
                group, name, *path, filters=filters, include=include, sort=sort, page=number
            )
            rows = page.document.data
            if not rows or rows[0].id in first_ids:
                return
            first_ids.add(rows[0].id)
            yield page
            collected += len(rows)
            if is_last(page.document, collected=collected):
                return

    def _authorised(
        self, operation: Operation, path: str, query: list[tuple[str, str]], body: Json | None
    ) -> Response:
        refuse_inside_transaction(VENDOR, operation.title)
        token = self._session.token()
        try:
            return self._send(operation, path, query, body, token)
        except Misconfigured as error:
            # Any 401 means: log in again, once. Its body follows no rule (posiflora.md §2).
            if error.status != UNAUTHORIZED:
                raise
        token = self._session.token(rejected=token)
        return self._send(operation, path, query, body, token)

    def _send(
        self,
        operation: Operation,
        path: str,
        query: list[tuple[str, str]],
        body: Json | None,
        token: str,
    ) -> Response:
        return self._client.request(
            operation.verb,
            path,
            operation=operation.title,
            query=query,
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            safe=operation.safe,
        )


def is_last(document: Document, *, collected: int) -> bool:
    """Tell whether a list ends here, after `collected` rows in all."""
    if document.total is not None:
        return collected >= document.total
    size = document.page_size
    return size is None or len(document.data) < size


def bad_answer(operation: Operation, detail: str, exchange_id: int) -> Transient | OutcomeUnknown:
    """Return the failure of a success that cannot be read: a changing call may have been done."""
    kind = Transient if operation.safe else OutcomeUnknown
    return kind(
        vendor=VENDOR,
        operation=operation.title,
        detail=f"unreadable answer: {detail}",
        exchange_id=exchange_id,
    )


def _fill(template: str, values: Sequence[str]) -> str:
    parts = template.split("/")
    waiting = iter(values)
    for index, part in enumerate(parts):
        if part.startswith("{"):
            value = next(waiting, "")
            if not value.strip(".") or "/" in value:
                raise ValueError(f"{template}: {part} needs a value")
            parts[index] = quote(value, safe="")
    if next(waiting, None) is not None:
        raise ValueError(f"{template}: too many values")
    return "/".join(parts)


def _body(
    operation: Operation,
    *,
    draft: ResourceDraft | None,
    drafts: Sequence[ResourceDraft],
    ids: Sequence[str],
) -> Json | None:
    match operation.body:
        case Body.SINGLE:
            return document((draft or ResourceDraft(type=operation.type)).to_json())
        case Body.BULK:
            return document([entry.to_json() for entry in drafts])
        case Body.IDENTIFIERS:
            return document([Identifier(operation.type, id_).to_json() for id_ in ids])
        case Body.NONE:
            return None
