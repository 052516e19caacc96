"""The number that i-milo knows; an identity that was called verified without one is a declared one."""

from django.db import migrations, models

DECLARED = "UPDATE referrals_youngperson SET identity_level = 'declared' WHERE identity_level = 'verified'"


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_initial"),
        ("referrals", "0011_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="youngperson",
            name="imilo_number",
            field=models.CharField(blank=True, max_length=20, verbose_name="n° i-milo"),
        ),
        migrations.RunSQL(DECLARED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="youngperson",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("imilo_number", ""), _negated=True), ("merged_into", None)),
                fields=("imilo_number",),
                name="young_person_imilo_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="youngperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("identity_level", "verified"), _negated=True),
                    models.Q(("imilo_number", ""), _negated=True),
                    _connector="OR",
                ),
                name="young_person_verified_has_its_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="youngperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("birth_date", None), ("birth_date__gte", "1900-01-01"), _connector="OR"),
                    models.Q(("birth_year", None), ("birth_year__gte", 1900), _connector="OR"),
                ),
                name="young_person_born_since_1900",
            ),
        ),
    ]
