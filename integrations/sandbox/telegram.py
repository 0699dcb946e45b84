"""A recording stand-in of the Bot API (telegram.md §2.1, §3)."""

import hmac
import json
import re
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

from integrations.sandbox import demo
from integrations.sandbox.telegram_markup import MarkupError, check_html
from integrations.sandbox.telegram_store import Call, Message
from integrations.sandbox.wire import JsonObject, Request, Response, answer, loads
from integrations.sandbox.world import World

TEXT_LIMIT = 4096
CALLBACK_LIMIT = 64
TITLE_LIMIT = 32
DESCRIPTION_LIMIT = 255
PAYLOAD_LIMIT = 128
SMALLEST_RUB = 8653
"""The least a rouble invoice may be, in kopecks (telegram.md §2.1)."""
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
BOT = {"id": 7000000001, "is_bot": True, "first_name": "Цветы", "username": "flowers_demo_bot"}


class RefusedError(Exception):
    """Leaves a method and becomes `{"ok": false, …}`."""

    def __init__(self, code: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def handle(world: World, request: Request) -> Response:
    """Answer one call to `…/telegram/bot<token>/<method>`; the caller holds the world's lock."""
    found = re.fullmatch(r"/bot([^/]+)/(\w+)", request.path)
    if found is None:
        return refusal(404, "Not Found")
    token, name = found.groups()
    if not hmac.compare_digest(token.encode(), demo.TELEGRAM_BOT_TOKEN.encode()):
        return refusal(401, "Unauthorized")
    # Method names are case-insensitive at Telegram.
    method = METHODS.get(name.lower())
    if method is None:
        return refusal(404, "Not Found: method not found")
    try:
        return answer(200, {"ok": True, "result": method(world, _parameters(request))})
    except RefusedError as error:
        return refusal(error.code, error.description, **error.parameters)


def refusal(code: int, description: str, **parameters: object) -> Response:
    """Build the Bot API's error body."""
    body: JsonObject = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return answer(code, body)


def too_many(retry_after: int) -> Response:
    """Build a 429 (telegram.md §3)."""
    text = f"Too Many Requests: retry after {retry_after}"
    return refusal(429, text, retry_after=retry_after)


def get_me(_world: World, _sent: JsonObject) -> object:
    """Answer `getMe`."""
    return BOT


def send_message(world: World, sent: JsonObject) -> object:
    """`sendMessage`: checked as strictly as the real one, then kept."""
    chat_id = _reachable_chat(world, sent)
    text, buttons = _text(sent), _keyboard(sent)
    world.telegram.last_message_id += 1
    message = Message(
        world.telegram.last_message_id,
        chat_id,
        world.clock.now(),
        text,
        str(sent.get("parse_mode") or ""),
        buttons,
    )
    world.telegram.messages.append(message)
    return _shown(message)


def edit_message_text(world: World, sent: JsonObject) -> object:
    """`editMessageText`: an edit that changes nothing is refused, as at Telegram."""
    chat_id = _reachable_chat(world, sent)
    text, buttons = _text(sent), _keyboard(sent)
    for message in world.telegram.messages:
        if (message.chat_id, message.message_id) != (chat_id, sent.get("message_id")):
            continue
        if (message.text, message.buttons) == (text, buttons):
            raise RefusedError(400, "Bad Request: message is not modified")
        message.text, message.buttons = text, buttons
        message.edited_at = world.clock.now()
        return _shown(message)
    raise RefusedError(400, "Bad Request: message to edit not found")


def set_webhook(world: World, sent: JsonObject) -> object:
    """`setWebhook`: only HTTPS, secret of 1-256 safe characters."""
    url = str(sent.get("url") or "")
    if url and urlsplit(url).scheme != "https" and not _is_local(url):
        raise RefusedError(400, "Bad Request: bad webhook: An HTTPS URL must be provided")
    secret = sent.get("secret_token")
    if secret is not None and not SECRET.fullmatch(str(secret)):
        raise RefusedError(400, "Bad Request: secret token contains unallowed characters")
    world.telegram.webhook = {**sent, "url": url}
    return True


def delete_webhook(world: World, _sent: JsonObject) -> object:
    """Answer `deleteWebhook`."""
    world.telegram.webhook = {}
    return True


def get_webhook_info(world: World, _sent: JsonObject) -> object:
    """Answer `getWebhookInfo`; the secret is never told."""
    hook = world.telegram.webhook
    info: JsonObject = {
        "url": hook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }
    if "allowed_updates" in hook:
        info["allowed_updates"] = hook["allowed_updates"]
    return info


def create_invoice_link(world: World, sent: JsonObject) -> object:
    """`createInvoiceLink`: limits of the Bot API, then a link that leads nowhere."""
    _length(sent, "title", TITLE_LIMIT)
    _length(sent, "description", DESCRIPTION_LIMIT)
    payload = str(sent.get("payload") or "")
    if not 1 <= len(payload.encode()) <= PAYLOAD_LIMIT:
        raise RefusedError(400, "Bad Request: INVOICE_PAYLOAD_INVALID")
    prices = sent.get("prices")
    if not isinstance(prices, list) or not prices:
        raise RefusedError(400, "Bad Request: PRICES_INVALID")
    amounts = [price.get("amount") for price in prices if isinstance(price, dict)]
    whole = [amount for amount in amounts if type(amount) is int]
    if len(whole) != len(prices):
        raise RefusedError(400, "Bad Request: PRICES_INVALID")
    if sent.get("currency") == "RUB" and sum(whole) < SMALLEST_RUB:
        raise RefusedError(400, "Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID")
    _record(world, "createInvoiceLink", sent)
    return f"https://t.me/$sandbox{len(world.telegram.calls)}"


def _recorder(name: str) -> Callable[[World, JsonObject], object]:
    def method(world: World, sent: JsonObject) -> object:
        _record(world, name, sent)
        return True

    return method


RECORDED = (
    "answerCallbackQuery",
    "answerPreCheckoutQuery",
    "deleteMessage",
    "setChatMenuButton",
    "setMyCommands",
    "setMyDescription",
    "setMyShortDescription",
)
METHODS: dict[str, Callable[[World, JsonObject], object]] = {
    "getme": get_me,
    "sendmessage": send_message,
    "editmessagetext": edit_message_text,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "createinvoicelink": create_invoice_link,
    **{name.lower(): _recorder(name) for name in RECORDED},
}


def _parameters(request: Request) -> JsonObject:
    """Read parameters from JSON, a form or the query; nested ones may be JSON in a string."""
    if request.media_type() == "application/json":
        try:
            found = loads(request.body or b"{}")
        except ValueError:
            raise RefusedError(400, "Bad Request: can't parse JSON object") from None
        if not isinstance(found, dict):
            raise RefusedError(400, "Bad Request: object expected as parameters")
        sent: JsonObject = found
    else:
        sent = dict(request.query) | dict(parse_qsl(request.body.decode(errors="replace")))
    for name in ("reply_markup", "prices", "allowed_updates", "commands"):
        if isinstance(sent.get(name), str):
            try:
                sent[name] = json.loads(sent[name])
            except ValueError:
                raise RefusedError(400, f"Bad Request: can't parse {name} JSON object") from None
    return sent


def _reachable_chat(world: World, sent: JsonObject) -> int:
    if world.switches.telegram_retry_after:
        seconds = world.switches.telegram_retry_after
        raise RefusedError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
    try:
        chat_id = int(sent.get("chat_id") or 0)
    except (TypeError, ValueError):
        chat_id = 0
    if chat_id == 0:
        raise RefusedError(400, "Bad Request: chat_id is empty")
    if str(chat_id) in world.switches.telegram_blocked_chats.split(","):
        raise RefusedError(403, "Forbidden: bot was blocked by the user")
    if str(chat_id) in world.switches.telegram_unknown_chats.split(","):
        raise RefusedError(400, "Bad Request: chat not found")
    return chat_id


def _text(sent: JsonObject) -> str:
    text = sent.get("text")
    if not isinstance(text, str) or not text.strip():
        raise RefusedError(400, "Bad Request: message text is empty")
    if len(text) > TEXT_LIMIT:
        raise RefusedError(400, "Bad Request: message is too long")
    if str(sent.get("parse_mode") or "").lower() == "html":
        try:
            check_html(text)
        except MarkupError as error:
            raise RefusedError(400, f"Bad Request: can't parse entities: {error}") from None
    return text


def _keyboard(sent: JsonObject) -> list[list[JsonObject]]:
    markup = sent.get("reply_markup")
    if markup is None:
        return []
    if not isinstance(markup, dict):
        raise RefusedError(400, "Bad Request: object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise RefusedError(400, "Bad Request: field inline_keyboard must be an array of arrays")
    for row in rows:
        for button in row:
            _check_button(button)
    return rows


def _check_button(button: object) -> None:
    if not isinstance(button, dict) or not button.get("text"):
        raise RefusedError(400, "Bad Request: inline keyboard button text must be non-empty")
    kinds = [name for name in ("url", "callback_data", "web_app") if name in button]
    if len(kinds) != 1:
        raise RefusedError(400, "Bad Request: text buttons are unallowed in the inline keyboard")
    if len(str(button.get("callback_data", "")).encode()) > CALLBACK_LIMIT:
        raise RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
    app = button.get("web_app")
    if app is not None:
        url = str(app.get("url", "")) if isinstance(app, dict) else ""
        if urlsplit(url).scheme != "https" and not _is_local(url):
            problem = f"inline keyboard button Web App URL '{url}' is invalid"
            raise RefusedError(400, f"Bad Request: {problem}: Only HTTPS links are allowed")


def _is_local(url: str) -> bool:
    """Say whether an address is on this machine.

    The real Bot API refuses plain HTTP everywhere. The demo shop runs on a loopback address
    without a certificate, so there, and only there, the stand-in looks away.
    """
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _length(sent: JsonObject, name: str, limit: int) -> None:
    if not 1 <= len(str(sent.get(name) or "")) <= limit:
        raise RefusedError(400, f"Bad Request: INVOICE_{name.upper()}_INVALID")


def _record(world: World, name: str, sent: JsonObject) -> None:
    world.telegram.calls.append(Call(world.clock.now(), name, sent))


def _shown(message: Message) -> JsonObject:
    return {
        "message_id": message.message_id,
        "from": BOT,
        "chat": {"id": message.chat_id, "type": "private" if message.chat_id > 0 else "group"},
        "date": int(message.at.timestamp()),
        "text": message.text,
    }
