from django.db import migrations
from django.db.models import OuterRef, Subquery


def say_whose(apps, schema_editor):
    """What was allowed in a pathway was allowed for the person."""
    pathways = apps.get_model("tracking", "Pathway").objects.filter(pk=OuterRef("pathway"))
    authorisations = apps.get_model("tracking", "Authorisation").objects.filter(young_person=None)
    authorisations.update(young_person=Subquery(pathways.values("young_person")))


class Migration(migrations.Migration):
    dependencies = [("tracking", "0017_guardians_and_drives_against_barriers")]

    operations = [migrations.RunPython(say_whose, migrations.RunPython.noop, elidable=True)]
