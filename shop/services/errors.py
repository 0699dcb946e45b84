"""What the shop refuses, in words a buyer understands."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from .quotes import Quote

SENTENCES: dict[str, str | _StrPromise] = {
    "not_enough_bonuses": _("Столько бонусов списать нельзя. Проверьте сумму."),
    "bonus_refused": _("Сервис бонусов отказал в списании. Можно оформить заказ без бонусов."),
    "bonus_unavailable": _(
        "Сервис бонусов не отвечает. Оформите заказ без бонусов или попробуйте позже."
    ),
    "price_changed": _("Сумма заказа изменилась. Проверьте новую сумму."),
    "out_of_stock": _("Этого товара больше нет в нужном количестве."),
    "slot_full": _("На это время мест больше нет. Выберите другое."),
    "slot_closed": _("На это время заказы уже не принимаются. Выберите другое."),
    "zone_unavailable": _("Сюда мы не доставляем. Выберите другую зону или самовывоз."),
    "below_minimum": _("Сумма заказа меньше минимальной."),
    "promo_invalid": _("Такого промокода нет или он уже не действует."),
    "cannot_cancel": _("Этот заказ уже нельзя отменить здесь. Позвоните в магазин."),
    "cannot_edit": _("Этот заказ уже нельзя изменить."),
    "cannot_deliver": _("Так этот заказ отметить нельзя."),
    "cannot_return": _("Столько вернуть по этому заказу нельзя."),
    "cannot_pay": _("Этот заказ сейчас нельзя оплатить."),
    "no_question": _("По этому заказу от вас ничего не нужно."),
    "phone_required": _("Укажите телефон, чтобы мы могли связаться с вами."),
    "idempotency_key_missing": _("Запрос отправлен без ключа повтора."),
    "idempotency_key_reused": _("Этот ключ повтора уже использован для другого заказа."),
    "request_in_progress": _("Заказ уже оформляется. Подождите несколько секунд."),
    "contact_invalid": _("Не удалось подтвердить телефон. Попробуйте ещё раз."),
    "cannot_settle": _("Так это движение бонусов решить нельзя."),
    "cannot_register": _("Вступить в программу можно в магазине."),
    "code_wrong": _("Код не подошёл. Проверьте его или запросите новый."),
    "code_expired": _("Этот код больше не действует. Запросите новый."),
    "code_limit": _("Слишком много сообщений с кодом за день. Попробуйте завтра."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an order would be refused: a code of the API and what it is about."""

    code: str
    attr: str | None = None
    detail: str = ""

    @property
    def sentence(self) -> str:
        return self.detail or str(SENTENCES[self.code])


class DomainError(Exception):
    """The shop says no. `code` is for programs, the sentence for people; nothing was changed."""

    def __init__(
        self,
        code: str,
        *,
        attr: str | None = None,
        detail: str = "",
        status: HTTPStatus = HTTPStatus.CONFLICT,
        quote: Quote | None = None,
        more: tuple[Problem, ...] = (),
    ) -> None:
        super().__init__(code)
        self.problems = (Problem(code, attr, detail), *more)
        self.status = status
        self.quote = quote

    @property
    def code(self) -> str:
        return self.problems[0].code
