from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = "Accompagnement"

    def ready(self):
        from outreach.fleet import riders
        from outreach.slots import taken
        from outreach.stops import followers
        from outreach.stops.conflicts import busy
        from tracking import away, booking
        from tracking.driving import Drives

        riders.register(Drives())
        busy.register(away.absences)
        busy.register(booking.meetings)
        taken.register(booking.Taken())
        followers.register(booking.StopAppointments())
