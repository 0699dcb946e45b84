"""What the rooms of the admin are built on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urldefrag

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme

from shop.models.fields import MoneyField, OptionalMoneyField

from .unfolded import ChangeList, ModelAdmin, TabularInline

if TYPE_CHECKING:
    _Paginator = Paginator[models.QuerySet[models.Model]]
    _AnyAdmin = BaseModelAdmin[Any]
else:
    _Paginator = Paginator
    _AnyAdmin = object


class UpToAThousand(_Paginator):
    """Counts no further than a thousand rows, so that a long table costs what a short one does."""

    MOST = 1000
    template_name = "admin/shop/pagination.html"

    @cached_property
    def count(self) -> int:
        rows = cast("models.QuerySet[models.Model]", self.object_list)
        return rows[: self.MOST].count()

    @property
    def is_full(self) -> bool:
        """Whether there may be more than was counted."""
        return self.count >= self.MOST


class RoomList(ChangeList):
    """A list without filters shows everything: nobody has to be offered to see all of it."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count


class FormFields(_AnyAdmin):
    """Amounts that cannot be negative, addresses that are of HTTPS unless they say otherwise."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, (MoneyField, OptionalMoneyField)):
            kwargs.setdefault("min_value", 0)
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class RoomAdmin[Row: models.Model](FormFields, ModelAdmin[Row]):
    """A list that stays fast over many rows."""

    paginator = UpToAThousand
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    show_facets = admin.ShowFacets.NEVER
    warn_unsaved_form = True
    shows_log = True
    """Whether the page has a button to Django's own log of what was edited here."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RoomList]:
        return RoomList

    def row_or_404(self, request: HttpRequest, object_id: str) -> Row:
        """The row a button stands on; it may have gone since the page was opened."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = {**({} if self.shows_log else {"show_history": False}), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)


class SwitchedOffAdmin[Row: models.Model](RoomAdmin[Row]):
    """Rows that others keep pointing at: one that was ever used is switched off, not deleted."""

    used_by: str
    """The relation to whatever uses a row."""

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        used = obj is not None and getattr(obj, self.used_by).exists()
        return super().has_delete_permission(request, obj) and not used


class MirrorAdmin[Row: models.Model](RoomAdmin[Row]):
    """Rows that come from Posiflora: dressed here, never added or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReadOnlyAdmin[Row: models.Model](MirrorAdmin[Row]):
    """Rows that only the shop's own verbs write."""

    shows_log = False
    warn_unsaved_form = False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ButtonsAdmin[Row: models.Model](ReadOnlyAdmin[Row]):
    """Rows whose page shows only the buttons that would do something."""

    def useful_actions(self, row: Row) -> dict[str, bool]:
        """Whether each button would; one that is not named always does."""
        raise NotImplementedError

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        row = self.get_object(request, object_id)
        if row is None:
            return []
        useful = self.useful_actions(row)
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_"
        return [
            button
            for button in super().get_actions_detail(request, object_id)
            if useful.get(button.action_name.removeprefix(prefix), True)
        ]


class ReadOnlyInline[Child: models.Model, Parent: models.Model](TabularInline[Child, Parent]):
    """Rows on their parent's page, to look at."""

    extra = 0
    max_num = 0
    can_delete = False
    show_title = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def row_of[Row: models.Model](model: type[Row], key: str | None) -> Row | None:
    """The row an address names; what cannot be a key names none."""
    try:
        return model._default_manager.filter(pk=key).first()
    except ValueError:
        return None


def close_dialog(request: HttpRequest, *, otherwise: str) -> HttpResponse:
    """Load the page a dialog was opened on once more, or `otherwise` when it is not known.

    Without its fragment: an address that differs in nothing else would not be loaded again.
    """
    opened_on, _fragment = urldefrag(request.headers.get("HX-Current-URL", ""))
    if not url_has_allowed_host_and_scheme(
        opened_on, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        opened_on = otherwise
    if "HX-Request" not in request.headers:
        return HttpResponseRedirect(opened_on)
    return HttpResponse(headers={"HX-Redirect": opened_on})
