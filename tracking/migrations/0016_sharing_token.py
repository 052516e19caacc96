from django.db import migrations, models

from referrals.models.referral import new_token


def give_tokens(apps, schema_editor):
    """Each agreement its own address: a default alone would give the same one to all of them."""
    agreements = apps.get_model("tracking", "SharingAgreement").objects
    for pk in agreements.filter(token=None).values_list("pk", flat=True):
        agreements.filter(pk=pk).update(token=new_token())


class Migration(migrations.Migration):
    dependencies = [("tracking", "0015_handover_sheets")]

    operations = [
        migrations.AddField(
            "sharingagreement",
            "token",
            models.CharField("jeton", max_length=22, null=True, default=None, editable=False),
        ),
        migrations.RunPython(give_tokens, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "sharingagreement",
            "token",
            models.CharField("jeton", max_length=22, unique=True, default=new_token, editable=False),
        ),
    ]
