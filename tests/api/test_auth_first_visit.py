"""Two first requests at once are one person."""

from __future__ import annotations

from shop.models import Customer, MessengerAccount
from tests.api.rows import LittleShop
from tests.together import together


def test_parallel_first_requests_create_one_customer(live: LittleShop) -> None:
    answers = together(8, lambda _number: live.buyer().api.get("/api/v1/me"))

    assert [answer.status_code for answer in answers] == [200] * 8
    customer = Customer.objects.get()
    assert {answer.json()["id"] for answer in answers} == {customer.pk}
    assert MessengerAccount.objects.get().customer == customer
