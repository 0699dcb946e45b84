"""Where and when an order changes hands: stores, zones, slots."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import MoneyField, OptionalMoneyField, at_least_zero


class FulfilmentMethod(models.TextChoices):
    DELIVERY = "delivery", _("Доставка")
    PICKUP = "pickup", _("Самовывоз")


class Store(models.Model):
    """A Posiflora store: the pickup point, and the place an order is assembled in."""

    posiflora_id = models.CharField(_("код в Posiflora"), max_length=64, unique=True)
    title = models.CharField(_("название"), max_length=255)
    city = models.CharField(_("город"), max_length=255, blank=True)
    address = models.CharField(_("адрес"), max_length=500, blank=True)
    is_listed = models.BooleanField(_("есть в Posiflora"), default=True)
    is_pickup_point = models.BooleanField(_("выдаёт заказы"), default=True)
    position = models.PositiveIntegerField(_("порядок"), default=100)

    class Meta:
        verbose_name = _("магазин")
        verbose_name_plural = _("магазины")
        ordering = ["position", "title", "pk"]

    def __str__(self) -> str:
        return self.title


class Zone(models.Model):
    """A delivery zone with its price."""

    title = models.CharField(_("название"), max_length=255, unique=True)
    price = MoneyField(_("стоимость доставки, ₽"))
    free_from = OptionalMoneyField(
        _("бесплатно от, ₽"),
        help_text=_("Сумма букетов после скидок. Пусто: доставка всегда платная."),
    )
    min_order_total = MoneyField(_("минимальная сумма заказа, ₽"), default=Decimal("0.00"))
    service = models.ForeignKey(
        "shop.Product",
        verbose_name=_("услуга доставки в Posiflora"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"kind": "service"},
        help_text=_("Этой строкой стоимость доставки попадает в заказ Posiflora."),
    )
    is_active = models.BooleanField(_("работает"), default=True)
    position = models.PositiveIntegerField(_("порядок"), default=100)

    class Meta:
        verbose_name = _("зона доставки")
        verbose_name_plural = _("зоны доставки")
        ordering = ["position", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=at_least_zero("price", "min_order_total")
                & (models.Q(free_from__isnull=True) | models.Q(free_from__gte=0)),
                name="zone_prices_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Slot(models.Model):
    """A window of the day that buyers may choose, repeated on the chosen weekdays."""

    method = models.CharField(_("способ"), max_length=8, choices=FulfilmentMethod)
    starts = models.TimeField(_("с"))
    ends = models.TimeField(_("до"))
    weekdays = models.CharField(
        _("дни недели"),
        max_length=7,
        default="1234567",
        help_text=_("Цифры от 1 (понедельник) до 7 (воскресенье)."),
    )
    zone = models.ForeignKey(
        Zone,
        verbose_name=_("только зона"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="slots",
    )
    store = models.ForeignKey(
        Store,
        verbose_name=_("только магазин"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="slots",
    )
    capacity = models.PositiveIntegerField(_("заказов в окне"), default=10)
    price = MoneyField(_("доплата, ₽"), default=Decimal("0.00"))
    cutoff_minutes = models.PositiveIntegerField(
        _("приём закрывается за, мин"),
        default=120,
        validators=[MaxValueValidator(14 * 24 * 60)],
        help_text=_("За сколько минут до начала окна заказы больше не принимаются."),
    )
    is_active = models.BooleanField(_("работает"), default=True)

    class Meta:
        verbose_name = _("интервал")
        verbose_name_plural = _("интервалы")
        ordering = ["method", "starts", "ends", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lt=models.F("ends")), name="slot_starts_before_it_ends"
            ),
            models.CheckConstraint(
                condition=at_least_zero("price"), name="slot_price_not_negative"
            ),
            models.UniqueConstraint(
                fields=["method", "starts", "ends", "zone", "store"],
                name="slot_once_a_window",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class SlotDay(models.Model):
    """A slot on one date: how many orders took it, and what a manager changed for that day."""

    slot = models.ForeignKey(
        Slot, verbose_name=_("интервал"), on_delete=models.PROTECT, related_name="days"
    )
    date = models.DateField(_("дата"))
    taken = models.PositiveIntegerField(_("занято"), default=0)
    capacity = models.PositiveIntegerField(
        _("заказов в этот день"), null=True, blank=True, help_text=_("Пусто: как обычно.")
    )
    is_closed = models.BooleanField(_("закрыт"), default=False)

    class Meta:
        verbose_name = _("интервал на дату")
        verbose_name_plural = _("интервалы по датам")
        ordering = ["date", "slot"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "date"], name="slot_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.slot}"
