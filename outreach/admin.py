"""The administration's view of the road: read here, changed on its own pages."""

from django.contrib import admin

from joz.audit.admin import ReadOnly
from outreach.models import Availability, EquipmentItem, ExternalProject, Stop, Tour
from partners.admin import KeptAdmin


@admin.register(Tour)
class TourAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "first_on", "last_on", "published_at"]


@admin.register(Stop)
class StopAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["day", "commune", "state", "vehicle"]
    list_filter = ["state"]
    list_select_related = ["commune", "vehicle"]


@admin.register(Availability)
class AvailabilityAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["adviser", "rule", "starts", "ends", "place", "audience"]
    list_select_related = ["adviser", "place"]


@admin.register(ExternalProject)
class ExternalProjectAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "label", "organisation", "closed_on"]
    list_select_related = ["organisation"]


@admin.register(EquipmentItem)
class EquipmentItemAdmin(KeptAdmin):
    list_display = ["label", "position", "is_active"]
    list_editable = ["position", "is_active"]
    ordering = ["position"]
