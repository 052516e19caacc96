"""The administration's view of the fleet; who drives what is read here and changed on its own pages."""

from django.contrib import admin

from joz.audit.admin import ReadOnly
from outreach.models import ExternalProject, Stop, Tour, Vehicle, VehicleUse
from partners.admin import KeptAdmin


@admin.register(Vehicle)
class VehicleAdmin(KeptAdmin):
    list_display = ["name", "kind", "seats", "is_in_service"]
    list_filter = ["kind"]
    ordering = ["name"]


@admin.register(VehicleUse)
class VehicleUseAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["vehicle", "driver", "period", "purpose", "km_out", "km_back"]
    list_filter = ["vehicle", "purpose"]
    list_select_related = ["vehicle", "driver"]


@admin.register(Tour)
class TourAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "first_on", "last_on", "published_at"]


@admin.register(Stop)
class StopAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["day", "commune", "state", "vehicle"]
    list_filter = ["state"]
    list_select_related = ["commune", "vehicle"]


@admin.register(ExternalProject)
class ExternalProjectAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "label", "organisation", "closed_on"]
    list_select_related = ["organisation"]
