from django.db import migrations

from tracking.catalogue import STARTING_GOALS


def put_starting_goals(apps, schema_editor):
    """The goals whose theme this installation has; one that has no themes yet is offered them by the catalogue."""
    known = set(apps.get_model("partners", "Theme").objects.values_list("pk", flat=True))
    template = apps.get_model("tracking", "StepTemplate")
    goals = [template(theme_id=theme, goal=goal, usual_days=days) for theme, goal, days in STARTING_GOALS]
    template.objects.bulk_create([one for one in goals if one.theme_id in known], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("tracking", "0002_step_catalogue")]

    operations = [migrations.RunPython(put_starting_goals, migrations.RunPython.noop)]
