"""A dialog that asks how many pieces of each line of an order: a row for every line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from shop.admin.base import row_of
from shop.admin.unfolded import DialogForm
from shop.models import EventKind, Order, OrderLine
from shop.services.errors import DomainError
from shop.services.orders.move import order_lock
from shop.services.pieces import pieces_said

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LINE = "line_"
SEEN = "seen"
CHANGED = gettext_lazy("Заказ тем временем изменился. Проверьте, что в нём осталось.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line to choose from: at most so many pieces of how many, and what to say to more."""

    line: OrderLine
    most: int
    out_of: int
    hint: str = ""
    too_many: str = ""


class PiecesForm(DialogForm):
    """The rows are drawn by a template of their own, narrower than a dialog's other fields."""

    form_before_template = "admin/shop/order/pieces.html"
    gone: StrOrPromise
    """Said when there is nothing to choose from any more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = row_of(Order, self.object_id)
        self.rows = tuple(self.rows_of(self.order)) if self.order else ()
        for row in self.rows:
            self.fields[_name(row)] = _count(row)

    def __iter__(self) -> Iterator[BoundField]:
        """The fields that are left to the dialog to draw."""
        return (self[name] for name in self.fields if not name.startswith(LINE))

    def rows_of(self, order: Order) -> Iterable[Row]:
        """The lines to choose from."""
        raise NotImplementedError

    def notes(self) -> list[str]:
        """What else a manager should know about this order before going on."""
        return []

    def refusal(self, pieces: dict[int, int]) -> str:
        """What is wrong with the pieces as a whole, in a sentence; empty when nothing is."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # Without rows the verb is to say what became of the order meanwhile.
        if self.order and self._is_stale(self.order, self.rows):
            self.add_error(None, str(CHANGED))
        elif self.rows and not self.errors and (refusal := self.refusal(self.chosen(cleaned))):
            self.add_error(None, refusal)
        return cleaned

    def once(self, verb: Callable[[], Order]) -> Order:
        """Call the verb, if the order still is what the dialog showed.

        Pieces are taken off what there is, so a second click would take as many again. Raises
        DomainError `cannot_edit` for an order that has changed, and whatever the verb raises.
        """
        with transaction.atomic():
            order = order_lock(pk=int(self.object_id or 0))
            if self._is_stale(order, tuple(self.rows_of(order))):
                raise DomainError("cannot_edit", detail=str(CHANGED))
            return verb()

    @property
    def pieces(self) -> dict[int, int]:
        """Positions of the order with how many pieces were chosen; no zeros."""
        return self.chosen(self.cleaned_data)

    @property
    def said(self) -> str:
        """The pieces in words."""
        return pieces_said([row.line for row in self.rows], self.pieces)

    @staticmethod
    def chosen(cleaned: dict[str, Any]) -> dict[int, int]:
        return {
            int(name.removeprefix(LINE)): count
            for name, count in cleaned.items()
            if name.startswith(LINE) and count
        }

    def _is_stale(self, order: Order, rows: Sequence[Row]) -> bool:
        shown = self.data.get(SEEN)
        return bool(rows) and shown is not None and shown != _seen(order, rows)

    def get_before_template_context(
        self, request: HttpRequest, object_id: int | str | None = None
    ) -> dict[str, Any]:
        return {
            "rows": [(row, self[_name(row)]) for row in self.rows],
            "seen": _seen(self.order, self.rows) if self.order else "",
            "errors": self.non_field_errors(),
            "notes": self.notes() if self.rows else [self.gone],
        }


def _seen(order: Order, rows: Sequence[Row]) -> str:
    """What a manager looks at, to know it again: `1:3,2:1` after so many notes in the history.

    What was done with the order stands there before anything else shows it: goods that come back
    leave the rows as they are until the loyalty service has answered.
    """
    notes = order.history.filter(kind=EventKind.NOTE).count()
    return f"{notes}/{','.join(f'{row.line.position}:{row.out_of}' for row in rows)}"


def _name(row: Row) -> str:
    return f"{LINE}{row.line.position}"


def _count(row: Row) -> forms.IntegerField:
    """A number from nothing to as many as may be. Where that is nothing, nobody is asked."""
    return forms.IntegerField(
        label=row.line.full_title,
        initial=0,
        required=bool(row.most),
        min_value=0,
        max_value=row.most,
        error_messages={"max_value": row.too_many} if row.too_many else None,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
