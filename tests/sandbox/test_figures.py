"""Statistics and analytics are counted from what was sold."""

import pytest

from integrations.sandbox import demo
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, line_draft, order_draft

YEAR = "filter[range]=year"


@pytest.fixture
def sold(api: Wire, sandbox: SandboxHelper) -> list[str]:
    """500 in roses, a vase for 1490 with 149 off, 190 returned: three orders of today."""
    drafts = (
        line_draft(),
        line_draft("vase", qty="1", price="1490", totalAmount="1341.00"),
        line_draft("card", qty="1", price="190"),
    )
    made = []
    for number, line in enumerate(drafts):
        draft = order_draft(f"TM000000000{number}")
        draft["attributes"]["date"] = sandbox.world.clock.now().date().isoformat()
        draft["relationships"]["lines"] = {"data": [line]}
        made.append(api.send("POST", "/orders", draft, 201)["id"])
        sandbox.florist.complete(made[-1])
    sandbox.florist.take_back(made[-1])
    return made


def test_the_table_of_everything(api: Wire, sold: list[str]) -> None:
    shown = api.get(f"/stats/stores/general?{YEAR}")["data"]["attributes"]

    assert (shown["revenue"], shown["ordersQty"], shown["ordersReturnedQty"]) == (1841, 3, 1)
    # What goods cost is 45 % of their price in the demo shop.
    assert shown["profit"] == 1841 - 225 - 670.5
    assert (shown["discountAmount"], shown["ordersReturnedAmount"]) == (149, 190)
    assert shown["marginality"] == 51.36


@pytest.mark.parametrize(("store", "revenue"), [("STORE_ID", 1841), ("SECOND_STORE_ID", 0)])
def test_one_store(api: Wire, sold: list[str], *, store: str, revenue: int) -> None:
    path = f"/stores/{getattr(demo, store)}/stats?{YEAR}"

    assert api.get(path)["data"]["attributes"]["revenue"] == revenue


def test_a_series_by_months(api: Wire, sold: list[str], sandbox: SandboxHelper) -> None:
    document = api.get(f"/stats/stores/revenue?{YEAR}")

    assert document["meta"]["step"] == "month"
    rows = [row["attributes"] for row in document["data"]]
    assert len(rows) == sandbox.world.clock.now().month
    assert (rows[0]["date"][5:], rows[-1]["amount"]) == ("01-01", 1841)


def test_shares_of_sources_and_workers(api: Wire, sold: list[str]) -> None:
    (source,) = api.get(f"/stats/stores/sources?{YEAR}")["data"]
    (worker,) = api.get(f"/stats/stores/workers?{YEAR}")["data"]

    assert (source["attributes"]["amount"], source["attributes"]["share"]) == (1841, 100)
    assert source["relationships"]["source"]["data"]["id"] == demo.SITE_SOURCE_ID
    assert worker["relationships"]["worker"]["data"]["id"] == demo.ADMIN_ID
    assert worker["attributes"]["avgOrderAmount"] == 613.67


def test_what_sells_best(api: Wire, sold: list[str]) -> None:
    path = f"/stores/{demo.STORE_ID}/showcase-top-flowers-stats?{YEAR}"

    best = api.get(path)["data"][0]

    assert best["relationships"]["item"]["data"]["id"] == demo.stable_id("inventory-items", "vase")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("general", 422),
        ("general?filter[range]=decade", 422),
        ("general?filter[range]=custom&filter[rangeFrom]=yesterday", 400),
        ("general?filter[range]=custom&filter[rangeFrom]=2026-01-01T00:00:00Z", 200),
        ("debts", 422),
        (f"debts?filter[stores]={demo.STORE_ID}", 200),
        ("write-off-stats?filter[range]=year", 422),
        (f"write-off-stats?filter[range]=year&filter[stores][]={demo.STORE_ID}", 200),
    ],
)
def test_what_a_question_needs(api: Wire, *, query: str, status: int) -> None:
    assert api.call("GET", f"/stats/stores/{query}").status_code == status


def test_orders_behind_a_figure(api: Wire, sold: list[str]) -> None:
    assert sorted(api.ids("/orders/analytics/shipment-revenue")) == sorted(sold)
    assert api.ids("/orders/analytics/returned") == [sold[2]]
    assert api.ids("/orders/analytics/bonuses-accrued") == []
    document = api.get("/orders/analytics/total-discount")
    assert [row["id"] for row in document["data"]] == [sold[1]]
    assert document["meta"]["total"] == "1"
    assert document["meta"]["analytic_header"] == {
        "orders_count": "1",
        "fullRevenue": "1341.00",
        "returnedRevenue": "0.00",
        "revenueBonuses": "0.00",
        "revenue": "1341.00",
    }


def test_discounts_in_the_meta_of_orders(api: Wire, sold: list[str]) -> None:
    meta = api.get("/orders?addMetaStatuses=true")["meta"]

    assert meta["orders_amounts"]["discountsAmount"] == "149.00"
    assert (meta["statuses"]["done"], meta["statuses"]["credit"]) == ("2", "2")


def test_figures_about_customers(api: Wire, sandbox: SandboxHelper) -> None:
    first, _ = sandbox.posiflora.fill_customers(2)
    sandbox.posiflora.change_points(first, 100)
    sandbox.posiflora.change_points(first, -30)

    today = api.get("/customers-stats?filter[range]=month")["data"][-1]["attributes"]

    assert (today["newCustomersCount"], today["bonusesAccumulated"], today["bonusesSpent"]) == (
        2,
        100,
        30,
    )
    steps = api.get(f"/customers/import/{first}/stats?filter[format]=day")
    assert steps["meta"] == {"total": 0, "format": "day"}
    assert len(steps["data"]) == sandbox.world.clock.now().day
