import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from integrations.sandbox import demo
from tests.plugin_sandbox import SandboxHelper

CHAT = 700000001

type Bot = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def bot(sandbox: SandboxHelper) -> Bot:
    """`bot("sendMessage", chat_id=…)` -> status and body."""

    def send(
        method: str, token: str = demo.TELEGRAM_BOT_TOKEN, **sent: object
    ) -> tuple[int, dict[str, Any]]:
        url = f"{sandbox.base_url}/telegram/bot{token}/{method}"
        response = requests.post(url, json=sent, timeout=5)
        return response.status_code, response.json()

    return send


def test_a_message_is_kept_with_its_buttons(bot: Bot, sandbox: SandboxHelper) -> None:
    button = {"text": "Открыть заказ", "web_app": {"url": "https://shop.example/"}}

    status, body = bot(
        "sendMessage",
        chat_id=CHAT,
        text="<b>Заказ</b> собран &amp; ждёт",
        parse_mode="HTML",
        reply_markup={"inline_keyboard": [[button]]},
    )

    assert (status, body["ok"], body["result"]["chat"]["id"]) == (200, True, CHAT)
    (message,) = sandbox.telegram.to(CHAT)
    assert message.message_id == body["result"]["message_id"]
    assert message.text == "<b>Заказ</b> собран &amp; ждёт"
    assert message.buttons == [[button]]


def test_form_parameters_are_taken_too(sandbox: SandboxHelper) -> None:
    url = f"{sandbox.base_url}/telegram/bot{demo.TELEGRAM_BOT_TOKEN}/sendMessage"
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}

    response = requests.post(
        url, data={"chat_id": CHAT, "text": "Ну?", "reply_markup": json.dumps(markup)}, timeout=5
    )

    assert response.status_code == 200
    assert sandbox.telegram.messages[0].buttons == markup["inline_keyboard"]


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({"text": " "}, "message text is empty"),
        ({"text": "я" * 4097}, "message is too long"),
        ({"chat_id": 0}, "chat_id is empty"),
        ({"text": "<b>a", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<div>a</div>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<b><i>a</b></i>", "parse_mode": "HTML"}, "can't parse entities"),
    ],
)
def test_what_the_bot_api_refuses(
    bot: Bot, sandbox: SandboxHelper, changes: dict[str, object], description: str
) -> None:
    status, body = bot("sendMessage", **({"chat_id": CHAT, "text": "a"} | changes))

    assert (status, body["ok"], body["error_code"]) == (400, False, 400)
    assert description in body["description"]
    assert sandbox.telegram.messages == []


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://shop.example/", 200),
        ("http://127.0.0.1:8000/", 200),
        ("http://localhost/", 200),
        ("http://shop.example/", 400),
    ],
)
def test_only_https_opens_a_mini_app(bot: Bot, url: str, status: int) -> None:
    markup = {"inline_keyboard": [[{"text": "Открыть", "web_app": {"url": url}}]]}

    assert bot("sendMessage", chat_id=CHAT, text="a", reply_markup=markup)[0] == status


def test_blocked_unknown_and_busy(bot: Bot, sandbox: SandboxHelper) -> None:
    sandbox.switch(telegram_blocked_chats=str(CHAT), telegram_unknown_chats="5,6")
    assert bot("sendMessage", chat_id=CHAT, text="a")[1] == {
        "ok": False,
        "error_code": 403,
        "description": "Forbidden: bot was blocked by the user",
    }
    assert (
        bot("sendMessage", chat_id=6, text="a")[1]["description"] == "Bad Request: chat not found"
    )

    sandbox.switch(telegram_retry_after=7)
    status, body = bot("sendMessage", chat_id=1, text="a")
    assert (status, body["parameters"]) == (429, {"retry_after": 7})


def test_a_fault_of_429_speaks_telegrams_language(bot: Bot, sandbox: SandboxHelper) -> None:
    sandbox.fail("telegram", path="/sendMessage", kind="status", status=429, retry_after=3)

    assert bot("sendMessage", chat_id=1, text="a")[1]["parameters"] == {"retry_after": 3}
    assert bot("sendMessage", chat_id=1, text="a")[0] == 200


def test_wrong_token_and_unknown_method(bot: Bot) -> None:
    unauthorized = {"ok": False, "error_code": 401, "description": "Unauthorized"}

    assert bot("getMe", token="1:wrong") == (401, unauthorized)
    assert bot("sendRocket")[0] == 404
    assert bot("getme")[1]["result"]["username"] == "flowers_demo_bot"


def test_a_message_can_be_edited_once(bot: Bot, sandbox: SandboxHelper) -> None:
    number = bot("sendMessage", chat_id=CHAT, text="a")[1]["result"]["message_id"]

    assert bot("editMessageText", chat_id=CHAT, message_id=number, text="b")[0] == 200
    again = bot("editMessageText", chat_id=CHAT, message_id=number, text="b")
    assert again[1]["description"] == "Bad Request: message is not modified"
    assert [each.text for each in sandbox.telegram.messages] == ["b"]
    assert bot("editMessageText", chat_id=CHAT, message_id=1, text="b")[0] == 400


def test_webhook(bot: Bot) -> None:
    assert bot("setWebhook", url="http://shop.example/hook")[0] == 400
    assert bot("setWebhook", url="https://shop.example/hook", secret_token="a b")[0] == 400

    hook = {"url": "https://shop.example/hook", "allowed_updates": ["message"]}
    assert bot("setWebhook", secret_token="s3cret", **hook)[0] == 200
    info = bot("getWebhookInfo")[1]["result"]
    assert (info["url"], info["allowed_updates"]) == (hook["url"], hook["allowed_updates"])
    assert "s3cret" not in str(info)


def test_invoice_limits(bot: Bot, sandbox: SandboxHelper) -> None:
    invoice: dict[str, object] = {
        "title": "Заказ",
        "description": "Цветы",
        "payload": "TM0000000001",
        "currency": "RUB",
        "prices": [{"label": "Букет", "amount": 430000}],
    }
    status, body = bot("createInvoiceLink", **invoice)
    assert (status, body["result"].startswith("https://t.me/$")) == (200, True)
    assert [call.method for call in sandbox.telegram.calls] == ["createInvoiceLink"]

    for changes in (
        {"title": "я" * 33},
        {"payload": "я" * 65},
        {"prices": [{"label": "Букет", "amount": 43.5}]},
        {"prices": [{"label": "Букет", "amount": 8652}]},
    ):
        assert bot("createInvoiceLink", **(invoice | changes))[0] == 400


def test_the_token_is_not_in_the_journal(bot: Bot, sandbox: SandboxHelper) -> None:
    bot("getMe")

    (entry,) = sandbox.requests("telegram")
    assert entry.path == "/getMe"
    assert demo.TELEGRAM_BOT_TOKEN not in str(entry.as_dict())
