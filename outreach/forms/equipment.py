"""What must be on board."""

from crispy_forms.layout import Layout
from django import forms

from joz.components.fields import PlainTextField
from outreach.models import EquipmentItem
from partners.forms import PageForm, named


class EquipmentForm(forms.ModelForm):
    """Its name, its place in the list, and whether it is still taken along."""

    label = PlainTextField(label="Matériel", max_length=80, validators=[named])
    position = forms.IntegerField(
        label="Ordre dans la liste",
        min_value=0,
        max_value=999,
        localize=False,
        widget=forms.NumberInput(attrs={"class": "width-short", "inputmode": "numeric"}),
    )

    helper = PageForm()
    helper.layout = Layout("label", "position", "is_active")

    class Meta:
        model = EquipmentItem
        fields = ["label", "position", "is_active"]
