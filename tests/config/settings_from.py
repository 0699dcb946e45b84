"""The settings file run with another environment."""

import os
import runpy
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from config import settings
from config.embedded.environment import ISOLATED

PRODUCTION = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFG",
    "PUBLIC_URL": "https://shop.example.ru",
    "DATABASE_URL": "postgres://shop:secret@db/shop",
    "REDIS_URL": "redis://redis:6379/0",
    "POSIFLORA_BASE_URL": "https://flowers.posiflora.com/api",
    "POSIFLORA_USERNAME": "shop",
    "POSIFLORA_PASSWORD": "secret",
    "TELEGRAM_BOT_TOKEN": "7000000001:AAa-token-for-tests-only-00000000000000",
    "TELEGRAM_STAFF_CHAT_ID": "-100500",
}


def settings_from(environ: Mapping[str, str]) -> Any:
    """The names of `config.settings` as they are under exactly these variables."""
    with patch.dict(os.environ, {**environ, ISOLATED: "1"}, clear=True):
        names = runpy.run_path(settings.__file__)
    return SimpleNamespace(**names)
