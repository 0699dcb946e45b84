"""The environment of the demo shop: every variable that `make run` fills in by itself."""

from collections.abc import Callable

from integrations.sandbox import demo

# Who gives one of these has a vendor of his own, and the demo's keys for that vendor would not fit.
OWN_VENDOR = {
    "POSIFLORA_": ("POSIFLORA_BASE_URL", "POSIFLORA_USERNAME", "POSIFLORA_PASSWORD"),
    "LOYALTY_PROVIDER": ("LOYALTY_PROVIDER",),
    "LOYALCLIENT_": ("LOYALCLIENT_BASE_URL", "LOYALCLIENT_API_KEY"),
    "TELEGRAM_": ("TELEGRAM_BOT_TOKEN", "TELEGRAM_API_BASE_URL"),
}


def demo_environment(
    *,
    sandbox_url: str,
    web_url: str,
    is_given: Callable[[str], bool],
) -> dict[str, str]:
    """The demo's variables without those a person has set, and without the vendors he brings."""
    brought = tuple(
        prefix for prefix, names in OWN_VENDOR.items() if any(is_given(name) for name in names)
    )
    return {
        name: value
        for name, value in _everything(sandbox_url=sandbox_url, web_url=web_url).items()
        if not is_given(name) and not name.startswith(brought)
    }


def _everything(*, sandbox_url: str, web_url: str) -> dict[str, str]:
    return {
        "DEBUG": "1",
        "PUBLIC_URL": web_url,
        "SHOP_NAME": "Цветочная мастерская",
        "POSIFLORA_BASE_URL": f"{sandbox_url}/posiflora/api",
        "POSIFLORA_USERNAME": demo.POSIFLORA_USERNAME,
        "POSIFLORA_PASSWORD": demo.POSIFLORA_PASSWORD,
        "POSIFLORA_STORE_ID": demo.STORE_ID,
        "LOYALTY_PROVIDER": "loyalclient",
        "LOYALCLIENT_BASE_URL": f"{sandbox_url}/loyalclient",
        "LOYALCLIENT_API_KEY": demo.LOYALCLIENT_API_KEY,
        "LOYALCLIENT_POINT_ID": demo.LOYALCLIENT_POINT_ID,
        "TELEGRAM_BOT_TOKEN": demo.TELEGRAM_BOT_TOKEN,
        "TELEGRAM_API_BASE_URL": f"{sandbox_url}/telegram",
        "TELEGRAM_WEBHOOK_SECRET": "demo-webhook-secret",
        "TELEGRAM_STAFF_CHAT_ID": str(demo.STAFF_CHAT_ID),
        # A person watches the demo: what the florist does should be seen within a few seconds.
        "POLL_ORDERS_EVERY": "3",
        "OUTBOX_SWEEP_EVERY": "5",
    }
