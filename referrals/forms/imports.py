"""Bringing a list in: where it comes from, what its columns are, what to do with each line."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from joz.components.fields import PlainTextField
from joz.components.french import number
from outreach.models import Channel
from partners.models import Organisation
from partners.territory.naming import NO_COMMUNE
from referrals.imports import files
from referrals.imports.checking import COMMENT_IS_NEEDED, CONTACTS, DELICATE_COMMENT, NO_NAME, check
from referrals.imports.columns import Target
from referrals.imports.table import MAX_ROWS
from referrals.lexicon import delicate_words
from referrals.models import ImportBatch, ImportRow, Referral
from referrals.senders import CHANNEL_OF_KIND

Source, Consent = ImportBatch.Source, Referral.Consent
CHANNEL_OF_SOURCE = {Source.PSAD: Channel.PSAD, Source.SPREADSHEET: Channel.INTERNAL, Source.OTHER: Channel.OTHER}
WITHOUT_AGREEMENT = (
    "Personne ne nous donne de noms sans avoir demandé aux personnes. Proposez plutôt à ce partenaire des cartes "
    "d’invitation à remettre, et revenez avec la liste de celles et ceux qui sont d’accord."
)


class UploadForm(forms.Form):
    """A file, who sent it, and what the people on it know."""

    source = forms.ChoiceField(
        label="D’où vient cette liste ?",
        choices=Source.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites d’où vient la liste."},
    )
    sender = forms.ModelChoiceField(
        Organisation.objects.none(),
        required=False,
        label="Structure qui l’a envoyée",
        empty_label="Aucune de l’annuaire",
        help_text="Elle suivra l’avancée de ses signalements, comme si elle les avait saisis.",
    )
    consent = forms.ChoiceField(
        label="Les personnes sont-elles d’accord ?",
        choices=[
            (Consent.ORAL, "Oui, elles l’ont dit à la structure"),
            (Consent.WRITTEN, "Oui, par écrit"),
            (Consent.LISTED, "Pas encore : la liste nous est transmise par un texte, ou elle est à nous"),
        ],
        widget=forms.RadioSelect,
        help_text="Dans tous les cas, chaque personne est informée au premier contact, au plus tard dans un mois.",
        error_messages={"required": "Dites ce que les personnes savent."},
    )
    file = forms.FileField(
        label="Le fichier",
        help_text=f"XLSX ou CSV, {number(MAX_ROWS)} lignes et 5 Mo au plus. Le fichier n’est pas gardé.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt", "class": "form-control"}),
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
            "invalid": "Choisissez un fichier.",
        },
    )

    helper = FormHelper()
    helper.layout = Layout(
        Fieldset("La liste", "source", "sender"),
        Fieldset("Les personnes", "consent"),
        Fieldset("Le fichier", "file"),
        Submit("", "Lire le fichier"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sender"].queryset = Organisation.objects.open().by_name()

    def clean_file(self):
        """The table that the file holds; the file goes no further."""
        uploaded = self.cleaned_data["file"]
        content = uploaded.read(files.MAX_BYTES + 1)
        try:
            self.table = files.read(content)
        except files.Unreadable as refusal:
            raise ValidationError(str(refusal)) from refusal
        self.fingerprint = files.fingerprint(content)
        return uploaded

    def clean(self):
        typed = super().clean()
        source, sender = typed.get("source"), typed.get("sender")
        if source == Source.PARTNER and not sender:
            self.add_error(
                "sender", "Choisissez la structure dans l’annuaire ; ajoutez-la d’abord si elle n’y est pas."
            )
        if typed.get("consent") == Consent.LISTED and source and source not in ImportBatch.BEFORE_ASKING:
            self.add_error("consent", WITHOUT_AGREEMENT)
        return typed

    def brought(self):
        """What was said of the list, as `previewing.bring` takes it."""
        said = {name: self.cleaned_data[name] for name in ("source", "sender", "consent")}
        kind = said["sender"].kind if said["sender"] else None
        channel = CHANNEL_OF_SOURCE.get(said["source"]) or CHANNEL_OF_KIND.get(kind, Channel.OTHER)
        return {**said, "channel": channel, "fingerprint": self.fingerprint}


class ColumnsForm(forms.Form):
    """What each column of the file is."""

    def __init__(self, *args, headers, guessed, **kwargs):
        super().__init__(*args, **kwargs)
        self.headers = headers
        for index, header in enumerate(headers):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=header,
                required=False,
                initial=guessed[index],
                choices=[("", "Ne pas importer"), *Target.choices],
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"invalid_choice": "Choisissez dans la liste."},
            )

    def columns(self):
        """{target: index of its column}."""
        chosen = ((self.cleaned_data.get(f"column_{index}"), index) for index in range(len(self.headers)))
        return {target: index for target, index in chosen if target}

    def clean(self):
        columns, chosen = self.columns(), [target for target in self.cleaned_data.values() if target]
        for twice in {target for target in chosen if chosen.count(target) > 1}:
            self.add_error(None, f"Deux colonnes sont « {Target(twice).label} » : gardez-en une.")
        if not {Target.CALLED, Target.LAST_THEN_FIRST, Target.FIRST_THEN_LAST} & set(columns):
            self.add_error(None, "Aucune colonne ne donne le prénom : sans lui, on ne peut appeler personne.")
        if not set(CONTACTS) & set(columns):
            self.add_error(None, "Aucune colonne ne donne un moyen de joindre les personnes.")
        if not {Target.COMMUNE, Target.POSTAL_CODE} & set(columns):
            self.add_error(None, "Aucune colonne ne donne la commune, ni son code postal.")
        return self.cleaned_data


class RowForm(forms.Form):
    """A line that cannot come in as it is, written again; checked as the others are."""

    called = PlainTextField(label="Prénom ou pseudo", error_messages={"required": NO_NAME})
    last_name = PlainTextField(label="Nom", required=False)
    birth = PlainTextField(label="Date ou année de naissance", required=False)
    phone = PlainTextField(label="Téléphone", required=False)
    other_phone = PlainTextField(label="Autre téléphone", required=False)
    email = PlainTextField(label="E-mail", required=False)
    commune = PlainTextField(
        label="Commune",
        widget=forms.TextInput(attrs={"list": "communes", "autocomplete": "off"}),
        error_messages={"required": NO_COMMUNE},
    )
    comment = PlainTextField(
        label="Commentaire",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="200 caractères. Écrivez comme si la personne lisait par-dessus votre épaule.",
    )
    comment_is_needed = forms.BooleanField(required=False, widget=forms.HiddenInput, label="Ce mot est nécessaire")

    def __init__(self, *args, line, values, places, on, reads_words, **kwargs):
        super().__init__(*args, initial=_as_read(line, values), **kwargs)
        self.values, self.places, self.on = values, places, on
        if not reads_words:
            del self.fields["comment"], self.fields["comment_is_needed"]
        elif delicate_words(values.get(Target.COMMENT, "")):
            self.fields["comment_is_needed"].widget = forms.CheckboxInput()
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, Submit("", "Enregistrer et réessayer"))

    def mended(self):
        """The words that replace those of the file; what was in one cell is now in two."""
        typed = {name: str(value or "") for name, value in self.cleaned_data.items()}
        together = {Target.LAST_THEN_FIRST: "", Target.FIRST_THEN_LAST: "", Target.AGE: ""}
        return {**{target.value: text for target, text in together.items()}, **typed}

    def clean(self):
        typed = super().clean()
        line = check({**self.values, **self.mended()}, places=self.places, on=self.on)
        for target, sentence in line.problems.items():
            if target not in self.errors:
                self.add_error(target if target in self.fields else None, sentence)
        if line.problems.get(Target.COMMENT) == DELICATE_COMMENT and COMMENT_IS_NEEDED in self.fields:
            self.fields[COMMENT_IS_NEEDED].widget = forms.CheckboxInput()
        return typed


def _as_read(line, values):
    """What the fields begin with: what was understood, else what the file says."""
    understood = {
        Target.CALLED: line.called,
        Target.LAST_NAME: line.last_name,
        Target.BIRTH: str(line.birth_year or ""),
        Target.COMMUNE: line.display_commune,
    }
    raw = {**values, Target.CALLED: values.get(Target.CALLED) or _together(values)}
    return {target.value: understood.get(target) or raw.get(target, "") for target in Target}


def _together(values):
    return values.get(Target.LAST_THEN_FIRST) or values.get(Target.FIRST_THEN_LAST) or ""


class ChoiceForm(forms.Form):
    """What to do with a line that looks like somebody we know."""

    choice = forms.ChoiceField(
        choices=[choice for choice in ImportRow.Choice.choices if choice[0]],
        error_messages={"required": "Choisissez.", "invalid_choice": "Choisissez dans la liste."},
    )
