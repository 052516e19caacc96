"""What narrows the list of people; each choice stands in the URL."""

from django import forms

from joz.components.fields import PlainTextField
from partners.models import Commune


class PeopleFilter(forms.Form):
    """What one remembers of somebody, where they stand, where they live."""

    q = PlainTextField(
        label="Nom, téléphone, pseudo, commune ou n°",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "class": "form-control"}),
    )
    state = forms.ChoiceField(
        label="Où en est-on ?",
        required=False,
        choices=[("", "Tout le monde"), ("with_us", "Avec nous"), ("left", "Parti·es")],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    commune = forms.ModelChoiceField(
        Commune.objects.by_name(),
        label="Commune",
        required=False,
        empty_label="Toutes",
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def chosen(self):
        """What was asked, as `people_found` takes it; what makes no sense is left out, and said beside its field."""
        self.is_valid()
        said = self.cleaned_data
        return {"typed": said.get("q", ""), "state": said.get("state", ""), "commune": said.get("commune")}
