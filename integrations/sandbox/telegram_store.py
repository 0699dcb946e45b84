"""What the Telegram stand-in remembers: every call that was carried out."""

from dataclasses import dataclass, field
from datetime import datetime

from integrations.sandbox.wire import JsonObject


@dataclass(slots=True)
class Message:
    """A message in a chat; `buttons` are the rows of its inline keyboard."""

    message_id: int
    chat_id: int
    at: datetime
    text: str
    parse_mode: str = ""
    buttons: list[list[JsonObject]] = field(default_factory=list)
    edited_at: datetime | None = None


@dataclass(slots=True)
class Call:
    """Any other method that was called, with its parameters."""

    at: datetime
    method: str
    parameters: JsonObject


@dataclass(slots=True)
class TelegramStore:
    """The whole memory of the stand-in."""

    messages: list[Message] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    webhook: JsonObject = field(default_factory=dict)
    last_message_id: int = 100
