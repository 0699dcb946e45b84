"""JSON:API documents as they come in (posiflora.md §4, §7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from integrations.posiflora import wire

type Key = tuple[str, str]


class BadDocumentError(ValueError):
    """A success whose body is not the JSON:API document it should be."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource object. Attributes are read through the typed methods, which forgive nulls."""

    type: str
    id: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    relationships: Mapping[str, object] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a text attribute, "" when it is null or absent."""
        return wire.text_in(self.attributes.get(name))

    def money(self, name: str) -> Decimal:
        """Return roubles with two places, 0.00 when absent. Raises ValueError for rubbish."""
        return wire.money_in(self.attributes.get(name))

    def number(self, name: str) -> Decimal:
        """Return a number, 0 when absent. Raises ValueError for rubbish."""
        return wire.number_in(self.attributes.get(name))

    def integer(self, name: str) -> int | None:
        """Return a whole number or None."""
        return wire.integer_in(self.attributes.get(name))

    def flag(self, name: str) -> bool:
        """Return a boolean, False when absent."""
        return wire.flag_in(self.attributes.get(name))

    def moment(self, name: str) -> datetime | None:
        """Return aware UTC or None."""
        return wire.moment_in(self.attributes.get(name))

    def date(self, name: str) -> date | None:
        """Return a business date or None."""
        return wire.date_in(self.attributes.get(name))

    def related(self, name: str) -> tuple[Key, ...]:
        """Return (type, id) of everything a relationship points at, to-one or to-many."""
        relationship = self.relationships.get(name)
        data = relationship.get("data") if isinstance(relationship, Mapping) else None
        found = data if isinstance(data, list) else [data]
        return tuple(_key(entry) for entry in found if isinstance(entry, Mapping))

    def related_id(self, name: str) -> str:
        """Return the id of a to-one relationship, "" when there is none."""
        found = self.related(name)
        return found[0][1] if found else ""

    def has(self, name: str) -> bool:
        """Tell whether a relationship is in the document at all, even as null."""
        return name in self.relationships


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document: `data` always as a tuple, `included` by (type, id).

    `broken` counts rows that are no resources; only a forgiving parser lets them through.
    """

    data: tuple[Resource, ...]
    included: Mapping[Key, Resource]
    meta: Mapping[str, object]
    broken: int = 0

    @property
    def total(self) -> int | None:
        """How many rows the whole collection has, None when the server does not say."""
        return wire.integer_in(self.meta.get("total"))

    @property
    def revision(self) -> int | None:
        """The collection's highest revision, None when the server does not say."""
        return wire.integer_in(self.meta.get("revision"))

    @property
    def page_size(self) -> int | None:
        """Rows a page, in either style of meta; None stands for everything at once (§7)."""
        page = self.meta.get("page")
        if isinstance(page, Mapping):
            return wire.integer_in(page.get("size"))
        return wire.integer_in(self.meta.get("pageSize"))

    @property
    def is_whole(self) -> bool:
        """Tell whether the server says that this page is everything: its size is null (§7)."""
        page = self.meta.get("page")
        return isinstance(page, Mapping) and page.get("size") is None

    def one(self) -> Resource:
        """Return the only resource. Raises BadDocumentError when there is none."""
        if not self.data:
            raise BadDocumentError("the document has no resource")
        return self.data[0]

    def follow(self, resource: Resource, name: str) -> tuple[Resource, ...]:
        """Return the included resources a relationship points at, in its order."""
        found = (self.included.get(key) for key in resource.related(name))
        return tuple(entry for entry in found if entry is not None)


def parse(body: object, *, forgiving: bool = False) -> Document:
    """Return the document in `body`; an empty body is an empty document.

    Raises BadDocumentError when `body` is no JSON:API document. When `forgiving`, a row without
    type or id is counted and left out instead.
    """
    if body is None:
        return Document(data=(), included={}, meta={})
    if not isinstance(body, Mapping):
        raise BadDocumentError("the document is not an object")
    data = body.get("data")
    rows = data if isinstance(data, list) else [data]
    included = body.get("included")
    extra, _ = _resources(included if isinstance(included, list) else [], forgiving=forgiving)
    found, broken = _resources([row for row in rows if row is not None], forgiving=forgiving)
    meta = body.get("meta")
    return Document(
        data=found,
        included={(entry.type, entry.id): entry for entry in extra},
        meta=meta if isinstance(meta, Mapping) else {},
        broken=broken,
    )


def _resources(values: Sequence[object], *, forgiving: bool) -> tuple[tuple[Resource, ...], int]:
    found: list[Resource] = []
    for value in values:
        try:
            found.append(_resource(value))
        except BadDocumentError:
            if not forgiving:
                raise
    return tuple(found), len(values) - len(found)


def _resource(value: object) -> Resource:
    if not isinstance(value, Mapping):
        raise BadDocumentError("a resource is not an object")
    type_, id_ = _key(value)
    return Resource(
        type=type_,
        id=id_,
        attributes=_object(value.get("attributes")),
        relationships=_relationships(value.get("relationships")),
    )


def _relationships(value: object) -> Mapping[str, object]:
    # An import answers its rows as a bare array here; they are put under their type, and the
    # attributes travel with them.
    found: dict[str, dict[str, list[object]]] = {}
    for entry in value if isinstance(value, list) else []:
        if isinstance(entry, Mapping):
            found.setdefault(_key(entry)[0], {"data": []})["data"].append(entry)
    return found or _object(value)


def _key(value: Mapping[str, object]) -> Key:
    type_, id_ = wire.text_in(value.get("type")), wire.text_in(value.get("id"))
    if not type_ or not id_:
        raise BadDocumentError("a resource has no type or no id")
    return type_, id_


def _object(value: object) -> Mapping[str, object]:
    # PHP serialises an empty object as an empty array.
    return value if isinstance(value, Mapping) else {}
