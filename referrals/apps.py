from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Signalements"

    def ready(self):
        from outreach.planning import criteria
        from referrals.reasons import WAITING

        criteria.register(WAITING)
