"""The last contact of those we know: the latest attempt that reached them, or the latest day of the funnel."""

from django.db import migrations

KNOWN = """
UPDATE referrals_youngperson AS person
SET last_contact_on = GREATEST(person.reached_on, person.engaged_on, reached.last_on)
FROM referrals_youngperson AS same
LEFT JOIN (
    SELECT referral.young_person_id, max((attempt.made_at AT TIME ZONE 'Europe/Paris')::date) AS last_on
    FROM referrals_contactattempt AS attempt
    JOIN referrals_referral AS referral ON referral.id = attempt.referral_id
    WHERE attempt.result NOT IN ('no_answer', 'voicemail', 'wrong_details', 'third_party')
    GROUP BY referral.young_person_id
) AS reached ON reached.young_person_id = same.id
WHERE same.id = person.id AND person.reached_on IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_last_contact")]

    operations = [migrations.RunSQL(KNOWN, migrations.RunSQL.noop)]
