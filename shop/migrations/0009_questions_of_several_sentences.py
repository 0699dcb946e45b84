from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0008_points_asked_of_people")]

    operations = [
        migrations.AddField(
            model_name="attention",
            name="said",
            field=models.JSONField(
                blank=True, default=list, editable=False, verbose_name="из чего оно сложено"
            ),
        ),
        migrations.AlterField(
            model_name="attention",
            name="text",
            field=models.TextField(verbose_name="объяснение"),
        ),
    ]
