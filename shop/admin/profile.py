"""What the shop says of itself: one row, so its list is its form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from integrations.phones import InvalidPhone, normalize
from shop.models import ShopProfile

from .base import RoomAdmin
from .unfolded import ModelForm


class ShopProfileForm(ModelForm[ShopProfile]):
    """Takes a phone the way people write it."""

    phone = forms.CharField(
        label=_lazy("Телефон магазина"),
        required=False,
        max_length=32,
        widget=UnfoldAdminTextInputWidget,
        help_text=_lazy("Его видят покупатели."),
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if not phone:
            return ""
        try:
            return normalize(phone)
        except InvalidPhone as error:
            raise ValidationError(_("Это не похоже на телефон.")) from error


@admin.register(ShopProfile)
class ShopProfileAdmin(RoomAdmin[ShopProfile]):
    form = ShopProfileForm
    fields = ("phone", "min_order_total")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not ShopProfile.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: ShopProfile | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Straight to the form."""
        if ShopProfile.objects.exists():
            page = reverse("admin:shop_shopprofile_change", args=[ShopProfile.SINGLETON])
            return HttpResponseRedirect(page)
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:shop_shopprofile_add"))
        return super().changelist_view(request, extra_context)

    def save_model(
        self, request: HttpRequest, obj: ShopProfile, form: object, change: object
    ) -> None:
        obj.pk = ShopProfile.SINGLETON
        super().save_model(request, obj, form, change)

    def response_post_save_change(
        self, request: HttpRequest, obj: ShopProfile
    ) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:index"))
