"""People and orders the demo shop had before there was an app."""

import json

from integrations.sandbox import Sandbox, demo, demo_people
from integrations.sandbox.pictures.recipes import RECIPES
from integrations.sandbox.storage import unpack
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.furnished import Furnished
from tests.sandbox.wire_client import Wire


def test_a_friend_is_known_with_points_and_orders_by_telephone(
    api: Wire, sandbox: SandboxHelper
) -> None:
    sandbox.posiflora.settle()
    phone = demo_people.FRIEND_PHONE.removeprefix("+7")

    (friend,) = api.get(f"/customers?search={phone}&include=bonusGroup")["data"]

    shown = friend["attributes"]
    assert (shown["phone"], shown["countryCode"], shown["ordersQty"]) == (phone, 7, 2)
    # 540 given by hand, then 7 % of two orders.
    assert shown["currentPoints"] == 540 + 426 + 273
    query = f"filter[customer]={friend['id']}&filter[sources]={demo_people.TELEPHONE}"
    orders = {row["attributes"]["status"] for row in api.get(f"/orders?{query}")["data"]}
    assert orders == {"new", "done"}
    assert api.get(f"/customers/{friend['id']}")["meta"]["last_order"] is not None


def test_orders_of_the_past_add_up(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.posiflora.settle()

    for order in sandbox.posiflora.orders:
        lines = sandbox.posiflora.lines(order)
        assert sum(float(line["totalAmount"]) for line in lines) == order["totalAmount"] > 0
        assert order["createdAt"] <= order["updatedAt"] <= sandbox.world.clock.now()
        assert (order["paymentsAmount"] == order["totalAmount"]) == (order["status"] == "done")


def test_tests_begin_without_a_past_and_people_with_it() -> None:
    assert Sandbox(settled=False).world.posiflora.table("orders") == {}
    lived_in = Sandbox().world
    assert len(lived_in.posiflora.table("orders")) == len(demo_people.ORDERS)
    lived_in.reset()
    assert len(lived_in.posiflora.table("customers")) == len(demo_people.PEOPLE)


def test_every_recipe_has_a_picture_of_its_own(sandbox: SandboxHelper) -> None:
    logos = {row.one("logo") for row in sandbox.posiflora.rows("specifications")}
    names = {row.private["name"] for row in sandbox.posiflora.rows("images") if row.id in logos}

    assert len(names) == len(logos) == 4
    assert names <= set(RECIPES)


def test_workers_have_names_and_groups_have_percents(api: Wire) -> None:
    workers = {row["id"]: row["attributes"] for row in api.get("/workers")["data"]}
    assert workers[demo.FLORIST_IDS[0]]["firstName"] == "Марина"
    groups = [row["attributes"] for row in api.get("/bonus-groups")["data"]]
    assert [(row["bonusRate"], row["limit"]) for row in groups] == [(5, 30), (7, 40), (10, 50)]


def test_everything_survives_the_state_file() -> None:
    full = Furnished().world
    text = full.dump()
    empty = Sandbox(settled=False).world

    empty.restore(json.loads(text, object_hook=unpack))

    assert empty.dump() == text
