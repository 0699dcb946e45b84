"""The client against every operation and every example of the vendor's document.

Set POSIFLORA_SPEC to the path of posiflora-openapi.json. No network, no database: the transport and
the session are replaced by ones that keep the request and play the example.
"""

import sys
from collections.abc import Mapping
from typing import Any

import pytest

from integrations.http import codec
from integrations.posiflora.bodies import Identifier, Relationship, ResourceDraft
from integrations.posiflora.operation import Body, Evidence, Operation, Returns
from integrations.posiflora.parameters import Kind, Parameter
from integrations.posiflora.table import OPERATIONS
from integrations.posiflora.uploads import Upload
from tests.integrations import posiflora_spec as spec
from tests.integrations.posiflora_wire import Wire, sample
from tests.integrations.without_loss import assert_read_without_loss

DOCUMENTED = [row for row in OPERATIONS if row.evidence is Evidence.DOCUMENTED]
FILTERED = [row for row in DOCUMENTED if row.parameters]
every_operation = pytest.mark.parametrize("operation", DOCUMENTED, ids=lambda row: row.title)
every_filtered = pytest.mark.parametrize("operation", FILTERED, ids=lambda row: row.title)


def address(operation: Operation) -> str:
    return operation.path.replace("{", "").replace("}", "")


def test_the_table_covers_the_document_exactly() -> None:
    documented = spec.pairs()
    ours = [(row.verb, row.path) for row in DOCUMENTED]
    groups = dict.fromkeys(row.group for row in DOCUMENTED)
    counts = {name: sum(row.group == name for row in DOCUMENTED) for name in groups}
    lines = [f"{name:24} {count:3}" for name, count in counts.items()]
    # Seen with `pytest -s`.
    sys.stdout.write(
        "\n".join(["", *lines, f"{len(documented & set(ours))}/{len(documented)}", ""])
    )
    assert sorted(ours) == sorted(documented)
    assert len(ours) == 153


KINDS = {
    ("integer", None): Kind.INTEGER,
    ("integer", "int32"): Kind.INTEGER,
    ("number", "float"): Kind.NUMBER,
    ("string", "float"): Kind.NUMBER,
    ("boolean", None): Kind.BOOLEAN,
    ("array", None): Kind.LIST,
    ("string", "date"): Kind.DATE,
    ("string", "date-time"): Kind.MOMENT,
    ("string", None): Kind.TEXT,
}
MISTAKES = {
    # An id, described as a date.
    ("customer_events.list", "filter[customer]"): Kind.TEXT,
}


@every_operation
def test_parameters_are_those_of_the_document(operation: Operation) -> None:
    expected: dict[str, Parameter] = {}
    include: list[str] = []
    for node in spec.described(operation).get("parameters", []):
        parameter = spec.resolve(node)
        schema = spec.resolve(parameter["schema"])
        name = parameter["name"]
        if parameter["in"] == "path":
            continue
        if name == "include":
            include = schema["items"]["enum"]
            continue
        kind = KINDS[(schema["type"], schema.get("format"))]
        choices = schema.get("enum") or schema.get("items", {}).get("enum") or ()
        # The second `filter[sources]` is another filter, whose name got lost (posiflora.md §10).
        expected.setdefault(
            name,
            Parameter(
                name=name,
                kind=MISTAKES.get((operation.title, name), kind),
                choices=tuple(choices),
                required=bool(parameter.get("required")),
            ),
        )
    ours = {row.name: row for row in operation.parameters if not row.live}
    assert ours == expected
    assert operation.include == tuple(include)


@every_filtered
def test_every_filter_travels_under_its_very_name(operation: Operation) -> None:
    spec.document()
    wire = Wire()
    wire.call(operation, filters={row.key: sample(row) for row in operation.parameters})
    names = {name for name, _ in wire.last["query"]} - {"page[number]", "page[size]"}
    assert names == {row.name for row in operation.parameters}


