"""Importing customers from a file (Appendix A, Customers import API).

A file is uploaded as multipart/form-data, its columns are mapped, and the customers come into
being while the import waits in a queue: the vendor's clock moves it on.
"""

import csv
import io
from collections.abc import Iterable
from datetime import timedelta
from email.parser import BytesParser
from http import HTTPStatus

from integrations.sandbox.posiflora import customer_rows
from integrations.sandbox.posiflora.call import Call, Route
from integrations.sandbox.posiflora.collection import Collection
from integrations.sandbox.posiflora.documents import nothing, render, single
from integrations.sandbox.posiflora.errors import bad_resource, conflict, parse_failed
from integrations.sandbox.posiflora.parsing import Fields, read_one
from integrations.sandbox.posiflora.store import Resource
from integrations.sandbox.wire import JSON_API, JsonObject, Request, Response, answer

MULTIPART = "multipart/form-data"
QUEUED_FOR = timedelta(seconds=10)
PREVIEW = 5
COLUMNS = ("title", "phone", "email", "bonusCard", "notes")


def _move_on(call: Call, rows: Iterable[Resource]) -> None:
    """Finish the imports whose time in the queue is over."""
    for row in rows:
        if row["status"] == "waiting" and call.now >= row.private["queued_at"] + QUEUED_FOR:
            row.attributes["status"] = "finished"
            row.attributes["total"] = row.private["made"]


IMPORTS = Collection("customer-import", style="none", with_revision=False, refresh=_move_on)


def upload(call: Call) -> Response:
    """POST /v1/customers/import: the answer shows the first rows, oddly as `relationships`."""
    parts = _parts(call.request)
    if "file" not in parts:
        raise bad_resource("File is required")
    try:
        text = parts["file"].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise bad_resource("File is not UTF-8") from None
    delimiter = parts.get("delimiter", b",").decode() or ","
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter[0]))
    if parts.get("ignoreFirst", b"") in {b"1", b"true"}:
        lines = lines[1:]
    row = Resource(
        "customer-import",
        call.new_id(),
        {"total": 0, "status": "created", "createdAt": call.now},
        {},
        {"lines": [line for line in lines if line]},
    )
    call.store.put(row)
    document = render(call, row)
    document["relationships"] = [
        {"type": "customer-import-row", "id": call.new_id(), "attributes": {"fields": line}}
        for line in row.private["lines"][:PREVIEW]
    ]
    return answer(HTTPStatus.OK, {"data": document}, JSON_API)


def validate(call: Call) -> Response:
    """POST /v1/customers/import/{id}/validate: which column is what; a column may be several."""
    row = IMPORTS.find(call)
    if row["status"] != "created":
        raise conflict(f"Import is {row['status']}")
    fields = read_one(call.request, "mapping-customers").fields
    columns = {name: _columns(fields, name) for name in COLUMNS}
    if not columns["title"]:
        violations = call.violations()
        violations.blank("title")
        violations.check()
    row.private["made"] = sum(_make(call, line, columns) for line in row.private["lines"])
    row.private["queued_at"] = call.now
    row.attributes["status"] = "waiting"
    shown = Resource(row.type, row.id, {**row.attributes, "queue": True})
    return single(call, shown)


def delete(call: Call) -> Response:
    """DELETE /v1/customers/import/{id}; customers that were made stay."""
    call.store.table("customer-import").discard(IMPORTS.find(call).id)
    return nothing(HTTPStatus.NO_CONTENT)


def _make(call: Call, line: list[str], columns: dict[str, list[int]]) -> bool:
    """Make one customer of a line; one without a name or with a known phone is passed over."""
    values: JsonObject = {
        name: " ".join(line[number].strip() for number in numbers if number < len(line)) or None
        for name, numbers in columns.items()
    }
    if not values["title"]:
        return False
    known = {each["phone"] for each in call.store.rows("customers")} - {None}
    if values["phone"] in known:
        return False
    customer_rows.new_customer(call, call.new_id(), values)
    return True


def _columns(fields: Fields, name: str) -> list[int]:
    """Read a column number or an array of them."""
    if name not in fields or fields.is_null(name):
        return []
    try:
        values = fields.items(name) if fields.is_list(name) else [fields.integer(name)]
        return [int(str(value)) for value in values]
    except ValueError:
        raise parse_failed(
            "Value expected to be an integer", pointer=f"/data/attributes/{name}"
        ) from None


def _parts(request: Request) -> dict[str, bytes]:
    """Return the fields of a form by name."""
    if request.media_type() != MULTIPART:
        raise parse_failed("Form data is expected")
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode("latin-1")
    message = BytesParser().parsebytes(head + request.body)
    found: dict[str, bytes] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found[name] = payload
    return found


ROUTES: tuple[Route, ...] = (
    ("GET", "/v1/customers/import", IMPORTS.index),
    ("POST", "/v1/customers/import", upload),
    ("GET", "/v1/customers/import/{id}", IMPORTS.show),
    ("DELETE", "/v1/customers/import/{id}", delete),
    ("POST", "/v1/customers/import/{id}/validate", validate),
)
