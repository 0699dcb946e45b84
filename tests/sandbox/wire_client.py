"""A bare HTTP client for the stand-ins: these tests speak the wire, not our own clients."""

import json
from collections.abc import Mapping
from uuid import uuid4

import requests

from integrations.sandbox import demo
from integrations.sandbox.wire import JsonObject

MEDIA_TYPE = "application/vnd.api+json"


class Wire:
    """Posiflora by hand; `data` is wrapped into a document."""

    def __init__(self, base_url: str) -> None:
        self.base_url = f"{base_url}/posiflora/api/v1"
        self.session = requests.Session()
        self.session.trust_env = False
        self.headers = {"Accept": MEDIA_TYPE}

    def call(
        self, method: str, path: str, data: object = None, *, headers: Mapping[str, str] = {}
    ) -> requests.Response:
        sent = dict(self.headers)
        body = None
        if data is not None:
            body = json.dumps({"data": data})
            sent["Content-Type"] = MEDIA_TYPE
        return self.session.request(
            method, self.base_url + path, data=body, headers=sent | dict(headers), timeout=10
        )

    def get(self, path: str) -> JsonObject:
        response = self.call("GET", path)
        assert response.status_code == 200, response.text
        document: JsonObject = response.json()
        return document

    def ids(self, path: str) -> list[str]:
        return [row["id"] for row in self.get(path)["data"]]

    def send(self, method: str, path: str, data: object, status: int = 200) -> JsonObject:
        response = self.call(method, path, data)
        assert response.status_code == status, response.text
        found: JsonObject = response.json()["data"]
        return found

    def problems(self, method: str, path: str, data: object) -> list[tuple[str, str]]:
        """Statuses and pointers of a refusal."""
        errors = self.call(method, path, data).json()["errors"]
        return [(each["status"], each.get("source", {}).get("pointer", "")) for each in errors]

    def login(self) -> JsonObject:
        attributes = {"username": demo.POSIFLORA_USERNAME, "password": demo.POSIFLORA_PASSWORD}
        found = self.send("POST", "/sessions", {"type": "sessions", "attributes": attributes})
        tokens: JsonObject = found["attributes"]
        self.headers["Authorization"] = f"Bearer {tokens['accessToken']}"
        return tokens


def order_draft(doc_no: str = "TM0000000001", **changes: object) -> JsonObject:
    """The smallest order every switch lets through (posiflora.md §5.3)."""
    attributes: JsonObject = {
        "status": "new",
        "date": "2026-03-08",
        "docNo": doc_no,
        "dueTime": "2026-03-08T11:00:00+03:00",
        "delivery": False,
    }
    relationships = {
        "store": {"data": {"type": "stores", "id": demo.STORE_ID}},
        "source": {"data": {"type": "order-sources", "id": demo.SITE_SOURCE_ID}},
    }
    return {
        "type": "orders",
        "id": str(uuid4()),
        "attributes": attributes | changes,
        "relationships": relationships,
    }


def line_draft(
    slug: str = "rose-red", *, qty: str = "2.00", price: str = "250.00", **values: str
) -> JsonObject:
    """An order line of one article of the demo catalogue."""
    item = {"type": "inventory-items", "id": demo.stable_id("inventory-items", slug)}
    return {
        "type": "order-lines",
        "id": str(uuid4()),
        "attributes": {"qty": qty, "price": price, **values},
        "relationships": {"item": {"data": item}, "bouquet": {"data": None}},
    }
