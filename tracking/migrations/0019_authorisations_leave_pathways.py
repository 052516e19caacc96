import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Not to be reversed once there are authorisations: which pathway they were noted in is forgotten."""

    dependencies = [("tracking", "0018_authorisations_of_people")]

    operations = [
        migrations.AlterField(
            model_name="authorisation",
            name="young_person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="authorisations",
                to="referrals.youngperson",
                verbose_name="jeune",
            ),
        ),
        migrations.RemoveField(model_name="authorisation", name="pathway"),
    ]
