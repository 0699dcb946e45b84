"""Who is calling: everything Telegram signed is believed, nothing else is (telegram.md App. B)."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from pytest_django.fixtures import Settings

from integrations.telegram import init_data
from integrations.telegram.init_data import (
    InvalidInitData,
    TelegramIdentity,
    VerifiedContact,
    sign_contact,
    sign_init_data,
    validate,
    validate_contact,
)

TOKEN = "7000000001:AAdemo-token-for-the-sandbox-only-000000"
OTHER = "7000000002:AAother-token-for-the-sandbox-only-00000"
NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
USER: dict[str, object] = {"id": 700000001, "first_name": "Анна", "language_code": "ru"}

# Signed by Telegram itself and published with its bot's hashed token in the documentation of
# init data (telegram.md §1.1). The only public proof that `signature` is part of what is hashed.
REAL = (
    "user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%20%2B%20-%20%3F%20%5C%2F%22%2C"
    "%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A"
    "%22ru%22%2C%22is_premium%22%3Atrue%2C%22allows_write_to_pm%22%3Atrue%2C%22photo_url%22%3A"
    "%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2Fuserpic%5C%2F320%5C%2F"
    "4FPEE4tmP3ATHa57u6MqTDih13LTOiMoKoLDRG4PnSA.svg%22%7D&chat_instance=8134722200314281151"
    "&chat_type=private&auth_date=1733584787"
    "&signature=zL-ucjNyREiHDE8aihFwpfR9aggP2xiAo3NSpfe-p7IbCisNlDKlo7Kb6G4D0Ao2mBrSgEk4maLSdv6MLIlADQ"
    "&hash=2174df5b000556d044f3f020384e879c8efcab55ddea2ced4eb752e93e7080d6"
)
REAL_HASHED_TOKEN = "c0881d6d547967540dcb06d7378a2c2b2c79a8f915ae70a4a37a8a04de0da32b"
REAL_MOMENT = datetime.fromtimestamp(1733584787, tz=UTC)


def signed(pairs: list[tuple[str, str]], *, token: str = TOKEN) -> str:
    """Sign by the letter of the specification, independently of the library under test."""
    check = "\n".join(sorted(f"{key}={value}" for key, value in pairs))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    digest = hmac.new(secret, check.encode(), hashlib.sha256).hexdigest()
    return urlencode([*pairs, ("hash", digest)])


def fields(moment: datetime = NOW, **more: str) -> list[tuple[str, str]]:
    user = json.dumps(USER, ensure_ascii=False)
    return [("auth_date", str(int(moment.timestamp()))), ("user", user), *more.items()]


def refused(raw: str, *, now: datetime = NOW) -> bool:
    """Tell whether it is refused, and check that the refusal says nothing."""
    with pytest.raises(InvalidInitData) as caught:
        validate(raw, now=now)
    return str(caught.value) == "init data is not valid"


def test_what_telegram_really_signed_is_believed() -> None:
    data = init_data._verify(REAL, tokens=(REAL_HASHED_TOKEN,), now=REAL_MOMENT, hashed=True)
    assert init_data._identity(data) == TelegramIdentity(
        user_id=279058397,
        first_name="Vladislav + - ? /",
        last_name="Kibenko",
        username="vdkfrost",
        language_code="ru",
        allows_write=True,
        start_param="",
        auth_date=REAL_MOMENT,
    )


def test_the_real_vector_without_its_signature_field_is_refused() -> None:
    pairs = [pair for pair in parse_qsl(REAL) if pair[0] != "signature"]
    with pytest.raises(InvalidInitData):
        init_data._verify(
            urlencode(pairs), tokens=(REAL_HASHED_TOKEN,), now=REAL_MOMENT, hashed=True
        )


def test_a_signed_caller_is_known() -> None:
    raw = signed(fields(start_param="order_12", query_id="q"))
    assert validate(raw, now=NOW) == TelegramIdentity(
        user_id=700000001,
        first_name="Анна",
        last_name="",
        username="",
        language_code="ru",
        allows_write=False,
        start_param="order_12",
        auth_date=NOW,
    )


def test_our_own_signing_is_the_specification_s() -> None:
    raw = sign_init_data(USER, token=TOKEN, auth_date=NOW, start_param="x", signature="A" * 86)
    assert signed([pair for pair in parse_qsl(raw) if pair[0] != "hash"]).endswith(raw[-64:])
    assert validate(raw, now=NOW).start_param == "x"


@pytest.mark.parametrize("name", ["Анна + & = % ?", "🌹💐", 'кавычки " и \\', "a+b c"])
def test_names_come_through_unchanged(name: str) -> None:
    raw = sign_init_data({**USER, "first_name": name}, token=TOKEN, auth_date=NOW)
    assert validate(raw, now=NOW).first_name == name


def test_what_telegram_may_add_one_day_is_signed_and_ignored() -> None:
    user = {**USER, "is_flower_lover": True, "nested": {"a": [1]}}
    raw = sign_init_data(user, token=TOKEN, auth_date=NOW, new_field="1", blank="")
    assert validate(raw, now=NOW).user_id == 700000001
    assert refused(raw.replace("new_field=1", "new_field=2"))
    assert refused(raw.replace("blank=&", ""))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.replace("700000001", "700000002"),
        lambda raw: raw.replace("hash=", "hash=0"),
        lambda raw: raw[: raw.index("&hash=")],
        lambda raw: raw + "&user=" + quote(json.dumps({**USER, "id": 1})),
        lambda raw: "user=" + quote(json.dumps({**USER, "id": 1})) + "&" + raw,
        lambda raw: raw + "&extra=1",
        lambda raw: raw + "&=1",
        lambda raw: raw[:-1] + ("0" if raw[-1] != "0" else "1"),
        lambda raw: raw.replace("hash=", "hash=" + "g" * 64 + "&h="),
    ],
)
def test_anything_changed_is_refused(spoil: object) -> None:
    assert callable(spoil)
    assert refused(spoil(signed(fields())))


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "   ",
        "user",
        "&&&",
        "x" * 10_000,
        "hash=" + "0" * 64,
        "auth_date=1&hash=" + "0" * 64,
        "\x00\udcff",
        "user=" + "[" * 3000 + "&auth_date=1&hash=" + "0" * 64,
    ],
)
def test_rubbish_is_refused(raw: str) -> None:
    assert refused(raw)


def test_a_valid_string_of_more_than_four_kilobytes_is_refused() -> None:
    assert refused(signed(fields(start_param="x" * 5000)))


@pytest.mark.parametrize(
    ("moment", "believed"),
    [
        (NOW, True),
        (NOW - timedelta(hours=24), True),
        (NOW - timedelta(hours=24, seconds=1), False),
        (NOW - timedelta(days=3), False),
        (NOW + timedelta(seconds=60), True),
        (NOW + timedelta(seconds=61), False),
        (NOW + timedelta(days=10), False),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), False),
    ],
)
def test_age_and_skew(moment: datetime, *, believed: bool) -> None:
    raw = signed(fields(moment))
    if believed:
        assert validate(raw, now=NOW).auth_date == moment
    else:
        assert refused(raw)


@pytest.mark.parametrize("date", ["", "x", "-5", "1.5", "1" * 30, " 1773000000"])
def test_an_auth_date_that_is_no_number_of_seconds_is_refused(date: str) -> None:
    assert refused(signed([("auth_date", date), ("user", json.dumps(USER))]))


@pytest.mark.parametrize(
    "user",
    [
        "",
        "null",
        "[]",
        "{}",
        '"x"',
        "{",
        json.dumps({"first_name": "A"}),
        json.dumps({**USER, "id": "700000001"}),
        json.dumps({**USER, "id": True}),
        json.dumps({**USER, "id": 0}),
        json.dumps({**USER, "id": -1}),
        json.dumps({**USER, "id": 2**52}),
        json.dumps({**USER, "id": 1.0}),
        "[" * 1200 + "]" * 1200,
    ],
)
def test_a_signed_string_without_a_usable_user_is_refused(user: str) -> None:
    assert refused(signed([("auth_date", str(int(NOW.timestamp()))), ("user", user)]))


def test_a_signed_string_without_any_user_is_refused() -> None:
    assert refused(signed([("auth_date", str(int(NOW.timestamp())))]))


def test_texts_the_database_cannot_hold_are_cleaned() -> None:
    user = '{"id": 5, "first_name": "A\\u0000\\ud83d", "last_name": 7}'
    raw = signed([("auth_date", str(int(NOW.timestamp()))), ("user", user)])
    identity = validate(raw, now=NOW)
    assert (identity.first_name, identity.last_name) == ("A?", "")


def test_tokens_rotate_and_without_one_nobody_is_known(settings: Settings) -> None:
    raw = signed(fields(), token=OTHER)
    assert refused(raw)
    settings.TELEGRAM_BOT_TOKEN = f"{TOKEN}, {OTHER}"
    assert validate(raw, now=NOW).user_id == 700000001
    assert validate(signed(fields()), now=NOW).user_id == 700000001
    settings.TELEGRAM_BOT_TOKEN = ""
    assert refused(raw)
    assert refused(signed(fields(), token=""))


CONTACT: dict[str, object] = {"user_id": 700000001, "phone_number": "79120000001"}


@pytest.mark.parametrize("phone", ["79120000001", "+79120000001", "+7 912 000-00-01"])
def test_a_contact_of_the_caller_is_verified(phone: str) -> None:
    raw = sign_contact({**CONTACT, "phone_number": phone}, token=TOKEN, auth_date=NOW)
    assert validate_contact(raw, user_id=700000001, now=NOW) == VerifiedContact(
        phone_e164="+79120000001", user_id=700000001, auth_date=NOW
    )


def test_a_foreign_number_is_not_taken_for_a_russian_one() -> None:
    raw = sign_contact({**CONTACT, "phone_number": "447911123456"}, token=TOKEN, auth_date=NOW)
    assert validate_contact(raw, user_id=700000001, now=NOW).phone_e164 == "+447911123456"


@pytest.mark.parametrize(
    "contact",
    [
        {**CONTACT, "user_id": 700000002},
        {**CONTACT, "user_id": "700000001"},
        {"phone_number": "79120000001"},
        {"user_id": 700000001},
        {**CONTACT, "phone_number": "12"},
        {**CONTACT, "phone_number": None},
    ],
)
def test_other_contacts_are_refused(contact: dict[str, object]) -> None:
    raw = sign_contact(contact, token=TOKEN, auth_date=NOW)
    with pytest.raises(InvalidInitData):
        validate_contact(raw, user_id=700000001, now=NOW)


@pytest.mark.parametrize("contact", ["", "[]", "{", "7", "[" * 1200])
def test_a_signed_contact_that_is_no_object_is_refused(contact: str) -> None:
    raw = signed([("auth_date", str(int(NOW.timestamp()))), ("contact", contact)])
    with pytest.raises(InvalidInitData):
        validate_contact(raw, user_id=700000001, now=NOW)


def test_stale_forged_and_missing_contacts_are_refused() -> None:
    stale = sign_contact(CONTACT, token=TOKEN, auth_date=NOW - timedelta(days=2))
    forged = sign_contact(CONTACT, token=OTHER, auth_date=NOW)
    for raw in (stale, forged, "", signed(fields())):
        with pytest.raises(InvalidInitData):
            validate_contact(raw, user_id=700000001, now=NOW)
