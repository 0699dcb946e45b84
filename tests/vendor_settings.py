"""The shop's settings that point it at the stand-ins, for this process and for others."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from integrations.sandbox import demo


def vendor_settings(base_url: str) -> dict[str, str | int]:
    """Settings by name, for a sandbox at this address. As text they are the environment's."""
    return {
        "POSIFLORA_BASE_URL": f"{base_url}/posiflora/api",
        "POSIFLORA_USERNAME": demo.POSIFLORA_USERNAME,
        "POSIFLORA_PASSWORD": demo.POSIFLORA_PASSWORD,
        "POSIFLORA_STORE_ID": demo.STORE_ID,
        "LOYALTY_PROVIDER": "loyalclient",
        "LOYALCLIENT_BASE_URL": f"{base_url}/loyalclient",
        "LOYALCLIENT_API_KEY": demo.LOYALCLIENT_API_KEY,
        "LOYALCLIENT_POINT_ID": demo.LOYALCLIENT_POINT_ID,
        "BONUSPLUS_BASE_URL": f"{base_url}/bonusplus/api",
        "BONUSPLUS_API_KEY": demo.BONUSPLUS_API_KEY,
        "BONUSPLUS_STORE": demo.BONUSPLUS_STORE,
        "TELEGRAM_BOT_TOKEN": demo.TELEGRAM_BOT_TOKEN,
        "TELEGRAM_API_BASE_URL": f"{base_url}/telegram",
        "TELEGRAM_STAFF_CHAT_ID": demo.STAFF_CHAT_ID,
    }


def process_environment(base_url: str) -> dict[str, str]:
    """The environment of a process that shares this one's database and vendors."""
    database = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "DATABASE_URL": urlunsplit(database._replace(path=f"/{name}")),
        **{name: str(value) for name, value in vendor_settings(base_url).items()},
    }
