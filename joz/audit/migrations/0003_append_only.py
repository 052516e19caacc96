"""The traces cannot be changed: PostgreSQL itself refuses."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION joz_append_only()
"""


def guard(table):
    return migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER {table}_append_only ON {table}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_initial")]

    operations = [guard("audit_trailentry"), guard("audit_accessentry")]
