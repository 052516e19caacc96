from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "joz.accounts"
    label = "accounts"
    verbose_name = "Comptes"
