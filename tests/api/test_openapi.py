"""The OpenAPI document: complete, without warnings, and true."""

from __future__ import annotations

from io import StringIO
from typing import Any

import jsonschema_rs
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern
from rest_framework.test import APIClient

from shop.api import urls
from shop.api.missing import MissingView
from shop.services.errors import SENTENCES
from tests.api.rows import Caller

METHODS = ("get", "post", "put", "patch", "delete")
WITH_A_BODY = ("post", "patch")
WITHOUT_A_BODY = {"/api/v1/orders/{number}/repeat"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    answer = Client().get("/api/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def as_json_schema(document: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    """A shape of the document by itself; OpenAPI 3.0 says "nullable" where JSON Schema has null."""

    def translated(node: Any) -> Any:
        if isinstance(node, list):
            return [translated(each) for each in node]
        if not isinstance(node, dict):
            return node
        inner = {key: translated(value) for key, value in node.items() if key != "nullable"}
        return {"anyOf": [inner, {"type": "null"}]} if node.get("nullable") else inner

    whole: dict[str, Any] = translated(
        {**shape, "components": {"schemas": document["components"]["schemas"]}}
    )
    return whole


def test_it_is_made_without_a_single_warning() -> None:
    err = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO(), stderr=err)
    assert err.getvalue() == ""


def test_the_pages_about_it_open() -> None:
    assert Client().get("/api/docs/").status_code == 200


def test_every_address_is_in_it(document: dict[str, Any]) -> None:
    served = set()
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        view = getattr(pattern.callback, "cls", None)
        if view is None or view is MissingView:
            continue
        path = str(pattern.pattern).replace("<slug:number>", "{number}")
        path = path.replace("<int:pk>", "{id}")
        served |= {(f"/api/v1/{path}", method) for method in METHODS if hasattr(view, method)}
    assert served == {(path, method) for path, method, _operation in operations(document)}


def test_every_operation_says_what_it_is_for(document: dict[str, Any]) -> None:
    summaries = [operation.get("summary", "") for _path, _method, operation in operations(document)]
    assert all(summaries)
    assert len(set(summaries)) == len(summaries)
    ids = [operation["operationId"] for _path, _method, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    for path, _method, operation in operations(document):
        assert not operation.get("description"), path


def test_every_answer_and_every_body_has_an_example(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            assert answer["content"]["application/json"]["examples"], (path, method, status)
        if method in WITH_A_BODY and path not in WITHOUT_A_BODY:
            assert set(operation["requestBody"]["content"]) == {"application/json"}, path
            assert operation["requestBody"]["content"]["application/json"]["examples"], path
        else:
            assert "requestBody" not in operation, path


def test_every_example_fits_its_shape(document: dict[str, Any]) -> None:
    checked = 0
    for path, method, operation in operations(document):
        bodies = {**operation["responses"]}
        if "requestBody" in operation:
            bodies["request"] = operation["requestBody"]
        for name, body in bodies.items():
            content = body["content"]["application/json"]
            validator = jsonschema_rs.validator_for(as_json_schema(document, content["schema"]))
            for example in content["examples"].values():
                errors = [error.message for error in validator.iter_errors(example["value"])]
                assert errors == [], (path, method, name)
                checked += 1
    assert checked > 60


def test_every_operation_names_its_refusals(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        statuses = set(operation["responses"])
        guarded = bool(operation.get("security"))
        assert ("401" in statuses) is guarded, (path, method)
        assert ("404" in statuses) is ("{" in path), (path, method)
        if "requestBody" in operation:
            assert statuses >= {"400", "413", "415"}, (path, method)
        if method == "get" and operation.get("parameters") and "{" not in path:
            assert "400" in statuses, path


NOT_A_BUYERS = {
    "cannot_deliver",
    "cannot_edit",
    "cannot_pay",
    "cannot_return",
    "cannot_settle",
}
"""Codes of the managers' verbs, and of a payment."""


def test_every_code_of_the_domain_is_said_somewhere(document: dict[str, Any]) -> None:
    said = {
        error["code"]
        for _path, _method, operation in operations(document)
        for answer in operation["responses"].values()
        for example in answer["content"]["application/json"]["examples"].values()
        for error in (
            example["value"].get("errors", []) if isinstance(example["value"], dict) else []
        )
    }
    assert set(SENTENCES) - said <= NOT_A_BUYERS


def test_what_every_refusal_looks_like_is_true(anna: Caller, document: dict[str, Any]) -> None:
    def example(path: str, method: str, status: int) -> Any:
        content = document["paths"][path][method]["responses"][str(status)]["content"]
        (first, *_others) = content["application/json"]["examples"].values()
        return first["value"]

    number = anna.place().json()["number"]
    reality = [
        ("/api/v1/me", "get", APIClient().get("/api/v1/me")),
        ("/api/v1/orders/{number}", "get", anna.api.get("/api/v1/orders/TM9999999999")),
        (
            "/api/v1/quote",
            "post",
            anna.api.post("/api/v1/quote", "роза", content_type="text/plain"),
        ),
        (
            "/api/v1/quote",
            "post",
            anna.api.post("/api/v1/quote", "1" * 200_000, content_type="application/json"),
        ),
        (
            "/api/v1/orders/{number}/decision",
            "post",
            anna.api.post(f"/api/v1/orders/{number}/decision", {"choice": "cancel"}),
        ),
    ]
    for path, method, answer in reality:
        assert answer.json() == example(path, method, answer.status_code)
    assert [answer.status_code for _path, _method, answer in reality] == [401, 404, 415, 413, 409]
