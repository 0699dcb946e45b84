"""Sending through the Bot API, over real HTTP to the stand-in."""

import pytest
import responses
from pytest_django.fixtures import Settings

from integrations.errors import Misconfigured, OutcomeUnknown, Refused, Transient
from integrations.models import Exchange
from integrations.sandbox import demo
from integrations.telegram.bot import Button, ChatUnreachable, TelegramBot, get_bot
from tests.plugin_sandbox import SandboxHelper

pytestmark = pytest.mark.django_db(transaction=True)

CHAT = 700000001


def test_a_message_arrives_with_its_buttons(sandbox: SandboxHelper) -> None:
    buttons = [
        Button(text="Заказ", url="https://shop.test/app", web_app=True),
        Button(text="Сайт", url="https://shop.test"),
        Button(text="Без бонусов", callback_data="plain:12"),
    ]
    message_id = get_bot().send_message(CHAT, "<b>Заказ</b> собран", buttons=buttons)
    (message,) = sandbox.telegram.to(CHAT)
    assert (message.message_id, message.text, message.parse_mode) == (
        message_id,
        "<b>Заказ</b> собран",
        "HTML",
    )
    assert message.buttons == [
        [{"text": "Заказ", "web_app": {"url": "https://shop.test/app"}}],
        [{"text": "Сайт", "url": "https://shop.test"}],
        [{"text": "Без бонусов", "callback_data": "plain:12"}],
    ]


def test_the_token_is_in_no_row(sandbox: SandboxHelper) -> None:
    get_bot().send_message(CHAT, "Привет")
    with sandbox.down(), pytest.raises(Transient):
        get_bot().send_message(CHAT, "Привет")
    rows = list(Exchange.objects.order_by("pk"))
    assert [row.outcome for row in rows] == ["ok", "transient"]
    for row in rows:
        assert row.url == f"{sandbox.base_url}/telegram/bot•••/sendMessage"
        written = f"{row.url}{row.request_body}{row.response_body}{row.error}"
        assert demo.TELEGRAM_BOT_TOKEN.split(":")[1] not in written


def test_a_sent_message_can_be_edited(sandbox: SandboxHelper) -> None:
    message_id = get_bot().send_message(CHAT, "Собираем")
    get_bot().edit_message_text(CHAT, message_id, "Собран")
    assert [message.text for message in sandbox.telegram.to(CHAT)] == ["Собран"]


@pytest.mark.parametrize("switch", ["telegram_blocked_chats", "telegram_unknown_chats"])
def test_a_chat_that_is_gone_is_unreachable_for_good(sandbox: SandboxHelper, switch: str) -> None:
    sandbox.switch(**{switch: str(CHAT)})
    with pytest.raises(ChatUnreachable) as caught:
        get_bot().send_message(CHAT, "Привет")
    assert isinstance(caught.value, Refused)
    assert Exchange.objects.get().outcome == "refused"
    assert sandbox.telegram.to(CHAT) == []


def test_a_flood_is_waited_out(sandbox: SandboxHelper) -> None:
    sandbox.switch(telegram_retry_after=17)
    with pytest.raises(Transient) as caught:
        get_bot().send_message(CHAT, "Привет")
    assert caught.value.retry_after == 17.0


def test_a_message_whose_answer_is_lost_is_unknown_and_sent_once(sandbox: SandboxHelper) -> None:
    sandbox.fail("telegram", kind="lost_after")
    with pytest.raises(OutcomeUnknown):
        get_bot().send_message(CHAT, "Привет")
    assert len(sandbox.telegram.to(CHAT)) == 1


def test_a_wrong_or_missing_token_is_a_matter_for_a_person(
    sandbox: SandboxHelper, settings: Settings
) -> None:
    settings.TELEGRAM_BOT_TOKEN = "7000000009:AAwrong-token-for-the-sandbox-only-0000"
    with pytest.raises(Misconfigured):
        get_bot().get_me()
    settings.TELEGRAM_BOT_TOKEN = ""
    with pytest.raises(Misconfigured):
        get_bot().get_me()
    assert sandbox.telegram.messages == []


def test_the_first_of_two_tokens_sends(sandbox: SandboxHelper, settings: Settings) -> None:
    settings.TELEGRAM_BOT_TOKEN = f"{demo.TELEGRAM_BOT_TOKEN},7:x"
    get_bot().send_message(CHAT, "Привет")
    assert len(sandbox.telegram.to(CHAT)) == 1


def test_setting_up(sandbox: SandboxHelper) -> None:
    bot = get_bot()
    bot.set_webhook("https://shop.test/hook", secret_token="s3cret")
    bot.set_menu_button("Магазин", url="https://shop.test/app")
    bot.set_commands({"start": "Открыть магазин"})
    bot.answer_callback_query("1", "Хорошо")
    assert bot.get_me()["id"] == 7000000001
    assert bot.get_webhook_info()["url"] == "https://shop.test/hook"
    webhook = sandbox.world.telegram.webhook
    assert webhook["url"] == "https://shop.test/hook"
    row = Exchange.objects.get(operation="setWebhook")
    assert "s3cret" not in row.request_body


API = "https://api.test/bot1:x"


def answered(status: int, body: object) -> None:
    responses.post(f"{API}/sendMessage", status=status, json=body)


def bot() -> TelegramBot:
    return TelegramBot(token="1:x", api_base_url="https://api.test/")


@pytest.mark.parametrize(
    ("status", "description", "kind"),
    [
        (403, "Forbidden: bot was blocked by the user", ChatUnreachable),
        (403, "Forbidden: user is deactivated", ChatUnreachable),
        (403, "Forbidden: bot can't initiate conversation with a user", ChatUnreachable),
        (400, "Bad Request: chat not found", ChatUnreachable),
        (400, "Bad Request: PEER_ID_INVALID", ChatUnreachable),
        (400, "Bad Request: can't parse entities", Refused),
        (409, "Conflict: terminated by other getUpdates request", Refused),
        (401, "Unauthorized", Misconfigured),
        (404, "Not Found", Misconfigured),
        (500, "Internal Server Error", OutcomeUnknown),
        (200, "Bad Request: odd", Refused),
    ],
)
@responses.activate
def test_refusals_of_the_bot_api(status: int, description: str, kind: type[Exception]) -> None:
    code = status if status != 200 else 400
    answered(status, {"ok": False, "error_code": code, "description": description})
    with pytest.raises(kind) as caught:
        bot().send_message(CHAT, "x")
    assert type(caught.value) is kind
    assert description in str(caught.value)


@responses.activate
def test_retry_after_is_read_from_the_body() -> None:
    answered(
        429, {"ok": False, "error_code": 429, "description": "x", "parameters": {"retry_after": 3}}
    )
    with pytest.raises(Transient) as caught:
        bot().send_message(CHAT, "x")
    assert caught.value.retry_after == 3.0


@pytest.mark.parametrize("body", [{}, [], {"ok": True, "result": {}}, {"ok": "yes"}])
@responses.activate
def test_a_success_that_names_no_message_is_unknown(body: object) -> None:
    answered(200, body)
    with pytest.raises(OutcomeUnknown):
        bot().send_message(CHAT, "x")
