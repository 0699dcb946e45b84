import pytest
import requests

from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import MEDIA_TYPE, Wire, order_draft


def first_error(response: requests.Response) -> tuple[int, str, str]:
    error = response.json()["errors"][0]
    return response.status_code, error["status"], error["title"]


def test_answers_are_json_api(api: Wire) -> None:
    assert api.call("GET", "/stores").headers["Content-Type"] == MEDIA_TYPE


def test_plain_json_body_is_a_415(api: Wire, sandbox: SandboxHelper) -> None:
    plain = {"Content-Type": "application/json"}

    response = api.call("POST", "/orders", order_draft(), headers=plain)
    assert first_error(response) == (415, "415", "Unsupported content type")

    sandbox.switch(media_type="lenient")
    assert api.call("POST", "/orders", order_draft(), headers=plain).status_code == 201


def test_foreign_accept_is_a_415_too(api: Wire) -> None:
    response = api.call("GET", "/stores", headers={"Accept": "text/html"})

    assert first_error(response) == (415, "415", "Unsupported media type")


def test_broken_json_is_a_400(api: Wire) -> None:
    response = api.session.post(
        f"{api.base_url}/orders",
        data="{",
        headers=api.headers | {"Content-Type": MEDIA_TYPE},
        timeout=5,
    )

    assert first_error(response) == (400, "400", "Failed to parse request")


def test_wrong_resource_type_is_a_409(api: Wire) -> None:
    response = api.call("POST", "/orders", order_draft() | {"type": "order"})

    assert response.status_code == 409
    assert response.json()["errors"][0]["detail"] == "Value must contain resource of type 'orders'"


@pytest.mark.parametrize("size", [101, 1000])
def test_page_size_over_a_hundred_is_a_422(api: Wire, size: int) -> None:
    response = api.call("GET", f"/inventory-items?page[size]={size}")

    assert first_error(response) == (422, "422", "Page size must be leas or equal than 100")
    assert response.json()["errors"][0]["source"] == {"parameter": "pageSize"}


def test_pages_are_ten_rows_unless_asked(api: Wire) -> None:
    first = api.get("/inventory-items?public=true")
    assert (len(first["data"]), first["meta"]["page"]) == (10, {"number": 1, "size": 10})

    pages = [api.ids(f"/inventory-items?public=true&page[number]={n}") for n in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 4, 0]
    assert len({row_id for page in pages for row_id in page}) == first["meta"]["total"] == 24


def test_brackets_may_be_percent_encoded(api: Wire) -> None:
    assert len(api.ids("/inventory-items?page%5Bsize%5D=3")) == 3


def test_stores_come_all_at_once(api: Wire) -> None:
    meta = api.get("/stores?page[size]=1")["meta"]

    assert (meta["page"], meta["total"]) == ({"number": 1, "size": None}, 2)


def test_any_collection_can_be_unpaged(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.switch(unpaged_lists="inventory-items")

    assert len(api.ids("/inventory-items?public=true&page[size]=5")) == 24


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("include=history", "Invalid include paths: 'history'"),
        ("include=lines", "Invalid include paths: 'lines'"),
        ("sort=colour", "Sorting by following fields is not supported: 'colour'"),
    ],
)
def test_unknown_include_and_sort_are_422(api: Wire, query: str, title: str) -> None:
    assert first_error(api.call("GET", f"/orders?{query}")) == (422, "422", title)


def test_unknown_filters_are_ignored(api: Wire) -> None:
    assert len(api.ids("/bouquets?filter[colour]=red")) == 10


def test_unknown_resource_and_path_are_404(api: Wire) -> None:
    missing = "/orders/00000000-0000-4000-8000-000000000000"

    assert first_error(api.call("GET", missing)) == (404, "404", "Resource not found")
    assert api.call("GET", "/payment-methods").status_code == 404
    assert api.call("DELETE", missing).status_code == 405


def test_without_api_the_host_answers_with_a_page(api: Wire, sandbox: SandboxHelper) -> None:
    response = requests.get(f"{sandbox.base_url}/posiflora/v1/orders", timeout=5)

    assert (response.status_code, response.headers["Content-Type"]) == (
        404,
        "text/html; charset=utf-8",
    )


def test_pointer_style_is_a_switch(api: Wire, sandbox: SandboxHelper) -> None:
    draft = order_draft(docNo="")
    assert api.problems("POST", "/orders", draft) == [("422", "/data/docNo")]

    sandbox.switch(pointer_style="attributes")
    assert api.problems("POST", "/orders", draft) == [("422", "/data/attributes/docNo")]


def test_extra_fields_can_be_left_out(api: Wire, sandbox: SandboxHelper) -> None:
    assert "isSbp" in api.get("/stores")["data"][0]["attributes"]

    sandbox.switch(extra_fields=False)
    assert "isSbp" not in api.get("/stores")["data"][0]["attributes"]
