"""The messages: what left, what did not and why, and a second chance once the cause is mended."""

from django.contrib import admin, messages
from django.utils import timezone

from joz.audit import trail
from joz.audit.admin import ReadOnly
from joz.outbox.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin):
    """The list says no address and no text; opening a message does, and leaves a trace."""

    actions = ["retry"]
    list_display = ["created_at", "key", "channel", "status", "attempts", "sent_at", "error"]
    list_filter = ["status", "channel"]
    search_fields = ["key"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-pk"]
    list_per_page = 50

    def get_fields(self, request, obj=None):
        fields = [field.name for field in Message._meta.fields]
        # A code that has not left yet opens an account: not even an administrator reads it.
        return [name for name in fields if not (name == "body" and obj and obj.is_secret)]

    def get_object(self, request, object_id, from_field=None):
        message = super().get_object(request, object_id, from_field)
        if message is not None:
            trail.opened(message, by=request.user)
        return message

    @admin.action(description="Renvoyer les messages en échec", permissions=["view"])
    def retry(self, request, queryset):
        now, again = timezone.now(), 0
        for message in queryset.failed():
            try:
                message.retry(now=now)
            except Message.NotToBeRetried as refusal:
                self.message_user(request, f"{message.key} : {refusal}", messages.WARNING)
            else:
                trail.record("message.retried", message, by=request.user)
                again += 1
        self.message_user(request, f"{again} message(s) à nouveau en attente.")
