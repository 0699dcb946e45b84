"""The catalogue: mirrored from Posiflora, dressed by the manager.

Each column has one owner. The sync writes what Posiflora owns (title, price, listed, stock) and
never touches what the manager owns (description, position, hidden, own pictures).
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from .delivery import Store
from .fields import MoneyField, OptionalMoneyField, at_least_zero


class Category(models.Model):
    posiflora_id = models.CharField(_("код в Posiflora"), max_length=64, unique=True)
    title = models.CharField(_("название"), max_length=255)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("раздел выше"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
    )
    image_url = models.URLField(_("картинка"), max_length=500, blank=True)
    is_listed = models.BooleanField(_("есть в Posiflora"), default=True)
    position = models.PositiveIntegerField(_("порядок"), default=100)
    is_hidden = models.BooleanField(_("скрыт менеджером"), default=False)

    class Meta:
        verbose_name = _("раздел каталога")
        verbose_name_plural = _("разделы каталога")
        ordering = ["position", "title", "pk"]

    def __str__(self) -> str:
        return self.title


class ProductKind(models.TextChoices):
    ITEM = "item", _("Товар")
    BOUQUET = "bouquet", _("Букет с витрины")
    SERVICE = "service", _("Услуга")


class Product(models.Model):
    """Something a buyer can put in the cart, or a service such as delivery."""

    posiflora_id = models.CharField(_("код в Posiflora"), max_length=64, unique=True)
    kind = models.CharField(_("вид"), max_length=8, choices=ProductKind)
    category = models.ForeignKey(
        Category,
        verbose_name=_("раздел"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="products",
    )
    title = models.CharField(_("название"), max_length=255)
    vendor_description = models.TextField(_("описание из Posiflora"), blank=True)
    composition = models.TextField(_("состав"), blank=True)
    price = MoneyField(
        _("цена, ₽"), help_text=_("У букета с вариантами — цена самого дешёвого из них.")
    )
    made_to_order = models.BooleanField(
        _("собирается под заказ"),
        default=False,
        help_text=_("Рецепт из Posiflora: букета ещё нет, флорист соберёт его по составу."),
    )
    is_listed = models.BooleanField(
        _("продаётся в Posiflora"),
        default=True,
        help_text=_("Снимается само, когда товар исчезает из Posiflora."),
    )
    vendor_updated_at = models.DateTimeField(_("изменён в Posiflora"), null=True, blank=True)

    description = models.TextField(
        _("описание для покупателя"),
        blank=True,
        help_text=_("Если пусто, показывается описание из Posiflora."),
    )
    position = models.PositiveIntegerField(_("порядок"), default=100)
    is_hidden = models.BooleanField(_("скрыт менеджером"), default=False)

    created_at = models.DateTimeField(_("появился"), auto_now_add=True)
    updated_at = models.DateTimeField(_("обновлён"), auto_now=True)

    class Meta:
        verbose_name = _("товар")
        verbose_name_plural = _("товары")
        ordering = ["position", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=at_least_zero("price"), name="product_price_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["category", "position", "title"],
                condition=models.Q(is_listed=True, is_hidden=False),
                name="product_on_sale",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Variant(models.Model):
    """A size of a bouquet made to order: S, M, L with their own prices and composition."""

    product = models.ForeignKey(
        Product, verbose_name=_("букет"), on_delete=models.CASCADE, related_name="variants"
    )
    posiflora_id = models.CharField(_("код в Posiflora"), max_length=64, unique=True)
    title = models.CharField(_("название"), max_length=128)
    price = MoneyField(_("цена, ₽"))
    composition = models.TextField(_("состав"), blank=True)
    is_default = models.BooleanField(_("основной"), default=False)
    is_listed = models.BooleanField(_("есть в Posiflora"), default=True)
    position = models.PositiveSmallIntegerField(_("порядок"), default=0)

    class Meta:
        verbose_name = _("вариант букета")
        verbose_name_plural = _("варианты букетов")
        ordering = ["position", "price", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=at_least_zero("price"), name="variant_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class VariantPrice(models.Model):
    """What a variant costs in one store, where that differs from its price everywhere."""

    variant = models.ForeignKey(
        Variant, verbose_name=_("вариант"), on_delete=models.CASCADE, related_name="store_prices"
    )
    store = models.ForeignKey(
        Store, verbose_name=_("магазин"), on_delete=models.CASCADE, related_name="variant_prices"
    )
    price = MoneyField(_("цена, ₽"))

    class Meta:
        verbose_name = _("цена варианта в магазине")
        verbose_name_plural = _("цены вариантов в магазинах")
        constraints = [
            models.UniqueConstraint(fields=["variant", "store"], name="variant_price_once_a_store"),
            models.CheckConstraint(
                condition=at_least_zero("price"), name="variant_store_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} · {self.store_id}"


class Availability(models.Model):
    """How much of a product a store has, and how much of it our open orders hold.

    `quantity` is Posiflora's number, or empty when Posiflora only says "there is some". `held` is
    ours: it grows when an order is placed and shrinks when the order is closed, so that the same
    bouquet is not sold twice between two runs of the sync.
    """

    product = models.ForeignKey(
        Product, verbose_name=_("товар"), on_delete=models.CASCADE, related_name="availability"
    )
    store = models.ForeignKey(
        Store, verbose_name=_("магазин"), on_delete=models.CASCADE, related_name="availability"
    )
    quantity = models.DecimalField(
        _("остаток"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    held = models.PositiveIntegerField(_("в открытых заказах"), default=0)
    price = OptionalMoneyField(
        _("цена в этом магазине, ₽"), help_text=_("Пусто: как у товара везде.")
    )

    class Meta:
        verbose_name = _("наличие")
        verbose_name_plural = _("наличие")
        constraints = [
            models.UniqueConstraint(fields=["product", "store"], name="availability_once_a_store"),
            models.CheckConstraint(
                condition=models.Q(quantity__isnull=True) | models.Q(quantity__gte=0),
                name="availability_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} · {self.store_id}"

    @property
    def free(self) -> Decimal | None:
        """What may still be sold, or None when the number is unknown but there is some."""
        return None if self.quantity is None else max(self.quantity - self.held, Decimal(0))


class ProductImage(models.Model):
    """A picture. Those of the manager come before those of Posiflora."""

    product = models.ForeignKey(
        Product, verbose_name=_("товар"), on_delete=models.CASCADE, related_name="images"
    )
    url = models.URLField(_("адрес"), max_length=500)
    position = models.PositiveSmallIntegerField(_("порядок"), default=0)
    is_own = models.BooleanField(
        _("добавлена менеджером"),
        default=True,
        help_text=_("Обновление из Posiflora её не тронет."),
    )

    class Meta:
        verbose_name = _("картинка")
        verbose_name_plural = _("картинки")
        ordering = ["-is_own", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "url"], name="image_once_a_product"),
        ]

    def __str__(self) -> str:
        return self.url
