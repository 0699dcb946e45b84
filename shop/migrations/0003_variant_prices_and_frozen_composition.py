"""Sizes of a bouquet cost differently in two stores; an order keeps what it was agreed on."""

import django.db.models.deletion
from django.db import migrations, models

import shop.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0002_order_number"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="composition",
            field=models.TextField(blank=True, verbose_name="состав"),
        ),
        migrations.AddField(
            model_name="orderline",
            name="variant_title",
            field=models.CharField(blank=True, max_length=128, verbose_name="вариант"),
        ),
        migrations.CreateModel(
            name="VariantPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "price",
                    shop.models.fields.MoneyField(
                        decimal_places=2, max_digits=12, verbose_name="цена, ₽"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="variant_prices",
                        to="shop.store",
                        verbose_name="магазин",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="store_prices",
                        to="shop.variant",
                        verbose_name="вариант",
                    ),
                ),
            ],
            options={
                "verbose_name": "цена варианта в магазине",
                "verbose_name_plural": "цены вариантов в магазинах",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("variant", "store"), name="variant_price_once_a_store"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 0)),
                        name="variant_store_price_not_negative",
                    ),
                ],
            },
        ),
    ]
