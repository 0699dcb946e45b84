"""Vendors' names and fields in the words of a manager."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_VENDORS = {
    "posiflora": gettext_lazy("Posiflora"),
    "loyalclient": gettext_lazy("сервис бонусов LoyalClient"),
    "bonusplus": gettext_lazy("сервис бонусов БонусПлюс"),
    "telegram": gettext_lazy("Telegram"),
}

_FIELDS = {
    "docNo": gettext_lazy("номер заказа"),
    "date": gettext_lazy("дата"),
    "dueTime": gettext_lazy("время готовности"),
    "store": gettext_lazy("магазин"),
    "source": gettext_lazy("источник заказа"),
    "customer": gettext_lazy("покупатель"),
    "lines": gettext_lazy("состав заказа"),
    "bouquets": gettext_lazy("букеты"),
    "status": gettext_lazy("статус"),
    "deliveryStatus": gettext_lazy("статус доставки"),
    "deliveryPhoneNumber": gettext_lazy("телефон получателя"),
    "deliveryTimeFrom": gettext_lazy("начало интервала доставки"),
    "deliveryTimeTo": gettext_lazy("конец интервала доставки"),
    "phone": gettext_lazy("телефон"),
    "email": gettext_lazy("электронная почта"),
    "title": gettext_lazy("имя"),
    "client": gettext_lazy("участник программы"),
    "point": gettext_lazy("точка продаж"),
    "spend": gettext_lazy("списание бонусов"),
    "bonusAmount": gettext_lazy("списание баллов"),
    "method": gettext_lazy("способ оплаты"),
    "shift": gettext_lazy("смена"),
    "amount": gettext_lazy("сумма"),
}

# The messages below are what the vendors' own documents quote (posiflora.md §7.1, loyalty.md §3.4).
# Anything else is passed on as it came: a foreign sentence is better than none.
_MESSAGES = {
    "This value should not be blank.": gettext_lazy("не заполнено"),
    "This value should not be null.": gettext_lazy("не заполнено"),
    "This value is not valid.": gettext_lazy("недопустимое значение"),
    "Resource not found": gettext_lazy("запись не найдена"),
    "Conflict with the current state of the target resource": gettext_lazy(
        "состояние записи не позволяет это сделать"
    ),
    "Client not found.": gettext_lazy("не найден"),
    "Point not found.": gettext_lazy("не найдена"),
    "Bad Request: chat not found": gettext_lazy("чат не найден"),
    "Forbidden: bot was blocked by the user": gettext_lazy("покупатель заблокировал бота"),
    "Forbidden: user is deactivated": gettext_lazy("учётная запись покупателя удалена"),
    "Forbidden: bot can't initiate conversation with a user": gettext_lazy(
        "покупатель ещё не открыл чат с ботом"
    ),
}


def vendor_name(vendor: str) -> str:
    """Return the vendor's name as a manager knows it."""
    return str(_VENDORS.get(vendor, vendor))


def explain(field: str, message: str) -> str:
    """Return one problem as "field: what is wrong" in Russian as far as it can be said."""
    known = _MESSAGES.get(message)
    text = str(known) if known is not None else message
    if not field:
        return text
    name = _FIELDS.get(field)
    label = str(name) if name is not None else _("поле «%(field)s»") % {"field": field}
    return f"{label}: {text}"
