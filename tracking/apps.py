from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = "Accompagnement"

    def ready(self):
        from outreach.fleet import riders
        from tracking.driving import Drives

        riders.register(Drives())
