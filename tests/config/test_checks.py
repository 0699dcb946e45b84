import pytest

from config.checks import findings
from tests.config.settings_from import PRODUCTION, settings_from

SPENDS_POINTS = {
    "LOYALTY_PROVIDER": "posiflora",
    "POSIFLORA_SPEND_BONUSES": "1",
    "POSIFLORA_PAYMENT_METHOD_ID": "3b29d0ad-fe22-5404-9d1f-74335a8ef3d6",
    "POSIFLORA_SHIFT_ID": "772702ff-b063-52b9-9562-fc5f730fcb0d",
}


def found(environ: dict[str, str]) -> list[tuple[str, str, bool]]:
    return [(f.id, f.name, f.stops) for f in findings(settings_from(environ))]


def test_a_complete_production_environment_has_nothing_to_report() -> None:
    assert found(PRODUCTION) == []


def test_an_empty_environment_names_all_that_is_missing() -> None:
    assert found({}) == [
        ("shop.E002", "SECRET_KEY", True),
        ("shop.E003", "DATABASE_URL", True),
        ("shop.E004", "REDIS_URL", True),
        ("shop.E005", "PUBLIC_URL", True),
        ("shop.E006", "POSIFLORA_BASE_URL", True),
        ("shop.E011", "TELEGRAM_BOT_TOKEN", True),
        ("shop.W001", "TELEGRAM_STAFF_CHAT_ID", False),
    ]


def test_debug_warns_about_absent_vendors_and_stops_for_nothing() -> None:
    assert found({"DEBUG": "1"}) == [
        ("shop.E006", "POSIFLORA_BASE_URL", False),
        ("shop.E011", "TELEGRAM_BOT_TOKEN", False),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"SECRET_KEY": ""}, ("shop.E002", "SECRET_KEY")),
        ({"DATABASE_URL": ""}, ("shop.E003", "DATABASE_URL")),
        ({"DATABASE_URL": "sqlite:///x"}, ("shop.E001", "DATABASE_URL")),
        ({"REDIS_URL": ""}, ("shop.E004", "REDIS_URL")),
        ({"REDIS_URL": "http://redis"}, ("shop.E001", "REDIS_URL")),
        ({"PUBLIC_URL": ""}, ("shop.E005", "PUBLIC_URL")),
        ({"PUBLIC_URL": "http://shop.example.ru"}, ("shop.E005", "PUBLIC_URL")),
        ({"POSIFLORA_BASE_URL": ""}, ("shop.E006", "POSIFLORA_BASE_URL")),
        ({"POSIFLORA_PASSWORD": ""}, ("shop.E006", "POSIFLORA_PASSWORD")),
        ({"POSIFLORA_DOCNO_PREFIX": "ТМ"}, ("shop.E007", "POSIFLORA_DOCNO_PREFIX")),
        ({"POSIFLORA_DOCNO_PREFIX": "SHOP1"}, ("shop.E007", "POSIFLORA_DOCNO_PREFIX")),
        ({"LOYALTY_PROVIDER": "bonus"}, ("shop.E008", "LOYALTY_PROVIDER")),
        ({"LOYALTY_PROVIDER": "bonusplus"}, ("shop.E009", "BONUSPLUS_API_KEY")),
        ({"POSIFLORA_SPEND_BONUSES": "1"}, ("shop.E010", "POSIFLORA_SPEND_BONUSES")),
        (
            {"LOYALTY_PROVIDER": "posiflora", "POSIFLORA_PASSWORD": ""},
            ("shop.E006", "POSIFLORA_PASSWORD"),
        ),
        (
            SPENDS_POINTS | {"POSIFLORA_PAYMENT_METHOD_ID": ""},
            ("shop.E014", "POSIFLORA_PAYMENT_METHOD_ID"),
        ),
        (SPENDS_POINTS | {"POSIFLORA_SHIFT_ID": ""}, ("shop.E014", "POSIFLORA_SHIFT_ID")),
        (
            {"LOYALTY_PROVIDER": "loyalclient", "LOYALCLIENT_BASE_URL": "https://x.example"}
            | {"LOYALCLIENT_POINT_ID": "62a"},
            ("shop.E009", "LOYALCLIENT_API_KEY"),
        ),
        ({"TELEGRAM_BOT_TOKEN": "my bot"}, ("shop.E011", "TELEGRAM_BOT_TOKEN")),
        ({"TELEGRAM_WEBHOOK_SECRET": "пароль"}, ("shop.E012", "TELEGRAM_WEBHOOK_SECRET")),
        ({"SENTRY_DSN": "sentry"}, ("shop.E013", "SENTRY_DSN")),
        ({"OUTBOX_LEASE_SECONDS": "long"}, ("shop.E001", "OUTBOX_LEASE_SECONDS")),
        ({"SHOP_TIMEZONE": "Moscow"}, ("shop.E001", "SHOP_TIMEZONE")),
        ({"TELEGRAM_STAFF_CHAT_ID": "@staff"}, ("shop.E001", "TELEGRAM_STAFF_CHAT_ID")),
    ],
)
def test_one_wrong_variable_is_one_stopping_finding(
    changes: dict[str, str], expected: tuple[str, str]
) -> None:
    stopping = [f for f in findings(settings_from({**PRODUCTION, **changes})) if f.stops]
    assert [(f.id, f.name) for f in stopping] == [expected]


def test_a_chosen_loyalty_service_needs_all_its_keys() -> None:
    assert found({**PRODUCTION, "LOYALTY_PROVIDER": "loyalclient"}) == [
        ("shop.E009", "LOYALCLIENT_BASE_URL", True),
        ("shop.E009", "LOYALCLIENT_API_KEY", True),
        ("shop.E009", "LOYALCLIENT_POINT_ID", True),
    ]


@pytest.mark.parametrize("changes", [{"LOYALTY_PROVIDER": "posiflora"}, SPENDS_POINTS])
def test_points_of_posiflora_need_no_keys_of_their_own(changes: dict[str, str]) -> None:
    assert found({**PRODUCTION, **changes}) == found(PRODUCTION)


def test_points_of_posiflora_need_posiflora_on_a_developers_machine_too() -> None:
    without = dict.fromkeys(("POSIFLORA_BASE_URL", "POSIFLORA_USERNAME", "POSIFLORA_PASSWORD"), "")
    changed = {**PRODUCTION, **without, "DEBUG": "1", "LOYALTY_PROVIDER": "posiflora"}
    assert [(f.id, f.name) for f in findings(settings_from(changed)) if f.stops] == [
        ("shop.E009", name) for name in without
    ]


def test_two_tokens_may_stand_side_by_side_while_one_replaces_the_other() -> None:
    both = f"{PRODUCTION['TELEGRAM_BOT_TOKEN']}, 7000000002:BBanother-token-for-tests-0000000000"
    assert found({**PRODUCTION, "TELEGRAM_BOT_TOKEN": both}) == []


def test_a_half_given_posiflora_stops_in_debug_too() -> None:
    assert found({"DEBUG": "1", "POSIFLORA_USERNAME": "shop"})[:2] == [
        ("shop.E006", "POSIFLORA_BASE_URL", True),
        ("shop.E006", "POSIFLORA_PASSWORD", True),
    ]
