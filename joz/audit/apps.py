from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "joz.audit"
    label = "audit"
    verbose_name = "Traces"
