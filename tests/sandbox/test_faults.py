import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from integrations.sandbox.faults import KINDS, Fault
from tests.plugin_sandbox import SandboxHelper
from tests.sandbox.wire_client import Wire, order_draft

LOST = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


@pytest.mark.parametrize(
    ("kind", "done"), [("refuse", 0), ("lost_before", 0), ("lost_after", 1), ("half_body", 1)]
)
def test_a_broken_connection(api: Wire, sandbox: SandboxHelper, kind: str, done: int) -> None:
    sandbox.fail("posiflora", "POST", "/orders$", kind)

    with pytest.raises(LOST):
        api.call("POST", "/orders", order_draft())

    assert len(sandbox.posiflora.orders) == done
    assert api.call("POST", "/orders", order_draft("TM0000000002")).status_code == 201
    assert [entry.fault for entry in sandbox.requests("posiflora", "POST", "/orders")] == [kind, ""]


@pytest.mark.parametrize(
    ("kind", "fields", "status", "done"),
    [
        ("status", {}, 503, 0),
        ("status", {"status": 502}, 502, 0),
        ("status_after", {}, 500, 1),
        ("html", {}, 200, 0),
        ("redirect", {}, 302, 0),
        ("broken_json", {}, 200, 1),
        ("expired_token", {}, 401, 0),
    ],
)
def test_a_wrong_answer(
    api: Wire,
    sandbox: SandboxHelper,
    kind: str,
    fields: dict[str, int],
    status: int,
    done: int,
) -> None:
    sandbox.fail("posiflora", "POST", "/orders$", kind, **fields)
    url, data = f"{api.base_url}/orders", {"data": order_draft()}
    headers = api.headers | {"Content-Type": "application/vnd.api+json"}

    response = api.session.post(url, json=data, headers=headers, allow_redirects=False, timeout=5)

    assert response.status_code == status
    assert len(sandbox.posiflora.orders) == done


def test_retry_after_travels(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", kind="status", status=429, retry_after=30)

    response = api.call("GET", "/stores")

    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")


def test_a_huge_body(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", "GET", "/stores", "huge_body")

    assert len(api.call("GET", "/stores").content) > 32_000_000


@pytest.mark.parametrize(("kind", "done"), [("slow", 0), ("slow_after", 1)])
def test_slowness_before_and_after_the_work(
    api: Wire, sandbox: SandboxHelper, kind: str, done: int
) -> None:
    sandbox.fail("posiflora", "POST", "/orders", kind, seconds=0.5)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(api.call, "POST", "/orders", order_draft())
        time.sleep(0.2)
        assert len(sandbox.posiflora.orders) == done
        # Other calls are not held up by one that waits.
        assert requests.get(f"{sandbox.base_url}/_control/health", timeout=0.2).ok
        assert answer.result().status_code == 201


def test_a_barrier_holds_the_answer_of_work_done(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", "POST", "/orders", "barrier")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(api.call, "POST", "/orders", order_draft())
        sandbox.wait_held()
        assert len(sandbox.posiflora.orders) == 1
        assert not answer.done()
        sandbox.release()
        assert answer.result().status_code == 201


def test_times_and_skip(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", "GET", "/stores", "status", skip=1, times=2)

    assert [api.call("GET", "/stores").status_code for _ in range(5)] == [200, 503, 503, 200, 200]
    assert api.call("GET", "/workers").status_code == 200


def test_a_fault_without_end_lasts_until_it_is_healed(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", kind="status", times=None)
    assert {api.call("GET", "/stores").status_code for _ in range(3)} == {503}

    sandbox.heal()
    assert api.call("GET", "/stores").status_code == 200


def test_chance_is_drawn_from_its_own_seed() -> None:
    def hits(seed: int) -> list[bool]:
        fault = Fault("status", probability=0.3, seed=seed, times=None)
        return [fault.takes(vendor="posiflora", method="GET", path="/v1/x") for _ in range(200)]

    assert hits(1) == hits(1)
    assert hits(1) != hits(2)
    assert 40 <= sum(hits(1)) <= 80


def test_another_vendor_is_not_touched(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.fail("loyalclient", kind="status", times=None)

    assert api.call("GET", "/stores").status_code == 200


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no such fault: explode"):
        Fault("explode")
    assert len(KINDS) == 14


def test_down_means_connection_refused_and_nothing_is_forgotten(
    api: Wire, sandbox: SandboxHelper
) -> None:
    api.send("POST", "/orders", order_draft(), 201)

    with sandbox.down(), pytest.raises(requests.ConnectionError):
        api.call("GET", "/orders")

    assert len(api.ids("/orders")) == 1


def test_the_journal_knows_what_was_asked_and_answered(api: Wire, sandbox: SandboxHelper) -> None:
    api.call("POST", "/orders", {"type": "orders"})
    api.call("GET", "/stores?loadAll=true")

    login, order, stores = sandbox.requests("posiflora")
    assert (login.path, login.body) == ("/v1/sessions", "")
    assert (order.method, order.path, order.status) == ("POST", "/v1/orders", 422)
    assert order.body == '{"data": {"type": "orders"}}'
    assert (stores.query, stores.status) == ("loadAll=true", 200)


def test_a_call_that_waited_through_a_reset_does_nothing(api: Wire, sandbox: SandboxHelper) -> None:
    sandbox.fail("posiflora", "POST", "/orders", "slow", seconds=30)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(api.call, "POST", "/orders", order_draft())
        while not sandbox.requests("posiflora", "POST", "/orders"):
            time.sleep(0.01)
        time.sleep(0.05)
        sandbox.world.reset()
        with pytest.raises(requests.ConnectionError):
            answer.result(timeout=5)

    assert sandbox.posiflora.orders == []
