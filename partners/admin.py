"""The administration's view of the network: lists of values and rare facts.

What has verbs, and so a trail, is only read here and changed on its own pages.
"""

from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.forms import RangeWidget
from django.db import models

from joz.audit.admin import ReadOnly
from partners.models import (
    Ambassador,
    Commune,
    ConsortiumMembership,
    FundingAgreement,
    Intercommunality,
    Mandate,
    Membership,
    Organisation,
    Place,
    Scheme,
    Theme,
)

PERIODS = {DateRangeField: {"widget": RangeWidget(AdminDateWidget())}}


class KeptAdmin(admin.ModelAdmin):
    """What reports may still name is never deleted."""

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Scheme)
class SchemeAdmin(KeptAdmin):
    autocomplete_fields = ["carrier"]

    def has_add_permission(self, request):
        return not Scheme.objects.exists()


@admin.register(Theme)
class ThemeAdmin(KeptAdmin):
    list_display = ["label", "code", "position", "is_offered"]
    list_editable = ["position", "is_offered"]
    ordering = ["position"]


class ConsortiumMembershipInline(admin.TabularInline):
    model = ConsortiumMembership
    formfield_overrides = PERIODS
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(KeptAdmin):
    list_display = ["name", "kind", "commune", "closed_on"]
    list_filter = ["kind"]
    list_select_related = ["commune"]
    search_fields = ["name", "name_key"]
    ordering = ["name_key"]
    autocomplete_fields = ["commune"]
    filter_horizontal = ["themes"]
    inlines = [ConsortiumMembershipInline]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Place)
class PlaceAdmin(KeptAdmin):
    list_display = ["name", "kind", "commune", "organisation", "closed_on"]
    list_filter = ["kind"]
    list_select_related = ["commune", "organisation"]
    search_fields = ["name", "commune__name_key"]
    autocomplete_fields = ["commune", "organisation"]


@admin.register(FundingAgreement)
class FundingAgreementAdmin(KeptAdmin):
    list_display = ["name", "funder", "period"]
    list_select_related = ["funder"]
    autocomplete_fields = ["funder"]
    formfield_overrides = PERIODS


@admin.register(Ambassador)
class AmbassadorAdmin(KeptAdmin):
    list_display = ["user", "trained_on"]
    list_select_related = ["user"]
    search_fields = ["user__first_name", "user__last_name"]
    readonly_fields = ["user"]

    def has_add_permission(self, request):
        return False


@admin.register(Membership)
class MembershipAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["user", "role", "organisation", "period"]
    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__email", "organisation__name"]


@admin.register(Mandate)
class MandateAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["ambassador", "commune", "period"]
    list_select_related = ["ambassador__user", "commune"]
    search_fields = ["commune__name_key"]


@admin.register(Intercommunality)
class IntercommunalityAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "siren"]


@admin.register(Commune)
class CommuneAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "insee_code", "intercommunality", "population", "is_covered"]
    list_filter = ["is_covered", "intercommunality"]
    list_select_related = ["intercommunality"]
    search_fields = ["name", "name_key", "insee_code"]
    ordering = ["name_key"]
    exclude = ["cell"]
