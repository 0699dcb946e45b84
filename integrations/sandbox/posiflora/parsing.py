"""Reading what a client sent, as strictly as the vendor's request layer (posiflora.md §5.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from integrations.sandbox.posiflora.errors import (
    BLANK,
    NO_CHOICE,
    NOT_UNIQUE,
    NOT_VALID,
    TOO_LONG,
    ApiError,
    Problem,
    bad_resource,
    parse_failed,
    wrong_type,
)
from integrations.sandbox.posiflora.store import Ref
from integrations.sandbox.wire import JsonObject, Request, loads

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TRUE_WORDS = frozenset({"true", "yes", "y", "on", "enabled"})


def word_is_true(text: str) -> bool:
    """Read a boolean of a query or a string; `1` is false (posiflora.md §3.2)."""
    return text.lower() in TRUE_WORDS


def read_moment(text: str) -> datetime | None:
    """Read a date-time without milliseconds and with an offset; None when it is not one."""
    if not MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def read_day(text: str) -> date | None:
    """Read a calendar date; None when it is not one."""
    if not DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Fields:
    """Typed access to `attributes`; a wrong JSON type is a 400 with a pointer."""

    def __init__(self, values: JsonObject) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def is_null(self, name: str) -> bool:
        """Say whether the attribute is absent or null."""
        return self._values.get(name) is None

    def is_list(self, name: str) -> bool:
        """Say whether the attribute is an array."""
        return isinstance(self._values.get(name), list)

    def text(self, name: str) -> str | None:
        """Return a string; a number is refused, which is what happens to phones."""
        value = self._values.get(name)
        if value is None or isinstance(value, str):
            return value
        raise self._wrong(name, "Value expected to be a string")

    def number(self, name: str) -> Decimal | None:
        """Return a number; numeric strings are numbers."""
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise self._wrong(name, "Value expected to be a number")
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise self._wrong(name, "Value expected to be a number") from None
        if not number.is_finite():
            raise self._wrong(name, "Value expected to be a number")
        return number

    def integer(self, name: str) -> int | None:
        """Return a whole number; numeric strings are numbers."""
        number = self.number(name)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise self._wrong(name, "Value expected to be an integer")
        return int(number)

    def flag(self, name: str) -> bool:
        """Return a boolean; any unknown word is silently false."""
        value = self._values.get(name)
        if isinstance(value, str):
            return word_is_true(value)
        if value is None or isinstance(value, bool | int | Decimal):
            return bool(value)
        raise self._wrong(name, "Value expected to be a boolean")

    def moment(self, name: str) -> datetime | None:
        """Return a moment in UTC."""
        value = self._values.get(name)
        if value is None:
            return None
        found = read_moment(value) if isinstance(value, str) else None
        if found is None:
            raise self._wrong(
                name, r"Value expected to be a date/time string in 'Y-m-d\TH:i:sP' format"
            )
        return found

    def day(self, name: str) -> date | None:
        """Return a calendar date."""
        value = self._values.get(name)
        if value is None:
            return None
        found = read_day(value) if isinstance(value, str) else None
        if found is None:
            raise self._wrong(name, "Value expected to be a date/time string in 'Y-m-d' format")
        return found

    def items(self, name: str) -> list[object]:
        """Return an array of anything; absent and null are an empty one."""
        value = self._values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name, "Value expected to be an array")
        return value

    def _wrong(self, name: str, detail: str) -> ApiError:
        return parse_failed(detail, pointer=f"/data/attributes/{name}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One resource of a request body."""

    type: str
    id: str | None
    fields: Fields
    relations: JsonObject

    def mentions(self, name: str) -> bool:
        """Say whether the relationship was sent at all."""
        return name in self.relations

    def one(self, name: str, kind: str) -> Ref | None:
        """Return a to-one relationship; null and absent are None, another type is a 409."""
        data = self._data(name)
        if data is None:
            return None
        if not isinstance(data, dict):
            raise parse_failed("Value must be an object", pointer=f"/data/relationships/{name}")
        return _identifier(data, kind)

    def child(self, name: str, kind: str) -> "Incoming | None":
        """Return the object embedded in a to-one relationship, attributes and all."""
        data = self._data(name)
        return None if data is None else incoming(data, kind)

    def many(self, name: str, kind: str) -> list[Ref]:
        """Return a to-many relationship as identifiers."""
        return [_identifier(each, kind) for each in self._list(name)]

    def children(self, name: str, kind: str) -> list["Incoming"]:
        """Return new objects embedded in a to-many relationship (posiflora.md §5.1)."""
        return [incoming(each, kind) for each in self._list(name)]

    def _data(self, name: str) -> object:
        relation = self.relations.get(name)
        if relation is None:
            return None
        if not isinstance(relation, dict) or "data" not in relation:
            raise parse_failed(
                "Relationship must contain data", pointer=f"/data/relationships/{name}"
            )
        data: object = relation["data"]
        return data

    def _list(self, name: str) -> list[object]:
        data = self._data(name)
        if data is None:
            return []
        if not isinstance(data, list):
            raise parse_failed("Value must be an array", pointer=f"/data/relationships/{name}")
        return data


