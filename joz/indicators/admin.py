"""The administration's view of the figures: what they are held against, and the dates that people speak of."""

from django import forms
from django.contrib import admin

from joz.indicators import definitions
from joz.indicators.models import Milestone, Target

COUNTED = [(each.id, f"{each.id} · {each.label}") for each in definitions.ALL if each.unit != "%"]


class TargetForm(forms.ModelForm):
    """A target is set on a figure that is counted, never on a rate."""

    indicator = forms.ChoiceField(label="Indicateur", choices=COUNTED)

    class Meta:
        model = Target
        fields = ["agreement", "indicator", "value"]


@admin.register(Target)
class TargetAdmin(admin.ModelAdmin):
    form = TargetForm
    list_display = ["agreement", "indicator", "value"]
    list_select_related = ["agreement"]
    ordering = ["-agreement__period", "indicator"]


@admin.register(Milestone)
class MilestoneAdmin(admin.ModelAdmin):
    list_display = ["label", "happened_on"]
    ordering = ["-happened_on"]
