from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    """The words and parts that every template shares; no table, no knowledge of the domain."""

    name = "joz.components"
    label = "components"
