"""Groups of operations: any line of the table by its name, and typed lists."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Protocol, Unpack

from integrations.posiflora.api import Api, Page, bad_answer
from integrations.posiflora.generic import arrange
from integrations.posiflora.outgoing import NOTHING_SENT, Sent
from integrations.posiflora.query import Asked
from integrations.posiflora.resources import BadDocumentError, Document, Resource
from integrations.posiflora.table import TABLE, Operation, Returns


class Reader[T](Protocol):
    """Reads a resource of a document into a record."""

    def __call__(self, row: Resource, document: Document, /) -> T: ...


class Unreadable(Protocol):
    """Hears of a row that could not be read: its id, "" when it has none, and what is wrong."""

    def __call__(self, row_id: str, detail: str, /) -> None: ...


class Group:
    """The operations of one group of the table, each callable by its name.

    `group.get("id")` returns a Document, `group.list(gender="male")` an iterator of resources that
    asks for pages as it goes and `group.list(page=2)` the Document of one page. What may be passed
    is told in generic.py. Subclasses put typed methods over the ones the shop uses; the operation
    itself stays within reach as `group.call("get", "id")`.
    """

    def __init__(self, api: Api, name: str) -> None:
        self._api = api
        self._name = name

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in TABLE[self._name]:
            raise AttributeError(f"Posiflora's {self._name} have no operation {name!r}")
        return partial(self.call, name)

    def call(self, name: str, /, *path: str, **arguments: Any) -> Any:
        """Call an operation by its name, also one that a typed method stands before."""
        operation = TABLE[self._name][name]
        call = arrange(operation, path, arguments)
        if operation.returns is Returns.PAGES and call.page is None:
            pages = self._api.pages(
                self._name, name, *path, limit=call.limit, size=call.size, **call.asked
            )
            return (row for page in pages for row in page.document.data)
        return self._api.call(
            self._name,
            name,
            *path,
            sent=call.sent,
            page=call.page,
            size=call.size,
            **call.asked,
        ).document

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *TABLE[self._name]})

    def _one[T](
        self,
        name: str,
        *path: str,
        reader: Reader[T],
        sent: Sent = NOTHING_SENT,
        **asked: Unpack[Asked],
    ) -> T:
        """Make a call that answers one resource and read it."""
        page = self._api.call(self._name, name, *path, sent=sent, **asked)
        try:
            return reader(page.document.one(), page.document)
        except ValueError as error:
            raise bad_answer(self._operation(name), _say(error), page.exchange_id) from error

    def _records[T](
        self,
        name: str,
        *path: str,
        reader: Reader[T],
        limit: int | None = None,
        unreadable: Unreadable | None = None,
        **asked: Unpack[Asked],
    ) -> Iterator[T]:
        """Return typed records of a list, page by page. Raises ValueError at once.

        A row that cannot be read spoils its page, unless somebody wants to hear of it.
        """
        forgiving = unreadable is not None
        pages = self._api.pages(self._name, name, *path, limit=limit, forgiving=forgiving, **asked)
        if unreadable is None:
            return (record for page in pages for record in self._read(name, page, reader))
        return (record for page in pages for record in readable(page, reader, unreadable))

    def _read[T](self, name: str, page: Page, reader: Reader[T]) -> tuple[T, ...]:
        try:
            return tuple(reader(row, page.document) for row in page.document.data)
        except ValueError as error:
            raise bad_answer(self._operation(name), _say(error), page.exchange_id) from error

    def _operation(self, name: str) -> Operation:
        return TABLE[self._name][name]


def readable[T](page: Page, reader: Reader[T], unreadable: Unreadable) -> Iterator[T]:
    """Return what can be read of a page; somebody hears of the rest."""
    for _ in range(page.document.broken):
        unreadable("", "a row without type or id")
    for row in page.document.data:
        try:
            record = reader(row, page.document)
        except ValueError as error:
            unreadable(row.id, _say(error))
        else:
            yield record


def _say(error: ValueError) -> str:
    """Name the mistake; only our own messages are known to hold no data of a person."""
    return str(error) if isinstance(error, BadDocumentError) else type(error).__name__
