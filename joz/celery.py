"""The worker, and the one reviewed place where the schedule stands."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joz.settings")

app = Celery("joz", include=["joz.health"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # Each line: who asks "what is due now?", and how often (in seconds) or at what hour of Paris.
    "deliver-messages": {"task": "joz.outbox.tasks.deliver_messages", "schedule": 5.0},
    "bring-lists-in": {"task": "referrals.tasks.bring_lists_in", "schedule": 10.0},
    "forget-lists": {"task": "referrals.tasks.forget_lists", "schedule": 24 * 3600.0},
    "note-links-sent": {"task": "referrals.tasks.note_links_sent", "schedule": 60.0},
    "search-doubles": {"task": "referrals.tasks.search_doubles", "schedule": crontab(hour=2, minute=10)},
    "record-beat": {"task": "joz.health.record_beat", "schedule": 5.0},
    "watch-over-outings": {"task": "outreach.tasks.watch_over_outings", "schedule": 60.0},
    "forget-old-drafts": {"task": "joz.drafts.tasks.forget_old_drafts", "schedule": crontab(hour=3, minute=20)},
    "forget-ended-sessions": {"task": "joz.accounts.tasks.forget_ended_sessions", "schedule": 3600.0},
    "ask-six-months-after": {"task": "tracking.tasks.ask_six_months_after", "schedule": crontab(hour=9, minute=30)},
    "wipe-handover-sheets": {"task": "tracking.tasks.wipe_handover_sheets", "schedule": crontab(hour=3, minute=20)},
    "work-out-plans": {"task": "outreach.tasks.work_out_plans", "schedule": 10.0},
    "announce-presences": {"task": "outreach.tasks.announce_presences", "schedule": crontab(hour=4, minute=10)},
    "tell-of-renewals": {"task": "outreach.tasks.tell_of_renewals", "schedule": crontab(hour=8, minute=30)},
    "close-unused-accounts": {"task": "partners.tasks.close_unused_accounts", "schedule": crontab(hour=3, minute=10)},
}