@dataclass(slots=True)
class Violations:
    """Validation messages gathered before they are raised together as 422."""

    style: str
    problems: list[Problem] = field(default_factory=list)

    def blank(self, name: str, *, relation: bool = False) -> None:
        """Something that must be there is not."""
        self._add(name, "This value should not be blank.", BLANK, relation=relation)

    def too_long(self, name: str, limit: int) -> None:
        """A text longer than its column."""
        title = f"This value is too long. It should have {limit} characters or less."
        self._add(name, title, TOO_LONG)

    def no_choice(self, name: str) -> None:
        """A word that is not in the list."""
        self._add(name, "The value you selected is not a valid choice.", NO_CHOICE)

    def not_unique(self, name: str) -> None:
        """A value another row has already."""
        self._add(name, "This value is already used.", NOT_UNIQUE)

    def registered(self, name: str, value: str) -> None:
        """A title another row has: the business wording seen live (posiflora.md §7.1)."""
        self._add(name, f"'{value}' is already registered", NOT_UNIQUE)

    def not_valid(self, name: str, *, relation: bool = False) -> None:
        """Anything else that is wrong with a value."""
        self._add(name, "This value is not valid.", NOT_VALID, relation=relation)

    def check(self) -> None:
        """Raise what was gathered."""
        if self.problems:
            raise ApiError(*self.problems)

    def _add(self, name: str, title: str, code: str, *, relation: bool = False) -> None:
        part = "relationships" if relation else "attributes"
        pointer = f"/data/{name}" if self.style == "reva" else f"/data/{part}/{name}"
        self.problems.append(Problem(422, title, code, pointer=pointer))


def read_one(request: Request, kind: str) -> Incoming:
    """Read a body with one resource in `data`."""
    data = _document(request)
    if not isinstance(data, dict):
        raise parse_failed("Value must be an object", pointer="/data")
    return incoming(data, kind)


def read_one_or_many(request: Request, kind: str) -> tuple[list[Incoming], bool]:
    """Read a body that is one resource or an array of them; says whether it was an array."""
    data = _document(request)
    if isinstance(data, list):
        return [incoming(each, kind) for each in data], True
    return [incoming(data, kind)], False


def read_many(request: Request, kind: str) -> Iterator[Incoming]:
    """Read a bulk body: an array in `data` (posiflora.md §3)."""
    data = _document(request)
    if not isinstance(data, list):
        raise parse_failed("Value must be an array", pointer="/data")
    return iter([incoming(each, kind) for each in data])


def incoming(data: object, kind: str) -> Incoming:
    """Read one resource object."""
    if not isinstance(data, dict):
        raise parse_failed("Value must be an object", pointer="/data")
    if data.get("type") != kind:
        raise wrong_type(kind)
    attributes, relations = data.get("attributes", {}), data.get("relationships", {})
    if not isinstance(attributes, dict) or not isinstance(relations, dict):
        raise parse_failed("Value must be an object", pointer="/data")
    return Incoming(kind, _id(data.get("id")), Fields(attributes), relations)


def client_id(resource: Incoming) -> str | None:
    """Return the id a client made for a new object; it has to be a UUID."""
    if resource.id is None:
        return None
    try:
        return str(UUID(resource.id))
    except ValueError:
        raise bad_resource(f"'{resource.id}' is not a valid UUID") from None


def _document(request: Request) -> object:
    try:
        document = loads(request.body)
    except ValueError:
        raise parse_failed("Unable to parse JSON data") from None
    if not isinstance(document, dict) or "data" not in document:
        raise parse_failed("Document must contain data")
    data: object = document["data"]
    return data


def _identifier(data: object, kind: str) -> Ref:
    if not isinstance(data, dict):
        raise parse_failed("Value must be a resource identifier")
    if data.get("type") != kind:
        raise wrong_type(kind)
    found = _id(data.get("id"))
    if found is None:
        raise parse_failed("Resource identifier must contain id")
    return Ref(kind, found)


def _id(value: object) -> str | None:
    """Ids are strings, integers are taken too (posiflora.md §4)."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise parse_failed("Value expected to be a string", pointer="/data/id")
    return str(value)
