"""The environment every test starts from, whatever the developer's shell holds."""

from collections.abc import MutableMapping
from urllib.parse import urlsplit, urlunsplit

# A developer's real keys must not reach a test.
SHOP_PREFIXES = (
    "POSIFLORA_",
    "LOYALTY_",
    "LOYALCLIENT_",
    "BONUSPLUS_",
    "TELEGRAM_",
    "SHOP_",
    "OUTBOX_",
    "SENTRY_",
)

SPARED = frozenset({"POSIFLORA_SPEC"})
"""The vendor's own document, for the tests that compare our client and the sandbox with it."""

# As on a developer's machine: files without collectstatic, absent vendors only warned about. Inside
# tests pytest-django itself turns `settings.DEBUG` off.
TEST_ENVIRONMENT = {
    "DEBUG": "1",
    "SECRET_KEY": "a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "PUBLIC_URL": "http://testserver",
    "TELEGRAM_BOT_TOKEN": "7000000001:AAdemo-token-for-the-sandbox-only-000000",
}


def without_shop_variables(environ: MutableMapping[str, str]) -> None:
    """Remove the shop's own settings, in both spellings (NAME and NAME_FILE)."""
    ours = [name for name in environ if name.startswith(SHOP_PREFIXES) and name not in SPARED]
    for name in ours:
        del environ[name]


def redis_database(url: str, *, worker: str) -> str:
    """The address with this xdist worker's database: gw0 has 1, gw1 has 2; alone it is 0."""
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))
