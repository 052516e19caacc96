"""By when a person must be told what we keep about them: at the first contact, at most a month after the signal (P6).

The rule stands here twice, for one row and for a query, and nowhere else.
"""

from datetime import timedelta

from django.db.models import DateField, ExpressionWrapper, F
from django.db.models.functions import Least
from django.utils import timezone

from joz.outbox.models import Message
from partners.models import Scheme
from referrals.models import Referral, YoungPerson

WITHIN = timedelta(days=30)


def inform_by(person, referrals):
    """The day by which to inform, given the referrals still being worked on; None once done, or if there is none."""
    received = [referral.received_on + WITHIN for referral in referrals if not referral.is_ended]
    if person.informed_on or not received:
        return None
    return min(day for day in (person.reached_on, *received) if day)


def with_inform_by(referrals):
    """The same day, `inform_by`, on each referral of a queryset."""
    a_month_later = ExpressionWrapper(F("received_on") + WITHIN.days, output_field=DateField())
    return referrals.annotate(inform_by=Least("young_person__reached_on", a_month_later))


def note_links_sent():
    """Note as informed those whose first message, which carries the link to the notice, has left."""
    version = Scheme.objects.the_one().notice_version
    untold = Referral.objects.in_contact_phase().filter(young_person__informed_on=None).select_related("young_person")
    by_key = {referral.first_message_key: referral for referral in untold}
    left = Message.objects.filter(key__in=by_key, status=Message.Status.SENT)
    for key, sent_at in left.values_list("key", "sent_at"):
        person = by_key[key].young_person
        person.inform(how=YoungPerson.InformedHow.SMS, on=timezone.localdate(sent_at), version=version)
