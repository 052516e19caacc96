"""Accounts in the technical administration: who may sign in, and the two things to do when a device is lost."""

import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.db import transaction
from django.utils import timezone

from joz.accounts import sessions
from joz.accounts.models import User
from joz.audit import trail

# One sign-in for all, second factor included.
admin.site.login = secure_admin_login(admin.site.login)
# Addresses, secrets and sessions are the business of their owners; the library registered them just above.
admin.site.unregister([EmailAddress, Authenticator, UserSession])


class AccountForm(forms.ModelForm):
    def clean_email(self):
        return self.cleaned_data["email"].lower()


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """An account has no password here: its owner comes in by a code, then chooses one."""

    form = AccountForm
    list_display = ["email", "first_name", "last_name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    fields = ["email", "first_name", "last_name", "is_active", "is_staff", "is_superuser"]
    actions = ["close_sessions", "remove_second_factor"]

    def has_delete_permission(self, request, obj=None):
        """An account is closed, never deleted: the traces name it (P18)."""
        return False

    def get_readonly_fields(self, request, obj=None):
        # Nobody makes themself a superuser, and nobody closes the door behind themself.
        own = ["is_active", "is_staff", "is_superuser"] if obj == request.user else []
        return own if request.user.is_superuser else ["is_staff", "is_superuser", *own]

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        elif obj.is_active and "is_active" in form.changed_data:
            obj.reopened_at = timezone.now()
        super().save_model(request, obj, form, change)
        trail.record("account.changed" if change else "account.opened", obj, by=request.user)
        if not obj.is_active:
            sessions.close(obj, by=request.user)

    @admin.action(description="Fermer toutes les sessions (appareil perdu)", permissions=["change"])
    def close_sessions(self, request, queryset):
        closed = sum(sessions.close(user, by=request.user) for user in queryset)
        self.message_user(request, f"{closed} session(s) fermée(s).")

    @admin.action(description="Retirer la seconde preuve (téléphone perdu)", permissions=["change"])
    def remove_second_factor(self, request, queryset):
        for user in queryset:
            with transaction.atomic():
                Authenticator.objects.filter(user=user).delete()
                sessions.close(user, by=request.user)
                trail.record("account.second_factor_removed", user, by=request.user)
        self.message_user(request, "C’est fait : une nouvelle preuve sera demandée à la prochaine connexion.")
