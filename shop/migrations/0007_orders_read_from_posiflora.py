from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0006_codes_by_text_message")]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="posiflora_orders_read_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="прежние заказы прочитаны"
            ),
        ),
    ]
