"""Having the catalogue brought in line with Posiflora now, and letting a large change through."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldBooleanWidget

from shop.models import Product
from shop.sync.catalogue.by_hand import run_soon

from .base import MirrorAdmin, close_dialog
from .unfolded import DialogForm, action


class RefreshForm(DialogForm):
    """Whether a change that was stopped may be made."""

    allow_much = forms.BooleanField(
        label=gettext_lazy("Разрешить много изменений сразу"),
        required=False,
        widget=UnfoldBooleanWidget(),
        help_text=gettext_lazy(
            "Отметьте, если обновление остановилось, а в Posiflora всё верно: товары правда сняты "
            "с продажи или цены правда изменились."
        ),
    )


class CatalogueRefresh(MirrorAdmin[Product]):
    """Mixed into the admin of products."""

    @action(
        description=gettext_lazy("Обновить из Posiflora"),
        permissions=["shop.change_product"],
        url_path="refresh",
        icon="sync",
        dialog={
            "title": gettext_lazy("Обновить каталог сейчас?"),
            "description": gettext_lazy(
                "Каталог, цены и наличие обновляются сами. Здесь можно не ждать."
            ),
            "form_class": RefreshForm,
            "form_submit_text": gettext_lazy("Обновить"),
        },
    )
    def refresh_catalogue(self, request: HttpRequest, form: RefreshForm) -> HttpResponse:
        run_soon(allow_much=form.cleaned_data["allow_much"])
        messages.success(request, _("Обновление запущено, через минуту каталог будет свежим."))
        return close_dialog(request, otherwise=reverse("admin:shop_product_changelist"))
