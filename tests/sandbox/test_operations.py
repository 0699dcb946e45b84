import pytest

from integrations.posiflora.operation import Operation
from integrations.posiflora.table import TABLE
from integrations.sandbox.posiflora.routes import OPERATIONS, make_router
from tests.sandbox.wire_client import Wire

ROUTER = make_router()
KNOWN = [operation for group in TABLE.values() for operation in group.values()]


@pytest.mark.parametrize("operation", KNOWN, ids=lambda operation: operation.title)
def test_what_the_client_knows_the_sandbox_serves(operation: Operation) -> None:
    path = operation.path.replace("{", "").replace("}", "")
    match = ROUTER.find(operation.verb, path)

    assert match.target is not None


def test_an_operation_is_served_once() -> None:
    served = [(method, path) for method, path, _ in OPERATIONS]

    assert len(served) == len(set(served))


def test_a_word_of_a_path_goes_before_a_parameter(api: Wire) -> None:
    assert api.get("/customers/import")["data"] == []
    assert api.get("/catalog/categories")["meta"] == {"total": 3}
    assert api.call("GET", "/customers/nobody").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("vendors", "packing-invoices", "write-off-invoices", "markdown-acts"),
        *("sorting-acts", "inventory-acts"),
    ],
)
def test_lists_nobody_documented_are_there(api: Wire, path: str) -> None:
    assert api.get(f"/{path}")["meta"]["total"] == 0
    assert api.call("GET", f"/{path}/1").status_code == 404
