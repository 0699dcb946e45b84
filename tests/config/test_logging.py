import json
import logging
import sys

import pytest

from config.logging import JsonFormatter, MaskingFormatter
from config.request_id import current_request_id

TOKEN = "7000000001:AAdemo-token-for-the-sandbox-only-000000"


def fail() -> None:
    raise ValueError(f"https://api.telegram.org/bot{TOKEN}/sendMessage +7 (912) 123-45-67")


def record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "shop.tasks", "levelno": 20, "levelname": "INFO"})
    made.msg, made.args = message, args
    made.created, made.process = 1_764_000_000.25, 42
    vars(made).update(extra)
    return made


def test_a_json_line_holds_what_a_machine_asks_for() -> None:
    assert json.loads(JsonFormatter().format(record("Отправлено: %d", 3, order="TM01"))) == {
        "time": "2025-11-24T16:00:00.250+00:00",
        "level": "info",
        "logger": "shop.tasks",
        "message": "Отправлено: 3",
        "process": 42,
        "order": "TM01",
    }


def test_lines_of_one_request_carry_its_id() -> None:
    token = current_request_id.set("abc-1")
    line = json.loads(JsonFormatter().format(record("Готово")))
    current_request_id.reset(token)
    assert line["request_id"] == "abc-1"


@pytest.mark.parametrize("formatter", [JsonFormatter(), MaskingFormatter("%(message)s")])
def test_no_secret_and_no_phone_gets_through(formatter: logging.Formatter) -> None:
    made = record("Позвонить %s, токен %s", "+79121234567", TOKEN, recipient="8 912 123-45-67")
    try:
        fail()
    except ValueError:
        made.exc_info = sys.exc_info()
    line = formatter.format(made)
    assert "ValueError" in line
    for secret in (TOKEN, "AAdemo", "9121234567", "123-45-67"):
        assert secret not in line


def test_a_line_is_one_line() -> None:
    assert "\n" not in JsonFormatter().format(record("первая\nвторая"))
