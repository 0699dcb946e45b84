"""What must be right before the shop may start: a finding has an id, a variable and a sentence.

The findings are a plain function of the settings. Django shows them as system checks
(`manage.py check`); `config.startup` stops every process with them, one line each.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings as django_settings
from django.core import checks
from sentry_sdk.utils import BadDsn, Dsn

POSIFLORA_KEYS = ("POSIFLORA_BASE_URL", "POSIFLORA_USERNAME", "POSIFLORA_PASSWORD")
LOYALTY_KEYS = {
    "none": (),
    "loyalclient": ("LOYALCLIENT_BASE_URL", "LOYALCLIENT_API_KEY", "LOYALCLIENT_POINT_ID"),
    "bonusplus": ("BONUSPLUS_BASE_URL", "BONUSPLUS_API_KEY"),
    "posiflora": POSIFLORA_KEYS,
}
# Points are spent as a payment, and neither id can be asked for (posiflora.md §5.6).
POSIFLORA_TILL = ("POSIFLORA_PAYMENT_METHOD_ID", "POSIFLORA_SHIFT_ID")
BOT_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
DOCNO_PREFIX = re.compile(r"[A-Za-z0-9]{1,4}")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with one variable. A warning is shown, a stopping one ends the start."""

    id: str
    name: str
    text: str
    stops: bool = True

    def __str__(self) -> str:
        return f"{self.name}: {self.text} [{self.id}]"


def findings(settings: Any) -> list[Finding]:
    """Everything wrong with `settings`, in the order of `.env.example`."""
    return [finding for rule in RULES for finding in rule(settings)]


def _unreadable(settings: Any) -> Iterator[Finding]:
    for problem in settings.ENV_PROBLEMS:
        yield Finding("shop.E001", problem.name, problem.text)


def _basics(settings: Any) -> Iterator[Finding]:
    # DEBUG comes with stand-ins for all of these; a real shop has to say them.
    if settings.DEBUG:
        return
    # Django itself raises when an empty key is asked for in the usual way.
    if not settings.SECRET_KEY_CONFIGURED:
        yield Finding("shop.E002", "SECRET_KEY", "не задан")
    reported = {problem.name for problem in settings.ENV_PROBLEMS}
    if not settings.DATABASE_CONFIGURED and "DATABASE_URL" not in reported:
        yield Finding("shop.E003", "DATABASE_URL", "не задан")
    if not settings.REDIS_CONFIGURED and "REDIS_URL" not in reported:
        yield Finding("shop.E004", "REDIS_URL", "не задан")


def _public_url(settings: Any) -> Iterator[Finding]:
    if settings.DEBUG:
        return
    parts = urlsplit(settings.PUBLIC_URL)
    if not parts.netloc:
        yield Finding("shop.E005", "PUBLIC_URL", "не задан: по нему покупатели открывают магазин")
    elif parts.scheme != "https" and parts.hostname not in LOOPBACK:
        yield Finding(
            "shop.E005",
            "PUBLIC_URL",
            "должен начинаться с https://: другие адреса Telegram не открывает",
        )


def _posiflora(settings: Any) -> Iterator[Finding]:
    missing = _missing(settings, POSIFLORA_KEYS)
    if len(missing) == len(POSIFLORA_KEYS):
        text = "не задан: без него заказы не попадут в Posiflora"
        yield Finding("shop.E006", "POSIFLORA_BASE_URL", text, stops=not settings.DEBUG)
    else:
        for name in missing:
            yield Finding("shop.E006", name, "не задан, хотя остальной доступ к Posiflora указан")
    if not DOCNO_PREFIX.fullmatch(settings.POSIFLORA_DOCNO_PREFIX):
        text = "ожидается от одной до четырёх латинских букв или цифр"
        yield Finding("shop.E007", "POSIFLORA_DOCNO_PREFIX", text)


def _loyalty(settings: Any) -> Iterator[Finding]:
    provider = settings.LOYALTY_PROVIDER
    if provider not in LOYALTY_KEYS:
        known = ", ".join(LOYALTY_KEYS)
        yield Finding("shop.E008", "LOYALTY_PROVIDER", f"ожидается одно из: {known}")
        return
    # Posiflora is needed without its points, too: one line a variable is enough.
    said = {finding.name for finding in _posiflora(settings) if finding.stops}
    for name in _missing(settings, LOYALTY_KEYS[provider]):
        if name not in said:
            yield Finding("shop.E009", name, f"не задан, хотя выбран LOYALTY_PROVIDER={provider}")
    if not settings.POSIFLORA_SPEND_BONUSES:
        return
    if provider != "posiflora":
        text = "имеет смысл только вместе с LOYALTY_PROVIDER=posiflora"
        yield Finding("shop.E010", "POSIFLORA_SPEND_BONUSES", text)
        return
    for name in _missing(settings, POSIFLORA_TILL):
        yield Finding("shop.E014", name, "не задан, хотя включено POSIFLORA_SPEND_BONUSES")


def _telegram(settings: Any) -> Iterator[Finding]:
    tokens = [token.strip() for token in settings.TELEGRAM_BOT_TOKEN.split(",")]
    if tokens == [""]:
        text = "не задан: без него не узнать покупателя"
        yield Finding("shop.E011", "TELEGRAM_BOT_TOKEN", text, stops=not settings.DEBUG)
    elif not all(BOT_TOKEN.fullmatch(token) for token in tokens):
        text = "не похож на токен бота (число, двоеточие, ключ; два токена — через запятую)"
        yield Finding("shop.E011", "TELEGRAM_BOT_TOKEN", text)
    secret = settings.TELEGRAM_WEBHOOK_SECRET
    if secret and not WEBHOOK_SECRET.fullmatch(secret):
        text = "допустимы латинские буквы, цифры, _ и -, не длиннее 256 знаков"
        yield Finding("shop.E012", "TELEGRAM_WEBHOOK_SECRET", text)
    if settings.TELEGRAM_STAFF_CHAT_ID is None and not settings.DEBUG:
        text = "не задан: сотрудники не узнают о заказах, которым нужен человек"
        yield Finding("shop.W001", "TELEGRAM_STAFF_CHAT_ID", text, stops=False)


def _sentry(settings: Any) -> Iterator[Finding]:
    if not settings.SENTRY_DSN:
        return
    try:
        Dsn(settings.SENTRY_DSN)
    except BadDsn:
        yield Finding("shop.E013", "SENTRY_DSN", "не похож на адрес проекта Sentry")


def _missing(settings: Any, names: Sequence[str]) -> list[str]:
    return [name for name in names if not getattr(settings, name)]


RULES: tuple[Callable[[Any], Iterator[Finding]], ...] = (
    _unreadable,
    _basics,
    _public_url,
    _posiflora,
    _loyalty,
    _telegram,
    _sentry,
)


@checks.register("shop")
def check_settings(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature.
    **_: object,
) -> list[checks.CheckMessage]:
    """The findings in Django's own words."""
    return [
        (checks.Error if finding.stops else checks.Warning)(
            f"{finding.name}: {finding.text}",
            id=finding.id,
        )
        for finding in findings(django_settings)
    ]
