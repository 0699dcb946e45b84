"""What takes the vendor time: reports and imports, moved on by its clock."""

import pytest
import requests

from integrations.sandbox.wire import JsonObject
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import MEDIA_TYPE, Wire

FILE = "name;phone;mail\nГерман Ли;9012345678;herman@example.org\nБоб Росс;9012345679;\n;1;\n"


def report_draft(**attributes: object) -> JsonObject:
    period = {"periodStart": "2026-03-01", "periodStop": "2026-03-31", "format": "xlsx"}
    return {
        "type": "reports",
        "attributes": {"title": "Продажи"} | period | attributes,
        "relationships": {"reportType": {"data": {"type": "report-types", "id": "9"}}},
    }


def stage(api: Wire, report: str) -> tuple[str, bool]:
    shown = api.get(f"/reports/{report}")["data"]["attributes"]
    return shown["stage"], shown["downloadable"]


@pytest.mark.parametrize(
    ("deferred", "end"), [(False, ("prepared", True)), (True, ("deferred", False))]
)
def test_a_report_goes_through_its_stages_again_and_again(
    api: Wire, sandbox: SandboxHelper, *, deferred: bool, end: tuple[str, bool]
) -> None:
    sandbox.switch(reports_deferred=deferred)
    made = api.send("POST", "/reports", report_draft(), 201)
    assert stage(api, made["id"]) == ("requested", False)
    sandbox.advance(6)
    assert stage(api, made["id"]) == ("processing", False)
    sandbox.advance(15)
    assert stage(api, made["id"]) == end
    assert api.get("/reports")["data"][0]["attributes"]["stage"] == end[0]

    again = api.call("POST", f"/reports/{made['id']}")
    assert again.json()["data"]["attributes"]["stage"] == "requested"
    sandbox.advance(30)
    assert stage(api, made["id"]) == end
    named = [{"type": "reports", "id": made["id"]}]
    assert api.call("DELETE", "/reports", named).status_code == 204
    assert api.ids("/reports") == []


def test_a_report_wants_a_type_and_a_known_format(api: Wire) -> None:
    draft = report_draft(format="docx")
    del draft["relationships"]

    problems = api.problems("POST", "/reports", draft)

    assert sorted(problems) == [("422", "/data/format"), ("422", "/data/reportType")]


def test_an_import_is_uploaded_mapped_and_waits(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.posiflora.fill_customers(1)
    made = requests.post(
        f"{api.base_url}/customers/import",
        files={"file": ("people.csv", FILE.encode(), "text/csv")},
        data={"format": "csv", "delimiter": ";", "ignoreFirst": "1"},
        headers={"Accept": MEDIA_TYPE, "Authorization": api.headers["Authorization"]},
        timeout=10,
    )
    assert made.status_code == 200
    document = made.json()["data"]
    assert [row["attributes"]["fields"][0] for row in document["relationships"]] == [
        "Герман Ли",
        "Боб Росс",
        "",
    ]
    path = f"/customers/import/{document['id']}"
    mapping = {"title": [0], "phone": 1, "email": 2, "bonusCard": None, "notes": []}
    sent = {"type": "mapping-customers", "attributes": mapping}

    waiting = api.send("POST", f"{path}/validate", sent)

    assert (waiting["attributes"]["status"], waiting["attributes"]["queue"]) == ("waiting", True)
    assert api.call("POST", f"{path}/validate", sent).status_code == 409
    sandbox.advance(11)
    shown = api.get(path)["data"]["attributes"]
    assert (shown["status"], shown["total"]) == ("finished", 2)
    (row,) = api.get("/customers?search=9012345678")["data"]
    assert (row["attributes"]["title"], row["attributes"]["email"]) == (
        "Герман Ли",
        "herman@example.org",
    )
    assert api.call("DELETE", path).status_code == 204
    assert sandbox.posiflora.count("customers") == 3


def test_an_import_that_is_no_form_is_refused(api: Wire) -> None:
    assert api.call("POST", "/customers/import", {"type": "customer-import"}).status_code == 400
