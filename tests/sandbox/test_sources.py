from uuid import uuid4

from integrations.sandbox import demo
from integrations.sandbox.wire import JsonObject
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire


def draft(title: str, **parts: object) -> JsonObject:
    found: JsonObject = {"type": "order-sources", "attributes": {"title": title}}
    return found | parts


def test_the_three_system_sources_have_the_known_ids(api: Wire) -> None:
    rows = api.get("/order-sources")["data"]

    assert {(row["id"][:8], row["attributes"]["title"]) for row in rows} == {
        ("f128f295", "Site"),
        ("fbd7aeac", "Telephone"),
        ("9bed7b59", "Terminal"),
    }


def test_create_takes_an_array(api: Wire) -> None:
    source_id = str(uuid4())

    made = api.call("POST", "/order-sources", [draft("telegram_mini_app", id=source_id)])

    assert made.status_code == 201
    assert [row["id"] for row in made.json()["data"]] == [source_id]
    shown = api.get(f"/order-sources/{source_id}")["data"]["attributes"]
    assert (shown["title"], shown["hidden"]) == ("telegram_mini_app", False)
    assert api.call("POST", "/order-sources", draft("one")).status_code == 400


def test_a_blank_title_makes_nothing(api: Wire, sandbox: SandboxHelper) -> None:
    sent = [draft("one"), draft("")]

    assert api.problems("POST", "/order-sources", sent) == [("422", "/data/title")]
    assert len(sandbox.posiflora.sources) == 3


def test_a_double_title_is_a_switch(api: Wire, sandbox: SandboxHelper) -> None:
    assert api.call("POST", "/order-sources", [draft("Site")]).status_code == 201

    sandbox.switch(duplicate_source_title="422")
    assert api.problems("POST", "/order-sources", [draft("Site")]) == [("422", "/data/title")]


def test_rename_hide_and_delete(api: Wire, sandbox: SandboxHelper) -> None:
    change = draft("Сайт", id=demo.SITE_SOURCE_ID)
    change["attributes"]["hidden"] = True

    (changed,) = api.call("PATCH", "/order-sources", [change]).json()["data"]
    assert (changed["attributes"]["title"], changed["attributes"]["hidden"]) == ("Сайт", True)

    gone = api.call("DELETE", "/order-sources", [draft("", id=demo.SITE_SOURCE_ID)])
    assert (gone.status_code, gone.content) == (204, b"")
    assert len(sandbox.posiflora.sources) == 2
