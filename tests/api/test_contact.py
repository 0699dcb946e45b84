"""POST /me/contact: a phone is believed when Telegram signed it for this very caller, lately."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from integrations.sandbox import demo
from integrations.telegram.init_data import sign_contact, validate_contact
from shop.models import Customer, PhoneSource
from shop.services.customers import customer_verify_phone
from tests.api.rows import ANNA_PHONE, BORIS, Caller, LittleShop, codes

ANNA_ID = 700000001


def contact(
    *,
    user_id: object = ANNA_ID,
    phone: str = "79120000001",
    token: str = demo.TELEGRAM_BOT_TOKEN,
    age: timedelta = timedelta(0),
) -> str:
    person = {"user_id": user_id, "phone_number": phone, "first_name": "Анна"}
    return sign_contact(person, token=token, auth_date=datetime.now(tz=UTC) - age)


def tell(buyer: Caller, response: object) -> tuple[int, dict[str, object]]:
    answer = buyer.api.post("/api/v1/me/contact", {"response": response})
    return answer.status_code, answer.json()


def person(name: str) -> Customer:
    return Customer.objects.get(first_name=name)


@pytest.mark.parametrize("phone", ["79120000001", "+79120000001"])
def test_ones_own_phone(shelf: LittleShop, phone: str) -> None:
    anna = shelf.buyer()
    status, body = tell(anna, contact(phone=phone))
    assert status == 200
    assert (body["phone"], body["phone_verified"]) == (ANNA_PHONE, True)
    assert body == anna.api.get("/api/v1/me").json()
    customer = person("Анна")
    assert customer.verified_phone == ANNA_PHONE
    assert customer.phone_source == PhoneSource.CONTACT_SIGNED
    assert customer.phone_verified_at is not None
    assert datetime.now(tz=UTC) - customer.phone_verified_at < timedelta(minutes=1)


def test_a_phone_of_another_country(shelf: LittleShop) -> None:
    assert tell(shelf.buyer(), contact(phone="375291234567"))[1]["phone"] == "+375291234567"


FORGED = contact().replace("79120000001", "79120000002")


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(contact(user_id=BORIS["id"]), id="somebody else's"),
        pytest.param(contact(user_id=str(ANNA_ID)), id="an id that is a text"),
        pytest.param(contact(user_id=True), id="an id that is true"),
        pytest.param(contact(user_id=None), id="nobody's"),
        pytest.param(contact(age=timedelta(hours=24, minutes=1)), id="stale"),
        pytest.param(contact(age=timedelta(hours=-10)), id="from the future"),
        pytest.param(contact(token="7000000002:AAanother"), id="of another bot"),
        pytest.param(FORGED, id="forged"),
        pytest.param(contact(phone=""), id="without a phone"),
        pytest.param(contact(phone="12"), id="with half a phone"),
        pytest.param(contact() + "&contact=%7B%7D", id="with a second contact"),
        pytest.param(contact().partition("&hash")[0], id="unsigned"),
        pytest.param("contact=1", id="rubbish"),
    ],
)
def test_what_is_not_believed_changes_nothing(
    anna: Caller, stranger: Caller, response: str
) -> None:
    before = list(Customer.objects.order_by("pk").values())
    answer = anna.api.post("/api/v1/me/contact", {"response": response})
    assert answer.status_code == 400
    assert answer.json()["type"] == "client_error"
    assert codes(answer) == [("contact_invalid", "response")]
    assert list(Customer.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"response": ""}, "blank"),
        ({"response": None}, "null"),
        ({"response": {"contact": 1}}, "invalid"),
        ({"response": "я" * 4097}, "max_length"),
        ({"response": "a\0"}, "null_characters_not_allowed"),
    ],
)
def test_a_wrong_form(anna: Caller, body: dict[str, object], code: str) -> None:
    answer = anna.api.post("/api/v1/me/contact", body)
    assert answer.status_code == 400
    assert codes(answer) == [(code, "response")]
    assert person("Анна").verified_phone == ""


def test_a_phone_moves_to_whoever_proves_to_have_it_now(shelf: LittleShop) -> None:
    anna, boris = shelf.buyer(), shelf.buyer(**BORIS)
    tell(anna, contact())
    status, body = tell(boris, contact(user_id=BORIS["id"]))
    assert (status, body["phone"], body["phone_verified"]) == (200, ANNA_PHONE, True)

    hers = anna.api.get("/api/v1/me").json()
    assert (hers["phone"], hers["phone_verified"]) == (ANNA_PHONE, False)
    assert person("Анна").phone_source == PhoneSource.TYPED
    assert anna.api.get("/api/v1/me/bonuses").json()["status"] == "phone_required"

    tell(anna, contact())
    assert (person("Анна").verified_phone, person("Борис").verified_phone) == (ANNA_PHONE, "")


def test_another_phone_forgets_who_the_buyer_is_in_posiflora(shelf: LittleShop) -> None:
    anna = shelf.buyer()
    tell(anna, contact())
    Customer.objects.update(posiflora_id="p-1")
    tell(anna, contact())
    assert person("Анна").posiflora_id == "p-1"
    tell(anna, contact(phone="79120000009"))
    assert person("Анна").posiflora_id is None


def test_verifying_writes_nothing_but_the_phone(shelf: LittleShop) -> None:
    tell(shelf.buyer(), contact())
    read_before = person("Анна")
    Customer.objects.update(posiflora_id="found", email="anna@example.org")
    customer_verify_phone(
        customer=read_before,
        contact=validate_contact(contact(), user_id=ANNA_ID),
        source=PhoneSource.CONTACT_SIGNED,
    )
    assert (person("Анна").posiflora_id, person("Анна").email) == ("found", "anna@example.org")
