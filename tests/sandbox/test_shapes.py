"""The sandbox's answers against the examples of the vendor's own file, operation by operation.

The file is not part of the project: the environment variable POSIFLORA_SPEC names its place, and
without it there is nothing to compare with. Bodies are the vendor's examples too, with its ids
replaced by ids of the sandbox.
"""

import json
from typing import Any

import pytest

from tests.sandbox.deviations import DEVIATIONS, STATUSES
from tests.sandbox.furnished import Furnished
from tests.sandbox.shapes import differences
from tests.sandbox.spec_calls import body_of, path_of
from tests.sandbox.spec_file import Operation, operations

OPERATIONS = operations()
pytestmark = pytest.mark.skipif(
    not OPERATIONS, reason="POSIFLORA_SPEC names no OpenAPI file of Posiflora: NOTHING COMPARED"
)


def test_there_are_153_operations() -> None:
    assert len(OPERATIONS) == 153


def test_a_list_of_customers_has_no_example_but_its_rows_have() -> None:
    (created,) = [each for each in OPERATIONS if each.name == "POST /v1/customers"]
    meta = {"page": {"number": 1, "size": 10}, "total": 4, "revision": 1}
    figures = {"avgAmountActiveCustomers": 1, "qtyActiveCustomers": 1, "qtyAllCustomers": 1}
    sample = {"meta": meta | figures, "data": [created.answered["data"]]}

    document = json.loads(Furnished().call("GET", "/v1/customers").body)

    assert differences(document, sample) == []


def test_every_deviation_is_of_an_operation() -> None:
    names = {operation.name for operation in OPERATIONS}

    assert {*DEVIATIONS, *STATUSES} <= names


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_answer_looks_like_the_example(operation: Operation) -> None:
    world = Furnished()
    path = path_of(operation, world)

    if operation.path == "/v1/customers/import" and operation.verb == "POST":
        response = world.upload()
    else:
        sent = body_of(operation, world)
        body = b"" if sent is None else json.dumps(sent, default=float).encode()
        response = world.call(operation.verb, path, body)

    assert response.status == STATUSES.get(operation.name, (operation.status,))[0], response.body
    if operation.answered is None:
        nothing = operation.verb == "DELETE" and response.body in {b"", b"{}"}
        assert nothing or operation.name == "GET /v1/customers"
        return
    document: Any = json.loads(response.body)
    allowed = [said for said, _ in DEVIATIONS.get(operation.name, ())]
    assert differences(document, operation.answered) == allowed
