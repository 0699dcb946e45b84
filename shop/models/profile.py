"""What the shop says of itself and Posiflora does not know."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import MoneyField, PhoneField, at_least_zero


class ShopProfile(models.Model):
    """One row, edited by a manager."""

    SINGLETON = 1

    phone = PhoneField(_("телефон магазина"), blank=True)
    min_order_total = MoneyField(
        _("минимальная сумма заказа, ₽"),
        default=Decimal("0.00"),
        help_text=_("Сумма букетов после скидок, без доставки."),
    )

    class Meta:
        verbose_name = _("сведения о магазине")
        verbose_name_plural = _("сведения о магазине")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="profile_is_one_row"),
            models.CheckConstraint(
                condition=at_least_zero("min_order_total"), name="profile_min_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Сведения о магазине"))

    @classmethod
    def current(cls) -> "ShopProfile":
        """The row, or unsaved defaults before anybody filled it in."""
        return cls.objects.filter(pk=cls.SINGLETON).first() or cls(pk=cls.SINGLETON)
