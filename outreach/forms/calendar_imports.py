"""A file of another project’s calendar, and the communes that it writes in its own way."""

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from outreach.projects.files import uploading
from outreach.projects.files.reading import Unreadable
from partners.forms import PageForm
from partners.models import Commune

# Beyond, the file is of another territory: what is not known is left aside.
MOST_QUESTIONS = 30


class CalendarUploadForm(forms.Form):
    """The file, read at once: it is taken whole, or every wrong line is said."""

    file = forms.FileField(
        label="Le fichier de leur agenda",
        help_text="iCal (.ics) ou CSV, 2 Mo au plus. Le fichier n’est pas gardé.",
        widget=forms.FileInput(attrs={"accept": ".ics,.csv,.txt,text/calendar", "class": "form-control"}),
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
            "invalid": "Choisissez un fichier.",
        },
    )

    helper = PageForm()
    helper.layout = Layout("file")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.problems = today, []

    def clean_file(self):
        """What the file says; the file goes no further."""
        content = self.cleaned_data["file"].read(uploading.MAX_BYTES + 1)
        try:
            self.reading = uploading.read(content, today=self.today)
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from refusal
        self.fingerprint = uploading.fingerprint(content)
        self.problems = sorted(self.reading.problems)
        if self.problems:
            raise ValidationError("Rien n’est entré : corrigez les lignes ci-dessous dans leur agenda, puis revenez.")
        return self.cleaned_data["file"]


class UnknownCommunesForm(forms.Form):
    """Which commune is meant by each place that is not recognised; without an answer, it is left aside."""

    helper = PageForm()

    def __init__(self, *args, typed, **kwargs):
        super().__init__(*args, **kwargs)
        self.typed = typed[:MOST_QUESTIONS]
        communes = list(Commune.objects.by_name().values_list("insee_code", "name"))
        for index, text in enumerate(self.typed):
            self.fields[f"commune_{index}"] = forms.ChoiceField(
                label=f"« {text} »" if text else "Sans lieu",
                required=False,
                choices=[("", "Laisser de côté"), *communes],
                error_messages={"invalid_choice": "Choisissez dans la liste."},
            )

    def communes(self):
        """{what was typed: INSEE code}."""
        said = ((text, self.cleaned_data.get(f"commune_{index}")) for index, text in enumerate(self.typed))
        return {text: code for text, code in said if code}
