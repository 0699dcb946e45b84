"""What Telegram's stand-in was told to send, for tests."""

from copy import deepcopy

from integrations.sandbox.telegram_store import Call, Message
from integrations.sandbox.world import World


class TelegramView:
    """What the bot sent."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def messages(self) -> list[Message]:
        with self._world.lock:
            return deepcopy(self._world.telegram.messages)

    @property
    def calls(self) -> list[Call]:
        """Every other method called, `createInvoiceLink` and the like."""
        with self._world.lock:
            return deepcopy(self._world.telegram.calls)

    def to(self, chat_id: int) -> list[Message]:
        return [message for message in self.messages if message.chat_id == chat_id]
