"""The log of exchanges: complete, readable, and without anything that must not be written down."""

import json

import pytest
import responses
from django.db import DatabaseError, connection

from integrations.errors import Transient
from integrations.http import VendorClient, correlate, exchange_log
from integrations.http.context import current_correlation
from integrations.models import Exchange
from integrations.posiflora.problems import DIALECT

pytestmark = pytest.mark.django_db(transaction=True)

URL = "https://vendor.test/v1/things"


def make() -> VendorClient:
    return VendorClient(vendor="posiflora", base_url="https://vendor.test", dialect=DIALECT)


@responses.activate
def test_a_row_tells_the_whole_call_without_secrets_and_phones() -> None:
    responses.post(
        URL, status=201, json={"id": "8f3e2a10-1234-4abc-8def-912345678901", "phone": 79123456789}
    )
    with correlate("TM0000000012", 77):
        make().request(
            "POST",
            "/v1/things",
            operation="things.create",
            query={"search": "79123456789"},
            json={"password": "p", "title": "Анна", "phone": "9123456789", "budget": 3500},
            headers={"Authorization": "Bearer secret-secret"},
        )
    row = Exchange.objects.get()
    assert (row.vendor, row.operation, row.method) == ("posiflora", "things.create", "POST")
    assert row.url == f"{URL}?search=•••89"
    assert (row.reference, row.message_id) == ("TM0000000012", 77)
    assert json.loads(row.request_body) == {
        "password": "•••",
        "title": "Анна",
        "phone": "•••89",
        "budget": 3500,
    }
    assert json.loads(row.response_body) == {
        "id": "8f3e2a10-1234-4abc-8def-912345678901",
        "phone": "•••89",
    }
    assert (row.status, row.outcome, row.error) == (201, "ok", "")
    assert row.finished_at is not None
    assert row.finished_at >= row.started_at
    assert row.duration_ms is not None


@responses.activate
def test_a_refusal_is_explained_in_the_row_without_the_phone_it_quotes() -> None:
    responses.post(
        URL,
        status=422,
        json={
            "errors": [{"title": "8 912 345-67-89 is taken", "source": {"pointer": "/data/phone"}}]
        },
    )
    with pytest.raises(Exception, match="posiflora") as caught:
        make().request("POST", "/v1/things", operation="things.create", json={})
    row = Exchange.objects.get()
    assert (row.outcome, row.error) == ("refused", "phone: •••89 is taken")
    assert "345" not in str(caught.value) + row.response_body


def test_correlation_is_inherited_and_ends_with_its_block() -> None:
    assert current_correlation().reference == ""
    with correlate("TM1", 5):
        with correlate(message_id=6):
            inner = current_correlation()
            assert (inner.reference, inner.message_id) == ("TM1", 6)
        assert current_correlation().message_id == 5
    assert current_correlation().message_id is None


@responses.activate
def test_when_the_start_cannot_be_written_no_call_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(Exchange.objects, "create", fail)
    with pytest.raises(Transient) as caught:
        make().request("POST", "/v1/things", operation="t", json={})
    assert caught.value.exchange_id is None
    assert len(responses.calls) == 0


@responses.activate
def test_when_the_end_cannot_be_written_the_answer_is_still_returned() -> None:
    responses.post(URL, json={"done": True})
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'disk full'; END $$ LANGUAGE plpgsql"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON integrations_exchange "
            "FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    try:
        got = make().request("POST", "/v1/things", operation="t", json={})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER refuse ON integrations_exchange")
            cursor.execute("DROP FUNCTION refuse()")
    assert got.data == {"done": True}
    assert Exchange.objects.get().outcome == "in_flight"


def test_what_postgresql_cannot_hold_is_dropped() -> None:
    assert exchange_log.excerpt({"a": "x\x00y\ud83d"}) == '{"a": "x\\u0000y?"}'
    assert exchange_log.excerpt(b"\x00\xff text") == "\ufffd text"


def test_bodies_are_cut_to_eight_kilobytes_and_phones_on_the_edge_are_masked() -> None:
    rows = [{"id": str(number), "title": "Роза", "phone": "79123456789"} for number in range(5000)]
    excerpt = exchange_log.excerpt({"data": rows})
    assert len(excerpt) == 8000
    assert excerpt.startswith('{"data": [{"id": "0", "title": "Роза", "phone": "•••89"}')
    assert "3456789" not in excerpt
    text = b"x" * 7990 + b" 79123456789 " + b"y" * 500
    assert exchange_log.excerpt(text)[7980:] == "x" * 10 + " •••89 " + "y" * 3
