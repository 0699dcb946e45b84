"""A Posiflora with something in every list, called without HTTP."""

import json
from typing import Any
from uuid import uuid4

from integrations.sandbox import demo, demo_people, demo_recipes
from integrations.sandbox.posiflora import vendor
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.wire import JSON_API, Query, Request, Response
from integrations.sandbox.world import World

BOUNDARY = "a-boundary"
FILE = "name,phone,mail\nГерман Ли,9012345678,herman@example.org\nБоб Росс,9012345679,\n"


class Furnished:
    """A world of its own; `ids` names a row of each type the examples of the vendor name.

    A world that is given is filled instead, and what it was switched to stays.
    """

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World(demo_people.settle)
        if world is None:
            self.world.media_base = "http://127.0.0.1"
            self.world.switches.extra_fields = False
        else:
            demo_people.settle(world)
        self._token = ""
        attributes = {"username": demo.POSIFLORA_USERNAME, "password": demo.POSIFLORA_PASSWORD}
        session = self.send("POST", "/v1/sessions", {"type": "sessions", "attributes": attributes})
        self._token = session["attributes"]["accessToken"]
        self.refresh_token = session["attributes"]["refreshToken"]
        self.ids: dict[str, list[str]] = {
            kind: list(rows) for kind, rows in self.world.posiflora.tables.items()
        }
        self._fill()

    def call(self, verb: str, path: str, body: bytes = b"", media_type: str = JSON_API) -> Response:
        path, _, query = path.partition("?")
        headers = {"accept": JSON_API, "authorization": f"Bearer {self._token}"}
        if body:
            headers["content-type"] = media_type
        return vendor.handle(self.world, Request(verb, path, Query(query), headers, body))

    def send(self, verb: str, path: str, data: object) -> Any:
        """Send a document, expect success, return the data of the answer."""
        response = self.call(verb, path, json.dumps({"data": data}).encode())
        assert response.status < 300, response.body.decode()
        return json.loads(response.body).get("data")

    def _freely(self, verb: str, path: str, data: object) -> None:
        """Send what only a vendor lets pass who minds no move of a status."""
        before = self.world.switches.status_moves
        self.world.switches.status_moves = "free"
        self.send(verb, path, data)
        self.world.switches.status_moves = before

    def upload(self) -> Response:
        parts = {"file": FILE, "format": "csv", "delimiter": ",", "ignoreFirst": "1"}
        body = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in parts.items()
        )
        body += f"--{BOUNDARY}--\r\n"
        media_type = f"multipart/form-data; boundary={BOUNDARY}"
        return self.call("POST", "/v1/customers/import", body.encode(), media_type)

    def know(self, kind: str, row_id: str) -> str:
        """Put an id in front of those of its type."""
        self.ids[kind] = [row_id, *self.ids.get(kind, [])]
        return row_id

    def _fill(self) -> None:
        store = self.world.posiflora
        customer = Ref("customers", self.know("customers", demo_people.person_id("sergey")))
        self.know("stores", demo.STORE_ID)
        item = self.know("inventory-items", demo.stable_id("inventory-items", "rose-red"))
        self.know("prices", f"{item}-{demo.STORE_ID}")
        self.know("categories", demo_recipes.CATEGORY_ID)
        self.know("workers", demo.COURIER_ID)
        self.know("users", demo.stable_id("users", "courier-1"))
        event = {
            "type": "customer-events",
            "id": str(uuid4()),
            "attributes": {"title": "Именины", "dateFrom": "2026-03-08"},
            "relationships": {"customer": one(customer)},
        }
        self.know("customer-events", self.send("POST", "/v1/customer-events", event)["id"])
        link = Resource("customer-celebration-dates", f"1-{customer.id}")
        link.relations = {
            "customer": customer,
            "dateCelebration": Ref("celebration-dates", "1"),
            "celebration": Ref("customer-celebrations", "1"),
        }
        store.put(link)
        line = {
            "type": "movement-act-lines",
            "attributes": {"qty": 1, "price": 300},
            "relationships": {"item": one(Ref("inventory-items", item))},
        }
        act = {
            "type": "movement-acts",
            "attributes": {"posted": True},
            "relationships": {
                "from": one(Ref("stores", demo.STORE_ID)),
                "to": one(Ref("stores", demo.SECOND_STORE_ID)),
                "lines": {"data": [line]},
            },
        }
        self.know("movement-acts", self.send("POST", "/v1/movement-acts", act)["id"])
        report = {
            "type": "reports",
            "attributes": {"title": "Продажи", "periodStart": "2026-03-01"}
            | {"periodStop": "2026-03-31", "format": "xlsx"},
            "relationships": {"reportType": one(Ref("report-types", "9"))},
        }
        self.know("reports", self.send("POST", "/v1/reports", report)["id"])
        uploaded = json.loads(self.upload().body)["data"]["id"]
        self.know("customer-import", uploaded)
        self._orders(customer)

    def _orders(self, customer: Ref) -> None:
        for slug in ("sunny-day", "white-garden", "ruby"):
            bouquet = self.know("bouquets", demo.stable_id("bouquets", slug))
        order = {
            "type": "orders",
            "id": self.know("orders", str(uuid4())),
            "attributes": {
                "status": "new",
                "date": "2026-03-08",
                "docNo": "TM0000000001",
                "dueTime": "2026-03-08T11:00:00+03:00",
                "delivery": False,
            },
            "relationships": {
                "store": one(Ref("stores", demo.STORE_ID)),
                "source": one(Ref("order-sources", demo.SITE_SOURCE_ID)),
                "customer": one(customer),
                "bouquets": {"data": [{"type": "bouquets", "id": bouquet}]},
            },
        }
        made = self.send("POST", "/v1/orders", order)
        self.know("order-lines", made["relationships"]["lines"]["data"][0]["id"])
        for number, status in enumerate(("done", "returned")):
            discounted = line_of(demo.stable_id("inventory-items", "rose-red"))
            past = json.loads(json.dumps(order)) | {"id": str(uuid4())}
            past["attributes"]["docNo"] = f"TM000000001{number}"
            past["relationships"]["lines"] = {"data": [discounted]}
            past["relationships"]["bouquets"]["data"][0]["id"] = self.ids["bouquets"][number + 1]
            made = self.send("POST", "/v1/orders", past)
            row = self.world.posiflora.table("orders")[made["id"]]
            row.private["points"] = row.private["accrued"] = row["totalAmount"] / 10
            for step in ("done", status):
                data = {"type": "orders", "attributes": {"status": step}}
                self._freely("PATCH", f"/v1/orders/{made['id']}", data)
            self.know(f"orders {status}", made["id"])
        payments = self.world.posiflora.table("order-payments")
        self.know("order-payments", next(iter(payments)))


def one(ref: Ref) -> dict[str, Any]:
    return {"data": {"type": ref.type, "id": ref.id}}


def line_of(item_id: str) -> dict[str, Any]:
    """Two pieces at 250 with ten per cent off."""
    return {
        "type": "order-lines",
        "id": str(uuid4()),
        "attributes": {
            "qty": "2.00",
            "price": "250.00",
            "amount": "500.00",
            "totalAmount": "450.00",
        },
        "relationships": {"item": one(Ref("inventory-items", item_id)), "bouquet": {"data": None}},
    }
