"""A kilometre counter never goes backwards, whether it is read at a return or in the logbook."""

from django.db import migrations

# The vehicle's row is the lock: two readings at once follow each other.
FUNCTION = """
CREATE FUNCTION outreach_counter_never_goes_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    read_on date; low bigint; high bigint; leaves timestamptz; ends timestamptz;
BEGIN
    IF TG_TABLE_NAME = 'outreach_vehicleuse' THEN
        IF NEW.km_back IS NULL THEN RETURN NEW; END IF;
        leaves := lower(NEW.period); ends := upper(NEW.period);
        read_on := (leaves AT TIME ZONE 'Europe/Paris')::date; low := NEW.km_out; high := NEW.km_back;
    ELSE
        IF NEW.km IS NULL THEN RETURN NEW; END IF;
        read_on := NEW.day; low := NEW.km; high := NEW.km;
        leaves := (read_on + 1)::timestamp AT TIME ZONE 'Europe/Paris';
        ends := read_on::timestamp AT TIME ZONE 'Europe/Paris';
    END IF;
    PERFORM 1 FROM outreach_vehicle WHERE id = NEW.vehicle_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM outreach_vehicleuse
        WHERE vehicle_id = NEW.vehicle_id AND km_back IS NOT NULL
            AND NOT (TG_TABLE_NAME = 'outreach_vehicleuse' AND id = NEW.id)
            AND ((upper(period) <= LEAST(leaves, ends) AND km_back > low)
                OR (lower(period) >= GREATEST(leaves, ends) AND km_out < high))
    ) OR EXISTS (
        SELECT 1 FROM outreach_logbookentry
        WHERE vehicle_id = NEW.vehicle_id AND km IS NOT NULL
            AND NOT (TG_TABLE_NAME = 'outreach_logbookentry' AND id = NEW.id)
            AND ((day < read_on AND km > low) OR (day > read_on AND km < high))
    ) THEN
        RAISE EXCEPTION 'counter_never_goes_back: vehicle %', NEW.vehicle_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'counter_never_goes_back';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER counter_never_goes_back BEFORE INSERT OR UPDATE OF km_out, km_back, period, vehicle_id
    ON outreach_vehicleuse FOR EACH ROW EXECUTE FUNCTION outreach_counter_never_goes_back();
CREATE TRIGGER counter_never_goes_back BEFORE INSERT OR UPDATE OF km, day, vehicle_id
    ON outreach_logbookentry FOR EACH ROW EXECUTE FUNCTION outreach_counter_never_goes_back();
"""
GONE = """
DROP TRIGGER counter_never_goes_back ON outreach_logbookentry;
DROP TRIGGER counter_never_goes_back ON outreach_vehicleuse;
DROP FUNCTION outreach_counter_never_goes_back();
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0007_fleet")]

    operations = [migrations.RunSQL(FUNCTION, GONE)]
