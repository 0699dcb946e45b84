"""Customers against the stateful stand-in, over real HTTP: made once, found by their phone."""

import pytest

from integrations.posiflora import get_client
from tests.plugin_sandbox import SandboxHelper

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_customer_is_created_and_found_by_phone(sandbox: SandboxHelper) -> None:
    client = get_client()
    assert client.customers.find_by_phone("+79120009999") is None
    made = client.customers.create(title="Анна", phone="+79120009999", email="a@b.ru")
    assert (made.title, made.phone, made.email, made.status) == (
        "Анна",
        "+79120009999",
        "a@b.ru",
        "on",
    )
    (row,) = [row for row in sandbox.posiflora.customers if row.id == made.id]
    assert (row["phone"], row["countryCode"], row["isPerson"]) == ("9120009999", 7, True)
    assert client.customers.find_by_phone("+79120009999") == made
    assert client.customers.get(made.id) == made


@pytest.mark.parametrize("ignored", [False, True])
def test_the_search_is_fuzzy_so_the_phone_is_compared(
    sandbox: SandboxHelper, *, ignored: bool
) -> None:
    sandbox.switch(search_ignored=ignored)
    client = get_client()
    for number in range(120):
        client.customers.create(title=f"9120000777 {number}", phone=f"+7912100{number:04d}")
    assert client.customers.find_by_phone("+79120000777") is None
    last = client.customers.create(title="Последний", phone="+79120000777")
    assert client.customers.find_by_phone("+79120000777") == last


def test_of_doubles_the_oldest_wins_and_deleted_ones_do_not_count(sandbox: SandboxHelper) -> None:
    client = get_client()
    first = client.customers.create(title="Первый", phone="+79120000777")
    sandbox.advance(60)
    second = client.customers.create(title="Второй", phone="+79120000777")
    found = client.customers.find_by_phone("+79120000777")
    assert found is not None
    assert found.id == first.id
    sandbox.posiflora.set("customers", first.id, status="deleted")
    found = client.customers.find_by_phone("+79120000777")
    assert found is not None
    assert found.id == second.id
