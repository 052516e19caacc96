from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "joz.indicators"
    label = "indicators"
    verbose_name = "Indicateurs"
