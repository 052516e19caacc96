"""The traces, to be read; PostgreSQL would refuse the rest anyway."""

from django.contrib import admin

from joz.audit.models import AccessEntry, TrailEntry


class ReadOnly:
    """A list and its rows, without a way to add, change or remove any."""

    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(TrailEntry)
class TrailEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "verb", "object_type", "object_id", "actor_id"]
    list_filter = ["object_type", "verb"]
    search_fields = ["=object_id"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]


@admin.register(AccessEntry)
class AccessEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "actor_id", "object_type", "object_id", "reason"]
    list_filter = ["object_type"]
    search_fields = ["=object_id", "=actor__id"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
