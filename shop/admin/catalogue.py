"""The catalogue: what Posiflora says is shown, what the shop adds is edited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shop.models import Availability, Category, Product, ProductImage, ProductKind, Variant

from . import look
from .base import FormFields, MirrorAdmin, ReadOnlyInline
from .catalogue_refresh import CatalogueRefresh
from .filters import Question, choice_of
from .parts import coloured
from .unfolded import ModelForm, TabularInline, display


class Hidden(Question):
    title = _("Скрыт?")
    parameter_name = "hidden"

    def condition(self) -> Q:
        return Q(is_hidden=True)


class Listed(Question):
    title = _("Есть в Posiflora?")
    parameter_name = "listed"

    def condition(self) -> Q:
        return Q(is_listed=True)


class MadeToOrder(Question):
    title = _("Под заказ?")
    parameter_name = "made_to_order"

    def condition(self) -> Q:
        return Q(made_to_order=True)


KindFilter = choice_of("kind", _("Какой вид?"), ProductKind.choices)


class OnSale:
    """Whether buyers see it, and if not, why."""

    @display(description=_("в каталоге"))
    def on_sale(self, row: Product | Category) -> SafeString:
        if not row.is_listed:
            return coloured(_("Нет в Posiflora"), "danger")
        return coloured(_("Скрыт"), "warning") if row.is_hidden else coloured(_("Виден"), "success")


@admin.register(Category)
class CategoryAdmin(OnSale, MirrorAdmin[Category]):
    list_display = ("title", "parent", "on_sale", "position", "is_hidden")
    list_editable = ("position", "is_hidden")
    list_select_related = ("parent",)
    list_filter = (Hidden, Listed)
    search_fields = ("title",)
    fieldsets = (
        (_("В магазине"), {"fields": ("position", "is_hidden")}),
        (_("Из Posiflora"), {"fields": ("title", "parent", "picture", "is_listed")}),
    )
    readonly_fields = ("title", "parent", "picture", "is_listed")

    @display(description=_("картинка"))
    def picture(self, category: Category) -> SafeString | str:
        return _picture(category.image_url) if category.image_url else look.NOTHING


class OwnImageForm(ModelForm[ProductImage]):
    """Says what the database would refuse: a form inside another one does not check it."""

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        same = ProductImage.objects.filter(product_id=self.instance.product_id, url=url)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Эта картинка у товара уже есть."))
        return url


class OwnImagesInline(FormFields, TabularInline[ProductImage, Product]):
    """Pictures of the manager; those of Posiflora are shown above and cannot be changed here."""

    model = ProductImage
    form = OwnImageForm
    verbose_name = _("своя картинка")
    verbose_name_plural = _("свои картинки")
    fields = ("preview", "url", "position")
    readonly_fields = ("preview",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductImage]:
        return super().get_queryset(request).filter(is_own=True)

    @display(description="")
    def preview(self, image: ProductImage) -> SafeString | str:
        return _picture(image.url) if image.pk else look.NOTHING


class AvailabilityInline(ReadOnlyInline[Availability, Product]):
    model = Availability
    verbose_name_plural = _("наличие")
    fields = ("store", "in_stock", "held", "may_sell", "price_here")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Availability]:
        return super().get_queryset(request).select_related("store")

    @display(description=_("остаток"))
    def in_stock(self, row: Availability) -> str:
        return str(_("есть")) if row.quantity is None else f"{row.quantity.normalize():f}"

    @display(description=_("можно продать"))
    def may_sell(self, row: Availability) -> str:
        return str(_("есть")) if row.free is None else f"{row.free.normalize():f}"

    @display(description=_("цена здесь"))
    def price_here(self, row: Availability) -> str:
        return str(_("как везде")) if row.price is None else look.money(row.price)


class VariantsInline(ReadOnlyInline[Variant, Product]):
    model = Variant
    verbose_name_plural = _("варианты")
    fields = ("title", "price_shown", "prices_here", "made_of", "is_default", "is_listed")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).prefetch_related("store_prices__store")

    @display(description=_("цена"))
    def price_shown(self, variant: Variant) -> str:
        return look.money(variant.price)

    @display(description=_("состав"))
    def made_of(self, variant: Variant) -> str:
        return ", ".join(variant.composition.splitlines())

    @display(description=_("в магазинах"))
    def prices_here(self, variant: Variant) -> str:
        """Where it costs something else."""
        differing = variant.store_prices.all()
        return ", ".join(f"{row.store}: {look.money(row.price)}" for row in differing)


@admin.register(Product)
class ProductAdmin(OnSale, CatalogueRefresh):
    list_display = (
        "thumbnail",
        "title",
        "kind_shown",
        "category",
        "price_shown",
        "on_sale",
        "position",
        "is_hidden",
    )
    list_display_links = ("title",)
    list_editable = ("position", "is_hidden")
    list_select_related = ("category",)
    list_filter = (
        Hidden,
        Listed,
        KindFilter,
        MadeToOrder,
        ("category", admin.RelatedOnlyFieldListFilter),
    )
    actions_list = ("refresh_catalogue",)
    search_fields = ("title", "description", "vendor_description")
    search_help_text = _("Название или слова из описания")
    ordering = ("position", "title", "pk")
    inlines = (VariantsInline, AvailabilityInline, OwnImagesInline)
    vendor_fields = (
        "title",
        "kind_shown",
        "price_shown",
        "vendor_description_shown",
        "composition",
        "vendor_pictures",
        "is_listed",
        "vendor_changed",
    )

    def get_inlines(self, request: HttpRequest, obj: Product | None) -> Any:
        """Most goods come in one size, and an empty table says nothing."""
        has_variants = obj is not None and obj.variants.exists()
        return self.inlines if has_variants else self.inlines[1:]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).prefetch_related("images")

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> Any:
        return (
            (_("В магазине"), {"fields": ("description", "category", "position", "is_hidden")}),
            (_("Из Posiflora"), {"fields": self.vendor_fields}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Product | None = None) -> Any:
        """Posiflora knows no category of a bouquet on display, so a manager chooses it."""
        if obj is not None and obj.kind == ProductKind.BOUQUET and not obj.made_to_order:
            return self.vendor_fields
        return (*self.vendor_fields, "category")

    @display(description="")
    def thumbnail(self, product: Product) -> SafeString | str:
        pictures = product.images.all()
        return _picture(pictures[0].url, side=40) if pictures else ""

    @display(description=_("цена"), ordering="price")
    def price_shown(self, product: Product) -> str:
        return look.money(product.price)

    @display(description=_("вид"), ordering="kind")
    def kind_shown(self, product: Product) -> str:
        return str(_("Букет под заказ")) if product.made_to_order else product.get_kind_display()

    @display(description=_("описание"))
    def vendor_description_shown(self, product: Product) -> str:
        return product.vendor_description or look.NOTHING

    @display(description=_("картинки"))
    def vendor_pictures(self, product: Product) -> SafeString | str:
        urls = [image.url for image in product.images.all() if not image.is_own]
        return format_html_join(" ", "{}", ((_picture(url),) for url in urls)) or look.NOTHING

    @display(description=_("изменён в Posiflora"))
    def vendor_changed(self, product: Product) -> str:
        return look.moment(product.vendor_updated_at)


def _picture(url: str, *, side: int = 80) -> SafeString:
    return format_html(
        '<img src="{0}" alt="" width="{1}" height="{1}" loading="lazy" referrerpolicy="no-referrer"'
        ' class="inline-block rounded-default" style="object-fit: cover">',
        url,
        side,
    )
