"""The dialog in which a manager changes what a buyer has said on the telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from integrations.phones import InvalidPhone, normalize
from shop.admin.base import row_of
from shop.admin.unfolded import DialogForm
from shop.models import FulfilmentMethod, Order
from shop.services import clock
from shop.services.orders.edit import Changes
from shop.services.slots import windows_between

DAYS_OFFERED = 14
ADDRESS = ("city", "street", "house", "building", "apartment", "address_comment", "address_unknown")
COLUMNS = (
    "recipient_name",
    "recipient_phone",
    *ADDRESS,
    "card_text",
    "comment",
    "anonymous",
    "call_recipient",
)

COLUMN = {column.name: column for column in Order._meta.fields}


class OrderEditForm(DialogForm):
    """Filled in with what the order says now; a pickup has no address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = row_of(Order, self.object_id)
        if order is None:
            return
        names = [
            name
            for name in COLUMNS
            if order.method == FulfilmentMethod.DELIVERY or name not in ADDRESS
        ]
        self.fields["slot"] = _slots(order)
        for name in names:
            self.fields[name] = _column(name)
            self.initial[name] = getattr(order, name)

    def clean_recipient_phone(self) -> str:
        phone: str = self.cleaned_data["recipient_phone"]
        try:
            return normalize(phone) if phone else ""
        except InvalidPhone as error:
            raise forms.ValidationError(_("Проверьте номер телефона.")) from error

    def changes(self) -> Changes:
        """The columns the dialog showed, as they should be."""
        shown = {name: value for name, value in self.cleaned_data.items() if name in COLUMNS}
        return cast("Changes", shown)


def _column(name: str) -> forms.Field:
    """A field with the words and the length of the order's own column."""
    column = COLUMN[name]
    label = str(column.verbose_name).capitalize()
    if column.get_internal_type() == "BooleanField":
        return forms.BooleanField(label=label, required=False, widget=UnfoldBooleanSwitchWidget)
    long = name in {"card_text", "comment", "address_comment"}
    return forms.CharField(
        label=label,
        required=False,
        max_length=32 if name == "recipient_phone" else column.max_length,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2})
        if long
        else UnfoldAdminTextInputWidget(),
    )


def _slots(order: Order) -> forms.ChoiceField:
    """Windows that still take orders; the one it has stays when nothing is chosen."""
    today = clock.today()
    windows = windows_between(
        method=FulfilmentMethod(order.method),
        zone_id=order.zone_id,
        store_id=order.store_id,
        date_from=today,
        date_to=today + timedelta(days=DAYS_OFFERED),
    )
    starts, ends = clock.local(order.slot_starts_at), clock.local(order.slot_ends_at)
    as_it_is = _("Как сейчас: %(day)s, %(from)s–%(to)s") % {
        "day": f"{starts:%d.%m}",
        "from": f"{starts:%H:%M}",
        "to": f"{ends:%H:%M}",
    }
    choices = [
        (each.id, f"{each.date:%d.%m} {each.slot.starts:%H:%M}–{each.slot.ends:%H:%M}")
        for each in windows
        if each.available
    ]
    return forms.ChoiceField(
        label=gettext_lazy("Когда"),
        required=False,
        choices=[("", as_it_is), *choices],
        widget=UnfoldAdminSelectWidget,
    )
