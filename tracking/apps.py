from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = "Accompagnement"

    def ready(self):
        from outreach.fleet import riders
        from outreach.stops.conflicts import busy
        from tracking import away
        from tracking.driving import Drives

        riders.register(Drives())
        busy.register(away.absences)
