from concurrent.futures import ThreadPoolExecutor

from integrations.sandbox import demo
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, order_draft


def test_ten_buyers_of_one_bouquet_make_one_order(api: Wire, sandbox: SandboxHelper) -> None:
    bouquet = {"type": "bouquets", "id": demo.stable_id("bouquets", "ruby")}

    def buy(number: int) -> int:
        buyer = Wire(sandbox.base_url)
        buyer.headers = api.headers
        draft = order_draft(f"TM000000000{number}")
        draft["relationships"]["bouquets"] = {"data": [bouquet]}
        with buyer.session:
            return buyer.call("POST", "/orders", draft).status_code

    with ThreadPoolExecutor(10) as pool:
        statuses = sorted(pool.map(buy, range(10)))

    assert statuses == [201] + [409] * 9
    assert len(sandbox.posiflora.orders) == 1


def test_revisions_of_parallel_changes_never_repeat(api: Wire, sandbox: SandboxHelper) -> None:
    def place(number: int) -> int:
        buyer = Wire(sandbox.base_url)
        buyer.headers = api.headers
        with buyer.session:
            made = buyer.send("POST", "/orders", order_draft(f"TM00000000{number:02}"), 201)
        revision: int = made["attributes"]["revision"]
        return revision

    with ThreadPoolExecutor(8) as pool:
        revisions = list(pool.map(place, range(40)))

    assert sorted(revisions) == list(range(1, 41))