def normal(value: Any) -> Any:
    """Write ids as strings and drop what only answers have (posiflora.md §10).

    Ids of dictionaries are numbers in some examples and strings in others; the examples of bouquets
    are answers copied whole, with links.
    """
    if isinstance(value, list):
        return [normal(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {"attributes": value["attributes"]} if "attributes" in value else {}
    rest = {key: item for key, item in value.items() if key not in {"id", "attributes", "links"}}
    named = {"id": str(value["id"])} if "id" in value else {}
    return kept | named | {key: normal(item) for key, item in rest.items()}


def drafted(row: Mapping[str, Any]) -> ResourceDraft:
    """Say with the client's own words what an example says."""
    return ResourceDraft(
        type=row["type"],
        id=str(row.get("id", "")),
        attributes=row.get("attributes", {}),
        relationships={
            name: related(value["data"]) for name, value in row.get("relationships", {}).items()
        },
    )


def related(data: Any) -> Relationship:
    if data is None:
        return None
    if isinstance(data, list):
        return [child(entry) for entry in data]
    return child(data)


def child(entry: Mapping[str, Any]) -> Identifier | ResourceDraft:
    if {"attributes", "relationships"} & entry.keys():
        return drafted(entry)
    return Identifier(entry["type"], str(entry["id"]))


def passed(operation: Operation, example: Any) -> dict[str, Any]:
    """Return the arguments that stand for an example's body."""
    match operation.body:
        case Body.NONE:
            return {}
        case Body.FORM:
            return {"upload": Upload(file=b"a,b")}
        case Body.IDENTIFIERS:
            return {"ids": [str(row["id"]) for row in example["data"]]}
        case Body.SINGLE:
            return {"draft": drafted(example["data"])}
        case Body.BULK | Body.EITHER:
            return {"drafts": [drafted(row) for row in example["data"]]}


@every_operation
def test_the_body_equals_the_example_field_by_field(operation: Operation) -> None:
    wire = Wire()
    examples = [*spec.request_examples(operation)]
    assert len(examples) == (0 if operation.body is Body.NONE else 1)
    for media_type, example in examples or [("", None)]:
        wire.call(operation, **passed(operation, example))
        assert (wire.last["verb"], wire.last["path"]) == (operation.verb, address(operation))
        if operation.body is Body.NONE:
            assert wire.last["json"] is wire.last["data"] is None
            continue
        if operation.body is Body.FORM:
            assert media_type == "multipart/form-data"
            assert wire.last["headers"]["Content-Type"].startswith("multipart/form-data; boundary=")
            for name, value in example.items():
                shown = b"a,b" if name == "file" else str(value).encode()
                part = wire.last["data"].partition(f'name="{name}"'.encode())[2]
                assert part.partition(b"\r\n\r\n")[2].startswith(shown + b"\r\n--")
        else:
            assert media_type == spec.MEDIA_TYPE
            assert wire.last_body == {"data": normal(example["data"])}


@every_operation
def test_every_documented_success_is_read_without_loss(operation: Operation) -> None:
    wire = Wire()
    arguments = next(
        (passed(operation, example) for _, example in spec.request_examples(operation)), {}
    )
    answers = [*spec.answer_examples(operation)]
    assert operation.status in {status for status, _ in answers}
    for _, example in answers:
        wire.answer = b"" if example is None else codec.encode(example)
        got = wire.call(operation, **arguments)
        if operation.returns is Returns.NOTHING or example is None:
            assert got.data == ()
            continue
        assert isinstance(example["data"], list) is (operation.returns is not Returns.ONE)
        assert {row.type for row in got.data} == {operation.answers}
        assert_read_without_loss(got, example)


def test_the_list_of_customers_is_the_only_answer_without_an_example() -> None:
    without = {
        row.title
        for row in DOCUMENTED
        for _, example in spec.answer_examples(row)
        if example is None and row.returns is not Returns.NOTHING
    }
    assert without == {"customers.list"}
