"""Who is calling: found by a Telegram id, seen now and then."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from integrations.telegram.init_data import TelegramIdentity
from shop.models import Customer, MessengerAccount
from shop.services.customers import customer_identify

NOON = "2026-11-25T12:00:00Z"


def an_identity(**changes: Any) -> TelegramIdentity:
    person: dict[str, Any] = {
        "user_id": 2**51,
        "first_name": "Анна",
        "last_name": "Садовая",
        "username": "anna",
        "language_code": "ru",
        "allows_write": True,
        "start_param": "",
        "auth_date": datetime(2026, 11, 25, tzinfo=UTC),
    }
    return TelegramIdentity(**person | changes)


@pytest.fixture
def known(db: None) -> Customer:
    with time_machine.travel(NOON, tick=False):
        return customer_identify(identity=an_identity())


def test_a_first_visit(known: Customer) -> None:
    account = MessengerAccount.objects.get()
    assert (account.customer, account.external_id) == (known, 2**51)
    assert account.seen_at == datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert known.name == "Анна Садовая"


@pytest.mark.parametrize(
    ("moment", "changes", "seen"),
    [
        ("2026-11-25T12:05:00Z", {}, 12 * 60),
        ("2026-11-25T12:05:01Z", {}, 12 * 60 + 5),
        ("2026-11-25T12:01:00Z", {"username": "sad"}, 12 * 60 + 1),
    ],
)
def test_a_visit_is_noted_every_five_minutes(
    known: Customer, moment: str, changes: dict[str, str], seen: int
) -> None:
    with time_machine.travel(moment, tick=False):
        assert customer_identify(identity=an_identity(**changes)) == known
    account = MessengerAccount.objects.get()
    assert account.seen_at.hour * 60 + account.seen_at.minute == seen
    assert account.username == changes.get("username", "anna")


def test_a_call_right_after_costs_one_query(
    known: Customer, django_assert_num_queries: Any
) -> None:
    with time_machine.travel(NOON, tick=False), django_assert_num_queries(1):
        customer_identify(identity=an_identity())


def test_what_the_buyer_called_themselves_stays(known: Customer) -> None:
    Customer.objects.update(first_name="Аня")
    customer_identify(identity=an_identity(first_name="Anna", last_name=""))
    assert Customer.objects.get().name == "Аня Садовая"


def test_another_id_is_another_person(known: Customer) -> None:
    other = customer_identify(identity=an_identity(user_id=7))
    assert other != known
    assert Customer.objects.count() == MessengerAccount.objects.count() == 2


def test_somebody_without_a_name(db: None) -> None:
    nobody = customer_identify(identity=an_identity(first_name="", last_name="", username=""))
    assert (nobody.name, str(nobody)) == ("", f"Покупатель {nobody.pk}")
