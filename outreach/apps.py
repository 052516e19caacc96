from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "outreach"
    verbose_name = "Aller vers"

    def ready(self):
        from outreach.plans.reasons import register_reasons

        register_reasons()
