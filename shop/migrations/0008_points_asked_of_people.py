from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0007_orders_read_from_posiflora")]

    operations = [
        migrations.AddField(
            model_name="bonusoperation",
            name="by_hand",
            field=models.JSONField(
                blank=True, default=list, verbose_name="поручено исправить вручную"
            ),
        ),
    ]
