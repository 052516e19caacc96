from django.db import migrations

from joz.safe import SealedJSONField


def seal(apps, schema_editor):
    """Lock what was handed so far."""
    for sheet in apps.get_model("tracking", "HandoverSheet").objects.exclude(content=[]):
        sheet.sealed = sheet.content
        sheet.save(update_fields=["sealed"])


def unseal(apps, schema_editor):
    """Write it in clear again."""
    for sheet in apps.get_model("tracking", "HandoverSheet").objects.exclude(sealed=[]):
        sheet.content = sheet.sealed
        sheet.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("tracking", "0019_authorisations_leave_pathways")]

    operations = [
        migrations.AddField(
            "handoversheet",
            "sealed",
            SealedJSONField("contenu", purpose="tracking.handover_sheet", default=list, blank=True),
        ),
        migrations.RunPython(seal, unseal, elidable=True),
        migrations.RemoveField("handoversheet", "content"),
        migrations.RenameField("handoversheet", "sealed", "content"),
    ]
