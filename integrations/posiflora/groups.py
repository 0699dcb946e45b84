"""Groups of operations: any line of the table by its name, and typed lists."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from integrations.posiflora.api import Api, Page, bad_answer
from integrations.posiflora.query import Filters
from integrations.posiflora.resources import BadDocumentError, Document, Resource
from integrations.posiflora.table import TABLE, Operation, Returns


class Reader[T](Protocol):
    """Reads a resource of a document into a record."""

    def __call__(self, row: Resource, document: Document, /) -> T: ...


class Group:
    """The operations of one group of the table, each callable by its name.

    `group.get("id")` returns a Document, `group.list(filters=…)` an iterator of resources that
    asks for pages as it goes. Subclasses put typed methods over the ones the shop uses.
    """

    def __init__(self, api: Api, name: str) -> None:
        self._api = api
        self._name = name

    def __getattr__(self, name: str) -> Callable[..., Any]:
        operation = TABLE[self._name].get(name)
        if operation is None:
            raise AttributeError(f"Posiflora's {self._name} have no operation {name!r}")

        def run(*path: str, **arguments: Any) -> Any:
            if operation.returns is Returns.PAGES:
                return self._rows(name, *path, **arguments)
            return self._api.call(self._name, name, *path, **arguments).document

        return run

    def _rows(self, name: str, *path: str, **arguments: Any) -> Iterator[Resource]:
        for page in self._api.pages(self._name, name, *path, **arguments):
            yield from page.document.data

    def _one[T](self, name: str, *path: str, reader: Reader[T], **arguments: Any) -> T:
        page = self._api.call(self._name, name, *path, **arguments)
        try:
            return reader(page.document.one(), page.document)
        except ValueError as error:
            raise bad_answer(self._operation(name), _say(error), page.exchange_id) from error

    def _records[T](
        self,
        *,
        reader: Reader[T],
        filters: Filters | None = None,
        include: Sequence[str] = (),
        sort: str = "",
        limit: int | None = None,
    ) -> Iterator[T]:
        """Yield typed records of the group's `list`, page by page."""
        pages = self._api.pages(
            self._name, "list", filters=filters, include=include, sort=sort, limit=limit
        )
        for page in pages:
            yield from self._read("list", page, reader)

    def _read[T](self, name: str, page: Page, reader: Reader[T]) -> tuple[T, ...]:
        try:
            return tuple(reader(row, page.document) for row in page.document.data)
        except ValueError as error:
            raise bad_answer(self._operation(name), _say(error), page.exchange_id) from error

    def _operation(self, name: str) -> Operation:
        return TABLE[self._name][name]


def _say(error: ValueError) -> str:
    """Name the mistake; only our own messages are known to hold no data of a person."""
    return str(error) if isinstance(error, BadDocumentError) else type(error).__name__
