import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0013_waiting_index"),
        ("tracking", "0016_sharing_token"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="accompaniment",
            name="barrier",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="accompaniments",
                to="tracking.barrier",
                verbose_name="frein",
            ),
        ),
        migrations.CreateModel(
            name="Guardian",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mother", "La mère"),
                            ("father", "Le père"),
                            ("guardian", "Le tuteur, la tutrice"),
                            ("institution", "Un service (ASE, foyer)"),
                        ],
                        max_length=12,
                        verbose_name="qui",
                    ),
                ),
                ("called", models.CharField(blank=True, max_length=60, verbose_name="nom")),
                ("phone", models.CharField(max_length=16, verbose_name="téléphone")),
                (
                    "is_agreed",
                    models.BooleanField(
                        default=False, verbose_name="la personne est d’accord pour que nous l’appelions"
                    ),
                ),
                ("noted_at", models.DateTimeField(verbose_name="noté le")),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noté par",
                    ),
                ),
                (
                    "young_person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guardian",
                        to="referrals.youngperson",
                        verbose_name="jeune",
                    ),
                ),
            ],
            options={
                "verbose_name": "responsable d’un·e mineur·e",
                "verbose_name_plural": "responsables de mineur·es",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("phone__regex", "^\\+\\d{8,15}$")), name="guardian_phone_is_a_number"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="authorisation",
            name="young_person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="authorisations",
                to="referrals.youngperson",
                verbose_name="jeune",
            ),
        ),
    ]
