from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """What somebody was typing when they had to stop."""

    name = "joz.drafts"
    label = "drafts"
    verbose_name = "Brouillons"
