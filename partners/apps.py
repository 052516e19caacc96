from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Réseau et territoire"

    def ready(self):
        from joz.accounts import second_factor
        from partners.roles import needs_second_factor

        second_factor.needed_when(needs_second_factor)
