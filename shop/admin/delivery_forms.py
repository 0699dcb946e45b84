"""Forms of the delivery room: what the database would refuse is said in words here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from shop.models import FulfilmentMethod, Slot, SlotDay
from shop.services import clock

from .unfolded import DialogForm, ModelForm

WEEKDAYS = (
    ("1", gettext_lazy("Понедельник")),
    ("2", gettext_lazy("Вторник")),
    ("3", gettext_lazy("Среда")),
    ("4", gettext_lazy("Четверг")),
    ("5", gettext_lazy("Пятница")),
    ("6", gettext_lazy("Суббота")),
    ("7", gettext_lazy("Воскресенье")),
)
SHORT = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")


def weekdays_in_words(digits: str) -> str:
    """`1234567` as people say it: every day, on workdays, on weekends, or a list."""
    known = {"1234567": _("Каждый день"), "12345": _("По будням"), "67": _("По выходным")}
    ordered = "".join(sorted(digits))
    return known.get(ordered) or ", ".join(SHORT[int(digit) - 1] for digit in ordered)


class SlotForm(ModelForm[Slot]):
    """Weekdays as seven boxes instead of seven digits."""

    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Дни недели"),
        choices=WEEKDAYS,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for hour in {"starts", "ends"} & set(self.fields):
            self.fields[hour].widget.format = "%H:%M"
        if "weekdays" in self.fields:
            self.initial["weekdays"] = list(self.initial.get("weekdays") or self.instance.weekdays)

    def clean_weekdays(self) -> str:
        return "".join(sorted(self.cleaned_data["weekdays"]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and starts >= ends:
            self.add_error("ends", _("Интервал должен заканчиваться позже, чем начинается."))
        return data


class SlotDayForm(ModelForm[SlotDay]):
    """A date for a slot that does not work on that weekday would never be seen by anybody."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        slot, date = data.get("slot"), data.get("date")
        if slot and date and str(date.isoweekday()) not in slot.weekdays:
            self.add_error("date", _("В этот день недели интервал не работает."))
        return data


class CloseDayForm(DialogForm):
    """Which day, and of which method."""

    # The browser's own calendar: the admin's is not there in a dialog that is loaded later.
    date = forms.DateField(
        label=gettext_lazy("Дата"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )
    method = forms.ChoiceField(
        label=gettext_lazy("Что"),
        required=False,
        choices=[("", gettext_lazy("Доставка и самовывоз")), *FulfilmentMethod.choices],
        widget=UnfoldAdminSelectWidget,
    )

    def clean_date(self) -> Any:
        date = self.cleaned_data["date"]
        if date < clock.today():
            raise forms.ValidationError(_("Этот день уже прошёл."))
        return date
