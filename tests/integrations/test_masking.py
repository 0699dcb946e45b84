"""Secrets and phones never come through, ids and amounts always do."""

import pytest

from integrations.masking import mask_json, mask_mapping, mask_text

TOKEN = "7000000001:AAdemo-token-for-the-sandbox-only-000000"


@pytest.mark.parametrize(
    "spelling",
    [
        "+79123456789",
        "+7 912 345-67-89",
        "+7 (912) 345-67-89",
        "8 (912) 345 67 89",
        "8-912-345-67-89",
        "89123456789",
        "79123456789",
        "9123456789",
        "912 345 67 89",
        "%2B79123456789",
        "%2B7%20912%20345-67-89",
    ],
)
def test_every_spelling_of_a_russian_phone_is_masked(spelling: str) -> None:
    assert mask_text(spelling) == "•••89"
    assert mask_text(f"позвонить {spelling}, подъезд 2") == "позвонить •••89, подъезд 2"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("(342) 200-00-17", "•••17"),
        ("+44 20 7946 0958", "•••58"),
        ("тел89123456789", "тел•••89"),
        ("search=9123456789&page[number]=1", "search=•••89&page[number]=1"),
        ("/customer/79123456789/balance", "/customer/•••89/balance"),
        ("89123456789,89120000011", "•••89,•••11"),
        ("2026-03-08 11:00:00 9123456789", "2026-03-08 11:00:00 •••89"),
        ("%22phone_number%22%3A%2279123456789%22", "%22phone_number%22%3A%22•••89%22"),
        ("пишите на anna.sadovaya@mail.ru", "пишите на •••@mail.ru"),
        ("email=anna%40mail.ru", "email=•••@mail.ru"),
    ],
)
def test_phones_and_mails_inside_text(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "TM0000000012",
        "aabn22000008",
        "25aaaa000164",
        "8f3e2a10-1234-4abc-8def-912345678901",
        "91234567-8912-4abc-8def-912345678901",
        "62a0000000000000000000f4",
        "1704045600",
        "1704045600123",
        "2026-03-08T11:00:00+03:00",
        "2026-03-08T11:00:00.123456Z",
        "2026-03-08 11:00:00",
        "491519.50",
        "9123456789.00",
        "3500.00",
        "7342037359",
        "HTTP 422",
        "page[number]=1&page[size]=100",
        "Цена 3 500 000 рублей",
        "filter[modifiedAt][from]=2026-03-08T11:00:00+03:00",
    ],
)
def test_ids_amounts_and_moments_are_left_alone(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            f"https://api.telegram.org/bot{TOKEN}/sendMessage",
            "https://api.telegram.org/bot•••/sendMessage",
        ),
        (f"token {TOKEN} expired", "token ••• expired"),
        ("Authorization: Bearer abcdefgh.123-x", "Authorization: Bearer •••"),
        ("Authorization: tma user=1&hash=2", "Authorization: tma •••"),
        ("ApiKey MTIzNDU2Nzg5MA==", "ApiKey •••"),
        ("apikey: demo-loyalty-key", "apikey: •••"),
        ('{"password": "p\\"q w", "a": 1}', '{"password": "•••", "a": 1}'),
        ('{"refreshToken":"abc","accessToken":"x"}', '{"refreshToken":"•••","accessToken":"•••"}'),
        ("eyJhbGciOi.eyJpYXQiOj.c2lnbmF0dXJl", "•••"),
        (f"auth_date=1733584787&hash={'a' * 64}", "auth_date=1733584787&hash=•••"),
        (f"signature={'zL-' * 28}zL&x=1", "signature=•••&x=1"),
    ],
)
def test_secrets_are_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


def test_members_of_json_are_masked_by_their_names() -> None:
    assert mask_mapping(
        {
            "Authorization": "Bearer x",
            "phone": 79120000001,
            "deliveryPhoneCode": "7",
            "deliveryPhoneNumber": "12345",
            "phoneNumbers": ["79120000001", "12"],
            "validPhone": True,
            "chat_id": 8123456789,
            "id": 9123456789,
            "password": "p",
            "title": "Анна",
            "notes": {"text": "тел. 8 912 345-67-89", "email": None},
            "amount": 3500,
        }
    ) == {
        "Authorization": "•••",
        "phone": "•••01",
        "deliveryPhoneCode": "7",
        "deliveryPhoneNumber": "•••45",
        "phoneNumbers": ["•••01", "12"],
        "validPhone": True,
        "chat_id": 8123456789,
        "id": 9123456789,
        "password": "•••",
        "title": "Анна",
        "notes": {"text": "тел. •••89", "email": None},
        "amount": 3500,
    }


def test_a_phone_that_came_as_a_bare_number_is_masked() -> None:
    assert mask_json([79120000001, 3500, 1704045600, True, None]) == [
        "•••01",
        3500,
        1704045600,
        True,
        None,
    ]
