from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "joz.outbox"
    label = "outbox"
    verbose_name = "Messages dus"
