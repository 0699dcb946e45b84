"""Sending through the Bot API: the few methods a shop needs (telegram.md §3, §4.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from integrations.errors import Misconfigured, OutcomeUnknown, Transient
from integrations.http import Response, VendorClient
from integrations.http.dialect import member
from integrations.telegram.errors import DIALECT, ChatUnreachable

__all__ = ["Button", "ChatUnreachable", "TelegramBot", "get_bot"]

VENDOR = "telegram"
ALLOWED_UPDATES = ("message", "callback_query", "pre_checkout_query", "my_chat_member")


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message, on a row of its own.

    With `callback_data` it reports back to the bot. Otherwise it opens `url`: inside Telegram
    with `web_app`, which only private chats allow, and in a browser without.
    """

    text: str
    url: str = ""
    web_app: bool = False
    callback_data: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the InlineKeyboardButton."""
        if self.callback_data:
            return {"text": self.text, "callback_data": self.callback_data}
        if self.web_app:
            return {"text": self.text, "web_app": {"url": self.url}}
        return {"text": self.text, "url": self.url}


class TelegramBot:
    """One bot. Its token is part of every address, so addresses are masked wherever they go.

    Every method raises the four failures; `ChatUnreachable` is the Refused that means the chat
    itself is gone for good.
    """

    def __init__(self, *, token: str, api_base_url: str) -> None:
        self._token = token
        self._client = VendorClient(
            vendor=VENDOR,
            base_url=f"{api_base_url.rstrip('/')}/bot{token}" if api_base_url else "",
            dialect=DIALECT,
        )

    def send_message(self, chat_id: int, text_html: str, *, buttons: Sequence[Button] = ()) -> int:
        """Send HTML text of at most 4096 characters and return the message's id."""
        result = self._call("sendMessage", _message(chat_id, text_html, buttons))
        message_id = member(result.data, "message_id")
        if not isinstance(message_id, int):
            raise OutcomeUnknown(
                vendor=VENDOR,
                operation="sendMessage",
                detail="the answer names no message",
                exchange_id=result.exchange_id,
            )
        return message_id

    def edit_message_text(
        self, chat_id: int, message_id: int, text_html: str, *, buttons: Sequence[Button] = ()
    ) -> None:
        """Replace the text of a message the bot has sent. Repeating it changes nothing."""
        body = {**_message(chat_id, text_html, buttons), "message_id": message_id}
        self._call("editMessageText", body, safe=True)

    def answer_callback_query(self, query_id: str, text: str = "") -> None:
        """Stop the clock on a pressed button, with a short notice if there is one."""
        self._call("answerCallbackQuery", {"callback_query_id": query_id, "text": text}, safe=True)

    def get_me(self) -> Mapping[str, object]:
        """Return the bot's own account: `id`, `username`, `first_name`."""
        result = self._call("getMe", {}, safe=True)
        return result.data if isinstance(result.data, Mapping) else {}

    def get_webhook_info(self) -> Mapping[str, object]:
        """Return where updates go, and the last error on the way there."""
        result = self._call("getWebhookInfo", {}, safe=True)
        return result.data if isinstance(result.data, Mapping) else {}

    def set_webhook(self, url: str, *, secret_token: str) -> None:
        """Have updates sent to `url` with the secret in a header. Repeating it changes nothing."""
        body = {
            "url": url,
            "secret_token": secret_token,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        self._call("setWebhook", body, safe=True)

    def set_menu_button(self, text: str, *, url: str) -> None:
        """Put a button that opens the Mini App beside the input field of every private chat."""
        button = {"type": "web_app", "text": text, "web_app": {"url": url}}
        self._call("setChatMenuButton", {"menu_button": button}, safe=True)

    def set_commands(self, commands: Mapping[str, str]) -> None:
        """Publish the bot's commands: name without a slash -> description."""
        rows = [{"command": name, "description": text} for name, text in commands.items()]
        self._call("setMyCommands", {"commands": rows}, safe=True)

    def _call(self, method: str, body: Mapping[str, object], *, safe: bool = False) -> Response:
        """Call a method and return the response with `data` being its `result`."""
        if not self._token:
            raise Misconfigured(vendor=VENDOR, operation=method, detail="there is no bot token")
        response = self._client.request("POST", method, operation=method, json=body, safe=safe)
        if member(response.data, "ok") is not True:
            kind = Transient if safe else OutcomeUnknown
            raise kind(
                vendor=VENDOR,
                operation=method,
                detail="the answer is not one of the Bot API",
                exchange_id=response.exchange_id,
            )
        result = member(response.data, "result")
        return Response(response.status, response.headers, result, response.exchange_id)


def get_bot() -> TelegramBot:
    """Return the bot of the settings; of two tokens in rotation the first one sends."""
    token = settings.TELEGRAM_BOT_TOKEN.partition(",")[0].strip()
    return _bot(token, settings.TELEGRAM_API_BASE_URL)


@lru_cache(maxsize=8)
def _bot(token: str, api_base_url: str) -> TelegramBot:
    return TelegramBot(token=token, api_base_url=api_base_url)


def _message(chat_id: int, text_html: str, buttons: Sequence[Button]) -> dict[str, object]:
    body: dict[str, object] = {
        "chat_id": chat_id,
        "text": text_html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if buttons:
        rows = [[button.to_json()] for button in buttons]
        body["reply_markup"] = {"inline_keyboard": rows}
    return body
