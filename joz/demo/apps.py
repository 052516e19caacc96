from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration: commands only, no table; it stands on the roof, since it fills every floor."""

    name = "joz.demo"
    label = "demo"
