"""Asking every vendor one harmless question, to learn whether the keys and addresses are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from integrations.errors import VendorError
from integrations.posiflora import get_client
from integrations.telegram.bot import get_bot
from shop.services.loyalty import loyalty_provider
from shop.services.loyalty_signals import webhook_address

from .loyalty.webhook import webhook_standing

CANARY_PHONE = "+79000000000"
"""Nobody's number: "not a member" proves the key as well as a member would."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`detail` is what was learnt, or the sentence of the failure."""

    system: str
    fine: bool
    detail: str


class WrongAnswer(Exception):
    """The system answers, and what it says does not fit our settings."""


def check_integrations() -> Iterator[Checked]:
    """Check one system after another; a failure of one says nothing of the next."""
    yield _checked("Posiflora", _posiflora)
    yield _checked(_("Сервис бонусов"), _loyalty)
    yield _checked("Telegram", _telegram)


def _checked(system: str, question: Callable[[], str]) -> Checked:
    try:
        return Checked(system, True, question())
    except (WrongAnswer, ImproperlyConfigured) as wrong:
        return Checked(system, False, str(wrong))
    except VendorError as error:
        return Checked(system, False, f"{error.sentence} ({error})")


def _posiflora() -> str:
    client = get_client()
    stores = list(client.stores.list())
    wanted = settings.POSIFLORA_STORE_ID
    if wanted and wanted not in {store.id for store in stores}:
        raise WrongAnswer(_("POSIFLORA_STORE_ID: такого магазина в Posiflora нет"))
    sources = {source.title for source in client.order_sources.list()}
    known = settings.POSIFLORA_SOURCE in sources
    source = _("есть") if known else _("будет создан с первым заказом")
    return _("магазинов: %(count)s, источник «%(title)s» %(source)s") % {
        "count": len(stores),
        "title": settings.POSIFLORA_SOURCE,
        "source": source,
    }


def _loyalty() -> str:
    provider = loyalty_provider()
    if provider is None:
        return _("не подключён")
    provider.find_member(CANARY_PHONE)
    answers = _("%(title)s отвечает") % {"title": provider.title}
    if not provider.capabilities.signals:
        return answers
    if webhook_standing(provider=provider):
        return answers + _(", об изменениях баланса сообщает на %(url)s") % {
            "url": webhook_address()
        }
    return answers + _(", об изменениях баланса не сообщает (manage.py setup_loyalty)")


def _telegram() -> str:
    return _("бот @%(name)s отвечает") % {"name": get_bot().get_me().get("username", "?")}
