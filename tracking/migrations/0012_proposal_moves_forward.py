from django.db import migrations

# The table of `Proposal.LEADS_TO`, kept by the database too: nothing goes back, nothing skips a step.
CREATE = """
CREATE FUNCTION proposal_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('proposed', 'accepted'), ('proposed', 'refused'), ('proposed', 'no_place'),
        ('accepted', 'started'), ('accepted', 'no_place'), ('accepted', 'abandoned'),
        ('started', 'completed'), ('started', 'abandoned')
    ) THEN
        RAISE EXCEPTION 'proposal_moves_forward: % does not lead to %', OLD.status, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_moves_forward';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposal_moves_forward BEFORE UPDATE OF status ON tracking_proposal
FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION proposal_moves_forward();
"""
DROP = """
DROP TRIGGER proposal_moves_forward ON tracking_proposal;
DROP FUNCTION proposal_moves_forward();
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0011_proposals_and_aid")]

    operations = [migrations.RunSQL(CREATE, DROP)]
