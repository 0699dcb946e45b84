"""GET and PATCH /me: the caller's own profile and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from shop.models import Customer, PhoneSource
from shop.services.customers import customer_update
from tests.api.rows import Caller, codes

PROFILE = {
    "first_name": "Анна",
    "phone": "+79120000001",
    "phone_verified": False,
    "email": "",
    "birthday": None,
    "notifications": True,
}


def profile(buyer: Caller) -> dict[str, Any]:
    answer: dict[str, Any] = buyer.api.get("/api/v1/me").json()
    del answer["id"]
    return answer


def verified(phone: str = "+79120000001") -> Customer:
    """Anna with a phone Telegram has vouched for."""
    Customer.objects.filter(first_name="Анна").update(
        phone=phone,
        phone_verified_at=datetime(2026, 1, 1, tzinfo=UTC),
        phone_source=PhoneSource.CONTACT_SIGNED,
        posiflora_id="p-1",
    )
    return Customer.objects.get(first_name="Анна")


def test_everybody_sees_their_own(anna: Caller, stranger: Caller) -> None:
    assert profile(anna) == PROFILE
    assert profile(stranger) == PROFILE | {"first_name": "Борис", "phone": "+79120000555"}
    ids = {each.api.get("/api/v1/me").json()["id"] for each in (anna, stranger)}
    assert ids == set(Customer.objects.values_list("pk", flat=True))


def test_everything_may_be_changed(anna: Caller, stranger: Caller) -> None:
    theirs = profile(stranger)
    wishes = {
        "first_name": "Анна-Мария",
        "phone": "8 (912) 000-00-99",
        "email": "anna@example.org",
        "birthday": "1992-05-14",
        "notifications": False,
    }
    answer = anna.api.patch("/api/v1/me", wishes)
    assert answer.status_code == 200
    expected = {**wishes, "phone": "+79120000099", "phone_verified": False}
    assert answer.json() == expected | {"id": answer.json()["id"]}
    assert profile(anna) == expected
    assert profile(stranger) == theirs


@pytest.mark.parametrize(
    ("field", "empty"),
    [("first_name", ""), ("phone", ""), ("email", ""), ("birthday", None)],
)
def test_everything_may_be_taken_back(anna: Caller, field: str, empty: object) -> None:
    anna.api.patch("/api/v1/me", {"email": "anna@example.org", "birthday": "1992-05-14"})
    before = profile(anna)
    assert anna.api.patch("/api/v1/me", {field: empty}).status_code == 200
    assert profile(anna) == before | {field: empty}


def test_what_is_not_mentioned_stays(anna: Caller) -> None:
    before = profile(anna)
    assert anna.api.patch("/api/v1/me", {}).status_code == 200
    assert anna.api.patch("/api/v1/me", {"email": "anna@example.org"}).status_code == 200
    assert profile(anna) == before | {"email": "anna@example.org"}


def test_nobody_verifies_a_phone_by_saying_so(anna: Caller) -> None:
    anna.api.patch(
        "/api/v1/me", {"phone_verified": True, "phone_verified_at": "2026-01-01", "id": 1}
    )
    assert profile(anna)["phone_verified"] is False


def test_another_phone_is_not_a_verified_one(anna: Caller) -> None:
    verified()
    assert profile(anna)["phone_verified"] is True
    assert anna.api.patch("/api/v1/me", {"phone": "+79120000099"}).status_code == 200
    customer = Customer.objects.get(first_name="Анна")
    assert (customer.phone, customer.verified_phone) == ("+79120000099", "")
    assert (customer.phone_source, customer.posiflora_id) == (PhoneSource.TYPED, None)


def test_the_same_phone_stays_verified_however_it_is_spelled(anna: Caller) -> None:
    verified()
    assert anna.api.patch("/api/v1/me", {"phone": "8 912 000-00-01"}).status_code == 200
    customer = Customer.objects.get(first_name="Анна")
    assert (customer.verified_phone, customer.posiflora_id) == ("+79120000001", "p-1")


def test_a_phone_taken_away_is_gone(anna: Caller) -> None:
    verified()
    assert anna.api.patch("/api/v1/me", {"phone": ""}).status_code == 200
    customer = Customer.objects.get(first_name="Анна")
    assert (customer.phone, customer.phone_verified_at, customer.phone_source) == ("", None, "")


def test_a_typed_phone_takes_nothing_from_its_owner(anna: Caller, stranger: Caller) -> None:
    verified()
    assert stranger.api.patch("/api/v1/me", {"phone": "+79120000001"}).status_code == 200
    assert profile(anna)["phone_verified"] is True
    assert profile(stranger)["phone_verified"] is False
    assert stranger.api.get("/api/v1/me/bonuses").json()["status"] == "phone_required"


def test_a_change_writes_nothing_but_the_change(anna: Caller) -> None:
    # A worker found the customer in Posiflora after this request had read the row.
    read_before = Customer.objects.get(first_name="Анна")
    Customer.objects.update(posiflora_id="found", email="new@example.org")
    customer_update(customer=read_before, notifications=False)
    customer = Customer.objects.get(first_name="Анна")
    assert (customer.posiflora_id, customer.email) == ("found", "new@example.org")
    assert customer.notifications is False


@pytest.mark.parametrize(
    ("wishes", "refusal"),
    [
        ({"phone": "12"}, ("invalid_phone", "phone")),
        ({"phone": "+7912000000199"}, ("invalid_phone", "phone")),
        ({"phone": "роза"}, ("invalid_phone", "phone")),
        ({"phone": "1" * 33}, ("invalid_phone", "phone")),
        ({"phone": None}, ("null", "phone")),
        ({"phone": {"a": 1}}, ("invalid", "phone")),
        ({"email": "anna"}, ("invalid", "email")),
        ({"email": "a@" + "b." * 130 + "ru"}, ("max_length", "email")),
        ({"birthday": "14.05.1992"}, ("invalid", "birthday")),
        ({"birthday": "1992-02-30"}, ("invalid", "birthday")),
        ({"birthday": "2026-11-26"}, ("invalid", "birthday")),
        ({"birthday": "0001-01-01"}, ("invalid", "birthday")),
        ({"notifications": "perhaps"}, ("invalid", "notifications")),
        ({"notifications": None}, ("null", "notifications")),
        ({"notifications": []}, ("invalid", "notifications")),
        ({"first_name": "я" * 129}, ("max_length", "first_name")),
        ({"first_name": "А\0"}, ("null_characters_not_allowed", "first_name")),
        ({"first_name": ["Анна"]}, ("invalid", "first_name")),
    ],
)
def test_a_wrong_wish_changes_nothing(
    anna: Caller, wishes: dict[str, object], refusal: tuple[str, str]
) -> None:
    before = profile(anna)
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        fresh = anna.shop.buyer()
        answer = fresh.api.patch("/api/v1/me", {"first_name": "Инна", **wishes})
    assert answer.status_code == 400
    assert codes(answer) == [refusal]
    assert profile(anna) == before


def test_a_birthday_is_today_at_the_latest(anna: Caller) -> None:
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        fresh = anna.shop.buyer()
        assert fresh.api.patch("/api/v1/me", {"birthday": "2026-11-25"}).status_code == 200
    assert Customer.objects.get(first_name="Анна").birthday == date(2026, 11, 25)


@pytest.mark.parametrize("body", [[], "Анна", 5, True, None, [{"first_name": "Анна"}]])
def test_not_even_an_object(anna: Caller, body: object) -> None:
    answer = anna.api.patch("/api/v1/me", body, format="json")
    assert answer.status_code in ({200} if body is None else {400})
    if body is not None:
        assert codes(answer) == [("invalid", "non_field_errors")]
